"""One request to somebody else's server: to a machine that was looked up and judged once, in ten seconds at most.

No redirect is followed, no proxy of the environment asked. Of what is answered only the status is kept: the headers
are read to their end, what comes after them is not.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

from audits.webhooks.tables import Outcome
from audits.webhooks.targets import Machine, Target, may_be_asked

PATIENCE_S = 10.0
Resolve = Callable[..., Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a request, after how many milliseconds; with the status of an answer."""

    outcome: Outcome
    took_ms: int
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a request goes out. `with_loopback`: it may also go to this machine itself."""

    with_loopback: bool = False
    patience_s: float = PATIENCE_S
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    resolve: Resolve = socket.getaddrinfo


def send(target: Target, body: bytes, headers: Mapping[str, str], way: Way) -> Sent:
    """POST a body and say what came of it. Nothing is raised for what the other side does."""
    begun = time.monotonic()
    deadline = begun + way.patience_s
    status = None
    try:
        machines = _machines(target, way, deadline)
        outcome = Outcome.NOT_ALLOWED
        if machines and all(may_be_asked(machine, way.with_loopback) for machine in machines):
            status = _asked(_Pinned(target, machines, way, deadline), target, body, headers)
            outcome = Outcome.ANSWERED
    except socket.gaierror:
        outcome = Outcome.NO_ADDRESS
    except ssl.SSLCertVerificationError:
        outcome = Outcome.NOT_TRUSTED
    except ConnectionRefusedError:
        outcome = Outcome.NO_CONNECTION
    except (OSError, http.client.HTTPException, ValueError) as broken:
        late = isinstance(broken, TimeoutError) or time.monotonic() >= deadline
        outcome = Outcome.TIMED_OUT if late else Outcome.BROKEN_OFF
    return Sent(outcome, round((time.monotonic() - begun) * 1000), status)


class _Pinned(http.client.HTTPConnection):
    """A connection to machines that were judged, whatever their name leads to by now."""

    def __init__(self, target: Target, machines: Sequence[Machine], way: Way, deadline: float) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.secure else 80  # The Host header names any other.
        self._target, self._machines, self._way, self.deadline = target, machines, way, deadline

    def connect(self) -> None:
        """Reach the first machine that answers, and make sure that it is the one whose name was asked for."""
        self.sock = self._reached()
        if self._target.secure:
            self.sock = self._way.tls.wrap_socket(
                self.sock, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            with _cut_at(self.deadline, self.sock):
                self.sock.do_handshake()

    def _reached(self) -> socket.socket:
        failed: OSError = ConnectionRefusedError()
        for machine in self._machines:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                return socket.create_connection((str(machine), self._target.port), timeout=left)
            except OSError as refusal:
                failed = refusal
        if isinstance(failed, TimeoutError):
            raise failed
        raise ConnectionRefusedError from failed


def _asked(line: _Pinned, target: Target, body: bytes, headers: Mapping[str, str]) -> int:
    try:
        line.connect()
        with _cut_at(line.deadline, line.sock):
            line.request("POST", target.path, body, dict(headers))
            with line.getresponse() as answer:
                status = answer.status
        return status
    finally:
        line.close()


@contextmanager
def _cut_at(deadline: float, line: socket.socket) -> Iterator[None]:
    """Cut a line when time is up: a timeout of each read alone would let drops fall for ever.

    The line is named, because a connection lets go of its own as soon as it knows that the answer will close it.
    """

    def cut() -> None:
        # Past TLS, which may be in the midst of a read: the line itself. It may be closed already.
        with suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, deadline - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if time.monotonic() >= deadline:  # Headers that were cut off look like headers that ended.
        raise TimeoutError


def _machines(target: Target, way: Way, deadline: float) -> list[Machine]:
    """What a name leads to, looked up once. A lookup knows no deadline of its own, so it is left behind at ours."""
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(way.resolve(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as refusal:
            found.append(refusal)

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(max(0.0, deadline - time.monotonic()))
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise socket.gaierror from found[0]
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found[0]]
