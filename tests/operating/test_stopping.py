"""Stopping is no accident: who is told to stop answers what was begun, and says that it went."""

import json
import re
import signal
import socket
import time
from collections.abc import Iterator

import pytest
from sqlmodel import select

from audits.operating.tables import Worker
from tests.soak.machines import Machine, wait_until

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def machine(settings) -> Iterator[Machine]:
    made = Machine(settings.instance, {"DATABASE_URL": settings.database_url, "DEMO": "no"})
    yield made
    made.stop(signal.SIGKILL)


def test_a_web_server_told_to_stop_answers_what_it_has_begun_to_read(machine):
    machine.serve()
    wait_until(machine.answers, [machine])
    body = b"email=nobody%40test.example&password=wrong"
    head = (
        "POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", machine.port), timeout=30) as line:
        line.sendall(head.encode() + body[:10])
        time.sleep(0.5)
        machine.process.send_signal(signal.SIGTERM)
        time.sleep(1)
        line.sendall(body[10:])
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 303 ")), answer[:200]
    assert machine.process.wait(timeout=30) == 0


def test_a_worker_told_to_stop_takes_its_row_away_and_a_killed_one_leaves_it(machine, inside):
    def rows() -> int:
        with inside() as session:
            return len(session.exec(select(Worker)).all())

    machine.work()
    wait_until(lambda: rows() == 1, [machine])
    assert machine.stop() == 0
    assert rows() == 0
    machine.work()
    wait_until(lambda: rows() == 1, [machine])
    machine.stop(signal.SIGKILL)
    assert rows() == 1


def test_a_server_speaks_in_lines_of_json_but_for_gunicorns_own(machine):
    machine.serve()
    wait_until(machine.answers, [machine])
    machine.stop()
    words = machine.log.read_text().splitlines()
    lines = [json.loads(line) for line in words if not re.match(r"\[\d{4}-", line)]
    assert {"operating.healthz"} == {line["endpoint"] for line in lines if "endpoint" in line}
    assert all(len(line["request"]) == 32 for line in lines if "endpoint" in line)
