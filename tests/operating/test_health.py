"""Is it alive, can it work, what does it count: as load balancers and Prometheus ask."""

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url, text
from sqlmodel import select

from audits import db
from audits.operating.readiness import look
from audits.operating.signs import SignOfLife
from audits.operating.tables import Worker
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.settings import Settings
from audits.visits.reading.audit import Edition
from audits.web.paper import Press
from audits.webhooks.tables import DeliveryState
from tests.webhooks import builders as hooks

NOW = datetime.now(UTC)
TOKEN = "for-prometheus-only"
AS_MONITOR = {"Authorization": f"Bearer {TOKEN}"}
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"metrics_token": TOKEN})


def worker(seen_ago: timedelta = timedelta(0), **columns) -> Worker:
    return Worker(
        **{
            "machine": "here",
            "begun_at": NOW - timedelta(hours=1),
            "seen_at": datetime.now(UTC) - seen_ago,
            "harfbuzz_subset": True,
            **columns,
        }
    )


def document(**columns) -> Report:
    return Report(
        **{
            "kind": ReportKind.NETWORK,
            "edition": Edition.HEAD_OFFICE,
            "status": ReportStatus.QUEUED,
            "requested_at": NOW,
            **columns,
        }
    )


def metrics(client) -> dict[tuple, float]:
    answer = client.get("/metrics", headers=AS_MONITOR)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_all_is_well_with_a_worker_and_says_so_here(client, inside):
    with inside() as session:
        session.add(worker())
    answer = client.get("/readyz?all")
    assert answer.status_code == 200
    assert answer.json["ready"]
    assert answer.json["well"]
    assert {name for name, check in answer.json["checks"].items() if check["well"]} == {
        "database", "storage", "disk", "queue", "worker", "harfbuzz-subset"
    }  # fmt: skip


def test_a_stranger_reads_yes_or_no_and_nothing_else(client):
    for headers in ({}, {"Authorization": "Bearer wrong"}):
        answer = client.get("/readyz", environ_base=ELSEWHERE, headers=headers)
        assert answer.json == {"ready": True, "well": False}
    through_a_proxy = client.get("/readyz", headers={"X-Forwarded-For": "203.0.113.9"})
    assert "checks" not in through_a_proxy.json
    assert "checks" in client.get("/readyz", environ_base=ELSEWHERE, headers=AS_MONITOR).json


@pytest.mark.parametrize("rows", [[], [timedelta(minutes=3)]])
def test_without_a_living_worker_people_are_still_served_and_an_operator_is_told(client, inside, rows):
    with inside() as session:
        session.add_all(worker(ago) for ago in rows)
    assert client.get("/readyz").status_code == 200
    answer = client.get("/readyz?all")
    assert answer.status_code == 503
    assert "flask --app wsgi worker" in answer.json["checks"]["worker"]["says"]


def test_a_job_that_waits_for_long_asks_for_attention(app, inside):
    with inside() as session:
        session.add_all([worker(seen_at=NOW), document(requested_at=NOW - timedelta(minutes=40))])
    with app.app_context():
        found = look(app, NOW)
    assert found.ready
    assert [(check.name, check.says) for check in found.checks if not check.well] == [
        ("queue", "The oldest job waits for 40 min.")
    ]


def test_a_database_of_another_shape_is_not_ready_but_alive(app, client):
    with app.extensions["engine"].begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert client.get("/healthz").json == {"alive": True}
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migration 0001" in answer.json["checks"]["database"]["says"]
    assert "worker" not in answer.json["checks"]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_folder_that_is_gone_is_not_ready_and_names_no_place(app, client, settings):
    folder = settings.instance / "photos"
    shutil.rmtree(folder)
    folder.write_text("in the way")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["storage"] == {
        "well": False,
        "says": "It does not answer; the log says why.",
    }
    assert str(settings.instance) not in answer.text


def test_asking_often_looks_once(client, inside):
    assert client.get("/readyz?all").status_code == 503
    with inside() as session:
        session.add(worker())
    assert client.get("/readyz?all").status_code == 503


def test_metrics_count_requests_work_and_workers(client, inside):
    with inside() as session:
        session.add_all([worker(jobs_done=7, jobs_failed=1, press_starts=3), worker(timedelta(minutes=5))])
        session.add_all([document(requested_at=NOW - timedelta(minutes=2)), document()])
        told, _secret = hooks.webhook(session)
        hooks.delivery(session, told, state=DeliveryState.GIVEN_UP, next_at=None)
        for _ in range(2):
            hooks.delivery(session, told)
    client.get("/login")
    client.get("/login")
    found = metrics(client)
    assert found["evenkeel_request_seconds_count", "200", "GET", "security.login"] == 2
    assert found["evenkeel_request_seconds_bucket", "+Inf", "200", "GET", "security.login"] == 2
    assert found["evenkeel_documents", "queued"] == 2
    assert found["evenkeel_oldest_waiting_seconds",] >= 119
    assert found["evenkeel_queue_length",] == 0
    assert found["evenkeel_photos", "received"] == 0
    assert found["evenkeel_webhook_deliveries", "given up"] == 1
    assert found["evenkeel_webhook_deliveries", "waiting"] == 2
    assert found["evenkeel_free_bytes",] > 0
    assert sorted(value for key, value in found.items() if key[0] == "evenkeel_worker_alive") == [0, 1]
    assert sum(value for key, value in found.items() if key[0] == "evenkeel_jobs_total") == 8
    assert sum(value for key, value in found.items() if key[0] == "evenkeel_press_starts_total") == 3


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "given",
    [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}],
)
def test_without_the_token_there_are_no_metrics(client, given):
    assert client.get("/metrics", headers=given).status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_without_a_token_in_the_settings_no_token_fits(app, client):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"metrics_token": ""})
    for given in ("", "Bearer ", "Bearer None"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404


def test_a_worker_shows_that_it_lives_and_takes_its_row_away(app, inside):
    with inside() as session:
        session.add(worker(timedelta(days=2)))
    app.extensions["queue"].done = 4
    with SignOfLife(app, app.extensions["queue"], Press()) as sign:
        sign.give(datetime.now(UTC))
        with inside() as session:
            [row] = session.exec(select(Worker)).all()
            assert row.jobs_done == 4
    with inside() as session:
        assert session.exec(select(Worker)).all() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_worker_starts_and_stops_while_its_sign_of_life_cannot_be_written(
    app, settings, monkeypatch, caplog
):
    monkeypatch.setattr(db, "_PATIENCE_S", 0.1)
    path = make_url(settings.database_url).database
    with closing(sqlite.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with SignOfLife(app, app.extensions["queue"], Press()):
            pass
    assert caplog.text.count("the sign of life could not be written") == 2
