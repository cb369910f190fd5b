"""Head office plans rounds and visits; a regional manager reads the region's; nobody else sees a date."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event
from sqlmodel import select

from audits.access import Role
from audits.fieldwork import queries
from audits.fieldwork.queries import PAGE, Wanted
from audits.fieldwork.rules import Standing
from audits.fieldwork.tables import Assignment, Round
from audits.people.tables import Event
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=7)


class Programme:
    """Two regions with a store each, a checklist everywhere, and people."""

    def __init__(self, session):
        self.north = builders.region(session, "North")
        self.south = builders.region(session, "South")
        self.n1 = builders.store(session, "N-1", self.north)
        self.n2 = builders.store(session, "N-2", self.north)
        self.s1 = builders.store(session, "S-1", self.south)
        self.checklist = builders.checklist(session)
        self.boss = builders.person(session)
        self.shopper = builders.person(session, Role.SHOPPER, name="Zoe Secret", reference="S-ZOE")
        self.manager = builders.regional_manager(session, self.north)
        self.round = Round(
            name="Q4", starts_on=TODAY - timedelta(days=30), ends_on=TODAY + timedelta(days=30)
        )
        session.add(self.round)
        session.flush()

    def assignment(self, session, store, **columns):
        made = Assignment(
            **{
                "store_id": store.id,
                "checklist_id": self.checklist.checklist_id,
                "window_from": TODAY,
                "window_to": SOON,
                "fee_cents": 4321,
                "created_at": builders.NOW,
                **columns,
            }
        )
        session.add(made)
        session.flush()
        return made


@pytest.fixture
def programme(inside):
    with inside() as session:
        return Programme(session)


@pytest.fixture
def boss(client, programme):
    return client.sign_in(programme.boss)


def plan(boss, status=200, **fields):
    boss.read("/assignments/new")
    known = {"stores": "N-1", "window_from": str(TODAY), "window_to": str(SOON), "fee": "12.50"}
    return boss.submit("Plan these visits", {**known, **fields}, status=status)


def all_assignments(inside):
    with inside() as session:
        return session.exec(select(Assignment).order_by(Assignment.created_at)).all()


def test_a_round_is_added_changed_and_listed(boss, inside):
    boss.read("/rounds/new")
    boss.submit("Save the round", name="Q1 2027", starts_on="2027-01-01", ends_on="2027-03-31")
    assert "1 Jan 2027" in boss.page.text
    boss.read(boss.page.links["Q1 2027"])
    assert "Spring" in boss.submit("Save the round", name="Spring").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Give the round a name."),
        ({"name": "Q4"}, "There is a round Q4 already."),
        ({"ends_on": "2026-12-31"}, "The last day is before the first."),
        ({"starts_on": "soon"}, "Write the day as 2026-11-18."),
    ],
)
def test_a_round_that_does_not_fit_keeps_what_was_typed(boss, fields, sentence):
    boss.read("/rounds/new")
    typed = {"name": "Typed", "starts_on": "2027-01-01", "ends_on": "2027-03-31", **fields}
    page = boss.submit("Save the round", typed, status=422)
    assert sentence in page.text
    assert f'value="{typed["ends_on"]}"' in page.html


def test_a_round_keeps_the_days_that_are_planned_in_it(boss, programme, inside):
    with inside() as session:
        programme.assignment(session, programme.n1, round_id=programme.round.id)
    boss.read(f"/rounds/{programme.round.id}")
    page = boss.submit("Save the round", starts_on=str(TODAY + timedelta(days=1)), status=422)
    assert "Visits are planned in it" in page.text


def test_one_visit_is_planned(boss, programme, inside):
    page = plan(boss, shopper=str(programme.shopper.id), round=str(programme.round.id), currency="usd")
    assert "One visit is planned." in page.text
    [made] = all_assignments(inside)
    assert (made.store_id, made.shopper_id, made.fee_cents, made.currency, made.round_id) == (
        programme.n1.id,
        programme.shopper.id,
        1250,
        "USD",
        programme.round.id,
    )


def test_many_visits_are_planned_at_once_by_code_and_by_region(boss, programme, inside):
    page = plan(boss, stores="S-1, N-1", region=str(programme.north.id))
    assert "3 visits are planned." in page.text
    assert {made.store_id for made in all_assignments(inside)} == {
        programme.n1.id,
        programme.n2.id,
        programme.s1.id,
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"stores": ""}, "Name at least one store"),
        ({"stores": "N-1 X-9"}, "There is no store with the code X-9."),
        ({"window_to": str(TODAY - timedelta(days=1))}, "The last day is before the first."),
        ({"fee": "much"}, "Write the fee as an amount"),
        ({"currency": "Euro"}, "three letters"),
        ({"round": "1", "window_to": str(TODAY + timedelta(days=31))}, "outside the round Q4"),
        ({"scenario": "x" * 4001}, "At most 4,000 letters."),
    ],
)
def test_a_plan_that_does_not_fit_keeps_what_was_typed(boss, inside, fields, sentence):
    page = plan(boss, 422, **{"scenario": "As typed", **fields})
    assert sentence in page.text
    assert fields.get("scenario", "As typed") in page.html
    assert all_assignments(inside) == []


def test_a_checklist_is_only_planned_where_it_applies(boss, programme, inside):
    with inside() as session:
        asked = replace(questionnaire(touchpoint("call", yes_no("polite"))), key="call")
        south_only = builders.checklist(session, asked, regions=[programme.south])
    page = plan(boss, 422, stores="N-1 S-1", checklist=str(south_only.checklist_id))
    assert "does not apply in N-1." in page.text
    assert "One visit is planned." in plan(boss, stores="S-1", checklist=str(south_only.checklist_id)).text


def test_a_closed_store_is_not_visited(boss, programme, inside):
    with inside() as session:
        builders.store(session, "N-3", programme.north, closed_on=TODAY)
    assert "Closed by the last day" in plan(boss, 422, stores="N-3").text


def test_a_shopper_back_within_ninety_days_is_a_warning_to_confirm(boss, programme, inside):
    with inside() as session:
        before = TODAY - timedelta(days=89)
        programme.assignment(
            session, programme.n1, shopper_id=programme.shopper.id, window_from=before, window_to=before
        )
    shopper = str(programme.shopper.id)
    page = plan(boss, 422, shopper=shopper)
    assert f"N-1 from {before}" in page.text
    assert len(all_assignments(inside)) == 1
    assert "One visit is planned." in boss.submit("Plan these visits", confirmed="y").text


def test_a_shopper_back_after_ninety_days_or_elsewhere_is_welcome(boss, programme, inside):
    with inside() as session:
        long_ago, lately = TODAY - timedelta(days=90), TODAY - timedelta(days=9)
        mine = {"shopper_id": programme.shopper.id}
        programme.assignment(session, programme.n1, window_from=long_ago, window_to=long_ago, **mine)
        programme.assignment(session, programme.n2, window_from=lately, window_to=lately, **mine)
        programme.assignment(
            session, programme.n1, window_from=lately, window_to=lately, cancelled_at=builders.NOW, **mine
        )
    assert "One visit is planned." in plan(boss, shopper=str(programme.shopper.id)).text


def test_a_plan_is_changed_until_it_is_begun(boss, programme, inside):
    with inside() as session:
        made = programme.assignment(session, programme.n1)
    boss.read(f"/assignments/{made.id}/plan")
    page = boss.submit("Save", scenario="Ask for a gift.", shopper=str(programme.shopper.id), fee="20")
    assert "Ask for a gift." in page.text
    assert "shopper_id, scenario, fee_cents" in page.text
    boss.read(f"/assignments/{made.id}/plan")
    with inside() as session:
        session.get(Assignment, made.id).begun_at = builders.NOW
    assert "has begun this visit" in boss.submit("Save", scenario="Too late", status=409).text
    assert "Change the plan" not in boss.read(f"/assignments/{made.id}").text


def test_a_visit_is_cancelled_with_a_reason_that_is_kept(boss, programme, inside):
    with inside() as session:
        made = programme.assignment(session, programme.n1)
    boss.read(f"/assignments/{made.id}")
    assert "Say why" in boss.submit("Cancel this visit", status=422).text
    page = boss.submit("Cancel this visit", reason="The store is being rebuilt.")
    assert "The store is being rebuilt." in page.text
    assert "Cancelled" in page.text
    with inside() as session:
        [kept] = session.exec(select(Event).where(Event.action == "cancelled")).all()
    assert kept.reason == "The store is being rebuilt."


def test_the_list_is_filtered_by_the_address(boss, programme, inside):
    with inside() as session:
        programme.assignment(session, programme.n1, round_id=programme.round.id)
        programme.assignment(session, programme.s1, shopper_id=programme.shopper.id)
    for query, codes in {
        "": {"N-1", "S-1"},
        "?words=s-1": {"S-1"},
        f"?region={programme.north.id}": {"N-1"},
        f"?round={programme.round.id}": {"N-1"},
        "?standing=given": {"S-1"},
        "?standing=nonsense": {"N-1", "S-1"},
        "?standing=missed": set(),
    }.items():
        page = boss.read(f"/assignments{query}")
        assert {words.split()[0] for words in page.links if words[:2] in {"N-", "S-"}} == codes, query


@pytest.mark.parametrize("wanted", list(Standing))
def test_the_filter_finds_what_the_rule_says(programme, inside, wanted):
    with inside() as session:
        past = {"window_from": TODAY - timedelta(days=9), "window_to": TODAY - timedelta(days=1)}
        mine = {"shopper_id": programme.shopper.id}
        for columns in ({}, mine, past, {**mine, **past}):
            for state in ({}, {"begun_at": builders.NOW}, {"cancelled_at": builders.NOW}):
                programme.assignment(session, programme.n1, **columns, **state)
        everything, _count = queries.list_assignments(session, programme.boss, Wanted(), TODAY)
        found, _count = queries.list_assignments(session, programme.boss, Wanted(standing=wanted), TODAY)
        assert [row.assignment.id for row in found] == [
            row.assignment.id for row in everything if row.standing(TODAY) is wanted
        ]
        assert found


def test_a_list_costs_the_same_for_one_or_many(app, boss, programme, inside):
    def statements():
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(app.extensions["engine"], "before_cursor_execute", listen)
        boss.read("/assignments")
        event.remove(app.extensions["engine"], "before_cursor_execute", listen)
        return len(seen)

    with inside() as session:
        programme.assignment(session, programme.n1)
    boss.read("/assignments")
    one = statements()
    with inside() as session:
        for _number in range(PAGE + 5):
            programme.assignment(session, programme.n1, shopper_id=programme.shopper.id)
    assert statements() == one <= 12
    assert f"1 to {PAGE} of {PAGE + 6}" in boss.page.text
    assert f"of {PAGE + 6}" in boss.read(boss.page.links["Next"]).text


def test_a_regional_manager_reads_the_region_with_references_only(client, programme, inside):
    with inside() as session:
        own = programme.assignment(session, programme.n1, shopper_id=programme.shopper.id)
        other = programme.assignment(session, programme.s1, shopper_id=programme.shopper.id)
    client.sign_in(programme.manager)
    for address in ("/assignments", f"/assignments/{own.id}", "/rounds"):
        page = client.read(address)
        assert "S-1" not in page.text
        for secret in ("Zoe", programme.shopper.email, "43.21", "Fee"):
            assert secret not in page.html, (address, secret)
    assert "S-ZOE" in client.read(f"/assignments/{own.id}").text
    client.read(f"/assignments/{other.id}", status=404)
    client.read(f"/assignments/{own.id}/plan", status=404)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.REVIEWER])
def test_stores_and_reviewers_are_in_no_query_of_assignments(programme, inside, role):
    with inside() as session:
        programme.assignment(session, programme.n1)
        viewer = (
            builders.store_manager(session, programme.n1)
            if role is Role.STORE_MANAGER
            else builders.person(session, role)
        )
        assert queries.list_assignments(session, viewer, Wanted(), TODAY) == ([], 0)
        assert queries.counts_by_round(session, viewer) == {}


def test_a_shopper_is_only_in_queries_of_the_own_standing_assignments(programme, inside):
    with inside() as session:
        own = programme.assignment(session, programme.n1, shopper_id=programme.shopper.id)
        programme.assignment(
            session, programme.n1, shopper_id=programme.shopper.id, cancelled_at=builders.NOW
        )
        programme.assignment(session, programme.n2, shopper_id=builders.person(session, Role.SHOPPER).id)
        programme.assignment(session, programme.n2)
        found, count = queries.list_assignments(session, programme.shopper, Wanted(), date(2026, 11, 18))
    assert [row.assignment.id for row in found] == [own.id]
    assert count == 1
