"""The network at a glance: how consistent it is, where inconsistency comes from, and what can be proved."""

from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared
from audits.comparisons.figures import Figures, Group, Page, Picture, Table
from audits.comparisons.rows import named, touchpoint_chart
from audits.consistency.comparison import Comparison, Network, StoreRow, Verdict
from audits.web.charts import Rows

NETWORK_COLUMNS = tuple(name for name in Network.__dataclass_fields__ if name != "notes")


@dataclass(frozen=True, slots=True)
class Overview:
    """The network, the stores that differ from it by more than chance, and its touchpoints by consistency."""

    comparison: Comparison
    above: list[StoreRow]
    below: list[StoreRow]
    touchpoint_chart: Rows


def prepare(session: Session, chosen: Chosen) -> Overview:
    """What the first page says. As many queries as the comparison."""
    comparison = compared(session, chosen.wanted)
    return Overview(
        comparison=comparison,
        above=named(comparison, Verdict.ABOVE),
        below=named(comparison, Verdict.BELOW),
        touchpoint_chart=touchpoint_chart(comparison),
    )


def figures(found: Overview) -> Figures:
    """The network's figures, and consistency by touchpoint."""
    network = found.comparison.network
    return Figures(
        tables=(Table("network", NETWORK_COLUMNS, [[getattr(network, name) for name in NETWORK_COLUMNS]]),),
        pictures=(
            Picture(
                "touchpoints",
                "components/charts.html",
                "bar_chart",
                found.touchpoint_chart,
                gettext("Consistency by touchpoint"),
                gettext("One bar a touchpoint, the least consistent first."),
            ),
        ),
        notes=tuple(network.notes),
    )


OVERVIEW = Page(
    name="overview",
    title=_("Overview"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("network",),
    pictures=("touchpoints",),
)
