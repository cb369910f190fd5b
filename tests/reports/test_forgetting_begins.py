"""A server that has kept much for long begins to delete a week after that was seen; a new one needs no wait."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from audits.people.tables import Event
from audits.reports.forgetting import begins_on, forget, waiting
from audits.visits.tables import Visit
from tests import builders
from tests.visits import builders as visits

NAMED = "I was served by Maria Smith."
TODAY = datetime.now(UTC).date()


@pytest.fixture
def in_app(app):
    with app.app_context():
        yield


def written(inside, days_ago: int) -> Visit:
    with inside() as session:
        return visits.draft(session, narrative=NAMED, visited_on=TODAY - timedelta(days=days_ago))


def narrative(inside, visit: Visit) -> str:
    with inside() as session:
        return session.get_one(Visit, visit.id).narrative


def day_told(inside) -> list[dict]:
    with inside() as session:
        return list(session.exec(select(Event.after).where(Event.action == "to begin")))


def test_a_worker_that_finds_old_visits_writes_down_the_day_to_begin_and_deletes_nothing_before(
    in_app, inside
):
    visit = written(inside, 400)
    begins = TODAY + timedelta(days=7)
    assert begins_on(TODAY) == begins
    for _twice in range(2):
        forget(TODAY.isoformat())
    assert day_told(inside) == [{"begins": begins.isoformat()}]
    forget((begins - timedelta(days=1)).isoformat())
    assert narrative(inside, visit) == NAMED
    forget(begins.isoformat())
    assert "Maria" not in narrative(inside, visit)
    assert begins_on(begins) < begins


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_it_is_not_asked_again_until_then(in_app, inside):
    written(inside, 400)
    [today] = waiting()
    forget(today)
    assert waiting() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_where_the_first_visit_came_to_its_time_today_there_is_nothing_to_wait_for(in_app, inside):
    visit = written(inside, 91)
    assert begins_on(TODAY) == TODAY
    forget(TODAY.isoformat())
    assert "Maria" not in narrative(inside, visit)
    assert day_told(inside) == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_page_and_dry_run_say_when_and_the_command_begins_at_once(app, inside, client, run):
    visit = written(inside, 400)
    begins = TODAY + timedelta(days=7)
    with app.app_context():
        forget(TODAY.isoformat())
    with inside() as session:
        client.sign_in(builders.person(session))
    assert f"are deleted from {begins} on" in client.read("/operation").text
    assert f"The worker begins with it on {begins}." in run("forget", "--dry-run").stdout
    run("forget")
    assert "Maria" not in narrative(inside, visit)
    assert "are deleted from" not in client.read("/operation").text
    assert "The worker begins" not in run("forget", "--dry-run").stdout
