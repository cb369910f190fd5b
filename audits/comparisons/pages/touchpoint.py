"""One touchpoint over all stores: where it is uneven, since when, and which of its questions make it so."""

from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.asked import touchpoints_asked
from audits.comparisons.carrying import Carrier, Carriers, carriers
from audits.comparisons.choosing import Chosen
from audits.comparisons.course import Course, Period, course_of, percent
from audits.comparisons.expectations import Met, expectations_met
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, store_headings
from audits.comparisons.one_touchpoint import OneTouchpoint, Setting, one_touchpoint
from audits.comparisons.rows import STORE_ORDERS, Slice, on_scale, slice_of, sorted_stores, store_chart
from audits.comparisons.scope import Wanted
from audits.comparisons.wording import CHANNELS, LENSES, SOURCES
from audits.consistency.comparison import Comparison, Network, StoreRow, Verdict, compare
from audits.consistency.crossed import NotCrossed
from audits.consistency.over_time import PeriodConsistency, consistency_of
from audits.consistency.shares import Share, Shares, Source, shares_of
from audits.consistency.spread import Spread, spread_of
from audits.errors import NotFound
from audits.sentences import sentence
from audits.web.charts import Rows
from audits.web.share_bar import Part, ShareBar, share_bar

OF_WHOLE_VISITS = NotCrossed(sentence("that is worked out for whole visits, on the overview."))
NETWORK_COLUMNS = ("touchpoint", "name", *(it for it in Network.__dataclass_fields__ if it != "notes"))
STORE_COLUMNS = tuple(StoreRow.__dataclass_fields__)
PERIOD_COLUMNS = (
    "from", "visits", "stores", "mean", "mean_low", "mean_high",
    "consistency", "consistency_low", "consistency_high",
)  # fmt: skip
QUESTION_COLUMNS = (
    "question", "label", "points", "bonus", "answers", "mean", "not_applicable", "could_not_tell",
    "carries", "between_stores", "within_stores",
)  # fmt: skip
SHARE_COLUMNS = ("source", "share", "low", "high")
WAY_COLUMNS = ("channel", "lens", "visits", "stores", "mean", "consistency", "sd_between", "sd_within")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which the touchpoint was measured, and the spread of its scores."""

    setting: Setting
    spread: Spread

    @property
    def channel(self) -> Any:
        """Where, in words."""
        return CHANNELS[self.setting.channel]

    @property
    def lens(self) -> Any:
        """Through which lens, in words."""
        return LENSES[self.setting.lens]


@dataclass(frozen=True)
class AtTouchpoint:
    """Everything about one touchpoint; `stores` are in the order chosen. `course` is None within one period."""

    of: OneTouchpoint
    comparison: Comparison
    consistency: PeriodConsistency
    shares: Shares | None
    share_bar: ShareBar | None
    course: Course | None
    stores: list[StoreRow]
    columns: list[Heading]
    slice: Slice
    chart: Rows
    carriers: Carriers | None
    ways: list[Way]
    met: Met | None

    @property
    def proven(self) -> int:
        """How many stores lie above or below the centre by more than chance."""
        return sum(row.verdict in {Verdict.ABOVE, Verdict.BELOW} for row in self.stores)

    @property
    def between(self) -> Share | None:
        """The part of the variance that lies between stores, where it can be told."""
        return self.shares.of(Source.STORES) if self.shares else None


def prepare(session: Session, chosen: Chosen) -> AtTouchpoint:
    """The touchpoint that the address names. At most 30 queries, whatever the number of rows."""
    key = chosen.subject("touchpoint")
    only = replace(chosen.wanted.only, touchpoints=(key,))
    wanted = replace(chosen.wanted, only=only)
    found = one_touchpoint(session, wanted, key)
    if found.key_id is None and key not in {part.key for part in chosen.offered.touchpoints}:
        raise NotFound("This touchpoint")
    comparison = on_scale(compare(found.groups, OF_WHOLE_VISITS))
    sorting = chosen.sorting(STORE_ORDERS, "-adjusted")
    stores = sorted_stores(comparison, sorting)
    part = slice_of(stores, chosen.page)
    shares = shares_of(found.groups.totals, comparison.spread, OF_WHOLE_VISITS)
    split = shares if isinstance(shares, Shares) else None
    return AtTouchpoint(
        of=found,
        comparison=comparison,
        consistency=consistency_of(found.groups.totals),
        shares=split,
        share_bar=_share_bar(split) if split else None,
        course=course_of(found.trend),
        stores=stores,
        columns=store_headings(chosen, sorting),
        slice=part,
        chart=store_chart(comparison, part.rows),
        carriers=carriers(session, wanted, found.key_id) if found.key_id is not None else None,
        ways=[Way(setting, spread_of(scores)) for setting, scores in found.settings.items()],
        met=_met(session, wanted),
    )


def _share_bar(shares: Shares) -> ShareBar:
    return share_bar([Part(str(SOURCES[it.source]), it.share, it.low, it.high) for it in shares.shares])


def _met(session: Session, wanted: Wanted) -> Met | None:
    """What was expected and experienced here."""
    found = expectations_met(session, wanted, touchpoints_asked(session, wanted))
    return found[0] if found else None


def figures(found: AtTouchpoint) -> Figures:
    """The touchpoint as a whole, its stores, periods, questions and channels."""
    network = found.comparison.network
    whole = [found.of.key, found.of.name, *(getattr(network, name) for name in NETWORK_COLUMNS[2:])]
    questions = found.carriers.questions if found.carriers else ()
    return Figures(
        tables=(
            Table("touchpoint", NETWORK_COLUMNS, [whole] if network.visits else []),
            Table("stores", STORE_COLUMNS, [_fields(row) for row in found.stores]),
            Table("shares", SHARE_COLUMNS, _share_rows(found.shares)),
            Table("periods", PERIOD_COLUMNS, [_period_row(it) for it in _periods(found)]),
            Table("questions", QUESTION_COLUMNS, [_question_row(each) for each in questions]),
            Table("channels", WAY_COLUMNS, [_way_row(each) for each in found.ways]),
        ),
        pictures=_pictures(found),
        notes=tuple(network.notes),
    )


def _share_rows(shares: Shares | None) -> list[list[Any]]:
    return [[it.source.value, it.share, it.low, it.high] for it in shares.shares] if shares else []


def _fields(row: StoreRow) -> list[Any]:
    return [getattr(row, name) for name in STORE_COLUMNS]


def _periods(found: AtTouchpoint) -> list[Period]:
    return found.course.periods if found.course else []


def _period_row(each: Period) -> list[Any]:
    mean, even = each.mean, each.consistency
    return [
        each.start,
        mean.visits,
        mean.stores,
        *(percent(share) for share in (mean.mean, mean.low, mean.high)),
        *(even.consistency, even.low, even.high),
    ]


def _question_row(each: Carrier) -> list[Any]:
    numbers, name, part = each.figures, each.name, each.part
    shares = (part.share, part.between, part.within) if part else (None, None, None)
    return [
        *(name.key, name.label, float(name.points), int(name.bonus)),
        *(numbers.given, each.mean, numbers.not_applicable, numbers.could_not_tell),
        *(percent(share) for share in shares),
    ]


def _way_row(way: Way) -> list[Any]:
    setting, spread = way.setting, way.spread
    sds = (spread.between_variance, spread.within_variance)
    return [
        *(setting.channel.value, setting.lens.value, spread.visits, spread.groups),
        *(percent(spread.mean), spread.consistency),
        *(None if variance is None else 100 * variance**0.5 for variance in sds),
    ]


def _pictures(found: AtTouchpoint) -> tuple[Picture, ...]:
    pictures = []
    if found.chart.rows:
        pictures.append(
            Picture(
                "intervals",
                "components/charts.html",
                "caterpillar_chart",
                found.chart,
                gettext("Adjusted scores with 95 % intervals"),
                gettext("One row a store: the dot is the adjusted score, the line its 95 % interval."),
            )
        )
    if found.share_bar:
        pictures.append(
            Picture(
                "shares",
                "components/share_bar.html",
                "share_bar",
                found.share_bar,
                gettext("Where inconsistency comes from"),
                gettext(
                    "One bar for all variance between visits, and each part of it with its 95 % interval."
                ),
            )
        )
    if found.course:
        lines = (
            ("mean", found.course.means, gettext("Mean over time")),
            ("consistency", found.course.consistencies, gettext("Consistency over time")),
        )
        described = gettext("One dot a period with its 95 % interval.")
        pictures += [
            Picture(name, "components/interval_line.html", "interval_line", drawn, title, described)
            for name, drawn, title in lines
        ]
    return tuple(pictures)


TOUCHPOINT = Page(
    name="touchpoint",
    title=_("Touchpoint"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("touchpoint", "stores", "shares", "periods", "questions", "channels"),
    pictures=("intervals", "shares", "mean", "consistency"),
    has_tab=False,
)
