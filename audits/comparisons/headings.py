"""The headings of the tables of a comparison."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext

from audits.comparisons.choosing import Chosen, Sorting
from audits.comparisons.heat import AT
from audits.consistency.comparison import TouchpointRow
from audits.web.display import decimal

Heading = dict[str, Any]


def store_headings(chosen: Chosen, sorting: Sorting, with_change: bool = False) -> list[Heading]:
    """The headings of the table of stores; all of them sort it."""
    scale, points = gettext("0 to 100"), gettext("points")
    adjusted, interval = gettext("Adjusted score"), gettext("with 95 % interval")
    change = sorting_heading(chosen, sorting, "change", gettext("Change of the mean"), points, numeric=False)
    return [
        sorting_heading(chosen, sorting, "store", gettext("Store"), numeric=False),
        sorting_heading(chosen, sorting, "adjusted", adjusted, interval, numeric=False),
        sorting_heading(chosen, sorting, "verdict", gettext("Verdict"), numeric=False),
        *([change] if with_change else []),
        sorting_heading(chosen, sorting, "rank", gettext("Rank"), gettext("between"), numeric=False),
        sorting_heading(chosen, sorting, "mean", gettext("Mean"), scale),
        sorting_heading(chosen, sorting, "sd", gettext("SD"), points),
        sorting_heading(chosen, sorting, "visits", gettext("Visits")),
    ]


def sorting_heading(
    chosen: Chosen, sorting: Sorting, by: str, title: str, unit: str | None = None, numeric: bool = True
) -> Heading:
    """A heading that sorts its table by `by`: names upwards first, figures downwards, and turned round when it does."""
    here = sorting.by == by
    first = Sorting(by, descending=numeric or by == "adjusted")
    turned = Sorting(by, not sorting.descending)
    asked = chosen.address(page=None, sort=str(turned if here else first))
    return {
        "title": title,
        "unit": unit,
        "numeric": numeric,
        "sorted": ("descending" if sorting.descending else "ascending") if here else None,
        "address": "?" + urlencode(asked, doseq=True),
    }


def heat_headings(
    chosen: Chosen, sorting: Sorting, touchpoints: Sequence[TouchpointRow], is_adjusted: bool
) -> list[Heading]:
    """The headings of the heat map, all of which sort it: the store, each touchpoint with its middle, the total."""
    middle = gettext("centre") if is_adjusted else gettext("mean")
    parts = [
        sorting_heading(
            chosen,
            sorting,
            AT + part.key,
            part.name,
            f"{middle} {decimal(part.mean)}" if part.mean is not None else None,
        )
        for part in touchpoints
    ]
    return [
        sorting_heading(chosen, sorting, "store", gettext("Store"), numeric=False),
        *parts,
        sorting_heading(
            chosen, sorting, "total", gettext("Total"), middle if not is_adjusted else gettext("adjusted")
        ),
    ]


def touchpoint_headings() -> list[Heading]:
    """The headings of the table of touchpoints."""
    points = gettext("points")
    return [
        {"title": gettext("Touchpoint")},
        {"title": gettext("Mean"), "unit": gettext("0 to 100"), "numeric": True},
        {"title": gettext("Consistency"), "unit": gettext("0 to 100"), "numeric": True},
        {"title": gettext("SD between stores"), "unit": points, "numeric": True},
        {"title": gettext("SD from visit to visit"), "unit": points, "numeric": True},
        {"title": gettext("Visits"), "numeric": True},
    ]


def shopper_headings() -> list[Heading]:
    """The headings of the table of shoppers."""
    points = gettext("points")
    return [
        {"title": gettext("Shopper")},
        {"title": gettext("Against the others"), "unit": points, "numeric": True},
        {"title": gettext("95 % interval"), "unit": points, "numeric": True},
        {"title": gettext("In words")},
        {"title": gettext("Visits"), "numeric": True},
    ]


def metric_headings() -> list[Heading]:
    """The headings of the table of metrics."""
    return [
        {"title": gettext("Metric")},
        {"title": gettext("Figure"), "numeric": True},
        {"title": gettext("95 % interval"), "numeric": True},
        {"title": gettext("How often each answer was given")},
        {"title": gettext("Answers"), "numeric": True},
    ]
