"""Who reads which visits, and what of them."""

from dataclasses import replace

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Person
from audits.sheet import Kind
from audits.stores.tables import Region
from audits.visits import queries
from audits.visits.queries import Filters, find_whole, list_visits
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit, edition_for
from audits.visits.reading.material import material_of
from audits.visits.rules import move
from audits.visits.tables import Expectation, Photo, PhotoState, VisitStatus, Wish
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW, approved, draft, no, submitted

CANARIES = (
    "Canary Name",
    "canary@mail.example",
    "S-CANARY",
    "15:42",
    "16:42",
    "12.3456",
    "2026-11-17T15:41",
    "3:17 PM",
)


ASKED = questionnaire(
    touchpoint(
        "entrance",
        replace(yes_no("greeted"), staff_label={"": "Was the guest welcomed?"}),
        plain("clock", Kind.TIME),
        plain("where", Kind.POSITION),
    ),
    touchpoint("exit", yes_no("thanked")),
)


@pytest.fixture
def programme(inside):
    """An approved visit of N-1 with everything in it, one that waits, and one of another region's S-1."""
    with inside() as session:
        of = builders.checklist(session, ASKED)
        north, south = builders.region(session, "North"), builders.region(session, "South")
        stores = {
            "N-1": builders.store(session, "N-1", north, timezone="Europe/Paris"),
            "S-1": builders.store(session, "S-1", south),
        }
        shopper = builders.person(
            session, Role.SHOPPER, name="Canary Name", email="canary@mail.example", reference="S-CANARY"
        )
        whole = draft(session, of, stores["N-1"], shopper, ref="V-NORTH", narrative="I came in at 3:17 PM.")
        approved(session, whole, greeted=no(), thanked="yes", clock="16:42", where="12.3456 2")
        _dress(session, whole)
        waiting = submitted(session, draft(session, of, stores["N-1"], ref="V-WAITS"))
        south_visit = approved(session, draft(session, of, stores["S-1"], ref="V-SOUTH"))
        people = {
            "head office": builders.person(session, Role.HEAD_OFFICE),
            "reviewer": builders.person(session, Role.REVIEWER),
            "north's manager": builders.regional_manager(session, north),
            "N-1's manager": builders.store_manager(session, stores["N-1"]),
            "S-1's manager": builders.store_manager(session, stores["S-1"]),
            "the shopper": shopper,
            "another shopper": builders.person(session, Role.SHOPPER),
        }
        visits = {visit.ref: visit.id for visit in (whole, waiting, south_visit)}
        return people, visits


def _dress(session, visit):
    """A photo with its metadata, an expectation and a wish."""
    shopper = session.get_one(Person, visit.shopper_id)
    asked = material_of(session, find_whole(session, shopper, visit.id)).asked
    entrance = asked.touchpoint_ids["entrance"]
    session.add_all(
        [
            Photo(
                visit_id=visit.id,
                question_id=asked.question_ids["greeted"],
                slot="greeted.1",
                sha256="0" * 64,
                size=1,
                state=PhotoState.READY,
                received_at=NOW,
                taken_at="2026-11-17T15:41",
                latitude=12.3456,
                longitude=2.0,
            ),
            Expectation(visit_id=visit.id, touchpoint_id=entrance, expected=4, experienced=2),
            Wish(visit_id=visit.id, touchpoint_id=entrance, text="somebody had looked up."),
        ]
    )
    session.flush()


READERS = {
    "head office": {"V-NORTH", "V-WAITS", "V-SOUTH"},
    "reviewer": {"V-NORTH", "V-WAITS", "V-SOUTH"},
    "north's manager": {"V-NORTH"},
    "N-1's manager": {"V-NORTH"},
    "S-1's manager": {"V-SOUTH"},
    "the shopper": {"V-NORTH"},
    "another shopper": set(),
}


@pytest.mark.parametrize(("who", "sees"), READERS.items())
def test_everybody_sees_their_own_visits_and_no_others(programme, inside, who, sees):
    people, _ = programme
    with inside() as session:
        found, count = list_visits(session, people[who], Filters())
        assert {each.visit.ref for each in found} == sees
        assert count == len(sees)


@pytest.mark.parametrize("who", list(READERS))
@pytest.mark.parametrize("ref", ["V-NORTH", "V-WAITS", "V-SOUTH"])
def test_a_page_of_a_visit_opens_for_its_readers_and_is_missing_for_everybody_else(
    programme, client, who, ref
):
    people, visits = programme
    reads = ref in READERS[who] and people[who].role is not Role.SHOPPER
    client.sign_in(people[who]).read(f"/visits/{visits[ref]}", status=200 if reads else 404)


