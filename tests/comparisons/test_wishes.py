"""Expectations and wishes: both values before the gap, themes by touchpoint, every sentence with its way back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from audits.access import Role
from audits.checklists.loading import load
from audits.comparisons import wishes as reading
from audits.comparisons.asked import touchpoints_asked
from audits.comparisons.expectations import expectations_met
from audits.comparisons.scope import Wanted
from audits.comparisons.wishes import wishes_of
from audits.visits.tables import Expectation, Visit, Wish
from audits.web.charts import Standing
from tests import builders
from tests.comparisons.builders import START, programme, visited
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits.builders import approved, draft

ADVICE = ("they had asked what I need", "somebody asked who it is for", "I were asked about my kitchen") * 2
ENTRANCE = (
    "the door had been open", "the mat had been dry", "the light had been on", "it had been warmer",
    "the sign had been larger", "there had been music",
)  # fmt: skip


def asking():
    return questionnaire(touchpoint("entrance", yes_no("greeted")), touchpoint("advice", yes_no("advised")))


def feel(session, visit: Visit, key: str, expected=None, experienced=None, wish: str = "") -> None:
    """What a shopper expected, what it was and what would have been nice, as a report keeps it."""
    row = load(session, [visit.version_id])[visit.version_id].touchpoint_ids[key]
    if expected or experienced:
        felt = Expectation(visit_id=visit.id, touchpoint_id=row, expected=expected, experienced=experienced)
        session.add(felt)
    if wish:
        session.add(Wish(visit_id=visit.id, touchpoint_id=row, text=wish))
    session.flush()


def wished(session, region=None, entrance=ENTRANCE, advice=ADVICE) -> list[Visit]:
    """A visit a store and wish, at the entrance first; each visit a day after the other."""
    of = builders.checklist(session, asking())
    visits = []
    for place, (key, text) in enumerate(
        [*(("entrance", text) for text in entrance), *(("advice", text) for text in advice)]
    ):
        store = builders.store(session, in_region=region)
        visits.append(visited(session, of, store, START + timedelta(days=place), greeted="yes", advised="no"))
        feel(session, visits[-1], key, wish=text)
    return visits


def words(page) -> str:
    return " ".join(page.text.split())


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def expected_at(session, pairs, stores: int) -> None:
    of = builders.checklist(session, asking())
    made = [builders.store(session) for _ in range(stores)]
    for place, (expected, experienced) in enumerate(pairs):
        visit = visited(session, of, made[place % stores], greeted="yes", advised="yes")
        feel(session, visit, "advice", expected, experienced)


def test_expected_and_experienced_are_means_of_the_visits_that_have_both(inside):
    """Gaps -2, -1, -1, 0 (mean -1, sample variance 2/3): the interval is -1 ± 1.96 · sqrt(2/3/4), two stores only."""
    with inside() as session:
        expected_at(session, [(5, 3), (4, 3), (5, 4), (4, 4), (None, 1), (1, None)], stores=2)
        (met,) = expectations_met(session, Wanted(), touchpoints_asked(session, Wanted()))
    assert (met.key, met.visits, met.gap.stores) == ("advice", 4, 2)
    assert (met.expected, met.experienced, met.difference) == (4.5, 3.5, -1)
    assert met.band == pytest.approx((-1 - 1.95996 * (1 / 6) ** 0.5, -1 + 1.95996 * (1 / 6) ** 0.5), abs=1e-4)
    assert met.standing is Standing.BELOW


def test_stores_that_differ_among_themselves_leave_a_gap_unproved(inside):
    """Twenty visits to five stores: alike within a store, so that five answers are all there is to go by."""
    pairs = [(3, 5 if place % 5 < 3 else 2) for place in range(20)]
    with inside() as session:
        expected_at(session, pairs, stores=5)
        (met,) = expectations_met(session, Wanted(), touchpoints_asked(session, Wanted()))
    assert met.gap.is_clustered
    assert met.difference == pytest.approx(0.8)
    assert met.standing is Standing.LEVEL


@pytest.mark.parametrize("pairs", [[(5, 1)], [(5, 1)] * 3, [(5, 4)] * 6])
def test_too_few_visits_or_all_alike_prove_nothing(inside, client, head_office, pairs):
    with inside() as session:
        expected_at(session, pairs, stores=3)
        (met,) = expectations_met(session, Wanted(), touchpoints_asked(session, Wanted()))
    assert met.standing is Standing.FEW
    page = words(client.sign_in(head_office).read("/comparison/wishes"))
    assert "There is no gap we can prove at any touchpoint." in page
    assert "Less than expected" not in page


def test_a_theme_is_told_from_the_other_touchpoints_and_opens_to_its_sentences(inside, client, head_office):
    with inside() as session:
        visits = wished(session)
        leading = {f"/visits/{visit.id}" for visit in visits[len(ENTRANCE) :]}
    page = client.sign_in(head_office).read("/comparison/wishes")
    assert "6 wishes from 6 stores" in words(page)
    theme = next(link for link in page.all("a") if "touchpoint=advice&show=" in link["href"])
    assert theme.words == "asked"
    opened = client.read(theme["href"].partition("#")[0])
    assert "“asked”, Touchpoint advice: 6 sentences from 6 stores" in words(opened)
    assert {link["href"] for link in opened.all("a") if link["href"].startswith("/visits/")} == leading
    assert not any(text in words(opened) for text in ENTRANCE)


def test_the_search_finds_all_words_in_any_order_case_and_script(inside, client, head_office):
    with inside() as session:
        wished(session, entrance=("Die STRASSE wäre frei", "入口がもっと広い", "the Ｄoor had been open"))
    client.sign_in(head_office)
    for search, found in (("frei straße", 1), ("広い", 1), ("OPEN door", 1), ("open window", 0), ("had", 3)):
        page = client.read(f"/comparison/wishes?search={search}")
        assert f": {found} sentence" in words(page), search


def test_narrowing_to_touchpoints_holds_for_wishes_and_leaves_their_themes(inside, client, head_office):
    with inside() as session:
        wished(session)
    page = words(client.sign_in(head_office).read("/comparison/wishes?touchpoints=advice"))
    assert all(text in page for text in ADVICE)
    assert not any(text in page for text in ENTRANCE)
    assert "asked 6 wishes, 6 stores" in page


def test_only_the_visits_of_the_choice_are_read(inside, client, head_office):
    with inside() as session:
        wished(session)
        of = builders.checklist(session, replace(asking(), key="other"))
        pending = draft(session, of, builders.store(session), visited_on=START)
        feel(session, pending, "advice", wish="nobody approved this")
    page = words(client.sign_in(head_office).read("/comparison/wishes?from=2026-03-02&to=2026-03-03"))
    assert ENTRANCE[0] in page
    assert ENTRANCE[2] not in page
    assert "nobody approved this" not in words(client.read("/comparison/wishes?checklist=all"))


def test_a_stores_own_touchpoint_gives_no_wish_to_the_comparison(inside, client, head_office):
    with inside() as session:
        of, store = builders.checklist(session, asking()), builders.store(session)
        own = builders.own_touchpoints(
            session, of.checklist_id, store.id, touchpoint("corner", yes_no("warm"), own=True)
        )
        visit = approved(session, draft(session, of, store, visited_on=START, additions=[own]), greeted="yes")
        asked = touchpoints_asked(session, Wanted())
        assert [one.key for one in asked.touchpoints] == ["entrance", "advice"]
        assert wishes_of(session, Wanted(), asked).wishes == ()
        assert visit.ref
    assert "No wish was left here" in words(client.sign_in(head_office).read("/comparison/wishes"))


def test_nothing_of_a_shopper_is_shown_or_handed_out(inside, client, head_office):
    with inside() as session:
        of, shopper = (
            builders.checklist(session, asking()),
            builders.person(session, Role.SHOPPER, name="Secret Sue"),
        )
        for place in range(3):
            visit = visited(session, of, builders.store(session), by=shopper, greeted="yes", advised="no")
            feel(session, visit, "advice", 4, 2, wish=ADVICE[place])
        told = shopper.name, shopper.reference, str(shopper.id)
    client.sign_in(head_office)
    for address in (
        "/comparison/wishes",
        "/api/v1/comparison/wishes",
        "/comparison/figures/wishes.csv?table=wishes",
    ):
        assert not any(text in client.get(address).text for text in told)


def test_a_regional_manager_reads_the_own_stores_wishes_only(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        wished(session, north, advice=())
        wished(session, south, entrance=("foreign",), advice=("strange",))
        manager = builders.regional_manager(session, north)
        stranger = builders.person(session, Role.STORE_MANAGER)
    client.sign_in(manager)
    for address in ("/comparison/wishes?checklist=all", "/api/v1/comparison/wishes?checklist=all"):
        told = client.get(address).text
        assert ENTRANCE[0] in told
        assert "foreign" not in told
        assert "strange" not in told
    client.sign_in(stranger).read("/comparison/wishes", status=404)


def test_only_the_newest_wishes_are_read_and_the_page_says_so(inside, client, head_office, monkeypatch):
    with inside() as session:
        wished(session)
    monkeypatch.setattr(reading, "MOST_WISHES", 5)
    page = words(client.sign_in(head_office).read("/comparison/wishes"))
    assert "these are the newest 5, back to 9 March 2026" in page
    assert ENTRANCE[0] not in page
    assert client.get("/api/v1/comparison/wishes").json["notes"]


def test_long_lists_have_pages(inside, client, head_office):
    with inside() as session:
        wished(session, entrance=[f"wish number {turn}" for turn in range(53)])
    page = client.sign_in(head_office).read("/comparison/wishes?touchpoint=entrance")
    assert "1 to 50 of 53" in words(page)
    following = next(link["href"] for link in page.all("a") if link.words == "Next")
    assert "51 to 53 of 53" in words(client.read(following.partition("#")[0]))


def test_the_page_costs_the_same_for_one_wish_or_many(inside, client, app, head_office):
    def cost() -> int:
        client.read("/comparison/wishes?checklist=all")
        with builders.counted_queries(app) as queries:
            client.read("/comparison/wishes?checklist=all")
        return len(queries)

    with inside() as session:
        wished(session, advice=())
    client.sign_in(head_office)
    few = cost()
    with inside() as session:
        wished(session, entrance=[f"wish {turn}" for turn in range(20)])
    assert cost() == few <= 16


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("touchpoint=beauty", 404),
        ("show=beauty", 200),
        ("search=%00%25(", 200),
        ("page=99", 200),
        ("from=x", 422),
    ],
)
def test_what_is_not_there_is_not_found_and_odd_searches_find_nothing(
    inside, client, head_office, asked, status
):
    with inside() as session:
        wished(session)
    client.sign_in(head_office).read(f"/comparison/wishes?{asked}", status=status)


def test_visits_without_wishes_and_expectations_say_how_to_ask_for_them(inside, client, head_office):
    client.sign_in(head_office).read("/comparison/wishes")
    with inside() as session:
        programme(session)
    page = words(client.read("/comparison/wishes"))
    assert "No expectation was asked for here" in page
    assert "No wish was left here" in page
    assert "gaps.svg" not in page
    empty = words(client.read(f"/comparison/wishes?from=2020-01-01&to={date(2020, 2, 1)}"))
    assert "Nothing to compare yet" in empty


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_wish_from_before_there_was_a_guard_tells_no_reader_who_came(inside):
    with inside() as session:
        wished(session, entrance=("at 15:42 Maria, the cashier, had looked up",))
        read = wishes_of(session, Wanted(), touchpoints_asked(session, Wanted())).wishes
        assert "in the afternoon a staff member, the cashier, had looked up" in {wish.text for wish in read}
        assert not [wish for wish in read if "15:42" in wish.text or "Maria" in wish.text]
