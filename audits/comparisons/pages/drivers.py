"""What drives the outcome: which touchpoints go with "would return", "recommend" and the other metrics."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session, select

from audits.checklists.loading import load
from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.outcomes import Fitted, Outcome, fitted, outcomes
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import Shared, what_is_shared
from audits.comparisons.wording import METRICS as METRIC_WORDS
from audits.consistency.drivers import Driver, Drivers, NoDrivers
from audits.errors import NotFound
from audits.sheet import Metric
from audits.visits.tables import VisitScore
from audits.web.charts import Measured, Rows, Standing, caterpillar

COLUMNS = ("outcome", "touchpoint", "name", "weight", "low", "high", "is_told", "visits", "explained")


@dataclass(frozen=True, slots=True)
class OneDriver:
    """A touchpoint and how much of the outcome's variance goes with it, in per cent, with its 95 % interval."""

    key: str
    name: str
    weight: float
    low: float
    high: float
    is_told: bool


@dataclass(frozen=True, slots=True)
class WhatDrives:
    """The outcomes to choose from, the one chosen, and what goes with it; or why the data cannot tell."""

    outcomes: list[Outcome]
    outcome: Outcome | None
    asked: Metric | None
    shared: Shared
    fitted: Fitted | None
    rows: list[OneDriver]
    chart: Rows

    @property
    def reason(self) -> NoDrivers | None:
        """Why nothing can be said."""
        told = self.fitted.told if self.fitted else None
        return told if isinstance(told, NoDrivers) else None

    @property
    def explained(self) -> float | None:
        """How much of the outcome's variance goes with all touchpoints together, in per cent."""
        told = self.fitted.told if self.fitted else None
        return 100 * told.explained if isinstance(told, Drivers) else None

    @property
    def visits(self) -> int:
        """The visits that the weights come from: those that scored every touchpoint."""
        told = self.fitted.told if self.fitted else None
        return told.visits if isinstance(told, Drivers) else 0

    @property
    def is_sample(self) -> bool:
        """Whether not all visits with this outcome were read."""
        return bool(self.fitted and self.fitted.read < self.fitted.visits)

    @staticmethod
    def metric_name(metric: Metric) -> Any:
        """A metric in words."""
        return METRIC_WORDS[metric]


def prepare(session: Session, chosen: Chosen) -> WhatDrives:
    """What goes with the outcome that `show` names, or with the first one there is. At most seven queries."""
    asked = _asked(chosen.subject("show"))
    present = outcomes(session, chosen.wanted)
    outcome = next((one for one in present if asked in {None, one.scale.metric}), None)
    shared = _shared(session, chosen.wanted)
    found = fitted(session, chosen.wanted, outcome, shared.touchpoints) if outcome else None
    rows = _rows(shared, found.told) if found and isinstance(found.told, Drivers) else []
    return WhatDrives(present, outcome, asked, shared, found, rows, _chart(rows, found))


def _asked(text: str) -> Metric | None:
    if text and text not in set(Metric):
        raise NotFound("This outcome")
    return Metric(text) if text else None


def _shared(session: Session, wanted: Wanted) -> Shared:
    """The touchpoints that all versions share. At most five queries."""
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, sorted(seen)) if seen else {}
    return what_is_shared(list(versions.values()), wanted.only)


def _rows(shared: Shared, told: Drivers) -> list[OneDriver]:
    return [_row(shared, one) for one in told.drivers]


def _row(shared: Shared, one: Driver) -> OneDriver:
    part = shared.touchpoints[one.place]
    weight, low, high = (100 * share for share in (one.weight, one.low, one.high))
    # The bootstrap's bands sit above weights near 0, which cannot be negative: stretched to the figure itself.
    return OneDriver(part.key, part.name, weight, min(low, weight), max(high, weight), one.is_told)


def _chart(rows: list[OneDriver], found: Fitted | None) -> Rows:
    visits = found.told.visits if found and isinstance(found.told, Drivers) else 0
    return caterpillar(
        Measured(
            row.name,
            row.weight,
            visits,
            row.low,
            row.high,
            standing=Standing.ABOVE if row.is_told else Standing.FEW,
        )
        for row in rows
    )


def figures(found: WhatDrives) -> Figures:
    """The weight of each touchpoint, in per cent of the outcome's variance."""
    metric = found.outcome.scale.metric.value if found.outcome else ""
    rows = [
        (metric, row.key, row.name, row.weight, row.low, row.high, row.is_told, found.visits, found.explained)
        for row in found.rows
    ]
    reason = (
        (gettext("The data cannot tell: %(reason)s.", reason=found.reason.value),) if found.reason else ()
    )
    return Figures(
        tables=(Table("drivers", COLUMNS, rows),),
        pictures=_pictures(found),
        notes=(*found.shared.notes, *reason),
    )


def _pictures(found: WhatDrives) -> tuple[Picture, ...]:
    if not found.rows or found.outcome is None:
        return ()
    return (
        Picture(
            "weights",
            "components/charts.html",
            "caterpillar_chart",
            found.chart,
            gettext("What goes with “%(outcome)s”?", outcome=METRIC_WORDS[found.outcome.scale.metric]),
            gettext(
                "One row a touchpoint: the dot is its part of the outcome's variance, the line its 95 % interval."
            ),
        ),
    )


DRIVERS = Page(
    name="drivers",
    title=_("What drives the outcome"),
    group=Group.WHY,
    prepare=prepare,
    figures=figures,
    tables=("drivers",),
    pictures=("weights",),
)
