"""How many visits: what today's can do, what each aim takes and costs, and which stores need the next visit most."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.fees import Fees, typical_fees
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.queries import groups
from audits.comparisons.unvisited import unvisited
from audits.comparisons.visit_plans import DIFFERENCES, Planned, Today, plans, today
from audits.consistency.groups import Groups, Store
from audits.consistency.next_visits import NextVisit, first_visit, next_visits
from audits.consistency.posterior import believe
from audits.consistency.spread import Spread, centre_of, spread_of
from audits.errors import AuditError
from audits.tabular import Cell

SHOWN = 50
SMALLEST, LARGEST = 0.5, 100.0
TODAY_COLUMNS = tuple(Today.__dataclass_fields__)
PLAN_COLUMNS = ("aim", "size", "visits_a_store", "stores", "visits", "reason")
COST_COLUMNS = ("currency", "fee_cents", "stores_paid", "cost_store_cents", "cost_all_cents")
NEXT_COLUMNS = ("code", "name", "region", "visits", "chance_above", "chance_below", "width", "width_after")


@dataclass(frozen=True, slots=True)
class Wish:
    """A store and what one more visit to it would do: chances and widths in percent and points of 100.

    Without a model of the spread there is no telling, and all but the visits is None.
    """

    store: Store
    visits: int
    chance_above: float | None = None
    width: float | None = None
    width_after: float | None = None

    @property
    def chance_below(self) -> float | None:
        """That it lies below the network's centre."""
        return None if self.chance_above is None else 100 - self.chance_above


@dataclass(frozen=True, slots=True)
class VisitsNeeded:
    """What the page says. `fees` is None for who may not see them; `unvisited` stores stand before all others."""

    spread: Spread
    now: Today
    own: float | None
    planned: list[Planned]
    fees: Fees | None
    unvisited: list[Wish]
    next: list[Wish]
    notes: tuple[str, ...]

    def of(self, aim: str) -> list[Planned]:
        """The plans for one `Aim`, by size."""
        return [plan for plan in self.planned if plan.aim == aim]

    @property
    def shown(self) -> list[Wish]:
        """The stores whose next visit tells most."""
        return self.next[:SHOWN]


def prepare(session: Session, chosen: Chosen) -> VisitsNeeded:
    """Plans and wishes of the visits asked for. Two queries more than `groups`."""
    own = _own_difference(chosen.subject("show"))
    found = groups(session, chosen.wanted)
    spread = spread_of(found.totals)
    now = today(found.totals, spread)
    fees = typical_fees(session, chosen.wanted, [store.code for store in found.stores])
    first, following = _wishes(found, spread, unvisited(session, chosen.wanted))
    return VisitsNeeded(
        spread=spread,
        now=now,
        own=own,
        planned=plans(spread, now, sorted({*DIFFERENCES, *([own] if own else ())}), fees),
        fees=fees,
        unvisited=first,
        next=following,
        notes=found.notes,
    )


def _own_difference(text: str) -> float | None:
    """The reader's own difference in points; None when the address names none."""
    if not text:
        return None
    try:
        points = float(text.replace(",", "."))
    except ValueError:
        points = 0.0
    if not SMALLEST <= points <= LARGEST:
        raise AuditError(
            f"Write the difference in points, from {SMALLEST} to {LARGEST:.0f}, not “{text[:30]}”."
        )
    return points


def _wishes(found: Groups, spread: Spread, never: list[Store]) -> tuple[list[Wish], list[Wish]]:
    """Stores without a visit, and the others by what their next visit tells; without a model by fewest visits."""
    centre = centre_of(found.totals, spread)
    if centre is None:
        columns = zip(found.stores, found.totals.visits.tolist(), strict=True)
        fewest_first = sorted(columns, key=lambda one: (one[1], one[0].code))
        return [Wish(store, 0) for store in never], [Wish(*one) for one in fewest_first]
    posterior = believe(found.totals, spread)
    first = first_visit(posterior, centre)
    following = next_visits(posterior, centre)
    return (
        [_wish(store, first) for store in never],
        [_wish(found.stores[one.store], one) for one in following if one.store is not None],
    )


def _wish(store: Store, one: NextVisit) -> Wish:
    return Wish(store, one.visits, 100 * one.chance_above, 100 * one.width, 100 * one.width_after)


def figures(found: VisitsNeeded) -> Figures:
    """What today's visits can do, every plan (a row a currency, costs only for who sees fees), and every store."""
    sees = found.fees is not None
    today_row = [getattr(found.now, name) for name in TODAY_COLUMNS]
    plan_rows = [row for plan in found.planned for row in _plan_rows(plan, sees)]
    return Figures(
        tables=(
            Table("plans", PLAN_COLUMNS + (COST_COLUMNS if sees else ()), plan_rows),
            Table("today", TODAY_COLUMNS, [today_row]),
            Table("next", NEXT_COLUMNS, [_wish_row(wish) for wish in (*found.unvisited, *found.next)]),
        ),
        notes=found.notes,
    )


def _plan_rows(plan: Planned, sees: bool) -> list[list[Cell]]:
    row: list[Cell] = [plan.aim.value, plan.size, plan.each, plan.stores, plan.visits, plan.reason]
    if not sees:
        return [row]
    costs: list[list[Cell]] = [
        [cost.fee.currency, cost.fee.cents, cost.fee.stores, cost.store_cents, cost.all_cents]
        for cost in plan.costs
    ]
    return [[*row, *cost] for cost in costs or [[None] * len(COST_COLUMNS)]]


def _wish_row(wish: Wish) -> list[Cell]:
    store = wish.store
    chances = [wish.chance_above, wish.chance_below, wish.width, wish.width_after]
    return [store.code, store.name, store.region, wish.visits, *chances]


VISITS_NEEDED = Page(
    name="visits-needed",
    title=_("How many visits?"),
    group=Group.NEXT,
    prepare=prepare,
    figures=figures,
    tables=("plans", "today", "next"),
)
