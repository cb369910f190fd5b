"""What may be asked of a list: typed, and refused by name where it is not understood."""

import base64
import binascii
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from audits.api.asked_once import LONGEST_KEY
from audits.errors import AuditError
from audits.reports.jobs.rules import Progress
from audits.reports.tables import PaperSize

MOST_AT_ONCE = 500
USUAL = 100


class LostCursor(AuditError):
    """A cursor that we never gave out."""

    def __init__(self) -> None:
        super().__init__("This cursor is none of ours. Begin again without one.")


def _is_like(pattern: str, example: str) -> BeforeValidator:
    """Only what looks like the example: what reads days would take a bare number as seconds since 1970."""

    def check(value: Any) -> Any:
        if value is not None and not (isinstance(value, str) and re.match(pattern, value, re.ASCII)):
            raise ValueError(f"write it like {example}")
        return value

    return BeforeValidator(check)


Day = Annotated[date, _is_like(r"\d{4}-\d\d-\d\d$", "2026-11-18")]
Moment = Annotated[AwareDatetime, _is_like(r"\d{4}-\d\d-\d\d[Tt ]", "2026-11-18T00:00:00Z")]


def _is_a_number(value: Any) -> Any:
    """JSON tells numbers from words and from true, which reads as 1 otherwise."""
    if isinstance(value, bool | str):
        raise ValueError("write it as a whole number")
    return value


RowNumber = Annotated[int, Field(ge=1, le=2**31 - 1), BeforeValidator(_is_a_number)]


class PageQuery(BaseModel):
    """Which part of a list. A name that the address does not know is refused: it would be left out in silence."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    limit: int = Field(default=USUAL, ge=1, le=MOST_AT_ONCE)
    cursor: str = Field(default="", max_length=600, description="`next` of the page before.")


class StoreQuery(PageQuery):
    """Which stores."""

    region: int | None = Field(
        default=None, ge=1, le=2**31 - 1, description="A region's id; all below it too."
    )


class VisitQuery(StoreQuery):
    """Which visits. Both days are included, in the store's time zone."""

    from_day: Day | None = Field(default=None, alias="from")
    to_day: Day | None = Field(default=None, alias="to")
    store: str = Field(default="", max_length=60, description="A store's code.")
    checklist: str = Field(default="", max_length=200, description="A checklist's key.")
    updated_since: Moment | None = Field(
        default=None, description="Approved at this moment or later, such as `2026-11-18T00:00:00Z`."
    )


class EventQuery(PageQuery):
    """Which events."""

    since: Moment | None = Field(default=None, description="Written at this moment or later.")
    subject: str = Field(default="", max_length=60, description="Such as `visit`.")


class JobQuery(BaseModel):
    """Which jobs."""

    model_config = ConfigDict(extra="forbid")

    state: Progress | None = None
    cursor: str = Field(default="", max_length=600, description="`next` of the page before.")


class ComparisonQuery(BaseModel):
    """What to compare, as in the address bar: what is left open is chosen as on the pages, which judge it too."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    from_day: str = Field(default="", alias="from", description="A day, such as `2026-01-01`; included.")
    to_day: str = Field(default="", alias="to", description="A day, included.")
    region: str = Field(default="", description="A region's id; all below it too.")
    checklist: str = Field(default="", description="A checklist's key, or `all`.")
    round: str = Field(default="", description="A round's id.")
    brand: str = ""
    channel: str = ""
    lens: str = ""
    touchpoints: list[str] = Field(default=[], description="Keys of touchpoints.")
    visits: str = Field(default="", description="`all`, `passed` or `failed`.")
    sort: str = Field(default="", description="A column; with `-` before it, the largest first.")
    page: str = ""
    store: str = Field(default="", description="Where a page is about one store: its code.")
    touchpoint: str = Field(default="", description="Where a page is about one touchpoint: its key.")


Asked = Literal["visit", "store", "region", "network"]
"""Blank checklists are asked for on their page."""


class Repeatable(BaseModel):
    """How a question is told from another one like it."""

    idempotency_key: str = Field(
        default="",
        alias="Idempotency-Key",
        max_length=LONGEST_KEY,
        description="Any text of printable ASCII. The same question with the same key has the same answer for a week.",
    )


class DocumentQuestion(BaseModel):
    """Which document. What is left open is chosen as on the pages: the busiest checklist, the usual 12 months."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    kind: Asked
    visit: UUID | None = Field(default=None, description="For a visit's audit: its id.")
    store: str = Field(default="", max_length=60, description="For a store's report: its code.")
    region: RowNumber | None = Field(
        default=None,
        description="For a comparison: a region's id; without it all one sees.",
    )
    checklist: str = Field(default="", max_length=200)
    from_day: Day | None = Field(default=None, alias="from")
    to_day: Day | None = Field(default=None, alias="to")
    language: str = Field(default="", max_length=10)
    paper: PaperSize | None = None


def cursor_after(*values: str | int | date | datetime) -> str:
    """What stands for the place behind a row, of the values that the list is ordered by."""
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def values_in(cursor: str, *kinds: type) -> Sequence[Any] | None:
    """The values of a cursor; None without one. `LostCursor` when they are not of these kinds."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True))
        return [_as(kind, value) for kind, value in zip(kinds, found, strict=True)]
    except (ValueError, TypeError, binascii.Error, RecursionError) as lost:
        raise LostCursor from lost


def _as(kind: type, value: Any) -> Any:
    if issubclass(kind, date):  # and moments, which are days too
        return kind.fromisoformat(value)
    if issubclass(kind, UUID):
        return kind(value)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 2**63):
        raise LostCursor
    return value
