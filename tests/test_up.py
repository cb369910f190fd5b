"""Starting the whole product with one command, and stopping it with Ctrl-C."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from audits.commands.up import check_port_is_free
from audits.errors import AuditError

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60  # seconds


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Start:
    """One `flask --app wsgi up`, its words on `log`."""

    def __init__(self, instance: Path, port: int) -> None:
        self.log, self.port = instance.with_suffix(".log"), port
        environment = {"PATH": os.environ["PATH"], "HOME": str(instance), "INSTANCE": str(instance)}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "up"],
                cwd=ROOT,
                env={**environment, "PORT": str(port), "DEMO": "no"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def words(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[int, str]:
        """The command lines of what it started, by process number."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.MULTILINE)
                command = (folder / "cmdline").read_text().replace("\0", " ")
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent and int(parent.group(1)) == self.process.pid:
                found[int(folder.name)] = command
        return found

    def child(self, part: str) -> int:
        return next(pid for pid, command in self.children().items() if part in command)


def wait_for(what: Callable[[], bool], start: Start) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, start.words()
        time.sleep(0.1)


@contextmanager
def started(instance: Path, port: int) -> Iterator[Start]:
    start = Start(instance, port)
    try:
        wait_for(lambda: "Ctrl-C" in start.words() or start.process.poll() is not None, start)
        assert start.process.poll() is None, start.words()
        yield start
    finally:
        start.process.send_signal(signal.SIGINT)
        start.process.wait(timeout=PATIENCE)


def test_one_command_starts_everything_and_ctrl_c_stops_it(tmp_path, port):
    with started(tmp_path / "instance", port) as start:
        assert f"http://127.0.0.1:{port}" in start.words()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/login") as answer:
            assert answer.status == 200
        children = start.children()
        assert len(children) == 2
    assert start.process.returncode == 0
    assert start.words().endswith("Stopped.\n")
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    with started(tmp_path / "instance", port) as again:
        assert "http" in again.words()


def test_sigterm_lets_a_request_finish_and_stops_web_server_and_worker(tmp_path, port):
    body = b"email=" + b"a" * 994
    with started(tmp_path / "instance", port) as start:
        children = start.children()
        urllib.request.urlopen(f"http://127.0.0.1:{port}/login").close()  # somebody is there to answer
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
            line.sendall(b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
            line.sendall(b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n")
            line.sendall(body[:500])
            time.sleep(0.5)  # the server has begun to read it
            start.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            line.sendall(body[500:])
            assert line.makefile("rb").readline().startswith(b"HTTP/1.1 "), "it was cut off"
        assert start.process.wait(timeout=PATIENCE) == 0
    assert len(children) == 2
    assert start.words().endswith("Stopped.\n")
    assert "Traceback" not in start.words()
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_when_the_worker_dies_the_web_server_stops_too_and_says_so(tmp_path, port):
    with started(tmp_path / "instance", port) as start:
        os.kill(start.child("wsgi worker"), signal.SIGKILL)
        wait_for(lambda: start.process.poll() is not None, start)
        assert start.process.returncode == 1
        assert "The worker stopped, so everything was stopped." in start.words()
    check_port_is_free("127.0.0.1", port)


def test_a_taken_port_gets_a_sentence_before_anything_is_made(tmp_path, port):
    with socket.create_server(("127.0.0.1", port)):
        start = Start(tmp_path / "instance", port)
        assert start.process.wait(timeout=PATIENCE) == 1
    assert start.words().startswith(f"Port {port} is taken by another program")
    assert f"make run PORT={port + 1}" in start.words()
    assert start.words().count("\n") == 1
    assert not (tmp_path / "instance" / "evenkeel.db").exists()


def test_an_address_of_another_machine_is_refused_by_name():
    with pytest.raises(AuditError, match=r"Nothing can listen on 192\.0\.2\.1, port 8000"):
        check_port_is_free("192.0.2.1", 8000)
