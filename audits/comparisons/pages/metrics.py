"""NPS, CSAT, CES, return and recommend, as mystery shoppers answered."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.headings import Heading, metric_headings
from audits.comparisons.metrics import Series, series

COLUMNS = ("metric", "lowest", "highest", "figure", "low", "high", "answers")


@dataclass(frozen=True, slots=True)
class Metrics:
    """One series a metric and scale."""

    series: list[Series]
    columns: list[Heading]


def prepare(session: Session, chosen: Chosen) -> Metrics:
    """The metrics of the visits asked for. One query."""
    return Metrics(series(session, chosen.wanted), metric_headings())


def figures(found: Metrics) -> Figures:
    """Each metric with its interval and its n."""
    return Figures(tables=(Table("metrics", COLUMNS, [_row(one) for one in found.series]),))


def _row(one: Series) -> tuple[str | float | None, ...]:
    band = one.figure.band
    low, high = band or (None, None)
    return (one.metric.value, one.lowest, one.highest, one.figure.value, low, high, one.figure.answers)


METRICS = Page(
    name="metrics",
    title=_("Metrics"),
    group=Group.WHY,
    prepare=prepare,
    figures=figures,
    tables=("metrics",),
)
