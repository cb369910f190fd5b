"""Shoppers' yardsticks: how high or low each scores, told apart from the stores they visited."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.access import Can
from audits.comparisons.choosing import Chosen
from audits.comparisons.comparing import compared
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.headings import Heading, shopper_headings
from audits.consistency.comparison import Comparison
from audits.consistency.crossed import NotCrossed


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How much higher one shopper scores the same stores, in points of 100, with its 95 % band."""

    shopper: str
    visits: int
    leniency: float
    low: float
    high: float
    proven: bool


def yardsticks(comparison: Comparison) -> tuple[list[Yardstick], str]:
    """Each shopper's yardstick, the strictest first; otherwise none and the reason why."""
    split = comparison.shoppers
    if isinstance(split, NotCrossed):
        return [], split.reason
    rows = [
        Yardstick(
            one.shopper,
            one.visits,
            one.leniency * 100,
            one.low * 100,
            one.high * 100,
            proven=one.low > 0 or one.high < 0,
        )
        for one in split.leniencies
    ]
    return sorted(rows, key=lambda row: (row.leniency, row.shopper)), ""


@dataclass(frozen=True, slots=True)
class Shoppers:
    """Every shopper's yardstick, or the reason why there is none."""

    comparison: Comparison
    rows: list[Yardstick]
    reason: str
    columns: list[Heading]


def prepare(session: Session, chosen: Chosen) -> Shoppers:
    """The yardsticks of the visits asked for. As many queries as the comparison."""
    comparison = compared(session, chosen.wanted)
    return Shoppers(comparison, *yardsticks(comparison), shopper_headings())


def figures(found: Shoppers) -> Figures:
    """One row a shopper."""
    columns = tuple(Yardstick.__dataclass_fields__)
    rows = [[getattr(row, name) for name in columns] for row in found.rows]
    notes = (found.reason,) if found.reason else ()
    return Figures(tables=(Table("shoppers", columns, rows),), notes=notes)


SHOPPERS = Page(
    name="shoppers",
    title=_("Shoppers"),
    group=Group.NEXT,
    prepare=prepare,
    figures=figures,
    tables=("shoppers",),
    needs=Can.SEE_SHOPPER_YARDSTICKS,
)
