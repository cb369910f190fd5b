"""Service and experience: each store on two axes, in words only where both can be proved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.by_lens import ByLens, UnderLens, by_lens
from audits.comparisons.choosing import Chosen, Sorting
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.headings import Heading, sorting_heading
from audits.comparisons.rows import Slice, slice_of
from audits.comparisons.wording import LENSES as LENS_WORDS
from audits.consistency.groups import Store
from audits.consistency.lenses import Lenses, OnBoth, OnLens, Quadrant, lenses
from audits.consistency.spread import NoModel
from audits.sheet import Lens
from audits.web.charts import Standing
from audits.web.crosses import Crosses, Placed, Side, crosses

ORDERS = ("store", "service", "experience")
COLUMNS = (
    "code", "name", "region",
    "service", "service_low", "service_high", "service_mean", "service_visits",
    "experience", "experience_low", "experience_high", "experience_mean", "experience_visits",
    "quadrant",
)  # fmt: skip
WORDS: Mapping[Quadrant, Any] = {
    Quadrant.STRONG: _("strong on both"),
    Quadrant.COLD: _("efficient but cold"),
    Quadrant.SLOW: _("warm but slow"),
    Quadrant.WEAK: _("weak on both"),
}
"""By quadrant, in the order of the lists; what is not proved has no words."""


@dataclass(frozen=True, slots=True)
class Under:
    """A store under one lens, 0 to 100; without a model only mean and visits are known."""

    visits: int
    mean: float
    adjusted: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class StoreOnLenses:
    """A store with what it scored under each lens, None where it was not scored."""

    store: Store
    service: Under | None
    experience: Under | None
    quadrant: Quadrant

    @property
    def is_on_both(self) -> bool:
        """Whether it has an adjusted score under either lens."""
        return all(under and under.adjusted is not None for under in (self.service, self.experience))

    def by(self, order: str) -> float | str | None:
        """What one of ORDERS sorts by."""
        if order == "store":
            return self.store.code
        under = self.service if order == "service" else self.experience
        return None if under is None else under.mean if under.adjusted is None else under.adjusted


@dataclass(frozen=True, slots=True)
class OnLenses:
    """All stores in the order chosen, those named by quadrant, and the picture; or why nothing can be said.

    `told` is None without a model; `reasons` then has one for each lens that lacks it.
    """

    read: ByLens
    told: Lenses | None
    reasons: Mapping[Lens, NoModel]
    rows: list[StoreOnLenses]
    columns: list[Heading]
    slice: Slice
    chart: Crosses | None

    @property
    def named(self) -> list[tuple[Quadrant, Any, list[StoreOnLenses]]]:
        """Each quadrant with its words and its stores."""
        return [
            (quadrant, words, [row for row in self.rows if row.quadrant is quadrant])
            for quadrant, words in WORDS.items()
        ]

    @property
    def count(self) -> int:
        """How many stores have words."""
        return sum(row.quadrant is not Quadrant.NOT_PROVED for row in self.rows)

    @property
    def visits(self) -> int:
        """The visits scored under the lens that has more of them."""
        return max(int(under.scores.visits.sum()) for under in self.read.lenses.values())


def prepare(session: Session, chosen: Chosen) -> OnLenses:
    """Stores under both lenses. At most seven queries."""
    read = by_lens(session, chosen.wanted)
    service, experience = read.lenses[Lens.SERVICE], read.lenses[Lens.EXPERIENCE]
    found = lenses((service.stores, service.scores), (experience.stores, experience.scores))
    told = found if isinstance(found, Lenses) else None
    why = (None, None) if isinstance(found, Lenses) else found
    sorting = chosen.sorting(ORDERS, "store")
    rows = _in_order(_rows(read, told), sorting)
    return OnLenses(
        read=read,
        told=told,
        reasons={lens: reason for lens, reason in zip(Lens, why, strict=True) if reason},
        rows=rows,
        columns=_headings(chosen, sorting, told is not None),
        slice=slice_of(rows, chosen.page),
        chart=_chart(rows, told) if told else None,
    )


def _rows(read: ByLens, told: Lenses | None) -> list[StoreOnLenses]:
    service, experience = (_raw(read.lenses[lens]) for lens in (Lens.SERVICE, Lens.EXPERIENCE))
    both: dict[int, OnBoth] = {one.store: one for one in told.stores} if told else {}
    rows = []
    for place, store in enumerate(read.stores):
        if place in both:
            one = both[place]
            under = (
                _adjusted(service[place], one.service),
                _adjusted(experience[place], one.experience),
            )
            rows.append(StoreOnLenses(store, *under, one.quadrant))
        else:
            under_either = service.get(place), experience.get(place)
            rows.append(StoreOnLenses(store, *under_either, Quadrant.NOT_PROVED))
    return rows


def _raw(under: UnderLens) -> dict[int, Under]:
    columns = (under.stores, under.scores.visits, 100 * under.scores.means)
    return {
        place: Under(visits, mean)
        for place, visits, mean in zip(*(column.tolist() for column in columns), strict=True)
    }


def _adjusted(raw: Under, on: OnLens) -> Under:
    """For the eye, scores and bands end at 0 and 100, as everywhere."""
    score, low, high = (min(100.0, max(0.0, 100 * share)) for share in (on.adjusted, on.low, on.high))
    return Under(raw.visits, raw.mean, score, low, high)


def _in_order(rows: list[StoreOnLenses], sorting: Sorting) -> list[StoreOnLenses]:
    """What has no figure stands last either way, ties by code."""
    figure: Callable[[StoreOnLenses], Any] = lambda row: row.by(sorting.by)  # noqa: E731
    with_figure = sorted(
        (row for row in rows if figure(row) is not None), key=figure, reverse=sorting.descending
    )
    return with_figure + [row for row in rows if figure(row) is None]


def _chart(rows: Sequence[StoreOnLenses], told: Lenses) -> Crosses:
    return crosses(
        [
            Placed(
                row.store.code,
                row.store.name,
                _side(row.service, 100 * told.service_centre, row.quadrant),
                _side(row.experience, 100 * told.experience_centre, row.quadrant),
                str(WORDS.get(row.quadrant, "")),
            )
            for row in rows
            if row.is_on_both
        ],
        (100 * told.service_centre, 100 * told.experience_centre),
        (str(LENS_WORDS[Lens.SERVICE]), str(LENS_WORDS[Lens.EXPERIENCE])),
        tuple(  # type: ignore[arg-type]
            str(WORDS[quadrant])
            for quadrant in (Quadrant.SLOW, Quadrant.STRONG, Quadrant.COLD, Quadrant.WEAK)
        ),
    )


def _side(under: Under | None, centre: float, quadrant: Quadrant) -> Side:
    if under is None or under.adjusted is None or under.low is None or under.high is None:
        raise ValueError("a store in the picture has both scores")
    score, low, high = under.adjusted, under.low, under.high
    if quadrant is Quadrant.NOT_PROVED:
        return Side(score, low, high)
    return Side(score, low, high, Standing.ABOVE if low > centre else Standing.BELOW)


def _headings(chosen: Chosen, sorting: Sorting, has_model: bool) -> list[Heading]:
    unit = gettext("0 to 100, with 95 % interval") if has_model else gettext("mean, 0 to 100")
    return [
        sorting_heading(chosen, sorting, "store", gettext("Store"), numeric=False),
        {**sorting_heading(chosen, sorting, "service", gettext("Service"), unit), "numeric": False},
        {**sorting_heading(chosen, sorting, "experience", gettext("Experience"), unit), "numeric": False},
        {"title": gettext("In words")},
        {"title": gettext("Visits"), "numeric": True},
    ]


def figures(found: OnLenses) -> Figures:
    """Every store under both lenses, and the picture where there is a model."""
    rows = [
        (
            row.store.code,
            row.store.name,
            row.store.region,
            *_figures(row.service),
            *_figures(row.experience),
            row.quadrant.value,
        )
        for row in found.rows
    ]
    return Figures(
        tables=(Table("lenses", COLUMNS, rows),), pictures=_pictures(found), notes=found.read.notes
    )


def _figures(under: Under | None) -> tuple[float | None, ...]:
    if under is None:
        return (None, None, None, None, None)
    return (under.adjusted, under.low, under.high, under.mean, under.visits)


def _pictures(found: OnLenses) -> tuple[Picture, ...]:
    if found.chart is None:
        return ()
    return (
        Picture(
            "crosses",
            "components/crosses.html",
            "cross_chart",
            found.chart,
            gettext("Stores by service and experience"),
            gettext("Each store by its score for service, across, and for experience, upwards."),
        ),
    )


LENSES = Page(
    name="lenses",
    title=_("Service and experience"),
    group=Group.WHY,
    prepare=prepare,
    figures=figures,
    tables=("lenses",),
    pictures=("crosses",),
)
