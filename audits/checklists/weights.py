"""What the weights of a checklist say: each part's share of the total, and warnings in words.

    weigh(questionnaire)  →  Weights(questions, touchpoints, lenses, channels, warnings, …)

Shares are those of a visit where everything is asked and answered. Works on a draft that is half made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from audits.checklists import asking_warnings, score_warnings
from audits.checklists.weighed import Warned, Weighed, weighed
from audits.scoring.scorecard import NOTHING
from audits.sheet import Channel, Lens, Questionnaire

__all__ = ["Warned", "Weights", "weigh"]


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the total (0 to 1) by key, lens and channel, the weightiest warning first.

    `best` is the most points each question can earn, 0 when it is not scored. A bonus question's share is what
    it could add on top; it is in no other share, and all of them together are `bonus`. `balance` says in words
    how service and experience share the total.
    """

    questions: Mapping[str, Fraction]
    touchpoints: Mapping[str, Fraction]
    lenses: Mapping[Lens, Fraction]
    channels: Mapping[Channel, Fraction]
    best: Mapping[str, Fraction]
    bonus: Fraction
    balance: str
    warnings: tuple[Warned, ...]


def weigh(questionnaire: Questionnaire) -> Weights:
    """The shares and warnings of a questionnaire. Points without a rule are left out and warned of.

    Keys are to be unique in the questionnaire. Cost: a few passes over the questions.
    """
    found = weighed(questionnaire)
    channels: dict[Channel, Fraction] = {}
    for touchpoint in found.asked.touchpoints:
        share = found.shares.touchpoints[touchpoint.key]
        channels[touchpoint.channel] = channels.get(touchpoint.channel, NOTHING) + share
    return Weights(
        questions=found.shares.questions,
        touchpoints=found.shares.touchpoints,
        lenses=score_warnings.shares_by_lens(found),
        channels=channels,
        best=found.best,
        bonus=found.bonus,
        balance=score_warnings.balance(found),
        warnings=tuple(_warnings(questionnaire, found)),
    )


def _warnings(questionnaire: Questionnaire, found: Weighed) -> Iterator[Warned]:
    """What makes scores wrong, then what makes them say something else, then what makes visits hard."""
    yield from score_warnings.about_points_without_rule(questionnaire)
    yield from score_warnings.about_nothing_scored(found)
    yield from score_warnings.about_criticals(found)
    yield from score_warnings.about_large_shares(found)
    yield from score_warnings.about_losing_nothing(found)
    yield from score_warnings.about_leaving_out(found)
    yield from score_warnings.about_weights(found)
    yield from score_warnings.about_bonus(found)
    yield from score_warnings.about_lenses(found)
    yield from score_warnings.about_metrics(found)
    yield from asking_warnings.about_conditions(found)
    yield from asking_warnings.about_empty_answers(found)
    yield from asking_warnings.about_comments(found)
    yield from asking_warnings.about_length(found)
