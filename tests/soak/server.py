"""The real server, as processes of its own that a test may kill.

They are forked from a process that has imported the app's modules and made nothing of them: a start takes a fraction
of a second, and 200 of them minutes instead of an hour.
"""

import os
import random
import signal
import socket
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from gunicorn.app.wsgiapp import run as gunicorn

from audits.settings import ROOT, Settings

_READY = get_context("forkserver")
_READY.set_forkserver_preload(["audits.app", "gunicorn.app.wsgiapp", "gunicorn.workers.gthread"])
PATIENCE = 60.0
"""Seconds until a start counts as failed, on a machine that others use too."""


def free_port() -> int:
    """A port that nobody listens on just now, below those that the system lends to whoever calls out: while a server
    is down nobody is given its port."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@dataclass
class Server:
    """On a port of its own, all of it in one process group."""

    settings: Settings
    log: Path
    port: int = field(default_factory=free_port)
    workers: int = 2
    _process: ForkServerProcess | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return ("127.0.0.1", self.port)

    def start(self) -> None:
        """Start it and wait for its first answer."""
        self._process = _READY.Process(
            target=_serve, args=(self.port, self.workers, self.log, self.settings), daemon=True
        )
        self._process.start()
        self._wait_for_an_answer()

    def kill(self) -> None:
        """SIGKILL the whole group: nobody gets to tidy up."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid or 0, signal.SIGKILL)
            self._process.join()
            self._process = None

    def processor_seconds(self) -> float:
        """What all its processes have cost so far, whatever else the machine does meanwhile. Linux only."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):  # A process may end while it is looked at.
                # After the name, which may hold blanks: state, parent, group, …, user time and system time.
                fields = stat.read_text().rpartition(")")[2].split()
                if self._process is not None and int(fields[2]) == self._process.pid:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_kb(self) -> int:
        """What its processes hold in memory together, what they share counted for each. Linux only."""
        pages = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text().rpartition(")")[2].split()
                if self._process is not None and int(fields[2]) == self._process.pid:
                    pages += int(fields[21])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def _wait_for_an_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.exitcode is None, self.log.read_text()[-2000:]
            line = HTTPConnection(*self.address, timeout=5)
            try:
                line.request("GET", "/api/v1/session?echo=here")
                line.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.05)
                continue
            finally:
                line.close()
            return
        raise AssertionError(f"no answer within {PATIENCE:.0f} s: {self.log.read_text()[-2000:]}")


def _serve(port: int, workers: int, log: Path, settings: Settings) -> None:
    """Be gunicorn with threads, as `make run` starts it, in a session of one's own."""
    os.setsid()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.chdir(ROOT)
    os.environ |= {
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.queue_url,
        "STORAGE_URL": settings.storage_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TWO_FACTOR": settings.two_factor.value,
    }
    options = f"--worker-class gthread --workers {workers} --threads 8 --log-level error --no-control-socket"
    sys.argv = ["gunicorn", "wsgi:app", *options.split(), "--bind", f"127.0.0.1:{port}"]
    gunicorn()
