"""Where and since when staff know of the programme: written down by head office, for a place and all below it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import func, select

from audits.access import Role
from audits.errors import AuditError
from audits.people.tables import Event
from audits.stores.informed_tables import StaffInformed
from audits.stores.informing import Covered, covered, informed_since, record_informed, standing, take_back
from tests import builders

NOW = builders.NOW
SPRING, SUMMER = date(2026, 3, 1), date(2026, 6, 1)


@pytest.fixture
def boss(inside):
    with inside() as session:
        return builders.person(session, Role.HEAD_OFFICE, name="Boss")


@pytest.fixture
def places(inside):
    """North with Lakeside in it, South, and a store in each; one more store in no region."""
    with inside() as session:
        north, south = builders.region(session), builders.region(session, "South")
        lakeside = builders.region(session, "Lakeside", north)
        regions = {"North": north, "Lakeside": lakeside, "South": south}
        stores = {name: builders.store(session, name, it).id for name, it in regions.items()}
        return regions, stores | {"nowhere": builders.store(session, "nowhere").id}


def record(session, boss, region, on):
    record_informed(session, region, on, "the store managers", "", boss, NOW)


def days(session, stores) -> dict[str, date | None]:
    found = informed_since(session, stores.values())
    return {name: found[store_id] for name, store_id in stores.items()}


def test_nothing_written_down_means_that_names_are_off(inside, places):
    with inside() as session:
        assert days(session, places[1]) == dict.fromkeys(places[1])
        assert covered(session, NOW.date()) == Covered(4, 0)


def test_a_region_stands_for_all_below_it_and_the_first_day_counts(inside, places, boss):
    regions, stores = places
    with inside() as session:
        record(session, boss, regions["North"], SUMMER)
        assert days(session, stores) == {"North": SUMMER, "Lakeside": SUMMER, "South": None, "nowhere": None}
        record(session, boss, regions["Lakeside"], SPRING)
        record(session, boss, None, date(2026, 9, 1))
        assert days(session, stores) == {
            "North": SUMMER,
            "Lakeside": SPRING,
            "South": date(2026, 9, 1),
            "nowhere": date(2026, 9, 1),
        }
        assert covered(session, SUMMER) == Covered(4, 2)


def test_of_one_place_the_newest_stands_and_what_was_taken_back_does_not(inside, places, boss):
    regions, stores = places
    with inside() as session:
        record(session, boss, regions["North"], SPRING)
        record(session, boss, regions["North"], SUMMER)
        assert days(session, stores)["North"] == SUMMER
        take_back(session, regions["North"], boss, NOW)
        take_back(session, regions["North"], boss, NOW)
        assert days(session, stores)["North"] is None
        assert standing(session) == []
        assert session.exec(select(func.count()).select_from(StaffInformed)).one() == 3
        actions = session.exec(select(Event.action).where(Event.subject == "staff informed")).all()
        assert actions == ["recorded", "recorded", "taken back"]


def test_the_event_log_tells_the_day_and_the_row_and_nobody_by_name(inside, boss):
    with inside() as session:
        record_informed(session, None, SPRING, "Maria Smith", "Letter of Maria", boss, NOW)
        [row] = session.exec(select(StaffInformed)).all()
        take_back(session, None, boss, NOW)
        written, taken = session.exec(select(Event).where(Event.subject == "staff informed")).all()
        assert (written.before, written.after) == (None, {"informed_on": "2026-03-01", "row": row.id})
        assert (taken.before, taken.after) == ({"informed_on": "2026-03-01", "row": row.id}, None)


def test_a_day_to_come_and_nobody_who_said_it_are_refused(inside, boss):
    with inside() as session:
        with pytest.raises(AuditError, match="has not come yet"):
            record(session, boss, None, NOW.date() + timedelta(days=1))
        with pytest.raises(AuditError, match="who informed them"):
            record_informed(session, None, SPRING, "  ", "", boss, NOW)


def test_head_office_writes_it_down_takes_it_back_and_reads_the_history(inside, places, boss, client):
    regions, _stores = places
    client.sign_in(boss).read("/stores")
    page = client.read(client.page.links["Staff were informed"])
    assert "names of staff are off everywhere" in page.text
    page = client.submit(
        "Write it down",
        place=str(regions["North"].id),
        informed_on="2026-06-01",
        informed_by="the store managers",
        note="Letter 14",
    )
    assert "Written down." in page.text
    assert "Staff of 2 of 4 stores were informed." in page.text
    assert "Letter 14" in page.text
    page = client.submit("Take back for North")
    assert "Taken back." in page.text
    assert "names of staff are off everywhere" in page.text
    assert "1 June 2026 by the store managers" in page.text
    assert "Written down by Boss" in page.text


def test_what_is_missing_or_to_come_is_said_beside_its_field_and_nothing_typed_is_lost(inside, boss, client):
    client.sign_in(boss).read("/staff-informed")
    tomorrow = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    page = client.submit("Write it down", informed_on=tomorrow, informed_by="me", note="Kept", status=422)
    assert "This day has not come yet." in page.text
    assert "Kept" in page.text
    page = client.submit("Write it down", informed_on="", informed_by="me", status=422)
    assert "Choose the day on which staff were informed." in page.text
    with inside() as session:
        assert session.exec(select(func.count()).select_from(StaffInformed)).one() == 0
