"""The real server, as processes of its own that a test may kill."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from audits.settings import ROOT, Settings

PATIENCE = 60.0
"""Seconds until a start counts as failed, on a machine that others use too."""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Server:
    """Gunicorn with threads as `make run` starts it, on a port of its own, all in one process group."""

    settings: Settings
    log: Path
    port: int = field(default_factory=free_port)
    workers: int = 2
    _process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> tuple[str, int]:
        """Host and port."""
        return ("127.0.0.1", self.port)

    def start(self) -> None:
        """Start it and wait for its first answer."""
        options = f"--worker-class gthread --workers {self.workers} --threads 8 --log-level error --no-control-socket"
        command = [sys.executable, "-m", "gunicorn", "wsgi:app", *options.split()]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--bind", f"127.0.0.1:{self.port}"],
                cwd=ROOT,
                env=_environment(self.settings, self.port),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_for_an_answer()

    def kill(self) -> None:
        """SIGKILL the whole group: nobody gets to tidy up."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def _wait_for_an_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert self._process is not None
            assert self._process.poll() is None, self.log.read_text()[-2000:]
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


def _environment(settings: Settings, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }
