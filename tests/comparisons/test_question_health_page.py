"""Questions' health as its readers see it: suggestions with their figures, the worst first, and who is told what."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from audits.access import Role
from audits.sheet import Answer, Questionnaire, State
from audits.stores.tables import Region
from audits.visits.reviewing.deciding import approve, return_questions
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW, draft, submitted

ADDRESS = "/comparison/questions"
YEAR = "from=2026-01-01&to=2026-12-31"
VISITS = 32


def asked() -> Questionnaire:
    """Every fault a question can have, one each, and two that are sound."""
    return questionnaire(
        touchpoint("entrance", yes_no("sound"), yes_no("open"), yes_no("seen"), yes_no("pram")),
        touchpoint(
            "till", yes_no("thanked", 10), yes_no("smiled", 10), yes_no("bag", "0.2"), yes_no("paid", 10)
        ),
        touchpoint("end", yes_no("again"), plain("why")),
    )


def faulty(session: Session, region: Region | None = None) -> None:
    """32 visits to five stores; `again` comes back from the reviewer in eight of them, `why` in one."""
    of = builders.checklist(session, asked())
    reviewer = builders.person(session, Role.REVIEWER)
    stores = [builders.store(session, in_region=region) for _ in range(5)]
    for turn in range(VISITS):
        thanked = "yes" if turn % 3 else "no"
        answers: dict[str, Any] = {
            "sound": "yes" if turn % 2 else "no",
            "open": "yes",
            "seen": "cannot_tell" if turn % 4 == 0 else "no" if turn % 5 == 0 else "yes",
            "pram": "na" if turn % 2 else "yes" if turn % 3 else "no",
            "thanked": thanked,
            "smiled": thanked,
            "bag": "yes" if turn % 7 else "no",
            "paid": "yes" if turn % 11 else "no",
            "again": "yes" if turn % 4 else "no",
        }
        day = START + timedelta(days=turn)
        sent_back = [key for key, every in (("again", 4), ("why", VISITS)) if turn % every == 0]
        if not sent_back:
            visited(session, of, stores[turn % 5], day, **answers)
            continue
        visit = submitted(session, draft(session, of, stores[turn % 5], visited_on=day), **answers)
        return_questions(
            session, visit, dict.fromkeys(sent_back, "More, thank you."), reviewer, visit.revision, NOW
        )
        again = Answer(State.GIVEN, "no", "Not again.")
        submitted(session, visit, **{key: again if key == "again" else "So it was." for key in sent_back})
        approve(session, visit, reviewer, visit.revision, NOW)


@pytest.fixture
def head_office(inside):
    with inside() as session:
        faulty(session)
        return builders.person(session)


def words(page) -> str:
    return " ".join(page.text.split())


def tables(client, more: str = YEAR) -> dict[str, list[dict]]:
    return client.get(f"/api/v1/comparison/questions?{more}").json["tables"]


FAULTS = {
    "again": "sent-back",
    "seen": "could-not-tell",
    "pram": "not-applicable",
    "open": "always-full",
    "thanked": "duplicate",
    "smiled": "duplicate",
    "bag": "never-decides",
}


def test_each_fault_is_found_and_sound_questions_have_none(client, head_office):
    client.sign_in(head_office)
    found = {row["question"]: row["suggestions"] for row in tables(client)["questions"]}
    assert found == {**FAULTS, "sound": "", "paid": "", "why": ""}


def test_the_worst_stand_first_and_the_healthy_last_in_the_order_of_the_checklist(client, head_office):
    client.sign_in(head_office)
    order = [row["question"] for row in tables(client)["questions"]]
    assert order == ["again", "seen", "pram", "open", "thanked", "smiled", "bag", "sound", "paid", "why"]


def test_suggestions_carry_the_figures_they_rest_on(client, head_office):
    client.sign_in(head_office)
    found = {row["question"]: row for row in tables(client)["suggestions"]}
    counted = {key: (found[key]["count"], found[key]["of"]) for key in ("again", "seen", "pram", "open")}
    assert counted == {"again": (8, 32), "seen": (8, 32), "pram": (16, 32), "open": (32, 32)}
    twin = found["thanked"]
    assert (twin["other_question"], twin["of"], twin["correlation"]) == ("smiled", 32, pytest.approx(1))
    assert 0 <= found["bag"]["share"] < 0.01


def test_questions_have_their_figures(client, head_office):
    client.sign_in(head_office)
    rows = {row["question"]: row for row in tables(client)["questions"]}
    names = ("asked", "answers", "mean", "full_marks", "not_applicable", "could_not_tell", "sent_back")
    assert [rows["seen"][name] for name in names] == [32, 24, pytest.approx(100 * 19 / 24), 19, 0, 8, 0]
    assert [rows["why"][name] for name in names] == [None, None, None, None, None, None, 1]
    at_entrance = sum(rows[key]["carries"] for key in ("sound", "open", "seen", "pram"))
    assert at_entrance == pytest.approx(100)


def test_an_author_reads_what_to_do_and_where(client, head_office):
    page = client.sign_in(head_office).read(f"{ADDRESS}?{YEAR}")
    said = words(page)
    assert "7 of 10 questions have something to look at" in said
    for sentence in (
        "Reviewers sent it back in 8 of 32 visits (25.0%). Say in the hint",
        "Shoppers could not tell in 8 of 32 visits (25.0%). Say where and when to look",
        "It did not apply in 16 of 32 visits (50.0%). Give it a condition",
        "Full marks in 32 of 32 visits (100.0%), so it hardly tells one visit from another.",
        "It earns its points whenever “Question smiled” does (correlation 1.00",
        "what makes visits differ at its touchpoint. Give it more points if it matters, or leave it out.",
    ):
        assert sentence in said
    checklist = next(link["href"] for link in page.all("a") if link["href"].startswith("/checklists/"))
    assert client.get(checklist).status_code == 200


def test_one_kind_of_suggestion_can_be_looked_at_alone(client, head_office):
    client.sign_in(head_office)
    for kind in sorted(set(FAULTS.values())):
        wanted = [key for key, fault in FAULTS.items() if fault == kind]
        assert [row["question"] for row in tables(client, f"{YEAR}&show={kind}")["questions"]] == wanted
    page = client.read(f"{ADDRESS}?{YEAR}&show=duplicate")
    current = [link for link in page.all("a") if "show=duplicate" in link["href"] and "aria-current" in link]
    assert [link.words for link in current] == ["Says the same twice 2"]
    # Appeals do not exist yet, so nothing is said of them.
    assert "appeal" not in words(page).lower()


def test_what_reviewers_sent_back_is_not_told_to_a_region(inside, client):
    with inside() as session:
        north = builders.region(session, "North")
        faulty(session, north)
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    rows = {row["question"]: row for row in tables(client)["questions"]}
    assert rows["again"]["sent_back"] is None
    assert rows["again"]["suggestions"] == ""
    assert rows["seen"]["suggestions"] == "could-not-tell"
    page = words(client.read(f"{ADDRESS}?{YEAR}"))
    assert "Sent back" not in page
    assert "Reviewers sent it back" not in page


def test_a_regional_manager_is_told_of_visits_to_own_stores_only(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        programme(session, stores=2, visits=3, region=north)
        programme(session, stores=3, visits=3, region=south)
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    assert {row["answers"] for row in tables(client)["questions"]} == {6}


def test_a_few_visits_blame_no_question(inside, client):
    with inside() as session:
        of = builders.checklist(session, shop())
        for turn in range(3):
            visited(
                session,
                of,
                builders.store(session),
                START + timedelta(days=turn),
                greeted="yes",
                advised="5",
            )
        viewer = builders.person(session)
    page = words(client.sign_in(viewer).read(ADDRESS))
    assert "0 of 2 questions have something to look at" in page
    assert "Nothing in these visits suggests a change." in page


def test_no_visit_is_nothing_to_compare(inside, client):
    with inside() as session:
        viewer = builders.person(session)
    assert "Nothing to compare yet" in words(client.sign_in(viewer).read(ADDRESS))


def test_several_checklists_are_judged_together(inside, client):
    with inside() as session:
        programme(session, stores=1, visits=1)
        other = replace(questionnaire(touchpoint("call", yes_no("rang"))), key="phone")
        visited(session, builders.checklist(session, other), builders.store(session), rang="yes")
        viewer = builders.person(session)
    client.sign_in(viewer)
    assert {row["question"] for row in tables(client, "checklist=all")["questions"]} == {
        "greeted",
        "advised",
        "rang",
    }
    page = client.read(f"{ADDRESS}?checklist=all")
    assert len({link["href"] for link in page.all("a") if link["href"].startswith("/checklists/")}) == 2


@pytest.mark.parametrize(
    ("asked_for", "status"),
    [("show=beauty", 404), ("page=first", 404), ("to=2026-02-30", 422), ("show=duplicate", 200)],
)
def test_what_is_not_there_is_not_found(inside, client, asked_for, status):
    with inside() as session:
        programme(session, stores=1, visits=1)
        viewer = builders.person(session)
    client.sign_in(viewer).read(f"{ADDRESS}?{asked_for}", status=status)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER, Role.REVIEWER])
def test_others_find_no_questions(inside, client, role):
    with inside() as session:
        stranger = builders.person(session, role)
    client.sign_in(stranger).read(ADDRESS, status=404)


def test_questions_cost_the_same_for_a_few_visits_or_many(inside, client, app):
    with inside() as session:
        programme(session, stores=2, visits=2)
        viewer = builders.person(session)
    client.sign_in(viewer).read(ADDRESS)
    with builders.counted_queries(app) as few:
        client.read(ADDRESS)
    with inside() as session:
        of = builders.checklist(session, shop())
        for turn in range(9):
            visited(
                session, of, builders.store(session), START + timedelta(days=turn), greeted="no", advised="1"
            )
    client.read(ADDRESS)
    with builders.counted_queries(app) as many:
        client.read(ADDRESS)
    assert len(many) == len(few)
