"""A worker as an operator starts it, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from audits.settings import Settings

ROOT = Path(__file__).resolve().parents[3]


@contextmanager
def worker(settings: Settings, folder: Path, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """`flask worker` with one job at a time; its words go to a file. It is killed at the end."""
    environment = {
        **os.environ,
        "INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--workers", "1"]
    with (folder / f"{name}.log").open("wb") as log:
        started = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield started
        finally:
            started.kill()
            started.wait()
