"""How touchpoints make a total: pooled or weighted, the cap, the failed visit."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import assert_never

from audits.scoring.questions import best_points
from audits.scoring.scorecard import NOTHING, Shares, Totals, TouchpointScore, add, at_most_all, share
from audits.sheet import Questionnaire, Total


def total_of(touchpoints: Sequence[TouchpointScore], total: Total, cap_bonus: bool, failed: bool) -> Totals:
    """Any choice of touchpoints as one total: all of an audit, the common ones, or those two versions share.

    A touchpoint without a score stays out of a weighted total; its bonus still counts in a pooled one.
    Nothing possible gives None, but the final share of a failed visit is always 0.
    """
    earned = add([touchpoint.earned for touchpoint in touchpoints])
    possible = add([touchpoint.possible for touchpoint in touchpoints])
    match total:
        case Total.POOLED:
            raw, with_bonus = _pooled(touchpoints, possible)
            final = share(earned, possible)
        case Total.WEIGHTED:
            raw = _mean([(touchpoint.raw, touchpoint.weight) for touchpoint in touchpoints])
            with_bonus = _mean([(touchpoint.with_bonus, touchpoint.weight) for touchpoint in touchpoints])
            final = _mean([(touchpoint.final, touchpoint.weight) for touchpoint in touchpoints])
        case _:
            assert_never(total)
    if cap_bonus:
        final = at_most_all(final)
    if failed:
        return Totals(NOTHING, possible, raw, with_bonus, final=NOTHING)
    return Totals(earned, possible, raw, with_bonus, final)


def shares_of_total(questionnaire: Questionnaire) -> Shares:
    """How much of the total hangs on each question and touchpoint when all are answered.

    The share of an unscored question is 0. Raises `AuditError` for points without a rule.
    """
    best = {question.key: best_points(question) for _, question in questionnaire.questions()}
    possible = {
        touchpoint.key: add([best[question.key] for question in touchpoint.questions if not question.bonus])
        for touchpoint in questionnaire.touchpoints
    }
    of_a_point = _share_of_a_point(questionnaire, possible)
    questions = {
        question.key: best[question.key] * of_a_point[touchpoint.key]
        for touchpoint, question in questionnaire.questions()
    }
    return Shares(questions, {key: points * of_a_point[key] for key, points in possible.items()})


def _pooled(
    touchpoints: Sequence[TouchpointScore], possible: Fraction
) -> tuple[Fraction | None, Fraction | None]:
    raw = add([touchpoint.raw_earned for touchpoint in touchpoints])
    bonus = add([touchpoint.bonus_earned for touchpoint in touchpoints])
    return share(raw, possible), share(raw + bonus, possible)


def _mean(shares: Sequence[tuple[Fraction | None, Fraction]]) -> Fraction | None:
    """Mean by weight over those that have a share; None when none has, or all of those weigh nothing."""
    scored = [(part, weight) for part, weight in shares if part is not None]
    return share(add([part * weight for part, weight in scored]), add([weight for _, weight in scored]))


def _share_of_a_point(questionnaire: Questionnaire, possible: Mapping[str, Fraction]) -> dict[str, Fraction]:
    """How much of the total one point is, by touchpoint key; 0 where nothing is possible."""
    match questionnaire.total:
        case Total.POOLED:
            everything = add(list(possible.values()))
            return dict.fromkeys(possible, 1 / everything if everything else NOTHING)
        case Total.WEIGHTED:
            weights = {
                touchpoint.key: Fraction(touchpoint.weight)
                for touchpoint in questionnaire.touchpoints
                if possible[touchpoint.key]
            }
            together = add(list(weights.values())) or Fraction(1)
            return {
                key: weights[key] / together / points if points else NOTHING
                for key, points in possible.items()
            }
        case _:
            assert_never(questionnaire.total)
