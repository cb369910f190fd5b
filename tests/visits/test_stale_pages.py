"""A plain page that was left open while its report went on elsewhere: both values are shown, nothing is lost."""

import pytest
from sqlmodel import select

from audits.sheet import State
from audits.visits.entries.saving import Given, apply_entries
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Visit, Wish
from tests.visits import phone
from tests.visits.builders import NOW


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def entrance(client, job) -> str:
    """The address of the first touchpoint of a report that was just begun."""
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    return client.page.address


@pytest.fixture
def shelf(entrance) -> str:
    return entrance.replace("entrance", "shelf")


def on_a_phone(inside, address: str, **entries) -> None:
    """Another device saves entries of the same report."""
    with inside() as session:
        visit = session.get_one(Visit, phone.visit_in(address))
        given = {name: Given(9, value) for name, value in entries.items()}
        assert not apply_entries(session, visit, version_of(session, visit), given, NOW).problems


def answer(value: str, comment: str = "") -> dict[str, str]:
    return {"state": "given", "value": value, "comment": comment, "measured": ""}


def kept(inside, address: str) -> set[tuple[str, str]]:
    with inside() as session:
        rows = session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == phone.visit_in(address)))
        return {(row.value if row.state is State.GIVEN else row.state.value, row.comment) for row in rows}


def test_an_answer_given_in_two_places_is_shown_twice_and_neither_is_chosen(client, entrance, inside):
    on_a_phone(inside, entrance, **{"answer:greeted": answer("no", "Nobody looked up.")})
    page = client.submit("Continue", {"answer-greeted": "yes"}, status=409)
    for words in (
        "Given in two places",
        "On this page",
        "Saved elsewhere",
        "Nobody looked up.",
        "Choose which",
    ):
        assert words in page.text
    assert kept(inside, entrance) == {("no", "Nobody looked up.")}
    assert client.submit("Continue", status=409).heading == "Touchpoint entrance"
    assert kept(inside, entrance) == {("no", "Nobody looked up.")}


@pytest.mark.parametrize(
    ("chosen", "stands"), [("mine.10", ("yes", "")), ("theirs", ("no", "Nobody looked up."))]
)
def test_the_one_that_is_chosen_stands(client, entrance, inside, chosen, stands):
    on_a_phone(inside, entrance, **{"answer:greeted": answer("no", "Nobody looked up.")})
    client.submit("Continue", {"answer-greeted": "yes"}, status=409)
    assert f'value="{chosen}"' in client.page.html
    assert client.submit("Continue", {"choose:answer:greeted": chosen}).heading == "Touchpoint shelf"
    assert kept(inside, entrance) == {stands}


def test_a_choice_is_asked_anew_when_the_other_one_changed_again(client, entrance, inside):
    on_a_phone(inside, entrance, **{"answer:greeted": answer("no", "Nobody looked up.")})
    client.submit("Continue", {"answer-greeted": "yes"}, status=409)
    with inside() as session:
        visit = session.get_one(Visit, phone.visit_in(entrance))
        later = {"answer:greeted": Given(10, answer("no", "The guard did not."))}
        apply_entries(session, visit, version_of(session, visit), later, NOW)
    page = client.submit("Continue", {"choose:answer:greeted": "mine.10"}, status=409)
    assert "The guard did not." in page.text


def test_what_was_not_touched_on_a_forgotten_page_stays_as_it_was_given_elsewhere(client, shelf, inside):
    client.read(shelf)
    on_a_phone(
        inside, shelf, **{"answer:story": answer("A long one."), "answer:clean": answer("floor window")}
    )
    client.submit("Continue", {"answer-queue": "3"})
    assert kept(inside, shelf) == {("A long one.", ""), ("floor window", ""), ("3", "")}


def test_the_same_answer_given_twice_is_no_conflict(client, entrance, inside):
    on_a_phone(inside, entrance, **{"answer:greeted": answer("yes")})
    assert client.submit("Continue", {"answer-greeted": "yes"}).heading == "Touchpoint shelf"


def test_the_rest_of_a_page_with_a_conflict_is_kept(client, shelf, inside):
    client.read(shelf)
    on_a_phone(inside, shelf, **{"answer:queue": answer("4")})
    page = client.submit("Continue", {"answer-queue": "3", "answer-story": "Two tills."}, status=409)
    assert kept(inside, shelf) == {("4", ""), ("Two tills.", "")}
    assert 'value="3"' in page.html
    client.submit("Continue", {"choose:answer:queue": "mine.10"})
    assert kept(inside, shelf) == {("3", ""), ("Two tills.", "")}


def test_a_wish_left_in_two_places_is_shown_twice(client, shelf, inside):
    client.read(shelf)
    on_a_phone(inside, shelf, **{"felt:shelf": {"experienced": None, "wish": "somebody had smiled."}})
    page = client.submit("Continue", {"wish": "there had been music."}, status=409)
    assert "somebody had smiled." in page.text
    client.submit("Continue", {"choose:felt:shelf": "mine.10"})
    with inside() as session:
        assert session.exec(select(Wish.text)).all() == ["there had been music."]


def test_an_older_page_that_carries_no_edits_writes_nothing_over(client, entrance, inside):
    form = client.page.form_with("Continue")[0]
    values = {name: value for name, value in form.filled().items() if not name.startswith("edit:")}
    on_a_phone(inside, entrance, **{"answer:greeted": answer("no", "Nobody looked up.")})
    assert client.post(entrance, data=values | {"answer-greeted": "yes"}).status_code == 409
    assert kept(inside, entrance) == {("no", "Nobody looked up.")}


def test_a_page_leaves_what_a_stopwatch_measured(client, shelf, inside):
    measured = answer("65") | {"measured": "64.8"}
    on_a_phone(inside, shelf, **{"answer:queue": measured})
    client.read(shelf)
    client.submit("Continue", {"answer-queue": "70"})
    with inside() as session:
        row = session.exec(select(GivenAnswer)).one()
        assert (row.value, row.measured) == ("70", "64.8")


def test_two_tabs_one_after_the_other_lose_nothing(client, shelf, inside):
    first = client.read(shelf)
    stale = first.form_with("Continue")[0].filled()
    client.submit("Continue", {"answer-queue": "3"})
    assert client.post(shelf, data=stale | {"answer-story": "Two tills."}).status_code == 303
    assert kept(inside, shelf) == {("3", ""), ("Two tills.", "")}
    assert client.post(shelf, data=stale | {"answer-queue": "9"}).status_code == 409
    assert kept(inside, shelf) == {("3", ""), ("Two tills.", "")}


def test_the_story_and_the_time_of_a_visit_are_shown_twice_too(client, entrance, inside):
    time = entrance.replace("report/entrance", "time")
    client.read(time)
    story = {"narrative": "It rained.", "visited_at": {"local": "2026-01-04T10:00"}}
    on_a_phone(inside, entrance, **story)
    given = {"visited_on": "2026-01-05", "visited_at": "14:05", "narrative": "It snowed."}
    page = client.submit("Continue", given, status=409)
    for words in ("It rained.", "It snowed.", "4 January 2026, 10:00", "5 January 2026, 14:05"):
        assert words in page.text
    chosen = {"choose:narrative": "theirs", "choose:visited_at": "mine.10"}
    assert client.submit("Continue", chosen).heading == "Check answers"
    with inside() as session:
        visit = session.get_one(Visit, phone.visit_in(entrance))
        assert (visit.narrative, str(visit.visited_on)) == ("It rained.", "2026-01-05")
