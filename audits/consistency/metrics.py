"""NPS, CSAT and CES, each with n and standard error, from how often each answer was given.

A shopper's "would recommend" and customers' answers are two series: never add their counts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

NPS_ANSWERS, CSAT_ANSWERS = 11, 5
FIRST_PASSIVE, FIRST_PROMOTER = 7, 9
FIRST_SATISFIED = 3  # of five, counted from 0: the top two
Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Metric:
    """A figure, its standard error and the answers it comes from.

    `value` is None without answers; `standard_error` is None where one answer cannot tell.
    """

    answers: int
    value: float | None
    standard_error: float | None

    @property
    def band(self) -> tuple[float, float] | None:
        """Value ± 1.96 standard errors, or None."""
        if self.value is None or self.standard_error is None:
            return None
        return self.value - Z_95 * self.standard_error, self.value + Z_95 * self.standard_error


NOTHING = Metric(0, None, None)


def nps(counts: Sequence[int]) -> Metric:
    """Net promoter score, −100 to 100: 100 (p − d), SE 100 sqrt((p + d − (p − d)²)/n).

    `counts` has 11 entries, how often 0, 1, … 10 was answered; 9 and 10 promote, 0 to 6 detract.
    """
    n = _answers(counts, NPS_ANSWERS)
    if not n:
        return NOTHING
    promoters = sum(counts[FIRST_PROMOTER:]) / n
    detractors = sum(counts[:FIRST_PASSIVE]) / n
    balance = promoters - detractors
    variance = max(0.0, promoters + detractors - balance**2)
    return Metric(n, 100 * balance, 100 * math.sqrt(variance / n))


def csat(counts: Sequence[int]) -> Metric:
    """Share of the top two of five answers, 0 to 100: 100 p, SE 100 sqrt(p (1 − p)/n); `counts` has 5 entries."""
    n = _answers(counts, CSAT_ANSWERS)
    if not n:
        return NOTHING
    satisfied = sum(counts[FIRST_SATISFIED:]) / n
    return Metric(n, 100 * satisfied, 100 * math.sqrt(satisfied * (1 - satisfied) / n))


def ces(counts: Sequence[int], lowest: int = 1) -> Metric:
    """Mean of the ease item on its own scale, SE sd/sqrt(n) with the sample standard deviation.

    `counts` holds how often `lowest`, `lowest` + 1, … was answered (usually 1 to 7).
    """
    n = _answers(counts, len(counts))
    if not n:
        return NOTHING
    answers = range(lowest, lowest + len(counts))
    mean = sum(answer * count for answer, count in zip(answers, counts, strict=True)) / n
    if n == 1:
        return Metric(n, mean, None)
    squares = sum(count * (answer - mean) ** 2 for answer, count in zip(answers, counts, strict=True))
    return Metric(n, mean, math.sqrt(squares / (n - 1) / n))


def share_of_yes(counts: Sequence[int]) -> Metric:
    """Share of yes among no and yes, 0 to 100: 100 p, SE 100 sqrt(p (1 − p)/n); `counts` has 2 entries."""
    n = _answers(counts, 2)
    if not n:
        return NOTHING
    yes = counts[1] / n
    return Metric(n, 100 * yes, 100 * math.sqrt(yes * (1 - yes) / n))


def _answers(counts: Sequence[int], expected: int) -> int:
    if len(counts) != expected or any(count < 0 for count in counts):
        raise ValueError(f"counts must be {expected} numbers, none below 0")
    return sum(counts)
