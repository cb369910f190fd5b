"""What changed between two versions of a checklist, and what that does to comparing them."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings

from audits.checklists.changes import Changed, Changes, Sort, Standing, changes, moved
from audits.conditions.tree import AnswerTo, Selected
from audits.sheet import (
    Channel,
    CriticalEffect,
    Kind,
    Lens,
    Metric,
    Questionnaire,
    Scale,
    State,
    Total,
    Touchpoint,
    When,
)
from tests.checklists.questionnaires import questionnaires
from tests.questionnaires import (
    banded,
    choice,
    option,
    plain,
    questionnaire,
    scale,
    touchpoint,
    yes_no,
)

ENTRANCE = touchpoint("entrance", yes_no("greeted"), yes_no("clean"), yes_no("warm"))
TILL = touchpoint("till", yes_no("paid"), yes_no("bag"))
EXIT = touchpoint("exit", yes_no("goodbye"))
SHOP = questionnaire(ENTRANCE, TILL, EXIT)
REGULAR = Selected(AnswerTo("greeted"), "yes")


def with_touchpoint(changed: Touchpoint) -> Questionnaire:
    """The shop with the touchpoint of this key changed."""
    return replace(
        SHOP, touchpoints=tuple(changed if each.key == changed.key else each for each in SHOP.touchpoints)
    )


def with_question(key: str, **fields) -> Questionnaire:
    """The shop with one of its questions changed."""
    return replace(
        SHOP,
        touchpoints=tuple(
            replace(
                home,
                questions=tuple(
                    replace(each, **fields) if each.key == key else each for each in home.questions
                ),
            )
            for home in SHOP.touchpoints
        ),
    )


def question(found: Changes, key: str) -> Changed:
    """The changes of one question, wherever it stands."""
    (changed,) = [each for home in found.touchpoints for each in home.questions if each.key == key]
    return changed


def told(changed: Changed) -> list[tuple[Sort, str, str, str]]:
    return [(each.sort, each.what, each.before, each.after) for each in changed.differences]


def standings(found: Changes) -> dict[str, Standing]:
    return {each.changed.key: each.standing for each in found.touchpoints}


def test_two_equal_versions_have_no_changes():
    found = changes(SHOP, replace(SHOP, version="2"))
    assert found.is_none
    assert set(standings(found).values()) == {Standing.SAME}
    assert [each.same for each in found.touchpoints] == [3, 2, 1]
    assert found.consequences == (
        "No score changes: each visit keeps the version it was made with.",
        (
            "“Touchpoint entrance”, “Touchpoint till” and “Touchpoint exit” ask and score the same, so visits compare "
            "there as before."
        ),
    )


def test_an_added_touchpoint_begins_and_a_removed_one_ends():
    new = touchpoint("desk", yes_no("helped"))
    found = changes(SHOP, replace(SHOP, touchpoints=(ENTRANCE, new, TILL)))
    assert [each.changed.key for each in found.touchpoints] == ["entrance", "desk", "till", "exit"]
    assert standings(found)["desk"] is Standing.ADDED
    assert standings(found)["exit"] is Standing.REMOVED
    desk, leaving = found.touchpoints[1], found.touchpoints[3]
    assert told(desk.changed) == [(Sort.ADDED, "Touchpoint", "", "1 question")]
    assert (desk.changed.share_before, desk.changed.share_after) == (None, Fraction(1, 6))
    assert told(question(found, "helped")) == [(Sort.ADDED, "Question", "", "Question helped")]
    assert told(leaving.changed) == [(Sort.REMOVED, "Touchpoint", "1 question", "")]
    assert told(question(found, "goodbye")) == [(Sort.REMOVED, "Question", "Question goodbye", "")]
    assert "“Touchpoint desk” is only in the later version: no earlier visit has it." in found.consequences
    assert any("“Touchpoint exit” is only in the earlier version" in each for each in found.consequences)
    assert any("totals are taken over the touchpoints that both have" in each for each in found.consequences)


def test_swapped_what_was_added_was_removed():
    later = replace(SHOP, touchpoints=(ENTRANCE, touchpoint("desk", yes_no("helped")), TILL))
    there, back = standings(changes(SHOP, later)), standings(changes(later, SHOP))
    swapped = {Standing.ADDED: Standing.REMOVED, Standing.REMOVED: Standing.ADDED}
    assert back == {key: swapped.get(each, each) for key, each in there.items()}


def test_an_added_and_a_removed_question_change_what_the_touchpoint_asks():
    later = with_touchpoint(replace(TILL, questions=(TILL.questions[0], yes_no("receipt", 20))))
    found = changes(SHOP, later)
    assert standings(found) == {
        "entrance": Standing.SAME,
        "till": Standing.CHANGED,
        "exit": Standing.SAME,
    }
    assert (question(found, "receipt").share_before, question(found, "receipt").share_after) == (
        None,
        Fraction(20, 70),
    )
    assert question(found, "bag").sorts == (Sort.REMOVED,)
    assert found.touchpoints[1].same == 1
    (care,) = [each for each in found.consequences if "with care" in each]
    assert care.startswith("“Touchpoint till” changed what it asks or earns.")
    assert any("share the total in another way" in each for each in found.consequences)


def test_a_question_that_went_to_another_touchpoint_moved_and_changes_both():
    later = replace(
        SHOP,
        touchpoints=(
            replace(ENTRANCE, questions=ENTRANCE.questions[:2]),
            replace(TILL, questions=(*TILL.questions, ENTRANCE.questions[2])),
            EXIT,
        ),
    )
    found = changes(SHOP, later)
    away, here = [each for home in found.touchpoints for each in home.questions]
    assert told(away) == [(Sort.MOVED, "Moved away", "Touchpoint entrance", "Touchpoint till")]
    assert told(here) == [(Sort.MOVED, "Touchpoint", "Touchpoint entrance", "Touchpoint till")]
    assert [each.standing for each in found.touchpoints] == [
        Standing.CHANGED,
        Standing.CHANGED,
        Standing.SAME,
    ]


def test_another_order_is_told_by_the_fewest_that_moved_and_changes_no_score():
    warm_first = replace(ENTRANCE, questions=(ENTRANCE.questions[2], *ENTRANCE.questions[:2]))
    found = changes(SHOP, replace(SHOP, touchpoints=(EXIT, warm_first, TILL)))
    assert told(found.touchpoints[0].changed) == [(Sort.MOVED, "Place among the touchpoints", "3", "1")]
    assert told(question(found, "warm")) == [(Sort.MOVED, "Place in the touchpoint", "3", "1")]
    assert set(standings(found).values()) == {Standing.SAME}
    assert not found.is_none


@pytest.mark.parametrize("after", list(permutations("abcd")))
def test_moving_only_what_moved_makes_one_order_of_the_other(after):
    before = ["a", "gone", "b", "c", "d"]
    shifted = moved(before, [*after, "new"])
    assert [key for key in before if key in after and key not in shifted] == [
        key for key in after if key not in shifted
    ]
    assert len(shifted) <= 3


def test_other_words_are_shown_by_language():
    earlier = replace(
        with_question("paid", label={"": "Paid?", "fr": "Payé ?"}), default_language="en", languages=("fr",)
    )
    later = replace(
        with_question("paid", label={"": "Did you pay?", "fr": "Payé ?", "nl": "Betaald?"}),
        default_language="en",
        languages=("fr", "nl"),
    )
    found = changes(earlier, later)
    assert told(question(found, "paid")) == [
        (Sort.REWORDED, "Question (en)", "Paid?", "Did you pay?"),
        (Sort.REWORDED, "Question (nl)", "", "Betaald?"),
    ]
    assert standings(found)["till"] is Standing.REWORDED
    assert [(each.what, each.after) for each in found.settings] == [("Languages", "fr, nl")]
    assert any(each.startswith("“Touchpoint till” uses other words") for each in found.consequences)


@pytest.mark.parametrize(
    ("fields", "sort", "what", "before", "after"),
    [
        ({"hint": {"": "Look up"}}, Sort.REWORDED, "Hint", "", "Look up"),
        ({"staff_label": {"": "We greet"}}, Sort.REWORDED, "Wording for staff", "", "We greet"),
        (
            {"constraint_message": {"": "Too long"}},
            Sort.REWORDED,
            "Words when it is not taken",
            "",
            "Too long",
        ),
        ({"points": Decimal("2.50")}, Sort.RESCORED, "Points", "10", "2.5"),
        ({"points": None}, Sort.RESCORED, "Points", "10", ""),
        ({"good_answer": "no"}, Sort.RESCORED, "Good answer", "yes", "no"),
        ({"bonus": True}, Sort.RESCORED, "Bonus", "no", "yes"),
        ({"critical": CriticalEffect.FAIL_VISIT}, Sort.RESCORED, "Critical", "", "the visit fails"),
        ({"metric": Metric.RETURN}, Sort.RESCORED, "Metric", "", "return"),
        ({"required": True}, Sort.ASKED, "Answer required", "no", "yes"),
        ({"relevant": REGULAR}, Sort.ASKED, "Asked", "always", "when “Question greeted” includes “yes”"),
        (
            {"constraint": REGULAR},
            Sort.ASKED,
            "An answer is taken",
            "always",
            "when “Question greeted” includes “yes”",
        ),
        ({"comment_when": When.ALWAYS}, Sort.ASKED, "Comment", "when points are lost", "always"),
        ({"comment_if": REGULAR}, Sort.ASKED, "Comment also", "", "when “Question greeted” includes “yes”"),
        ({"photo_when": When.ALWAYS}, Sort.ASKED, "Photo", "", "always"),
        ({"photo_if": REGULAR}, Sort.ASKED, "Photo also", "", "when “Question greeted” includes “yes”"),
        ({"receipt": True}, Sort.ASKED, "Photo of a receipt", "no", "yes"),
        ({"names_staff": True}, Sort.ASKED, "Name of a member of staff", "no", "yes"),
    ],
)
def test_each_field_of_a_question_is_told_as_it_was_and_as_it_is(fields, sort, what, before, after):
    there, back = (
        changes(SHOP, with_question("paid", **fields)),
        changes(with_question("paid", **fields), SHOP),
    )
    assert told(question(there, "paid")) == [(sort, what, before, after)]
    assert told(question(back, "paid")) == [(sort, what, after, before)]
    assert standings(there)["till"] is (Standing.REWORDED if sort is Sort.REWORDED else Standing.CHANGED)


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (
            banded("q", {60: 10}),
            banded("q", {60: 10, 120: 5}),
            [(Sort.RESCORED, "Bands", "up to 60: 10", "up to 60: 10, up to 120: 5")],
        ),
        (
            scale("q", 1, 5, 5),
            replace(scale("q", 1, 5, 5), scale=Scale(Decimal(0), Decimal(10), Decimal("0.5"))),
            [(Sort.ANSWERED, "Scale", "1 to 5", "0 to 10 in steps of 0.5")],
        ),
        (
            plain("q"),
            plain("q", Kind.INTEGER),
            [(Sort.ANSWERED, "Answered by", "words", "a whole number")],
        ),
        (
            plain("q"),
            replace(plain("q"), may_skip=(State.COULD_NOT_TELL,)),
            [(Sort.ANSWERED, "May be left out as", "not applicable or could not tell", "could not tell")],
        ),
        (
            replace(banded("q", {}), stopwatch=("in", "out")),
            replace(banded("q", {}), stopwatch=("in", "paid")),
            [(Sort.ANSWERED, "Stopwatch", "in to out", "in to paid")],
        ),
        (
            choice("q", {"a": 5, "b": 0}),
            choice("q", {"b": 0, "a": 4, "c": 1}),
            [
                (Sort.RESCORED, "Points of answer a", "5", "4"),
                (Sort.ANSWERED, "Answer c", "", "c (1 points)"),
                (Sort.REWORDED, "Order of the answers", "a, b", "b, a"),
            ],
        ),
        (
            choice("q", {"a": 5, "b": None}),
            replace(choice("q", {"a": 5}), options=(replace(option("a", 5), label={"": "Ah"}),)),
            [(Sort.ANSWERED, "Answer b", "b", ""), (Sort.REWORDED, "Answer a", "a", "Ah")],
        ),
    ],
)
def test_what_answers_it_takes_and_what_they_earn_is_told(earlier, later, expected):
    found = changes(questionnaire(touchpoint("t", earlier)), questionnaire(touchpoint("t", later)))
    assert told(question(found, "q")) == expected
    assert standings(found) == {"t": Standing.CHANGED}


@pytest.mark.parametrize(
    ("fields", "sort", "what", "before", "after", "standing"),
    [
        ({"name": {"": "Desk"}}, Sort.REWORDED, "Name", "Touchpoint till", "Desk", Standing.REWORDED),
        ({"weight": Decimal(3)}, Sort.REWEIGHTED, "Weight", "1", "3", Standing.SAME),
        ({"channel": Channel.PHONE}, Sort.ASKED, "Channel", "store", "phone", Standing.CHANGED),
        ({"lens": Lens.EXPERIENCE}, Sort.ASKED, "It measures", "service", "experience", Standing.CHANGED),
        ({"expectation": True}, Sort.ASKED, "Expectation", "no", "yes", Standing.CHANGED),
        ({"wish": False}, Sort.ASKED, "Wish", "yes", "no", Standing.CHANGED),
        (
            {"relevant": REGULAR},
            Sort.ASKED,
            "Asked",
            "always",
            "when “Question greeted” includes “yes”",
            Standing.CHANGED,
        ),
    ],
)
def test_each_field_of_a_touchpoint_is_told(fields, sort, what, before, after, standing):
    found = changes(SHOP, with_touchpoint(replace(TILL, **fields)))
    assert told(found.touchpoints[1].changed) == [(sort, what, before, after)]
    assert standings(found)["till"] is standing


def test_another_weight_shows_what_it_does_to_the_total():
    weighted = replace(SHOP, total=Total.WEIGHTED)
    heavier = replace(weighted, touchpoints=(ENTRANCE, replace(TILL, weight=Decimal(2)), EXIT))
    found = changes(weighted, heavier)
    till = found.touchpoints[1].changed
    assert (till.share_before, till.share_after) == (Fraction(1, 3), Fraction(1, 2))
    assert any("share the total in another way" in each for each in found.consequences)


def test_another_rule_for_the_total_makes_totals_incomparable():
    found = changes(SHOP, replace(SHOP, total=Total.WEIGHTED, cap_bonus=False, title={"": "Store"}))
    assert [(each.what, each.before, each.after) for each in found.settings] == [
        ("Name", "Shop", "Store"),
        ("Total", "all points together", "the mean of the touchpoints by weight"),
        ("Bonus", "the total stops at 100%", "the total may pass 100%"),
    ]
    assert any("totals before and after do not compare" in each for each in found.consequences)
    assert any("Comparisons cut every total at 100%" in each for each in found.consequences)
    assert set(standings(found).values()) == {Standing.SAME}


def test_versions_without_a_shared_touchpoint_are_not_compared():
    found = changes(questionnaire(ENTRANCE), questionnaire(TILL))
    assert found.consequences[1:] == (
        "The two versions share no touchpoint, so their visits are not compared at all.",
    )


def test_what_a_store_or_region_adds_is_never_compared():
    before = questionnaire(touchpoint("own--roof", yes_no("own--swept"), own=True))
    after = questionnaire(
        touchpoint("own--roof", yes_no("own--swept", 5), own=True),
        touchpoint("own--lake", yes_no("own--seen"), own=True),
    )
    found = changes(before, after)
    assert set(standings(found).values()) == {Standing.OWN}
    assert found.consequences == (
        "No score changes: each visit keeps the version it was made with.",
        "What a region or a store adds counts in its audits and in no comparison.",
    )


def test_a_touchpoint_under_another_key_is_told_as_two():
    renamed = replace(EXIT, key="way_out", questions=(yes_no("bye"),))
    found = changes(SHOP, replace(SHOP, touchpoints=(ENTRANCE, TILL, renamed)))
    assert any(
        each.startswith("“Touchpoint exit” went and came under another key") for each in found.consequences
    )


def test_the_milestones_and_the_language_are_told():
    later = replace(SHOP, milestones=("in", "out"), default_language="fr")
    assert [(each.what, each.before, each.after) for each in changes(SHOP, later).settings] == [
        ("Default language", "", "fr"),
        ("Milestones", "", "in, out"),
    ]


def test_kinds_of_change_are_named_once_and_the_weightiest_first():
    found = changes(SHOP, with_question("paid", label={"": "Paid?"}, hint={"": "Look"}, points=Decimal(3)))
    assert question(found, "paid").sorts == (Sort.RESCORED, Sort.REWORDED)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(questionnaires(), questionnaires())
def test_any_two_checklists_can_be_compared(before, after):
    found = changes(before, after)
    keys = {each.key for each in (*before.touchpoints, *after.touchpoints)}
    assert {each.changed.key for each in found.touchpoints} == keys
    assert changes(before, before).is_none
    assert found.is_none == changes(after, before).is_none


def test_three_hundred_questions_are_compared_in_a_moment():
    homes = [touchpoint(f"t{part}", *(yes_no(f"q{part}_{n}") for n in range(30))) for part in range(10)]
    began = perf_counter()
    found = changes(questionnaire(*homes), questionnaire(*reversed(homes)))
    assert perf_counter() - began < 1
    assert sum(bool(each.changed.differences) for each in found.touchpoints) == 9
