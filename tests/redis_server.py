"""A Redis of the tests' own, from Debian's binary, gone when they end."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis import Redis
from redis.exceptions import RedisError

from tests.soak.server import free_port

_PATIENCE = 30  # seconds


@contextmanager
def running() -> Iterator[str]:
    """Start a server that keeps nothing and hand in its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        server = subprocess.Popen(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        try:
            _wait_for(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _PATIENCE
    with Redis(port=port) as line:
        while time.monotonic() < deadline:
            with suppress(RedisError):
                line.ping()
                return
            time.sleep(0.05)
    raise RuntimeError("Redis did not start: apt-get install redis-server")
