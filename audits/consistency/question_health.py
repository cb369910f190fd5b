"""Questions' health: which questions tell little, which cannot be answered, and which say the same twice.

Plain rules over counts. A part such as "not applicable" counts as often only where the lower end of its 95 % interval
(Wilson 1927) passes the limit, so a question asked ten times is not blamed for chance.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from audits.consistency.groups import Floats

FEWEST_ANSWERS = 30
ALWAYS, CARRIES_NOTHING = 0.99, 0.01
OFTEN_NOT_APPLICABLE, OFTEN_COULD_NOT_TELL, OFTEN_RETURNED = 0.25, 0.10, 0.05
ALIKE = 0.9
Z_95 = 1.959963984540054
_FLAT = 1e-12


class Health(StrEnum):
    """What is wrong with a question."""

    ALWAYS_FULL = "always full marks"
    NEVER_DECIDES = "never decides"
    OFTEN_NOT_APPLICABLE = "often not applicable"
    OFTEN_COULD_NOT_TELL = "often could not tell"
    OFTEN_RETURNED = "often returned"


@dataclass(frozen=True)
class QuestionCounts:
    """One question: how many visits answered it how, and how many answers a reviewer or an appeal sent back.

    `scored` answers earned points or lost them, `full` of them earned all. `carries` is the question's part of its
    touchpoint's variance (`Part.share` of `carried`), None where that is not known.
    """

    scored: int
    full: int
    not_applicable: int
    could_not_tell: int
    returned: int
    carries: float | None = None

    @property
    def asked(self) -> int:
        """Visits that answered it in any way; left empty is not asked."""
        return self.scored + self.not_applicable + self.could_not_tell


@dataclass(frozen=True)
class Suggestion:
    """One thing to look at. `share` is count/of; for a question that never decides the part of variance it carries."""

    health: Health
    count: int
    of: int
    share: float


@dataclass(frozen=True)
class Duplicate:
    """Two questions (columns) whose shares rise and fall together, on how many visits, with a 95 % interval."""

    first: int
    second: int
    visits: int
    correlation: float
    low: float
    high: float


def suggestions(question: QuestionCounts) -> tuple[Suggestion, ...]:
    """What figures suggest of one question, in the order of `Health`; empty for a question in good health.

    Always full: 99 % of at least 30 scored answers. Never decides: under 1 % of the touchpoint's variance on as many,
    and not always full. Often: the lower end of the interval above 25 % (not applicable), 10 % (could not tell) or
    5 % (returned) of those asked.
    """
    found = []
    if question.scored >= FEWEST_ANSWERS:
        full = question.full / question.scored
        if full >= ALWAYS:
            found.append(Suggestion(Health.ALWAYS_FULL, question.full, question.scored, full))
        elif question.carries is not None and question.carries < CARRIES_NOTHING:
            found.append(Suggestion(Health.NEVER_DECIDES, question.scored, question.scored, question.carries))
    for health, count, limit in (
        (Health.OFTEN_NOT_APPLICABLE, question.not_applicable, OFTEN_NOT_APPLICABLE),
        (Health.OFTEN_COULD_NOT_TELL, question.could_not_tell, OFTEN_COULD_NOT_TELL),
        (Health.OFTEN_RETURNED, question.returned, OFTEN_RETURNED),
    ):
        if question.asked and at_least(min(count, question.asked), question.asked) > limit:
            found.append(Suggestion(health, count, question.asked, count / question.asked))
    return tuple(found)


def at_least(count: int, of: int) -> float:
    """Lower end of Wilson's 95 % interval for a part: (p + z²/2n − z sqrt(p(1 − p)/n + z²/4n²))/(1 + z²/n)."""
    part, z2 = count / of, Z_95**2
    middle = part + z2 / (2 * of)
    reach = Z_95 * math.sqrt(part * (1 - part) / of + z2 / (4 * of**2))
    return max(0.0, (middle - reach) / (1 + z2 / of))


def duplicates(shares: Floats) -> list[Duplicate]:
    """Pairs of questions with |r| ≥ 0.9 on at least 30 visits that scored both, the closest first.

    `shares` is visits × questions, NaN where a question was not scored. Interval tanh(artanh r ± 1.96/sqrt(n − 3))
    (Fisher 1921), which for yes/no questions is approximate. Cost: visits × questions².
    """
    known = ~np.isnan(shares)
    filled = np.where(known, shares, 0.0)
    off = np.where(known, filled - filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1), 0.0)
    both = known.T.astype(float) @ known
    correlations = _correlations(off, known.astype(float), both)
    first, second = np.nonzero(np.triu((both >= FEWEST_ANSWERS) & (np.abs(correlations) >= ALIKE), 1))
    found = [
        _duplicate(one, other, int(both[one, other]), float(correlations[one, other]))
        for one, other in zip(first.tolist(), second.tolist(), strict=True)
    ]
    return sorted(found, key=lambda pair: (-abs(pair.correlation), pair.first, pair.second))


def _correlations(off: Floats, known: Floats, both: Floats) -> Floats:
    """Correlations of each two columns over the rows that have both; 0 where one of them does not differ there."""
    visits = np.maximum(both, 1)
    sums = off.T @ known
    squares = (off**2).T @ known - sums**2 / visits
    products = off.T @ off - sums * sums.T / visits
    spread = np.where(squares > _FLAT * visits, squares, np.inf)
    correlations: Floats = np.clip(products / np.sqrt(spread * spread.T), -1, 1)
    return correlations


def _duplicate(first: int, second: int, visits: int, correlation: float) -> Duplicate:
    if abs(correlation) > 1 - _FLAT:
        return Duplicate(first, second, visits, correlation, correlation, correlation)
    middle, reach = math.atanh(correlation), Z_95 / math.sqrt(visits - 3)
    return Duplicate(first, second, visits, correlation, math.tanh(middle - reach), math.tanh(middle + reach))
