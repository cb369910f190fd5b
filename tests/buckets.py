"""An S3-compatible store of the tests' own: moto, in a process that ends with them."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from tests.soak.server import PATIENCE, free_port

_BUCKET = "evenkeel"


@dataclass(frozen=True)
class Bucket:
    """A bucket: its `STORAGE_URL`, and what else must be in the environment of whoever uses it."""

    url: str
    environment: dict[str, str]


@contextmanager
def running() -> Iterator[Bucket]:
    """Start the store and make a bucket in it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _make_bucket(f"{address}/{_BUCKET}")
        yield Bucket(
            f"s3://{_BUCKET}/here",
            {
                "AWS_ENDPOINT_URL": address,
                "AWS_ALLOW_HTTP": "true",
                "AWS_ACCESS_KEY_ID": "tests",
                "AWS_SECRET_ACCESS_KEY": "tests",
                "AWS_REGION": "us-east-1",
            },
        )
    finally:
        server.kill()
        server.wait()


def _make_bucket(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(OSError):
            urllib.request.urlopen(urllib.request.Request(address, method="PUT"), timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError("the store did not start")
