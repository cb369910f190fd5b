"""Ways for a phone to reach the server: over a socket, or within the process. Both keep cookies."""

import http.client
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient


class Unreachable(Exception):
    """No whole answer came: refused, cut, stalled."""


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    content: bytes
    retry_after: str = ""

    def json(self) -> dict[str, Any] | None:
        """The answer as a JSON object; None when it is anything else, such as a hotel's sign-in page."""
        try:
            told = json.loads(self.content)
        except ValueError:
            return None
        return told if isinstance(told, dict) else None


Exchange = Callable[[str, str, Mapping[str, str], bytes], Reply]


@dataclass
class OverSocket:
    """A connection a request, as on a line that breaks. `address` is host and port."""

    address: tuple[str, int]
    cookies: dict[str, str]
    patience: float = 10.0

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and read one whole answer; `Unreachable` names what kept it away."""
        line = http.client.HTTPConnection(*self.address, timeout=self.patience)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body or None, {**headers, "Cookie": cookies})
            response = line.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as problem:
            raise Unreachable(type(problem).__name__) from problem
        finally:
            line.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return Reply(response.status, content, response.headers.get("Retry-After", ""))


@dataclass
class Overheard:
    """Another exchange, listened to: `refusals` counts what was answered with 4xx and 5xx, by status and sentence.

    `hurried` are those 503 that did not say when to come again.
    """

    exchange: Exchange
    refusals: Counter[tuple[int, str]] = field(default_factory=Counter)
    hurried: int = 0

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Pass it on and look at the answer."""
        reply = self.exchange(method, path, headers, body)
        if reply.status >= 400:
            self.refusals[reply.status, str((reply.json() or {}).get("problem", "no sentence"))] += 1
            self.hurried += reply.status == 503 and not reply.retry_after
        return reply


@dataclass
class InProcess:
    """The app's own test client, whose cookies are its own; for clocks that are moved and keys that change."""

    client: FlaskClient

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and read one answer."""
        response = self.client.open(path, method=method, headers=dict(headers), data=body or None)
        return Reply(response.status_code, response.data)


def overhear(phones: Sequence[Any]) -> list[Overheard]:
    """Listen to every phone."""
    for phone in phones:
        phone.exchange = Overheard(phone.exchange)
    return [phone.exchange for phone in phones]


def multipart(photo: bytes) -> tuple[str, bytes]:
    """A photo as browsers send it: the content type and the body."""
    boundary = f"----{uuid4().hex}"
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="image.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return (
        f"multipart/form-data; boundary={boundary}",
        head.encode() + photo + f"\r\n--{boundary}--\r\n".encode(),
    )
