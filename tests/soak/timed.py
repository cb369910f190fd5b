"""A phone's line that stays open from one request of an act to the next, and how long each answer took."""

import http.client
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from itertools import chain

from tests.soak.exchanges import Reply, Unreachable

OPEN_FOR = 1.5
"""Seconds a line is used again after an answer: gunicorn keeps it for two, and browsers give up before the server."""


@dataclass
class TimedLine:
    """As `OverSocket`, with the connection kept for a moment, as browsers do.

    `took` are the seconds of each whole answer by what was asked, `statuses` how often each status came, `broken` how
    often no whole answer came.
    """

    address: tuple[str, int]
    cookies: dict[str, str]
    patience: float = 10.0
    took: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    sent_bytes: int = 0
    _line: http.client.HTTPConnection | None = None
    _good_until: float = 0.0

    def __call__(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send and read one whole answer; `Unreachable` names what kept it away."""
        began = time.perf_counter()
        line = self._open()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            line.request(method, path, body or None, {**headers, "Cookie": cookies})
            response = line.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as problem:
            self.broken[type(problem).__name__] += 1
            self.hang_up()
            raise Unreachable(type(problem).__name__) from problem
        self._good_until = time.monotonic() + OPEN_FOR
        self.took.setdefault(_asked(method, path), []).append(time.perf_counter() - began)
        self.statuses[response.status] += 1
        self.sent_bytes += len(body)
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(header).items()})
        return Reply(response.status, content)

    def hang_up(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> http.client.HTTPConnection:
        if self._line is None or time.monotonic() > self._good_until:
            self.hang_up()
            self._line = http.client.HTTPConnection(*self.address, timeout=self.patience)
        return self._line


def _asked(method: str, path: str) -> str:
    """What a request was for: session, draft, report, photo or receipt."""
    parts = path.partition("?")[0].removeprefix("/api/v1/").split("/")
    if len(parts) <= 2:
        return "report" if method == "PUT" else parts[0]
    return parts[2].removesuffix("s")


@dataclass
class Traffic:
    """What all lines saw together, within `seconds`."""

    lines: list[TimedLine]
    seconds: float

    @property
    def requests(self) -> int:
        """All that were asked, answered or not."""
        return sum(sum(line.statuses.values()) + sum(line.broken.values()) for line in self.lines)

    @property
    def unexpected(self) -> dict[str, int]:
        """Every status that no phone should meet when nothing is wrong, and every line that broke."""
        found: Counter[str] = Counter()
        for line in self.lines:
            found.update({str(status): count for status, count in line.statuses.items() if status >= 300})
            found.update(line.broken)
        return dict(found)

    def hang_up(self) -> None:
        """Close all lines."""
        for line in self.lines:
            line.hang_up()

    def took(self, share: float, asked: str | None = None) -> float:
        """The seconds within which this share of answers came, of all or of one kind."""
        kinds = [asked] if asked else sorted({kind for line in self.lines for kind in line.took})
        times = sorted(chain.from_iterable(line.took.get(kind, ()) for line in self.lines for kind in kinds))
        return times[min(len(times) - 1, int(share * len(times)))]

    def __str__(self) -> str:
        sent = sum(line.sent_bytes for line in self.lines) / 1e6
        spread = ", ".join(
            f"p{share:.0%}".rstrip("%") + f" {self.took(share) * 1000:,.0f} ms" for share in SHARES
        )
        kinds = sorted({kind for line in self.lines for kind in line.took})
        by_kind = ", ".join(f"{kind} {self.took(0.95, kind) * 1000:,.0f}" for kind in kinds)
        return (
            f"{self.requests:,} requests in {self.seconds:,.0f} s ({self.requests / self.seconds:,.0f} a second, "
            f"{sent:,.0f} MB sent), {sum(self.unexpected.values())} unexpected answers or broken lines, {spread} "
            f"(p95 by kind: {by_kind})"
        )


SHARES = (0.5, 0.95, 0.99)
