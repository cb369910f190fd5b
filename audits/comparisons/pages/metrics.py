"""NPS, CSAT, CES, return and recommend, as mystery shoppers answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, metric_headings
from audits.comparisons.metrics import Quarter, Scale, Series, Told, most_answered, series
from audits.comparisons.wording import METRICS as METRIC_WORDS
from audits.sheet import Metric
from audits.web.charts import FEW
from audits.web.display import MINUS, decimal, percent
from audits.web.interval_line import IntervalLine, Moment, interval_line
from audits.web.scales import Figure, Scales, scales

COLUMNS = ("series", "metric", "lowest", "highest", "figure", "low", "high", "answers", "stores")
QUARTER_COLUMNS = (
    "series",
    "metric",
    "lowest",
    "highest",
    "quarter",
    "figure",
    "low",
    "high",
    "answers",
    "stores",
)
SHOPPERS = "mystery shoppers"
"""Whose answers they are; another series, such as customers', would have another name."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """One series a metric and scale, all of them in one picture, and each over time where that says something."""

    series: list[Series]
    columns: list[Heading]
    chart: Scales
    trends: Mapping[Metric, IntervalLine]

    @staticmethod
    def metric_name(metric: Metric) -> Any:
        """A metric in words."""
        return METRIC_WORDS[metric]

    @property
    def pictures(self) -> list[str]:
        """The pictures there is something to draw for."""
        return [picture.name for picture in _pictures(self)]


def prepare(session: Session, chosen: Chosen) -> Metrics:
    """The metrics of the visits asked for. One query."""
    found = series(session, chosen.wanted)
    trends = {metric: _trend(one) for metric, one in most_answered(found).items() if _has_trend(one)}
    return Metrics(found, metric_headings(), scales(in_words(one) for one in found), trends)


def meaning(scale: Scale) -> str:
    """What the figure of a scale is."""
    if scale.is_balance:
        return gettext("promoters less detractors")
    if scale.is_share:
        return gettext("satisfied: 4 or 5 of 5") if scale.metric is Metric.CSAT else gettext("share of yes")
    return gettext("mean, from %(lowest)s to %(highest)s", lowest=scale.lowest, highest=scale.highest)


def written(scale: Scale, value: float) -> str:
    """A figure as its scale writes it."""
    if scale.is_share:
        return percent(value / 100)
    return decimal(value, 0 if scale.is_balance else 1).replace("-", MINUS)


def written_band(scale: Scale, band: tuple[float, float]) -> str:
    """An interval as its scale writes it."""
    low, high = (written(scale, end) for end in band)
    return gettext("%(low)s to %(high)s", low=low, high=high)


def in_words(one: Series) -> Figure:
    """A series as picture and table write it."""
    return Figure(
        label=str(METRIC_WORDS[one.metric]),
        note=meaning(one.scale),
        value=one.told.value,
        text=written(one.scale, one.told.value),
        ends=one.scale.ends,
        band=one.told.band,
        band_text=written_band(one.scale, one.told.band) if one.told.band else "",
        n=one.told.answers,
    )


def _has_trend(one: Series) -> bool:
    """Whether two quarters at least have enough answers to be looked at."""
    return sum(_is_shown(quarter) for quarter in one.quarters) > 1


def _is_shown(quarter: Quarter) -> bool:
    return quarter.told is not None and quarter.told.answers >= FEW


def _trend(one: Series) -> IntervalLine:
    """Quarters with too few answers are gaps in the line."""
    return interval_line([_moment(quarter) for quarter in one.quarters], one.scale.ends)


def _moment(quarter: Quarter) -> Moment:
    label = gettext("Q%(number)s %(year)s", number=quarter.number, year=quarter.year)
    told = quarter.told
    if told is None or not _is_shown(quarter):
        return Moment(label, None, None, None, told.answers if told else 0)
    low, high = told.band or (None, None)
    return Moment(label, told.value, low, high, told.answers)


def figures(found: Metrics) -> Figures:
    """Each metric with its interval and its n, and the same by quarter."""
    return Figures(
        tables=(
            Table("metrics", COLUMNS, [(*_of(one.scale), *_numbers(one.told)) for one in found.series]),
            Table("quarters", QUARTER_COLUMNS, _quarter_rows(found)),
        ),
        pictures=_pictures(found),
    )


def _of(scale: Scale) -> tuple[str | int, ...]:
    return SHOPPERS, scale.metric.value, scale.lowest, scale.highest


def _numbers(told: Told | None) -> tuple[float | None, ...]:
    if told is None:
        return None, None, None, 0, 0
    low, high = told.band or (None, None)
    return told.value, low, high, told.answers, told.stores


def _quarter_rows(found: Metrics) -> list[tuple[str | float | None, ...]]:
    return [
        (*_of(one.scale), f"{quarter.year}-Q{quarter.number}", *_numbers(quarter.told))
        for one in found.series
        for quarter in one.quarters
    ]


def _pictures(found: Metrics) -> tuple[Picture, ...]:
    if not found.series:
        return ()
    whole = Picture(
        "series",
        "components/scales.html",
        "scale_chart",
        found.chart,
        gettext("Metrics as mystery shoppers answered"),
        gettext(
            "One row a metric on its own scale: a dot for the figure, a thick line for its 95 % interval."
        ),
    )
    return (whole, *(_picture(metric, drawn) for metric, drawn in found.trends.items()))


def _picture(metric: Metric, drawn: IntervalLine) -> Picture:
    return Picture(
        f"trend-{metric}",
        "components/interval_line.html",
        "interval_line",
        drawn,
        gettext("%(metric)s by quarter", metric=METRIC_WORDS[metric]),
        gettext("A dot a quarter with its 95 % interval."),
    )


METRICS = Page(
    name="metrics",
    title=_("Metrics"),
    group=Group.WHY,
    prepare=prepare,
    figures=figures,
    tables=("metrics", "quarters"),
    pictures=("series", *(f"trend-{metric}" for metric in Metric)),
)
