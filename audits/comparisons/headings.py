"""The headings of the tables of a comparison."""

from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext

from audits.comparisons.choosing import Chosen, Order

Heading = dict[str, Any]


def store_headings(chosen: Chosen) -> list[Heading]:
    """The headings of the table of stores; most of them sort it."""
    scale = gettext("0 to 100")
    return [
        _sorting(chosen, Order.STORE, gettext("Store"), numeric=False),
        _sorting(chosen, Order.ADJUSTED, gettext("Adjusted score"), unit=gettext("with 95 % interval")),
        {"title": gettext("Verdict")},
        {"title": gettext("Rank"), "unit": gettext("between")},
        _sorting(chosen, Order.MEAN, gettext("Mean"), unit=scale),
        {"title": gettext("SD"), "numeric": True},
        _sorting(chosen, Order.VISITS, gettext("Visits")),
    ]


def _sorting(
    chosen: Chosen, order: Order, title: str, unit: str | None = None, numeric: bool = True
) -> Heading:
    here = chosen.order is order
    first = order.value if order is Order.STORE else f"-{order.value}"
    turned = order.value if chosen.descending else f"-{order.value}"
    return {
        "title": title,
        "unit": unit,
        "numeric": numeric,
        "sorted": ("descending" if chosen.descending else "ascending") if here else None,
        "address": "?" + urlencode(chosen.address(page=None, sort=turned if here else first)),
    }


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
