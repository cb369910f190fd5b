"""What the weights of a checklist say, in shares and in words."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings

from audits.checklists.weights import Weights, weigh
from audits.conditions.tree import AnswerTo, Selected
from audits.scoring import score, shares_of_total
from audits.sheet import (
    NO,
    YES,
    Channel,
    CriticalEffect,
    Kind,
    Lens,
    Metric,
    Option,
    Question,
    Questionnaire,
    Scale,
    State,
    Total,
    When,
)
from tests.checklists.questionnaires import questionnaires
from tests.questionnaires import (
    banded,
    choice,
    plain,
    questionnaire,
    scale,
    sheet,
    tick_all,
    touchpoint,
    yes_no,
)

REGULAR = Selected(AnswerTo("regular"), "yes")


def firm(key: str, points: int | str | None = 10, **fields) -> Question:
    """Yes or no, required and with nothing to leave it out by: nothing to warn of."""
    asked = replace(yes_no(key, points, required=True), **fields)
    return replace(asked, options=tuple(each for each in asked.options if each.key in (YES, NO)))


def even(*more, **fields) -> Questionnaire:
    """Six questions of one weight, half of them about experience, and what a test adds."""
    service = touchpoint("entrance", firm("q1"), firm("q2"), firm("q3"))
    felt = replace(touchpoint("advice", firm("q4"), firm("q5"), firm("q6")), lens=Lens.EXPERIENCE)
    return replace(questionnaire(service, felt, *more), **fields)


def sentences(asked: Questionnaire) -> list[str]:
    return [warned.sentence for warned in weigh(asked).warnings]


def about(asked: Questionnaire, key: str) -> list[str]:
    """The warnings beside one question or touchpoint, by its key."""
    return [
        warned.sentence for warned in weigh(asked).warnings if key in (warned.question, warned.touchpoint)
    ]


def test_a_plain_checklist_has_nothing_to_warn_of():
    assert sentences(even()) == []


def test_shares_are_those_of_the_scoring():
    asked = even(touchpoint("exit", firm("q7", 30), firm("extra", 5, bonus=True)))
    weights, shares = weigh(asked), shares_of_total(asked)
    assert (weights.questions, weights.touchpoints) == (shares.questions, shares.touchpoints)
    assert weights.best["q7"] == 30
    assert weights.bonus == Fraction(5, 90)


def test_lenses_and_channels_share_the_total():
    web = replace(touchpoint("site", firm("q7", 20)), channel=Channel.WEB)
    weights = weigh(even(web))
    assert weights.lenses == {Lens.SERVICE: Fraction(50, 80), Lens.EXPERIENCE: Fraction(30, 80)}
    assert weights.channels == {Channel.STORE: Fraction(60, 80), Channel.WEB: Fraction(20, 80)}
    assert weights.balance == "Service 63%, experience 38%."


def test_a_checklist_without_points_says_so_instead_of_shares():
    weights = weigh(questionnaire(touchpoint("words", plain("story"))))
    assert weights.balance == "Nothing is scored yet."
    assert [warned.sentence for warned in weights.warnings] == [
        "Nothing in this checklist earns points, so no visit gets a score.",
        "“Touchpoint words”: nothing here earns points, so it is never scored.",
    ]


def test_an_empty_checklist_is_weighed_without_a_word():
    assert weigh(questionnaire()) == Weights(
        {}, {}, dict.fromkeys(Lens, Fraction(0)), {}, {}, Fraction(0), "Nothing is scored yet.", ()
    )


def test_a_touchpoint_that_asks_nothing_is_named():
    assert about(even(touchpoint("blank")), "blank") == ["“Touchpoint blank”: asks nothing."]


def test_a_touchpoint_with_only_a_bonus_is_never_scored():
    (sentence,) = about(even(touchpoint("extras", firm("gift", 1, bonus=True))), "extras")
    assert sentence == "“Touchpoint extras”: only bonus questions earn points here, so it is never scored."


@pytest.mark.parametrize(
    "asked",
    [
        choice("odd", {"red": None, "blue": None}, points=5),
        plain("odd", Kind.INTEGER, points=5),
        replace(scale("odd", 1, 5, 5), scale=None),
    ],
)
def test_points_without_a_rule_are_left_out_and_named(asked):
    weights = weigh(even(touchpoint("draft", asked)))
    assert weights.questions["odd"] == 0
    assert weights.touchpoints["entrance"] == Fraction(1, 2)
    first = weights.warnings[0]
    assert first.sentence.startswith("Question odd: ")
    assert (first.question, first.touchpoint) == ("odd", "draft")


def test_one_question_that_decides_much_is_named_from_a_quarter_on():
    def decided(points: int) -> list[str]:
        return about(even(touchpoint("till", firm("receipt", points), firm("bag", 1))), "receipt")

    assert decided(19) == []
    (sentence,) = decided(27)
    assert sentence == (
        "One question decides 31% of the score: “Question receipt”. "
        "Whatever else happens, one answer moves the total that far."
    )


def test_the_largest_share_is_named_first_and_a_bonus_never():
    asked = questionnaire(
        touchpoint("a", firm("small", 30), firm("large", 70), firm("gift", 100, bonus=True))
    )
    named = [warned.question for warned in weigh(asked).warnings if "decides" in warned.sentence]
    assert named == ["large", "small"]


def test_one_touchpoint_that_decides_half_is_named_among_three():
    till = touchpoint("till", *(firm(f"t{number}", 12) for number in range(5)))
    assert about(even(till), "till") == ["One touchpoint decides 50% of the score: “Touchpoint till”."]
    assert not any("One touchpoint" in sentence for sentence in sentences(even()))


@pytest.mark.parametrize(
    "sure",
    [
        choice("sure", {"a": 5, "b": 5}),
        banded("sure", {86_400: 5}, Kind.TIME),
        replace(banded("sure", {5: 5}, Kind.SCALE), scale=Scale(Decimal(1), Decimal(5))),
    ],
)
def test_a_touchpoint_where_every_answer_earns_everything_cannot_lose_points(sure):
    (sentence, *_) = about(even(touchpoint("gift", sure)), "gift")
    assert sentence == "“Touchpoint gift”: no question here can lose points, so it always scores 100%."


@pytest.mark.parametrize(
    "asked",
    [
        choice("q", {"a": 5, "b": 4}),
        tick_all("q", {"a": 5}),
        banded("q", {60: 5}),
        banded("q", {60: 5, 120: 2}, Kind.INTEGER),
        replace(banded("q", {3: 0, 5: 5}, Kind.SCALE), scale=Scale(Decimal(1), Decimal(5))),
        plain("q", Kind.ACKNOWLEDGE, 5),
        scale("q", 1, 5, 5),
    ],
)
def test_a_touchpoint_where_an_answer_earns_less_can_lose_points(asked):
    assert not any(
        "lose points, so" in sentence for sentence in about(even(touchpoint("gift", asked)), "gift")
    )


def test_one_question_of_several_that_cannot_lose_points_is_named_alone():
    sure = replace(choice("sure", {"a": 5, "b": 5}), required=True)
    (sentence,) = about(even(touchpoint("gift", sure, firm("q7"))), "sure")
    assert sentence == "“Question sure” cannot lose points: every answer earns all of them."


def test_a_touchpoint_whose_only_scored_question_is_left_out_gives_its_share_to_the_others():
    asked = even(touchpoint("till", yes_no("paid", 15, required=True)))
    (sentence,) = about(asked, "paid")
    assert sentence == (
        "When “Question paid” is answered “not applicable” or “could not tell”, “Touchpoint till” is not scored, "
        "and its 20% of the total goes to the others."
    )
    card = score(sheet(asked, paid="na", **{f"q{number}": "yes" for number in range(1, 6)}))
    assert card.touchpoint("till").final is None
    assert card.totals.final == 1


def test_a_visit_whose_only_scored_question_is_left_out_has_no_total():
    asked = questionnaire(touchpoint("till", yes_no("paid", required=True)))
    assert any("nothing is left to score, and the visit has no total." in each for each in sentences(asked))
    assert score(sheet(asked, paid="na")).totals.final is None


def test_leaving_out_the_weightiest_question_leaves_few_points_and_a_smaller_part():
    asked = even(touchpoint("till", yes_no("paid", 15, required=True), firm("bag", 5)))
    (sentence,) = about(asked, "paid")
    assert sentence.endswith(
        "only 5 of the 20 points of “Touchpoint till” are left, and it makes up 8% of the total instead of 25%."
    )


def test_leaving_out_the_weightiest_question_lets_the_rest_decide_a_weighted_touchpoint():
    till = touchpoint("till", yes_no("paid", 15, required=True), firm("bag", "2.5"))
    (*_, sentence) = about(even(till, total=Total.WEIGHTED), "paid")
    assert sentence.endswith(
        "only 2.5 of the 17.5 points of “Touchpoint till” are left, and they decide all of its 33% of the total."
    )


def test_a_question_that_cannot_be_left_out_needs_no_word_about_it():
    sure = replace(scale("paid", 1, 5, 15), required=True, may_skip=())
    assert about(even(touchpoint("till", sure)), "paid") == []
    one_way = replace(sure, may_skip=(State.COULD_NOT_TELL,))
    (sentence,) = about(even(touchpoint("till", one_way)), "paid")
    assert sentence.startswith("When “Question paid” is answered “could not tell”, ")


def test_a_critical_question_without_points_never_has_an_effect():
    flagged = plain("unsafe", Kind.TEXT)
    asked = even(touchpoint("safety", firm("q7"), replace(flagged, critical=CriticalEffect.FAIL_VISIT)))
    (sentence,) = about(asked, "unsafe")
    assert sentence == (
        "“Question unsafe” is critical and never has an effect: it earns no points, and only a question that "
        "earns none of its points has an effect."
    )
    assert not score(sheet(asked, unsafe="Glass on the floor")).failed


def test_a_critical_question_of_which_each_answer_earns_never_has_an_effect():
    odd = replace(choice("odd", {"a": 1, "b": 2}), critical=CriticalEffect.FLAG, required=True)
    (sentence,) = about(even(touchpoint("till", firm("q7"), odd)), "odd")
    assert sentence.endswith("each of its answers earns points.")


def test_a_weight_of_nothing_is_named_where_weights_count():
    nothing = touchpoint("till", firm("q7"), weight=0)
    assert about(even(nothing, total=Total.WEIGHTED), "till") == [
        "“Touchpoint till” weighs 0: it is scored, and its score changes nothing in the total."
    ]
    (pooled,) = sentences(even(nothing))
    assert pooled.startswith(
        "The total puts all points together, so the weights of the touchpoints are not used."
    )


def test_a_checklist_where_everything_weighs_nothing_has_no_total():
    asked = questionnaire(touchpoint("till", firm("q7"), weight=0), total=Total.WEIGHTED)
    assert sentences(asked)[0].startswith(
        "Every touchpoint that earns points weighs 0, so no visit gets a total."
    )
    assert score(sheet(asked, q7="yes")).totals.final is None


@pytest.mark.parametrize(
    ("cap", "words"), [(True, "It stops at 100%"), (False, "It is not capped, so a total can pass 100%")]
)
def test_a_large_bonus_is_named_with_what_it_hides(cap, words):
    asked = even(touchpoint("gift", firm("q7"), firm("gift", 14, bonus=True)), cap_bonus=cap)
    (sentence,) = sentences(asked)
    assert sentence.startswith(f"Bonus questions can add 20% to the total. {words}")
    assert sentences(even(touchpoint("gift", firm("q7"), firm("gift", 7, bonus=True)))) == []


def test_a_lens_that_hardly_counts_is_named():
    service = touchpoint("till", *(firm(f"t{number}", 40) for number in range(5)))
    (sentence,) = [each for each in sentences(even(service)) if "Service" in each]
    assert sentence == "Service 88%, experience 12%. A visit that is 12% experience says little about it."
    (none,) = [each for each in sentences(questionnaire(service)) if "Service" in each]
    assert none == "Service 100%, experience 0%. Nothing about experience counts in the total."


def test_a_metric_with_points_counts_twice():
    (sentence,) = about(
        even(touchpoint("after", firm("again", 5, metric=Metric.RETURN), firm("q7", 10))), "again"
    )
    assert sentence == "“Question again” is reported as a metric and earns points too, so it counts twice."


def test_a_condition_makes_the_shares_those_of_a_full_visit():
    asked = even(replace(touchpoint("till", firm("q7"), firm("q8")), relevant=REGULAR))
    (sentence,) = sentences(asked)
    assert sentence.startswith("2 questions with points are asked only under a condition.")
    (one,) = sentences(even(touchpoint("till", firm("q7", relevant=REGULAR), firm("q8"))))
    assert one.startswith("One question with points is asked only under a condition.")


def test_points_that_may_be_passed_by_are_counted():
    (sentence,) = sentences(even(touchpoint("till", firm("q7", required=False), firm("q8"))))
    assert sentence.startswith("One question with points may be left empty, which is 0 of 0.")


def test_comments_demanded_everywhere_are_named_and_so_are_lost_points_without_a_word():
    always = [firm(f"c{number}", comment_when=When.ALWAYS) for number in range(10)]
    (sentence,) = sentences(even(replace(touchpoint("till", *always), lens=Lens.EXPERIENCE)))[-1:]
    assert sentence.startswith("A comment is demanded at 10 of 16 questions whatever the answer.")
    (silent,) = sentences(even(touchpoint("till", firm("q7", comment_when=When.NEVER), firm("q8"))))
    assert silent.startswith("One question can lose points without a comment.")
    told = firm("q7", comment_when=When.NEVER, comment_if=REGULAR)
    assert sentences(even(touchpoint("till", told, firm("q8")))) == []


def test_more_than_forty_questions_are_many():
    more = touchpoint("till", *(firm(f"m{number}", 1) for number in range(35)), plain("note", Kind.NOTE))
    (sentence,) = sentences(even(more))
    assert sentence.startswith("41 questions are many for one visit")


def test_a_long_question_is_cut_in_a_sentence():
    long = replace(firm("receipt", 90), label={"": "Was the receipt " + "very " * 40 + "long?"})
    (sentence, *_) = about(even(touchpoint("till", long, firm("bag", 1))), "receipt")
    assert "…”" in sentence
    assert len(sentence) < 200


def test_a_small_share_never_reads_as_nothing():
    felt = replace(touchpoint("felt", firm("smile", 1)), lens=Lens.EXPERIENCE)
    weights = weigh(questionnaire(touchpoint("till", *(firm(f"q{n}", 100) for n in range(5))), felt))
    assert weights.balance == "Service more than 99%, experience less than 1%."


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(questionnaires())
def test_anything_a_checklist_can_hold_is_weighed(asked):
    weights = weigh(asked)
    together = sum(weights.touchpoints.values())
    assert together == sum(weights.lenses.values()) == sum(weights.channels.values())
    assert together in (0, 1)


def test_a_half_made_choice_is_weighed():
    blank = Question("blank", Kind.CHOICE, {}, points=Decimal(5), options=(Option("a", {}),))
    assert weigh(even(touchpoint("draft", blank))).questions["blank"] == 0


def test_three_hundred_questions_are_weighed_in_a_moment():
    asked = questionnaire(
        *(touchpoint(f"t{part}", *(firm(f"q{part}_{n}", n % 7) for n in range(30))) for part in range(10))
    )
    began = perf_counter()
    weigh(asked)
    assert perf_counter() - began < 0.5
