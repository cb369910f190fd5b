"""Several machines that share database, queue and storage, and somebody who comes to all of them in turn."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from typing import Any

from audits.settings import ROOT
from tests.soak.server import PATIENCE, free_port

_FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
_HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "date", "server"}


@dataclass
class Machine:
    """A web server or a worker with a folder of its own; `environment` is what all machines share."""

    folder: Path
    environment: Mapping[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it says."""
        return self.folder.with_suffix(".log")

    def start(self, words: Sequence[str]) -> None:
        """Start a program on it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        own = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "INSTANCE": str(self.folder)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words,
                cwd=ROOT,
                env={**own, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def serve(self) -> None:
        """Be a web server."""
        self.port = self.port or free_port()
        options = "--worker-class gthread --workers 1 --threads 8 --graceful-timeout 20 --no-control-socket"
        self.start(
            [
                sys.executable,
                "-m",
                "gunicorn",
                "wsgi:app",
                *options.split(),
                "--bind",
                f"127.0.0.1:{self.port}",
            ]
        )

    def work(self) -> None:
        """Be a worker."""
        self.start([*_FLASK, "worker", "--workers", "1"])

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and return how it ended."""
        if self.process is None:
            return 0
        self.process.send_signal(number)
        ended = self.process.wait(timeout=PATIENCE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None
        return ended

    def answers(self) -> bool:
        """Whether its web server answers."""
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()[-2000:]
        line = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request("GET", "/healthz")
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()


@dataclass
class RoundRobin:
    """A proxy as a WSGI app: each request goes to the next web server, one connection each. `served` counts them."""

    ports: Sequence[int]
    served: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._turns = cycle(self.ports)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass one request on, and its answer back."""
        port = next(self._turns)
        line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        query = environ.get("QUERY_STRING", "")
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length) if length else None
        path = environ["PATH_INFO"].encode("latin-1").decode()
        line.request(
            environ["REQUEST_METHOD"], f"{path}?{query}" if query else path, body, dict(_headers(environ))
        )
        answer = line.getresponse()
        content = answer.read()
        line.close()
        self.served[port] = self.served.get(port, 0) + 1
        kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
        start_response(f"{answer.status} {answer.reason}", kept)
        return [content]


def _headers(environ: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name.removeprefix("HTTP_").replace("_", "-").title(), value
    if environ.get("CONTENT_TYPE"):
        yield "Content-Type", environ["CONTENT_TYPE"]


def wait_until(what: Callable[[], bool], machines: Iterable[Machine] = ()) -> None:
    """Look again until it is so; the machines' last words when it never is."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        words = "\n".join(machine.log.read_text()[-1500:] for machine in machines)
        assert time.monotonic() < deadline, words
        time.sleep(0.1)
