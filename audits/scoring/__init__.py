"""The score of a visit, exactly, by the scoring rules of the field.

    score(sheet)  →  Scorecard(touchpoints, totals, common, criticals, …)

For many visits of one questionnaire, `Marking(questionnaire).score(answers)` remembers what answers earn.
"""

from audits.scoring.marking import Marking, score
from audits.scoring.questions import best_points, points_by_option, score_question, unscorable
from audits.scoring.scorecard import (
    Critical,
    DataQuality,
    QuestionScore,
    Scorecard,
    Shares,
    Totals,
    TouchpointScore,
)
from audits.scoring.totals import shares_of_total, total_of

__all__ = [
    "Critical",
    "DataQuality",
    "Marking",
    "QuestionScore",
    "Scorecard",
    "Shares",
    "Totals",
    "TouchpointScore",
    "best_points",
    "points_by_option",
    "score",
    "score_question",
    "shares_of_total",
    "total_of",
    "unscorable",
]
