"""Several checklists and versions are compared by the touchpoints they share, each by its own rule."""

import json
from dataclasses import replace

import pytest

from audits.sheet import CriticalEffect, Total
from tests import builders
from tests.comparisons.builders import shop, visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no


@pytest.fixture
def mean_by_store(run):
    """The mean of each store as `compare` prints it, with the notes of the network."""

    def mean_by_store(*options: str):
        found = json.loads(run("compare", *options).stdout)
        return {row["code"]: row["mean"] for row in found["stores"]}, found["network"]["notes"]

    return mean_by_store


def named(key, asked):
    return replace(asked, key=key, title={"": key})


def pooled():
    """Entrance 10 points, advice 30, and a till that no other checklist has."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted")),
        touchpoint("advice", scale("advised", 0, 10, 30)),
        touchpoint("till", yes_no("paid", critical=CriticalEffect.FAIL_VISIT)),
    )


def weighted():
    """Entrance weighs 1, advice 4, a call 5: without the call, a fifth and four fifths."""
    return named(
        "phone",
        questionnaire(
            touchpoint("entrance", yes_no("greeted"), weight=1),
            touchpoint("advice", scale("advised", 0, 10, 30), weight=4),
            touchpoint("call", yes_no("picked_up"), weight=5),
            total=Total.WEIGHTED,
        ),
    )


def test_each_checklist_keeps_its_own_rule_over_what_is_shared(inside, mean_by_store):
    with inside() as session:
        one, other = builders.checklist(session, pooled()), builders.checklist(session, weighted())
        visited(session, one, builders.store(session, "POOLED"), greeted="no", advised="5", paid="yes")
        visited(
            session, other, builders.store(session, "WEIGHTED"), greeted="no", advised="5", picked_up="no"
        )
    means, notes = mean_by_store()
    assert means == {"POOLED": pytest.approx(100 * 15 / 40), "WEIGHTED": pytest.approx(100 * 0.8 * 0.5)}
    assert notes[0].startswith("The visits were made with 2 checklists.")
    assert "Touchpoint entrance, Touchpoint advice" in notes[0]


def test_weights_are_shared_out_again_when_a_touchpoint_was_not_scored(inside, mean_by_store):
    with inside() as session:
        one, other = builders.checklist(session, pooled()), builders.checklist(session, weighted())
        visited(session, one, builders.store(session, "POOLED"), greeted="yes", advised="10", paid="yes")
        visited(
            session, other, builders.store(session, "WEIGHTED"), greeted="na", advised="5", picked_up="no"
        )
    assert mean_by_store()[0] == {"POOLED": 100, "WEIGHTED": pytest.approx(50)}


def test_a_failed_visit_stays_at_nothing(inside, mean_by_store):
    with inside() as session:
        one, other = builders.checklist(session, pooled()), builders.checklist(session, weighted())
        visited(session, one, builders.store(session, "FAILED"), greeted="yes", advised="10", paid="no")
        visited(session, other, builders.store(session, "FINE"), greeted="yes", advised="10", picked_up="no")
    assert mean_by_store()[0] == {"FAILED": 0, "FINE": 100}


def test_a_bonus_that_stands_alone_counts_in_a_pooled_total(inside, mean_by_store):
    bonus = yes_no("gift", points="2.5", bonus=True)
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted"), yes_no("clean")), touchpoint("extra", bonus)
    )
    other = named(
        "phone", replace(asked, touchpoints=(*asked.touchpoints, touchpoint("call", yes_no("rang"))))
    )
    with inside() as session:
        one, two = builders.checklist(session, asked), builders.checklist(session, other)
        visited(session, one, builders.store(session, "GIFT"), greeted="yes", clean="no", gift="yes")
        visited(
            session, two, builders.store(session, "NONE"), greeted="yes", clean="no", gift="no", rang="yes"
        )
    means, _ = mean_by_store()
    assert means == {"GIFT": pytest.approx(62.5), "NONE": pytest.approx(50)}
    assert mean_by_store("--checklist", "shop")[0] == {"GIFT": pytest.approx(62.5)}


def test_one_checklist_alone_is_compared_as_it_was_frozen(inside, mean_by_store):
    with inside() as session:
        one, other = builders.checklist(session, pooled()), builders.checklist(session, weighted())
        visited(session, one, builders.store(session, "POOLED"), greeted="no", advised="5", paid="yes")
        visited(
            session, other, builders.store(session, "WEIGHTED"), greeted="no", advised="5", picked_up="yes"
        )
    means, notes = mean_by_store("--checklist", "phone")
    assert means == {"WEIGHTED": pytest.approx(70)}
    assert "checklists" not in notes[0]


def test_versions_are_compared_by_the_touchpoints_they_share(inside, mean_by_store):
    first = shop()
    second = replace(
        first, version="2", touchpoints=(first.touchpoints[1], touchpoint("farewell", yes_no("thanked")))
    )
    with inside() as session:
        one, two = builders.checklist(session, first), builders.checklist(session, second)
        visited(session, one, builders.store(session, "OLD"), greeted="no", advised="10")
        visited(session, two, builders.store(session, "NEW"), advised="5", thanked="yes")
    means, notes = mean_by_store()
    assert means == {"NEW": pytest.approx(50), "OLD": pytest.approx(100)}
    assert notes[0].startswith("The visits were made with 2 versions of the checklist.")


def test_versions_that_ask_for_the_same_touchpoints_need_no_note(inside, mean_by_store):
    with inside() as session:
        one = builders.checklist(session, shop())
        two = builders.checklist(session, replace(shop(), version="2", title={"": "Shop, reworded"}))
        visited(session, one, builders.store(session, "OLD"), greeted="yes", advised="10")
        visited(session, two, builders.store(session, "NEW"), greeted="yes", advised="0")
    means, notes = mean_by_store()
    assert means == {"NEW": pytest.approx(50), "OLD": pytest.approx(100)}
    assert not any("versions" in note for note in notes)


def test_checklists_that_share_nothing_are_not_compared(inside, mean_by_store):
    with inside() as session:
        one = builders.checklist(session)
        other = builders.checklist(session, named("phone", questionnaire(touchpoint("call", yes_no("rang")))))
        visited(session, one, builders.store(session), greeted="yes")
        visited(session, other, builders.store(session), rang="yes")
    means, notes = mean_by_store()
    assert means == {}
    assert notes[0].endswith("share no touchpoint, so nothing is compared.")
