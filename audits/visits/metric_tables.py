"""The metrics of approved visits: what pages count instead of reading answers."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.columns import choice
from audits.sheet import Metric


class MetricAnswer(SQLModel, table=True):
    """One answer to a question of a metric, as approval froze it. It is there exactly while the visit is approved.

    `value` is a whole number from `lowest` to `highest`, the ends of the question's scale; yes and no are 1 and 0.
    """

    __tablename__ = "metric_answer"
    __table_args__ = (
        CheckConstraint("value BETWEEN lowest AND highest", name="value_on_scale"),
        Index(
            "ix_metric_answer_period",
            "checklist_id",
            "visited_on",
            "store_id",
            "metric",
            "lowest",
            "highest",
            "value",
        ),
    )

    visit_id: UUID = Field(foreign_key="visit.id", primary_key=True)
    question_id: int = Field(foreign_key="question.id", primary_key=True)
    metric: Metric = Field(sa_type=choice(Metric, "metric_known"))
    lowest: int
    highest: int
    value: int
    store_id: int = Field(foreign_key="store.id")
    checklist_id: int = Field(foreign_key="checklist.id")
    visited_on: date
