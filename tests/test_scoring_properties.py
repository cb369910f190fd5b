"""What must hold for the score of any visit to any checklist."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audits.scoring import Marking, Scorecard, Totals, TouchpointScore, score, shares_of_total
from audits.sheet import Answer, CriticalEffect, Kind, Question, Questionnaire, Sheet, State, Total
from tests.questionnaires import (
    COULD_NOT_TELL,
    NA,
    banded,
    choice,
    plain,
    questionnaire,
    scale,
    tick_all,
    touchpoint,
    yes_no,
)

UNHURRIED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
POINTS = st.sampled_from(["-5", "0", "0.33", "1", "2.5", "10"])
QUESTIONS = st.one_of(
    st.builds(yes_no, points=POINTS, good_answer=st.sampled_from(["yes", "no"])),
    st.builds(choice, st.just(""), st.fixed_dictionaries({"a": POINTS, "b": POINTS, "c": st.none()})),
    st.builds(choice, st.just(""), st.just({"1": None, "2": None, "4": None}), POINTS),
    st.builds(tick_all, st.just(""), st.fixed_dictionaries({"a": POINTS, "b": POINTS, "c": POINTS})),
    st.builds(scale, st.just(""), st.just(0), st.sampled_from([1, 3, 10]), POINTS),
    st.builds(banded, st.just(""), st.fixed_dictionaries({60: POINTS, 180: POINTS})),
    st.builds(plain, st.just(""), st.sampled_from([Kind.TEXT, Kind.NOTE])),
    st.builds(plain, st.just(""), st.just(Kind.ACKNOWLEDGE), POINTS),
)
ASKED = st.lists(st.tuples(QUESTIONS, st.booleans(), st.sampled_from([None, *CriticalEffect])), max_size=3)
WEIGHTS = st.sampled_from(["0", "1", "2.5", "0.33"])
TOUCHPOINTS = st.lists(st.tuples(ASKED, WEIGHTS, st.booleans()), min_size=1, max_size=3)
VALUES = {
    Kind.TICK_ALL: ("", "a", "c b", "a b c"),
    Kind.SCALE: ("0", "1"),
    Kind.STOPWATCH: ("0", "60", "61", "300"),
    Kind.ACKNOWLEDGE: ("OK", "no"),
    Kind.TEXT: ("words",),
    Kind.NOTE: ("words",),
}


def fitting(question: Question) -> list[Answer | None]:
    """Answers that fit a question, the special ones and none at all included."""
    own = [option.key for option in question.options if option.key not in ("na", "cannot_tell")]
    values = VALUES.get(question.kind, own)
    return [*(Answer(State.GIVEN, value) for value in values), NA, COULD_NOT_TELL, None]


@st.composite
def answered(draw: st.DrawFn, asked: Questionnaire) -> Sheet:
    """A visit with any fitting answers."""
    found = {question.key: draw(st.sampled_from(fitting(question))) for _, question in asked.questions()}
    return Sheet(asked, {key: answer for key, answer in found.items() if answer})


@st.composite
def visits(draw: st.DrawFn, cap_bonus: bool | None = None) -> Sheet:
    """A visit of one to three touchpoints with up to three questions each."""
    touchpoints = [
        touchpoint(
            f"t{number}",
            *(
                replace(question, key=f"q{number}_{place}", bonus=bonus, critical=critical)
                for place, (question, bonus, critical) in enumerate(asked)
            ),
            weight=weight,
            own=own,
        )
        for number, (asked, weight, own) in enumerate(draw(TOUCHPOINTS))
    ]
    total = draw(st.sampled_from(list(Total)))
    capped = draw(st.booleans()) if cap_bonus is None else cap_bonus
    return draw(answered(questionnaire(*touchpoints, total=total, cap_bonus=capped)))


@st.composite
def visits_with_a_question(draw: st.DrawFn) -> tuple[Sheet, Question]:
    """A visit and one of its questions."""
    visit = draw(visits().filter(lambda made: any(made.questionnaire.questions())))
    chosen = draw(st.sampled_from([question for _, question in visit.questionnaire.questions()]))
    return visit, chosen


def by_key(card: Scorecard) -> dict[str, object]:
    """Everything a scorecard says, without its order."""
    return {
        "totals": (card.totals, card.common, card.failed, card.failed_common, card.quality),
        "criticals": frozenset(card.criticals),
        "reasons": frozenset(card.reasons),
        **{found.key: replace(found, questions=()) for found in card.touchpoints},
        **{question.key: question for found in card.touchpoints for question in found.questions},
    }


def rearranged(asked: Questionnaire, draw) -> Questionnaire:
    """The same questionnaire in another order."""
    touchpoints = [
        replace(found, questions=tuple(draw(st.permutations(found.questions)))) for found in asked.touchpoints
    ]
    return replace(asked, touchpoints=tuple(draw(st.permutations(touchpoints))))


def with_answer(visit: Sheet, question: Question, answer: Answer | None) -> Sheet:
    """The same visit with one answer changed or taken away."""
    others = {key: found for key, found in visit.answers.items() if key != question.key}
    return Sheet(visit.questionnaire, others if answer is None else {**others, question.key: answer})


@UNHURRIED
@given(visits(cap_bonus=True))
def test_a_capped_total_is_between_nothing_and_all(visit: Sheet):
    card = score(visit)
    assert all(found.final is None or 0 <= found.final <= 1 for found in (card.totals, card.common))


@UNHURRIED
@given(visits())
def test_no_share_is_below_0_and_only_a_bonus_passes_all(visit: Sheet):
    card = score(visit)
    scored: list[TouchpointScore | Totals] = [*card.touchpoints, card.totals, card.common]
    for found in scored:
        assert found.raw is None or 0 <= found.raw <= 1
        assert found.raw is None or (found.with_bonus or 0) >= found.raw
        assert found.final is None or found.final >= 0
        assert found.compared is None or 0 <= found.compared <= 1


@UNHURRIED
@given(visits_with_a_question())
def test_not_applicable_never_changes_what_another_question_or_touchpoint_earned(visit_and_question):
    visit, question = visit_and_question
    before, after = score(visit), score(with_answer(visit, question, NA))
    for one, other in zip(before.touchpoints, after.touchpoints, strict=True):
        assert [found for found in one.questions if found.key != question.key] == [
            found for found in other.questions if found.key != question.key
        ]
        if all(found.key != question.key for found in one.questions):
            assert one == other


@UNHURRIED
@given(visits_with_a_question())
def test_could_not_tell_and_not_applicable_score_as_an_answer_left_out(visit_and_question):
    visit, question = visit_and_question
    left_out = score(with_answer(visit, question, None))
    for special in (NA, COULD_NOT_TELL):
        card = score(with_answer(visit, question, special))
        assert (card.totals, card.common, card.criticals) == (
            left_out.totals,
            left_out.common,
            left_out.criticals,
        )


@UNHURRIED
@given(visits(), st.data())
def test_the_order_of_touchpoints_questions_and_answers_never_matters(visit: Sheet, data: st.DataObject):
    mixed = dict(data.draw(st.permutations(list(visit.answers.items()))))
    assert by_key(score(Sheet(rearranged(visit.questionnaire, data.draw), mixed))) == by_key(score(visit))


@UNHURRIED
@given(visits_with_a_question())
def test_answering_a_bonus_question_never_lowers_a_score(visit_and_question):
    visit, question = visit_and_question
    bonus = replace(question, bonus=True, critical=None)
    touchpoints = tuple(
        replace(found, questions=tuple(bonus if each.key == bonus.key else each for each in found.questions))
        for found in visit.questionnaire.touchpoints
    )
    asked = Sheet(replace(visit.questionnaire, touchpoints=touchpoints), visit.answers)
    with_bonus, without = score(asked), score(with_answer(asked, bonus, None))
    for one, other in zip(
        (*with_bonus.touchpoints, with_bonus.totals, with_bonus.common),
        (*without.touchpoints, without.totals, without.common),
        strict=True,
    ):
        assert (one.final is None) == (other.final is None)
        assert one.final is None or one.final >= other.final
        assert one.raw == other.raw


@UNHURRIED
@given(visits())
def test_own_touchpoints_never_change_the_common_total(visit: Sheet):
    common = tuple(found for found in visit.questionnaire.touchpoints if not found.own)
    without = score(Sheet(replace(visit.questionnaire, touchpoints=common), visit.answers))
    card = score(visit)
    assert (card.common, card.failed_common) == (without.totals, without.failed)


@UNHURRIED
@given(visits())
def test_every_number_is_an_exact_fraction(visit: Sheet):
    card = score(visit)
    numbers = [card.totals.earned, card.totals.possible, card.totals.final, card.common.raw]
    numbers += [
        number for found in card.touchpoints for number in (found.earned, found.possible, found.final)
    ]
    assert all(number is None or isinstance(number, Fraction) for number in numbers)


@UNHURRIED
@given(visits())
def test_a_pooled_raw_total_is_all_points_over_all_points(visit: Sheet):
    card = score(Sheet(replace(visit.questionnaire, total=Total.POOLED), visit.answers))
    marked = [question for found in card.touchpoints for question in found.questions]
    possible = sum((question.possible for question in marked), Fraction(0))
    earned = sum((question.earned for question in marked if not question.bonus), Fraction(0))
    assert card.totals.raw == (earned / possible if possible else None)


@UNHURRIED
@given(visits(), st.data())
def test_marking_many_visits_gives_each_the_score_it_has_alone(visit: Sheet, data: st.DataObject):
    other = data.draw(answered(visit.questionnaire))
    marking = Marking(visit.questionnaire)
    assert [marking.score(each.answers) for each in (visit, other, visit)] == [
        score(each) for each in (visit, other, visit)
    ]


@UNHURRIED
@given(visits())
def test_shares_of_the_total_add_up_to_all_of_it_or_to_nothing(visit: Sheet):
    shares = shares_of_total(visit.questionnaire)
    assert sum(shares.touchpoints.values()) in (0, 1)
    for found in visit.questionnaire.touchpoints:
        of_questions = sum(shares.questions[each.key] for each in found.questions if not each.bonus)
        assert of_questions == shares.touchpoints[found.key]
