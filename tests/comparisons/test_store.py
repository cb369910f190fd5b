"""One store's page: what stands out over time, what is proved at its touchpoints, and who sees it."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from audits.access import Role
from audits.comparisons.before import changes_of
from audits.comparisons.choosing import Chosen, choose
from audits.comparisons.histories import history_of
from audits.comparisons.narrowing import EVERYTHING, Narrowing
from audits.comparisons.one_change import change_of
from audits.comparisons.pages.store import figures, prepare
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import Verdict
from audits.consistency.control_chart import Rule
from audits.errors import NotFound
from audits.sheet import CriticalEffect
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no
from tests.visits.builders import approved, draft

IMPROVED = (2, 6, 4, 1, 5, 2, 9, 7, 10, 8, 10, 6)
WIDE = "from=2026-01-01&to=2026-12-31"


def improving(session, others: int = 6):
    """A store whose advice goes up from its seventh visit on and stays there, among others that are alike."""
    of = builders.checklist(session, shop())
    store = builders.store(session)
    for turn, advised in enumerate(IMPROVED):
        visited(session, of, store, START + timedelta(days=9 * turn), greeted="yes", advised=str(advised))
    for place in range(others):
        other = builders.store(session)
        for turn in range(4):
            on = START + timedelta(days=9 * turn)
            visited(session, of, other, on, greeted="yes", advised=str(5 + (place + turn) % 3))
    return store


def about(code: str, **wanted) -> Chosen:
    return Chosen(Wanted(**wanted), subjects={"store": code})


def text_of(page) -> str:
    return " ".join(page.text.split())


def test_a_lasting_improvement_is_found_named_and_dated(inside):
    with inside() as session:
        store = improving(session)
        found = prepare(session, about(store.code))
    assert [signal.rule for signal in found.time.signals] == [Rule.SHIFT]
    moved = found.time.moved
    assert moved is not None
    assert (moved.visit.on, moved.visits_before, moved.visits_after) == (START + timedelta(days=54), 6, 6)
    # Greeted always earns 10 of 10, advice the mean of its scale: (10 + 20/6) / 20 and (10 + 50/6) / 20.
    assert moved.before == pytest.approx(100 * (10 + 20 / 6) / 20)
    assert moved.after == pytest.approx(100 * (10 + 50 / 6) / 20)


def test_the_chart_reaches_back_before_the_period_and_never_beyond_its_end(inside):
    with inside() as session:
        store = improving(session)
        first, last = START + timedelta(days=36), START + timedelta(days=90)
        history = history_of(session, Wanted(from_day=first, to_day=last), store.id)
        found = prepare(session, about(store.code, from_day=first, to_day=last))
    assert [visit.on for visit in history.visits] == [START + timedelta(days=9 * turn) for turn in range(11)]
    assert found.row.visits == len(found.visits) == 7
    assert found.time.plot.since is not None
    assert len(found.time.plot.spots) == 11


def test_its_figures_are_those_of_the_table_of_stores(inside, client):
    with inside() as session:
        codes = [store.code for store in programme(session, stores=7, visits=5)]
        head_office = builders.person(session)
    client.sign_in(head_office)
    rows = client.get("/api/v1/comparison/stores").json["tables"]["stores"]
    own = client.get(f"/api/v1/comparison/store?store={codes[2]}").json["tables"]
    (row,) = [row for row in rows if row["code"] == codes[2]]
    assert row.items() <= own["store"][0].items()
    whole = own["profile"][0]
    for name in ("mean", "adjusted", "low", "high", "visits", "verdict"):
        assert whole[name] == (pytest.approx(row[name]) if isinstance(row[name], float) else row[name])


def test_files_picture_command_and_api_have_the_same_numbers(inside, client, run):
    with inside() as session:
        code = improving(session).code
        client.sign_in(builders.person(session))
    told = client.get(f"/api/v1/comparison/store?store={code}&checklist=all&{WIDE}").json["tables"]
    asked = ("--page", "store", "--about", f"store={code}", "--from", "2026-01-01", "--to", "2026-12-31")
    assert json.loads(run("compare", *asked).stdout)["tables"] == told
    drawn = client.get(f"/comparison/pictures/store/over-time.svg?store={code}&{WIDE}")
    assert drawn.status_code == 200
    assert ">E</text>" in drawn.text


@pytest.mark.parametrize("is_narrowed", [False, True])
def test_its_change_is_that_of_the_table_of_stores(inside, is_narrowed):
    with inside() as session:
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(6)]
        for turn in range(8):
            on = START + timedelta(days=10 * turn)
            for place, store in enumerate(stores if turn != 2 else stores[1:]):
                advised = str((3 * place + turn) % 5 + (5 if turn > 3 and place == 1 else 0))
                visited(session, of, store, on, greeted="yes", advised=advised)
        only = Narrowing(touchpoints=("advice",)) if is_narrowed else EVERYTHING
        days = {"from_day": START + timedelta(days=40), "to_day": START + timedelta(days=79)}
        for store in stores:
            chosen = about(store.code, only=only, **days)
            now = groups(session, chosen.wanted)
            expected = changes_of(session, chosen, now).stores[store.code]
            found = change_of(session, chosen, now, store.code)
            for name in ("before", "visits_before", "visits", "points", "is_proven"):
                assert getattr(found, name) == pytest.approx(getattr(expected, name))
            assert found.change.noise == pytest.approx(expected.change.noise)
        assert prepare(session, about(stores[1].code, only=only, **days)).change.is_proven


def test_strengths_and_weaknesses_are_named_only_where_proved(inside, client):
    with inside() as session:
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(8)]
        for place, store in enumerate(stores):
            for turn in range(6):
                on = START + timedelta(days=turn)
                greeted = "no" if place == 0 else "yes" if turn else "no"
                visited(session, of, store, on, greeted=greeted, advised=str(5 + (place + turn) % 3))
        found = prepare(session, about(stores[0].code))
        client.sign_in(builders.person(session))
    assert [part.key for part in found.profile.proven(Verdict.BELOW)] == ["entrance"]
    assert found.profile.proven(Verdict.ABOVE) == ()
    page = text_of(client.read(f"/comparison/store?store={stores[0].code}"))
    assert "Strengths None that we can prove. Weaknesses Touchpoint entrance 21.7" in page


def test_region_and_network_stand_beside_the_store(inside):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own = programme(session, stores=3, region=north)
        programme(session, stores=5, region=south)
        found = prepare(session, about(own[0].code))
        alone = prepare(session, about(own[0].code, region=north))
    assert found.profile.has_region
    whole = found.profile.parts[0]
    assert whole.region != pytest.approx(whole.centre)
    assert not alone.profile.has_region
    assert {part.region for part in alone.profile.parts} == {None}


def asking():
    """A greeting that fails the touchpoint when it is missed, and a touchpoint with expectation and wish."""
    greeted = replace(yes_no("greeted"), critical=CriticalEffect.ZERO_TOUCHPOINT)
    advice = replace(touchpoint("advice", scale("advised", 0, 10, 10)), expectation=True)
    return questionnaire(touchpoint("entrance", greeted), advice)


def test_a_critical_failure_is_open_until_the_question_is_passed_again(inside, client):
    with inside() as session:
        of, store = builders.checklist(session, asking()), builders.store(session)
        other = builders.store(session)
        for place, greeted in enumerate(("no", "yes")):
            visited(session, of, store, START + timedelta(days=place), greeted=greeted, advised="5")
        visited(session, of, other, START, greeted="no", advised="5")
        passed, still = (prepare(session, about(each.code)) for each in (store, other))
        client.sign_in(builders.person(session))
    assert [each.passed_on for each in passed.listed_failures] == [START + timedelta(days=1)]
    assert passed.open_failures == 0
    assert [each.passed_on for each in still.listed_failures] == [None]
    assert "1 of 1 still open" in text_of(client.read(f"/comparison/store?store={other.code}"))


def test_a_store_visited_once_has_no_rank_no_verdict_and_no_arrow(inside, client):
    with inside() as session:
        programme(session, stores=6, visits=3)
        of, once = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, once, greeted="yes", advised="9")
        client.sign_in(builders.person(session))
    page = text_of(client.read(f"/comparison/store?store={once.code}&checklist=all"))
    shown = page.partition("How this is computed")[0]
    assert "One visit. It says little about a store" in shown
    assert "none: one visit does not rank a store" in shown
    assert "From six visits on, limits tell" in shown
    assert "change-down" not in shown
    assert "<polyline" not in shown.partition("Touchpoint by touchpoint")[0]


def test_a_store_without_visits_in_the_period_says_what_to_do(inside, client):
    with inside() as session:
        store, empty = improving(session), builders.store(session)
        client.sign_in(builders.person(session))
    later = text_of(client.read(f"/comparison/store?store={store.code}&from=2026-11-01&to=2026-12-31"))
    assert "No scored visit to this store in this choice" in later
    assert "Over time" in later
    never = text_of(client.read(f"/comparison/store?store={empty.code}"))
    assert "No visit to it was approved up to the end of this period" in never
    assert "Over time" not in never


@pytest.mark.parametrize("visits", [1, 2, 5, 6])
def test_equal_visits_everywhere_prove_nothing(inside, client, visits):
    with inside() as session:
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(6)]
        for store in stores:
            for turn in range(visits):
                visited(session, of, store, START + timedelta(days=turn), greeted="yes", advised="7")
        found = prepare(session, about(stores[0].code))
        client.sign_in(builders.person(session))
    assert found.time.signals == ()
    assert found.profile.proven(Verdict.ABOVE) == found.profile.proven(Verdict.BELOW) == ()
    page = text_of(client.read(f"/comparison/store?store={stores[0].code}&{WIDE}"))
    assert "mean score; there is too little to adjust it by other stores" in page


def test_visits_without_any_score_are_listed_and_never_drawn(inside, client):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        approved(session, draft(session, of, store, visited_on=START), greeted="na", advised="na")
        found = prepare(session, about(store.code))
        client.sign_in(builders.person(session))
    assert found.row is None
    assert [visit.share for visit in found.visits] == [None]
    assert found.time.plot is None
    assert "not scored" in text_of(client.read(f"/comparison/store?store={store.code}"))
    assert figures(found).table("store").rows == []


def test_a_regional_manager_finds_the_own_stores_only(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        own, foreign = (programme(session, stores=2, region=region)[0] for region in (north, south))
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    assert own.name in client.read(f"/comparison/store?store={own.code}").text
    for address in (
        f"/comparison/store?store={foreign.code}",
        f"/api/v1/comparison/store?store={foreign.code}",
        f"/comparison/figures/store.csv?store={foreign.code}",
        "/comparison/store?store=nowhere",
        "/comparison/store",
    ):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.STORE_MANAGER, Role.SHOPPER])
def test_others_do_not_find_it(inside, client, role):
    with inside() as session:
        store = programme(session, stores=2)[0]
        person = builders.person(session, role=role)
    client.sign_in(person)
    for address in (f"/comparison/store?store={store.code}", f"/api/v1/comparison/store?store={store.code}"):
        assert client.get(address).status_code == 404


def test_it_tells_nobody_who_the_shopper_was(inside, client):
    with inside() as session:
        shopper = builders.person(session, role=Role.SHOPPER)
        of, store = builders.checklist(session, shop()), builders.store(session)
        for turn in range(3):
            visited(session, of, store, START + timedelta(days=turn), shopper, greeted="yes", advised="7")
        client.sign_in(builders.person(session))
    page = client.read(f"/comparison/store?store={store.code}").text
    told = client.get(f"/api/v1/comparison/store?store={store.code}").text
    for secret in (shopper.reference, shopper.name, str(shopper.id)):
        assert secret
        assert secret not in page
        assert secret not in told


def test_it_costs_the_same_for_few_visits_and_many(inside, client, app):
    def cost(code: str) -> int:
        client.read(f"/comparison/store?store={code}&{WIDE}")
        with builders.counted_queries(app) as queries:
            client.read(f"/comparison/store?store={code}&{WIDE}")
        return len(queries)

    with inside() as session:
        few = programme(session, stores=3, visits=2)[0].code
        client.sign_in(builders.person(session))
    before = cost(few)
    with inside() as session:
        of = builders.checklist(session, shop())
        many = builders.store(session)
        for turn in range(30):
            visited(session, of, many, START + timedelta(days=turn), greeted="yes", advised=str(turn % 11))
    assert cost(many.code) <= before + 2
    assert before <= 60


def test_the_store_is_found_by_its_code_alone(inside):
    with inside() as session:
        programme(session, stores=2)
        head_office = builders.person(session)
        chosen = choose(session, head_office, {"store": "%"})
        with pytest.raises(NotFound):
            prepare(session, chosen)
