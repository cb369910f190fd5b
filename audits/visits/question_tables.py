"""The scores of single questions in approved visits: what pages group by instead of reading answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from audits.columns import choice
from audits.sheet import CriticalEffect, State

_TRIGGERED = text("critical IS NOT NULL")


class QuestionScore(SQLModel, table=True):
    """What one question of an approved visit earned, as approval froze it. The row is there exactly while the visit
    is approved.

    Scored questions of the common checklist have one that were asked and answered, be it with "not applicable" or
    "could not tell". The others have none: what earns no points decides no score, cannot be critical and has no
    spread to carry (metrics have a table of their own), what was left empty says nothing, and a store's own
    touchpoints are in no comparison.

    `share` is earned of the most that the question can earn, 0 to 1, None unless `state` is GIVEN: for a bonus too,
    of which nothing was possible, so that a bonus everybody earns shows. `critical` is the effect that a critical
    question triggered, None when it triggered none. `key_id` is the touchpoint's key.
    """

    __tablename__ = "question_score"
    __table_args__ = (
        CheckConstraint("share BETWEEN 0 AND 1", name="share_on_scale"),
        CheckConstraint("(share IS NULL) = (state <> 'given')", name="scored_when_given"),
        CheckConstraint("critical IS NULL OR share = 0", name="critical_earned_nothing"),
        Index(
            # In the order that figures are grouped by: sorting the rows of a year takes longer than passing by the
            # other years, which are read in the same breath.
            "ix_question_score_figures",
            "key_id",
            "question_id",
            "store_id",
            "visited_on",
            "share",
            "state",
            "checklist_id",
        ),
        Index(
            "ix_question_score_critical",
            "visited_on",
            "visit_id",
            "question_id",
            "store_id",
            "checklist_id",
            "key_id",
            sqlite_where=_TRIGGERED,
            postgresql_where=_TRIGGERED,
        ),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    question_id: int = Field(foreign_key="question.id", primary_key=True)
    key_id: int = Field(foreign_key="touchpoint_key.id")
    state: State = Field(sa_type=choice(State, "state_known"))
    share: float | None = None
    critical: CriticalEffect | None = Field(default=None, sa_type=choice(CriticalEffect, "critical_known"))
    store_id: int = Field(foreign_key="store.id")
    checklist_id: int = Field(foreign_key="checklist.id")
    visited_on: date
