"""Addresses of comparisons. The choice lives in the query string, so that a view can be kept and sent."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext

from audits import db
from audits.access import Can, may
from audits.comparisons import pages
from audits.comparisons.choosing import ALL, Chosen, choose
from audits.comparisons.headings import metric_headings, shopper_headings, store_headings, touchpoint_headings
from audits.comparisons.metrics import series
from audits.comparisons.queries import groups
from audits.consistency.comparison import Comparison, Verdict, compare
from audits.people.accounts import current_person
from audits.web.guard import needs

comparisons = Blueprint("comparisons", __name__)


@comparisons.get("/comparison")
@needs(Can.COMPARE)
def comparison() -> str:
    """How consistent the network is, and how its stores compare."""
    chosen, found = _compared()
    page = pages.page_of(pages.sorted_stores(found, chosen), chosen.page)
    return render_template(
        "comparisons/comparison.html",
        chosen=chosen,
        comparison=found,
        page=page,
        above=pages.named(found, Verdict.ABOVE),
        below=pages.named(found, Verdict.BELOW),
        store_chart=pages.store_chart(found, page.rows),
        touchpoint_chart=pages.touchpoint_chart(found),
        columns=store_headings(chosen),
        **_around(chosen),
    )


@comparisons.get("/comparison/touchpoints")
@needs(Can.COMPARE)
def touchpoints() -> str:
    """Stores × touchpoints, as a table with its numbers in the cells."""
    chosen, found = _compared()
    page = pages.page_of(pages.sorted_stores(found, chosen), chosen.page)
    return render_template(
        "comparisons/touchpoints.html",
        chosen=chosen,
        comparison=found,
        page=page,
        parts_scored=pages.scored(found),
        touchpoint_columns=touchpoint_headings(),
        rows=pages.heat_rows(found, page.rows),
        **_around(chosen),
    )


@comparisons.get("/comparison/metrics")
@needs(Can.COMPARE)
def metrics() -> str:
    """NPS, CSAT, CES, return and recommend, as mystery shoppers answered."""
    chosen = choose(db.session(), current_person(), request.args)
    return render_template(
        "comparisons/metrics.html",
        chosen=chosen,
        series=series(db.session(), chosen.wanted),
        columns=metric_headings(),
        **_around(chosen),
    )


@comparisons.get("/comparison/shoppers")
@needs(Can.SEE_SHOPPER_YARDSTICKS)
def shoppers() -> str:
    """How high or low each shopper scores, told apart from the stores they visited."""
    chosen, found = _compared()
    rows, reason = pages.yardsticks(found)
    return render_template(
        "comparisons/shoppers.html",
        chosen=chosen,
        comparison=found,
        rows=rows,
        reason=reason,
        columns=shopper_headings(),
        **_around(chosen),
    )


def _compared() -> tuple[Chosen, Comparison]:
    session, person = db.session(), current_person()
    chosen = choose(session, person, request.args)
    return chosen, pages.on_scale(compare(groups(session, chosen.wanted)))


def _tabs(chosen: Chosen) -> list[tuple[str, str, bool]]:
    """The pages of a comparison this reader may open, as (endpoint, address, current), with the same choice."""
    open_to = {
        "comparisons.comparison": Can.COMPARE,
        "comparisons.touchpoints": Can.COMPARE,
        "comparisons.metrics": Can.COMPARE,
        "comparisons.shoppers": Can.SEE_SHOPPER_YARDSTICKS,
    }
    return [
        (
            endpoint,
            f"{url_for(endpoint)}?{urlencode(chosen.address(page=None))}",
            endpoint == request.endpoint,
        )
        for endpoint, needed in open_to.items()
        if may(current_person().role, needed)
    ]


def _around(chosen: Chosen) -> dict[str, Any]:
    """What stands around every comparison: the tabs and what the filters offer."""
    regions = [(region.id, region.path) for region in chosen.regions]
    checklists = [(checklist.key, checklist.name) for checklist in chosen.checklists]
    return {
        "tabs": _tabs(chosen),
        "options": {
            "regions": [("", gettext("All regions")), *regions],
            "checklists": [*checklists, (ALL, gettext("All, by shared touchpoints"))],
        },
    }
