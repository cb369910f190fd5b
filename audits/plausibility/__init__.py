"""Doubts for a reviewer: what in a report is worth a second look. Doubts never refuse anything.

doubts(Evidence(sheet, arrived=…, photos=…, …))  →  [Doubt(sign, sentence, weight, visits), …]
"""

from audits.plausibility.evidence import Doubt, EarlierReport, Evidence, PhotoEvidence, Sign, Weight
from audits.plausibility.how_it_was_made import (
    doubts_about_photos,
    doubts_about_the_days,
    doubts_about_the_place,
    doubts_about_times,
)
from audits.plausibility.likeness import bits_apart, likeness, metres_between, runs_of, weakening_words
from audits.plausibility.what_it_says import doubts_about_answers, doubts_about_words

__all__ = [
    "Doubt",
    "EarlierReport",
    "Evidence",
    "PhotoEvidence",
    "Sign",
    "Weight",
    "bits_apart",
    "doubts",
    "likeness",
    "metres_between",
    "runs_of",
    "weakening_words",
]


def doubts(evidence: Evidence) -> list[Doubt]:
    """What a reviewer should look at, the weightiest first. An ordinary report raises none.

    Raises `AuditError` where scoring would: for an answer that does not fit its scored question.
    """
    found = [
        *doubts_about_photos(evidence),
        *doubts_about_words(evidence),
        *doubts_about_the_place(evidence),
        *doubts_about_the_days(evidence),
        *doubts_about_times(evidence),
        *doubts_about_answers(evidence),
    ]
    return sorted(found, key=lambda doubt: -doubt.weight)
