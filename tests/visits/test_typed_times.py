"""Times of milestones on the pages without script: typed by hand, beside what was stamped."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from audits.access import Role
from audits.visits.phone_tables import MilestoneTime
from audits.visits.tables import Visit
from tests import builders
from tests.visits.builders import draft

STAMPED = datetime(2026, 11, 17, 14, 42, 7, tzinfo=UTC)


@pytest.fixture
def visit(inside):
    """A draft in Paris, an hour ahead of UTC, whose arrival was stamped."""
    with inside() as session:
        made = draft(
            session,
            at=builders.store(session, timezone="Europe/Paris"),
            by=builders.person(session, Role.SHOPPER),
        )
        session.add(MilestoneTime(visit_id=made.id, milestone="arrived", stamped_at=STAMPED))
        return made


@pytest.fixture
def shopper(inside, client, visit):
    with inside() as session:
        return client.sign_in(session.get_one(builders.Person, visit.shopper_id))


def times(inside) -> dict[str, tuple[datetime | None, datetime | None]]:
    with inside() as session:
        return {
            row.milestone: (row.stamped_at, row.corrected_at) for row in session.exec(select(MilestoneTime))
        }


def type_in(shopper, visit, status=200, **typed: str):
    shopper.read(f"/visits/{visit.id}/time")
    fields = {f"milestone-{key}": text for key, text in typed.items()}
    return shopper.submit(
        "Continue", {"visited_on": "2026-11-17", "visited_at": "15:42", **fields}, status=status
    )


def test_a_time_is_typed_by_the_clock_of_the_store_and_kept_beside_the_stamp(shopper, visit, inside):
    shopper.read(f"/visits/{visit.id}/time")
    assert 'value="15:42:07"' in shopper.get(f"/visits/{visit.id}/time").text
    type_in(shopper, visit, arrived="15:40", left="16:05")
    assert times(inside) == {
        "arrived": (STAMPED, datetime(2026, 11, 17, 14, 40, tzinfo=UTC)),
        "left": (None, datetime(2026, 11, 17, 15, 5, tzinfo=UTC)),
    }
    assert "Stamped 15:42:07" in shopper.read(f"/visits/{visit.id}/time").text


def test_an_emptied_time_brings_the_stamp_back_and_takes_out_what_was_only_typed(shopper, visit, inside):
    type_in(shopper, visit, arrived="15:40", left="16:05")
    type_in(shopper, visit, arrived="", left="")
    assert times(inside) == {"arrived": (STAMPED, None)}


def test_what_is_left_alone_is_not_corrected(shopper, visit, inside):
    type_in(shopper, visit)
    assert times(inside) == {"arrived": (STAMPED, None)}


@pytest.mark.parametrize("text", ["25:00", "half past", "14:05:99"])
def test_what_is_no_time_is_told_beside_its_field_and_the_rest_is_kept(shopper, visit, inside, text):
    page = type_in(shopper, visit, status=422, served=text, left="16:05")
    assert "Give a time such as 14:05." in page.text
    assert set(times(inside)) == {"arrived", "left"}


def test_a_time_that_was_saved_elsewhere_meanwhile_is_shown_before_it_is_replaced(
    shopper, app, visit, inside
):
    other = app.test_client()
    with inside() as session:
        other.sign_in(session.get_one(builders.Person, visit.shopper_id))
    shopper.read(f"/visits/{visit.id}/time")
    type_in(other, visit, left="16:05")
    typed = {"visited_on": "2026-11-17", "visited_at": "15:42", "milestone-left": "16:10"}
    page = shopper.submit("Continue", typed, status=422)
    assert "Saved elsewhere meanwhile as 16:05:00." in page.text
    assert times(inside)["left"][1] == datetime(2026, 11, 17, 15, 5, tzinfo=UTC)
    shopper.submit("Continue")
    assert times(inside)["left"][1] == datetime(2026, 11, 17, 15, 10, tzinfo=UTC)


def test_the_page_keeps_the_story_the_time_and_the_milestones_together(shopper, visit, inside):
    shopper.read(f"/visits/{visit.id}/time")
    typed = {"visited_on": "2026-11-17", "visited_at": "15:42", "milestone-left": "16:05"}
    shopper.submit("Continue", {**typed, "narrative": "I came in and looked for a pan."})
    with inside() as session:
        kept = session.get_one(Visit, visit.id)
        assert kept.narrative == "I came in and looked for a pan."
        assert kept.visited_at == datetime(2026, 11, 17, 14, 42, tzinfo=UTC)
    assert "left" in times(inside)
