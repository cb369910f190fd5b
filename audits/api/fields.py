"""Every field that the API gives out: what is not written here is in no answer.

Where a field is not for every reader it says so, and is null for the others. Scores run from 0 to 100, unrounded; null
is "not scored", never 0. Moments are UTC, days are those of the store's time zone.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

NEXT = "The `cursor` of the next page; null on the last one."


class Fields(BaseModel):
    """What an answer is made of."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


class ProblemFields(Fields):
    """Why something was refused (RFC 9457). `problem` says the same as `detail`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    problem: str


class RegionFields(Fields):
    """A node in the tree of regions."""

    id: int
    path: str = Field(description="Outermost first, such as `Chicago / North`.")
    name: str
    parent_id: int | None


class RegionPage(Fields):
    """Regions by path."""

    items: list[RegionFields]
    next: str | None = Field(description=NEXT)


class StoreFields(Fields):
    """One location that is visited."""

    id: int
    code: str
    name: str
    brand: str
    region: str = Field(description="The path of its region, empty when it stands in none.")
    address: str
    city: str
    postal_code: str
    country: str
    latitude: float | None
    longitude: float | None
    timezone: str
    opened_on: date | None
    closed_on: date | None


class StorePage(Fields):
    """Stores by code."""

    items: list[StoreFields]
    next: str | None = Field(description=NEXT)


class VersionFields(Fields):
    """One published version of a checklist."""

    version: str
    status: str
    published_at: datetime


class ChecklistFields(Fields):
    """The questionnaire for a kind of visit."""

    key: str
    name: str
    newest: str | None = Field(description="The version that new visits are made with.")


class ChecklistPage(Fields):
    """Checklists by key."""

    items: list[ChecklistFields]
    next: str | None = Field(description=NEXT)


class WholeChecklistFields(ChecklistFields):
    """A checklist with its versions, the newest first."""

    versions: list[VersionFields]


class OptionFields(Fields):
    """One thing that can be chosen."""

    key: str
    label: str
    points: float | None


class QuestionFields(Fields):
    """One item in a touchpoint."""

    key: str
    kind: str
    label: str
    required: bool
    points: float | None
    bonus: bool
    critical: str | None
    metric: str | None
    options: list[OptionFields]


class TouchpointFields(Fields):
    """One section of a checklist."""

    key: str
    name: str
    channel: str
    lens: str
    weight: float
    questions: list[QuestionFields]


class QuestionnaireFields(Fields):
    """One version of a checklist with all that it asks, in journey order."""

    key: str
    version: str
    title: str
    total: str = Field(description="How touchpoints make a total: `pooled` or `weighted`.")
    cap_bonus: bool
    touchpoints: list[TouchpointFields]


class VisitFields(Fields):
    """One approved visit."""

    id: UUID
    ref: str
    store: str = Field(description="The code of the store.")
    region: str | None = Field(description="Null for store managers.")
    checklist: str = Field(description="The key of the checklist.")
    version: str
    visited_on: date
    part_of_day: str | None = Field(description="Null when the time is not known.")
    visited_at: datetime | None = Field(
        description="Null for store managers, and when only the day is known."
    )
    shopper: str | None = Field(description="The reference, never a name. Null for store managers.")
    score: float | None = Field(description="The final score.")
    raw: float | None
    with_bonus: float | None
    earned: float
    possible: float
    failed: bool
    reviewed_at: datetime | None = Field(description="Null for store managers.")


class VisitPage(Fields):
    """Visits by day and reference."""

    items: list[VisitFields]
    next: str | None = Field(description=NEXT)


class AnswerFields(Fields):
    """One question as it was asked, with its answer in words."""

    key: str
    question: str
    answer: str
    comment: str
    earned: float
    possible: float
    bonus: bool
    critical: str | None = Field(description="What a critical question brought about that earned nothing.")


class MomentFields(Fields):
    """One touchpoint of a visit with its answers."""

    key: str
    name: str
    channel: str
    lens: str
    own: bool = Field(description="A store's or region's own touchpoint: it counts here, in no comparison.")
    earned: float
    possible: float
    score: float | None
    expected: int | None
    experienced: int | None
    wish: str
    answers: list[AnswerFields]


class WholeVisitFields(VisitFields):
    """One approved visit with everything that was answered, in the edition of its reader."""

    narrative: str | None = Field(description="Null for store managers.")
    touchpoints: list[MomentFields]


class ScoreFields(Fields):
    """One touchpoint of a visit, or its `total`: the columns of `flask export scores`."""

    visit: str
    store: str
    region: str | None = Field(description="Null for store managers.")
    checklist: str
    version: str
    visited_at: str = Field(description="In the store's time; store managers get the day alone.")
    status: str
    touchpoint: str
    earned: float
    possible: float
    score: float | None


class ScorePage(Fields):
    """Scores by day and visit, touchpoints in journey order, the total last."""

    items: list[ScoreFields]
    next: str | None = Field(description=NEXT)


class ComparisonFields(Fields):
    """All tables of a page of the comparison, with what must be read with them."""

    page: str
    choice: dict[str, Any]
    from_day: str | None = Field(alias="from")
    to_day: str | None = Field(alias="to")
    tables: dict[str, list[dict[str, Any]]]
    notes: list[str]