def test_a_store_manager_reads_neither_the_shopper_nor_the_minute(programme, client):
    people, visits = programme
    client.sign_in(people["N-1's manager"])
    for address in (f"/visits/{visits['V-NORTH']}", "/visits"):
        text = client.get(address).text
        assert [canary for canary in CANARIES if canary in text] == []
    page = client.get(f"/visits/{visits['V-NORTH']}").text
    assert "afternoon" in page
    assert "Was the guest welcomed?" in page
    assert "Nobody looked up." in page
    assert "somebody had looked up." in page


def test_a_regional_manager_reads_the_shoppers_reference_and_nothing_else_of_them(programme, client):
    people, visits = programme
    client.sign_in(people["north's manager"])
    text = client.get(f"/visits/{visits['V-NORTH']}").text + client.get("/visits").text
    assert "S-CANARY" in text
    assert [it for it in ("Canary Name", "canary@mail.example", "12.3456", "15:41") if it in text] == []
    assert "16:42" in text


def test_head_office_reads_all_of_it(programme, client):
    people, visits = programme
    text = client.sign_in(people["head office"]).get(f"/visits/{visits['V-NORTH']}").text
    for shown in (
        "S-CANARY",
        "Canary Name",
        "16:42",
        "I came in at 3:17 PM.",
        "Sent in",
    ):
        assert shown in text
    assert "Camera says" not in text


def test_a_photo_opens_for_the_readers_of_its_visit_only(programme, client, inside):
    people, visits = programme
    with inside() as session:
        photo = material_of(session, find_whole(session, people["reviewer"], visits["V-NORTH"])).photos[0]
    assert client.sign_in(people["S-1's manager"]).get(f"/photos/{photo.id}").status_code == 404


@pytest.mark.parametrize(
    ("role", "edition"),
    [
        (Role.HEAD_OFFICE, Edition.HEAD_OFFICE),
        (Role.REVIEWER, Edition.HEAD_OFFICE),
        (Role.REGIONAL_MANAGER, Edition.MANAGER),
        (Role.STORE_MANAGER, Edition.STORE),
    ],
)
def test_each_role_has_its_edition(role, edition):
    assert edition_for(role) is edition


def test_an_edition_for_a_store_holds_no_fact_about_the_shopper_at_all(programme, inside, app):
    people, visits = programme
    with inside() as session, app.test_request_context():
        whole = material_of(session, find_whole(session, people["reviewer"], visits["V-NORTH"]))
        text = repr(audit(Edition.STORE, whole))
    assert [canary for canary in CANARIES if canary in text] == []
    assert str(whole.found.visit.shopper_id) not in text


@pytest.mark.parametrize(
    ("query", "refs"),
    [
        ("?store=N-1", {"V-NORTH", "V-WAITS"}),
        ("?status=approved", {"V-NORTH", "V-SOUTH"}),
        ("?from=2026-11-17&to=2026-11-17", {"V-NORTH", "V-WAITS", "V-SOUTH"}),
        ("?from=2026-11-18", set()),
        ("?checklist=shop&store=S-1", {"V-SOUTH"}),
        ("?from=yesterday&region=north&page=x", {"V-NORTH", "V-WAITS", "V-SOUTH"}),
    ],
)
def test_the_list_is_filtered_by_its_address(programme, client, query, refs):
    text = client.sign_in(programme[0]["head office"]).get(f"/visits{query}").text
    assert {ref for ref in ("V-NORTH", "V-WAITS", "V-SOUTH") if ref in text} == refs


def test_a_region_holds_the_stores_below_it(programme, inside):
    with inside() as session:
        north = session.exec(select(Region).where(Region.name == "North")).one()
        found, _ = list_visits(session, programme[0]["head office"], Filters(region_id=north.id))
        assert {each.visit.ref for each in found} == {"V-NORTH", "V-WAITS"}


def test_pages_cost_the_same_for_one_visit_or_many(programme, client, inside, count_queries):
    people, visits = programme
    client.sign_in(people["head office"])

    def cost(address: str) -> int:
        client.get(address)
        with count_queries() as spent:
            client.get(address)
        return spent.total

    before = cost("/visits")
    with inside() as session:
        of = builders.checklist(session, replace(ASKED, key="other"))
        for _ in range(7):
            approved(session, draft(session, of))
    assert cost("/visits") == before <= 12
    assert cost(f"/visits/{visits['V-NORTH']}") <= 22


def test_an_excluded_visit_stays_with_head_office(programme, client, inside):
    people, visits = programme
    with inside() as session:
        visit = queries.find(session, people["reviewer"], visits["V-WAITS"])
        move(visit, VisitStatus.EXCLUDED)
    client.sign_in(people["head office"]).read(f"/visits/{visits['V-WAITS']}")
    client.sign_in(people["N-1's manager"]).read(f"/visits/{visits['V-WAITS']}", status=404)
