"""Two web servers and two workers, as on four machines, share PostgreSQL, an S3-compatible store and secrets."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask

from audits.access import Role
from audits.people.tables import Person
from audits.settings import SECRETS, Settings
from tests import buckets, builders
from tests.api.sending import Phone, given, listed
from tests.client import Visitor
from tests.soak.machines import Machine, RoundRobin, wait_until
from tests.visits import phone
from tests.visits.test_photos import jpeg

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
TOKEN = "for-prometheus-only"
NAMES = {Settings.model_fields[name].validation_alias: f"shared-{name}-{'x' * 32}" for name in SECRETS}


@pytest.fixture
def bucket(monkeypatch) -> Iterator[buckets.Bucket]:
    with buckets.running() as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def environment(settings, bucket) -> dict[str, str]:
    """What all machines share. Each has its own INSTANCE."""
    return {
        "DATABASE_URL": settings.database_url,
        "QUEUE_URL": settings.database_url,
        "STORAGE_URL": bucket.url,
        "PUBLIC_URL": "http://localhost",
        "METRICS_TOKEN": TOKEN,
        "DEMO": "no",
        "TWO_FACTOR": "offered",
        **{str(name): value for name, value in NAMES.items()},
        **bucket.environment,
    }


@pytest.fixture
def servers(environment, tmp_path) -> Iterator[list[Machine]]:
    made = [Machine(tmp_path / f"web-{number}", environment) for number in (1, 2)]
    for machine in made:
        machine.serve()
    wait_until(lambda: all(machine.answers() for machine in made), made)
    yield made
    for machine in made:
        machine.stop()


@pytest.fixture
def workers(environment, tmp_path) -> Iterator[list[Machine]]:
    made = [Machine(tmp_path / f"worker-{number}", environment) for number in (1, 2)]
    for machine in made:
        machine.work()
    yield made
    for machine in made:
        machine.stop()


@pytest.fixture
def round_robin(servers) -> RoundRobin:
    return RoundRobin([machine.port for machine in servers])


@pytest.fixture
def site(environment, tmp_path, monkeypatch, start, round_robin) -> Iterator[Flask]:
    """An app with the same settings whose pages are those of the machines: every request goes through the proxy."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    made = start(Settings(INSTANCE=tmp_path / "tests"))
    made.wsgi_app = round_robin
    yield made
    made.extensions["queue"].huey.storage.close()


@pytest.fixture
def everybody(site, inside) -> dict[Role, object]:
    with inside() as session:
        return {role: builders.person(session, role) for role in (Role.HEAD_OFFICE, Role.REVIEWER)}


def visitor(site: Flask, person: Person) -> Visitor:
    client = site.test_client()
    assert isinstance(client, Visitor)
    return client.sign_in(person)


def reported(site: Flask, job: phone.Job) -> UUID:
    """A shopper's phone sends a report with a photo; twice, as after a broken line."""
    sender = Phone(visitor(site, job.shopper), job)
    photo = jpeg("olive")
    body = sender.report(
        greeted=given("no", "Nobody looked up."), queue=given("3"), clean=given("floor window"),
        photos=[listed("shelf_photo.1", photo)],
    )  # fmt: skip
    first = sender.send(body)
    assert first.status_code == 201, first.text
    again = sender.send(body)
    assert again.status_code == 200, again.text
    assert again.json
    assert not again.json["complete"]
    assert sender.put_photo("shelf_photo.1", photo).status_code == 201
    assert sender.put_photo("shelf_photo.1", photo).status_code == 200
    receipt = sender.client.get(f"{sender.address}/receipt").json
    assert receipt
    assert receipt["complete"]
    return sender.visit


def test_a_report_goes_from_phone_to_paper_over_four_machines(
    app, site, inside, everybody, servers, workers, round_robin
):
    with inside() as session:
        jobs = [phone.job(session) for _ in range(2)]
    sent = [reported(site, job) for job in jobs]
    reviewer, head = (visitor(site, everybody[role]) for role in (Role.REVIEWER, Role.HEAD_OFFICE))
    everyone = [*servers, *workers]
    for visit in sent:
        wait_until(lambda visit=visit: approve(reviewer, visit), everyone)
    pdfs = [f"/documents/visits/{visit}.pdf" for visit in sent]
    wait_until(lambda: all(head.get(pdf).mimetype == "application/pdf" for pdf in pdfs), everyone)
    # Both web servers send the same bytes: the file is in the store, not on a machine.
    assert len({head.get(pdfs[0]).data for _ in range(4)}) == 1
    names = batch(head, everyone)
    assert len([name for name in names if name.endswith(".pdf")]) == 2
    assert head.get("/comparison").status_code == 200
    assert min(round_robin.served.values()) > 10
    assert abs(round_robin.served[servers[0].port] - round_robin.served[servers[1].port]) <= 1
    assert told_by_all(site, servers) == {"alive": 2, "counted": True}
    assert stop_all(workers) == [0, 0]
    for machine in everyone:
        loud = {line["what"] for line in lines_of(machine) if line["level"] != "info"}
        assert loud <= {"Mails are files on this machine; MAIL_URL can name a mail server."}


def approve(reviewer, visit: UUID) -> bool:
    """Approve a report as soon as its photo is prepared."""
    reviewer.read(f"/visits/{visit}/review")
    answer = reviewer.press("Approve")
    assert answer.status_code in {303, 409}, answer.text
    return answer.status_code == 303


def batch(head, everyone) -> list[str]:
    """Ask for all audits at once and read the ZIP."""
    head.read("/documents/batches/new")
    address = head.press("Ask for 2 audits").headers["Location"]
    zipped = f"{address}/audits.zip"
    wait_until(lambda: head.get(zipped).status_code == 200, everyone)
    content = head.get(zipped).data
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def told_by_all(site: Flask, servers) -> dict[str, object]:
    """What monitoring reads of each web server: both know both workers, and each its own requests."""
    monitor, alive, counted = site.test_client(), set(), []
    for _ in servers:
        text = monitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        alive.add(len(re.findall(r"^evenkeel_worker_alive\{.*\} 1.0$", text, re.MULTILINE)))
        counted.append("evenkeel_request_seconds_count" in text)
    [count] = alive
    return {"alive": count, "counted": all(counted)}


def stop_all(machines) -> list[int]:
    return [machine.stop() for machine in machines]


def lines_of(machine: Machine) -> list[dict]:
    """The lines of a machine's log that are JSON."""
    return [json.loads(line) for line in machine.log.read_text().splitlines() if line.startswith("{")]
