"""Head office's pages of schedules: planning, changing, pausing, running by hand, deleting."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlmodel import col, select

from audits.access import Role
from audits.people.tables import Event
from audits.reports.schedule_tables import Cadence, Covers, Delivery, RunStatus, Schedule, ScheduleRun
from audits.reports.tables import Report, ReportKind
from tests import builders
from tests.reports.builders import programme
from tests.reports.schedules.builders import FIRST_MONDAY, schedule

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def head(inside, client):
    with inside() as session:
        person = builders.person(session)
    client.sign_in(person)
    return person


@pytest.fixture(autouse=True)
def sunday():
    with time_machine.travel(NOW, tick=False):
        yield


def only(inside, table):
    with inside() as session:
        return session.exec(select(table)).one()


def test_the_first_monday_is_planned_and_said_in_words(inside, client, head):
    with inside() as session:
        north, _ = programme(session, stores=1)
        builders.store(session, in_region=north, timezone="Europe/Paris")
        builders.regional_manager(session, north, name="Ada Reed")
    client.read("/documents/schedules")
    client.read(client.page.links["Add a schedule"])
    page = client.submit("Save the schedule", name="Region book", timezone="Europe/Paris")
    assert "Monday 7 December 2026, 06:00" in page.text
    assert page.text.count("Europe/Paris") == 1, "one zone, named once"
    assert "English, A4" in page.text
    assert "On the first Monday of each month" in page.text
    assert "Ada Reed" in page.text
    made = only(inside, Schedule)
    assert (made.next_at, made.role, made.covers) == (FIRST_MONDAY, Role.REGIONAL_MANAGER, Covers.MONTH)
    assert "Region book" in client.read("/documents/schedules").text
    with inside() as session:
        logged = session.exec(select(Event).where(Event.subject == "schedule")).one()
    assert (logged.action, logged.actor_id) == ("added", head.id)


@sqlite_only
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Give the schedule a name"),
        ({"name": "Taken"}, "There is a schedule Taken already"),
        ({"offer": "region"}, "Choose the region that head office gets"),
        ({"covers": "round"}, "Only a document that comes when a round ends"),
        ({"cadence": "hourly"}, "Choose one of these"),
        ({"hour": "24"}, "Choose one of these"),
        ({"timezone": "Mars/Olympus"}, "Choose one of these"),
    ],
)
def test_what_makes_no_sense_is_refused_and_the_rest_kept(inside, client, head, fields, words):
    with inside() as session:
        schedule(session, name="Taken")
    client.read("/documents/schedules/new")
    page = client.submit("Save the schedule", {"name": "Book", "nth": "3", **fields}, 422)
    assert words in page.text
    assert page.form_with("Save the schedule")[0].filled()["nth"] == ["3"]
    only(inside, Schedule)


def test_a_change_reckons_the_next_time_anew_and_of_two_the_second_is_told(app, inside, client, head):
    with inside() as session:
        made = schedule(session)
        builders.store(session, timezone="Europe/Paris")
    client.read(f"/documents/schedules/{made.id}/change")
    other = app.test_client().sign_in(head)
    other.read(f"/documents/schedules/{made.id}/change")
    page = other.submit("Save the schedule", cadence="weekly", weekday="1", hour="7")
    assert "Tuesday 24 November 2026, 07:00" in page.text
    page = client.submit("Save the schedule", status=409, cadence="quarterly")
    assert "Somebody else changed this schedule" in page.text
    assert "Friday 1 January 2027" in client.submit("Save the schedule").text
    assert only(inside, Schedule).cadence is Cadence.QUARTERLY


@sqlite_only
@pytest.mark.parametrize("revision", ["😍", "1e9", "-1", "9" * 5_000, ""])
def test_a_change_that_does_not_say_what_it_began_with_is_told_to_begin_anew(inside, client, head, revision):
    with inside() as session:
        made = schedule(session)
    client.read(f"/documents/schedules/{made.id}/change")
    page = client.submit("Save the schedule", status=409, name="Another", revision=revision)
    assert "Somebody else changed this schedule" in page.text
    assert "Another" in page.html


@sqlite_only
def test_a_pause_stops_the_next_time_and_resuming_brings_it_back(inside, client, head):
    with inside() as session:
        made = schedule(session)
    client.read(f"/documents/schedules/{made.id}")
    assert "Paused" in client.submit("Pause").text
    assert only(inside, Schedule).next_at is None
    assert "Monday 7 December 2026" in client.submit("Resume").text


def test_run_now_makes_the_documents_and_the_history_tells_who_got_what(
    inside, client, head, do_background_work
):
    with inside() as session:
        north, _ = programme(session, stores=1)
        builders.regional_manager(session, north, name="Ada Reed")
        made = schedule(session, covers=Covers.YEAR, checklist_id=None)
        session.add(
            ScheduleRun(
                schedule_id=made.id,
                due_at=datetime(2026, 11, 2, 5, tzinfo=UTC),
                status=RunStatus.FAILED,
                started_at=NOW,
                sentence="Nobody.",
            )
        )
    client.read(f"/documents/schedules/{made.id}")
    assert "being made" in client.submit("Run it now").text
    page = client.submit("Run it now")
    assert "is being run" in page.text
    with inside() as session:
        assert len(session.exec(select(ScheduleRun)).all()) == 2
        newest = session.exec(select(ScheduleRun).order_by(col(ScheduleRun.id).desc())).first()
        assert newest.run_by_id == head.id


@sqlite_only
def test_run_now_before_any_round_has_ended_is_refused(inside, client, head):
    with inside() as session:
        made = schedule(session, cadence=Cadence.ROUND_ENDS, covers=Covers.ROUND)
    client.read(f"/documents/schedules/{made.id}")
    assert "No round has ended yet" in client.submit("Run it now").text


def test_deleting_takes_the_history_and_leaves_the_documents(inside, client, head):
    with inside() as session:
        made, reader = schedule(session), builders.person(session)
        run = ScheduleRun(schedule_id=made.id, due_at=NOW, status=RunStatus.DONE, started_at=NOW)
        report = Report(kind=ReportKind.NETWORK, edition="head-office", status="queued", requested_at=NOW)
        session.add_all([run, report])
        session.flush()
        session.add(Delivery(run_id=run.id, person_id=reader.id, report_id=report.id))
    client.read(f"/documents/schedules/{made.id}")
    page = client.submit("Delete it with its history")
    assert "No schedule yet" in page.text
    with inside() as session:
        for table in (Schedule, ScheduleRun, Delivery):
            assert session.exec(select(table)).all() == []
    only(inside, Report)


@sqlite_only
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD_OFFICE])
def test_nobody_but_head_office_sees_schedules(inside, client, role):
    with inside() as session:
        made, someone = schedule(session), builders.person(session, role)
    client.sign_in(someone)
    for address in ("/documents/schedules", "/documents/schedules/new", f"/documents/schedules/{made.id}"):
        assert client.get(address).status_code == 404
