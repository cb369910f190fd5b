"""Two or more sides of a comparison side by side: stores, a store and the rest of its region, two periods."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.queries import groups
from audits.comparisons.rules import check_period
from audits.comparisons.scope import Wanted
from audits.comparisons.since import shared_groups
from audits.consistency.differences import Difference, Pairs, against_rest, pairs, side_by_side
from audits.consistency.groups import Groups
from audits.consistency.groups import Store as StoreName
from audits.consistency.sums import TOTAL, Sums, aligned
from audits.errors import AuditError

MOST_STORES = 8
REGION, BEFORE = "region", "before"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: a store, a region or a period, with the visits it has. `wanted` are the visits behind it."""

    name: str
    note: str
    visits: int
    store: str = ""
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure that some side was scored on. `means` are 0 to 100, None where not scored, in the order of the sides.

    `difference` is of the second side less the first where there are two sides, else None.
    """

    key: str
    name: str
    means: tuple[float | None, ...]
    visits: tuple[int, ...]
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Sides and measures: the total first, then the touchpoints.

    `pairs` where there are three stores or more, by `places`, the positions of the sides. `problem` says why there is
    nothing to show.
    """

    sides: tuple[Side, ...] = ()
    measures: tuple[Compared, ...] = ()
    pairs: Pairs | None = None
    places: tuple[int, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def expected_by_chance(self) -> float:
        """How many of the measures would look different if the two sides were alike: one in twenty."""
        return sum(1 for one in self.measures if one.difference and one.difference.change) / 20


def beside(session: Session, chosen: Chosen) -> Beside:
    """What the address asks to put side by side; without anything, the chosen period and the one before.

    As many queries as `groups`, for two periods twice as many. Refused (422) for stores that are not there for this
    viewer, too many of them, or a period that cannot be read.
    """
    codes = list(dict.fromkeys(code.strip() for code in chosen.subject("store").split(",") if code.strip()))
    other = chosen.subject("beside")
    if len(codes) > MOST_STORES:
        raise AuditError(
            f"At most {MOST_STORES} stores stand side by side. Leave {len(codes) - MOST_STORES} out."
        )
    now = groups(session, chosen.wanted)
    if len(codes) >= 2:
        return _stores(now, _places(now, codes))
    if codes and other in {"", REGION}:
        return _in_region(now, _places(now, codes)[0])
    return _periods(session, chosen, now, _places(now, codes)[0] if codes else None, other or BEFORE)


def _places(found: Groups, codes: Sequence[str]) -> list[int]:
    known = {store.code.casefold(): place for place, store in enumerate(found.stores)}
    missing = [code for code in codes if code.casefold() not in known]
    if missing:
        raise AuditError(
            f"There is no approved visit to {', '.join(missing)[:100]} in this choice. Write the codes of stores you "
            "see, with commas between, or choose a longer period."
        )
    return [known[code.casefold()] for code in codes]


def _stores(found: Groups, places: list[int]) -> Beside:
    sums = Sums.of(found)
    spreads = sums.spreads()
    sides = [sums[np.array([place])] for place in places]
    two = side_by_side(sides[0], sides[1], spreads) if len(places) == 2 else None
    return Beside(
        sides=tuple(_store_side(found.stores[place], int(sums.visits[place, TOTAL])) for place in places),
        measures=_measures(found, sides, two),
        pairs=pairs(sums, places, TOTAL, spreads[TOTAL]) if len(places) > 2 else None,
        places=tuple(places),
        notes=found.notes,
    )


def _in_region(found: Groups, place: int) -> Beside:
    store, sums = found.stores[place], Sums.of(found)
    others = np.array(
        [at for at, one in enumerate(found.stores) if one.region == store.region and at != place], np.int64
    )
    if not len(others):
        return Beside(problem=f"No other store of its region was visited, so {store.name} stands alone.")
    rest = sums[others]
    sides = [rest, sums[np.array([place])]]
    region = Side(store.region or "", f"{len(others)} other stores", int(rest.visits[:, TOTAL].sum()))
    return Beside(
        sides=(region, _store_side(store, int(sums.visits[place, TOTAL]))),
        measures=_measures(found, sides, against_rest(sums, place, others, sums.spreads())),
        notes=found.notes,
    )


def _periods(session: Session, chosen: Chosen, now: Groups, place: int | None, other: str) -> Beside:
    before = chosen.before() if other == BEFORE else _period(chosen.wanted, other)
    if before is None:
        return Beside(
            problem="Choose a first and a last day, so that there is a period before it to compare with."
        )
    earlier, now = shared_groups(session, before, chosen.wanted, now)
    if not len(earlier.totals) or not len(now.totals):
        return Beside(problem="One of the two periods has no approved visit, so there is nothing to compare.")
    both = aligned(earlier, now)
    spreads = (both.first + both.second).spreads()
    sides = [both.first, both.second]
    if place is not None:
        code = now.stores[place].code if place < len(now.stores) else ""
        at = np.array([row for row, one in enumerate(both.stores) if one == code], np.int64)
        sides = [side[at] for side in sides]
    two = side_by_side(sides[0], sides[1], spreads)
    return Beside(
        sides=tuple(
            Side("", "", int(side.visits[:, TOTAL].sum()), wanted=period)
            for side, period in zip(sides, (before, chosen.wanted), strict=True)
        ),
        measures=_measures(now, sides, two),
        notes=now.notes,
    )


def _period(wanted: Wanted, text: str) -> Wanted:
    """`2025-01-01..2025-06-30`, both days included."""
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError as wrong:
        raise AuditError(
            f"“{text[:30]}” is no period. Write it as 2025-01-01..2025-06-30, or choose “{BEFORE}” or “{REGION}”."
        ) from wrong
    check_period(*days)
    return replace(wanted, from_day=days[0], to_day=days[1])


def _measures(
    found: Groups, sides: Sequence[Sums], differences: Sequence[Difference] | None
) -> tuple[Compared, ...]:
    names = [("", ""), *((part.key, part.name) for part in found.touchpoints)]
    totals = [side.total.sum(axis=0) for side in sides]
    visits = [side.visits.sum(axis=0) for side in sides]
    return tuple(
        Compared(
            key=key,
            name=name,
            means=tuple(
                100 * float(total[at] / count[at]) if count[at] else None
                for total, count in zip(totals, visits, strict=True)
            ),
            visits=tuple(int(count[at]) for count in visits),
            difference=differences[at] if differences else None,
        )
        for at, (key, name) in enumerate(names)
        if any(count[at] for count in visits)
    )


def _store_side(store: StoreName, visits: int) -> Side:
    return Side(store.name, store.code, visits, store=store.code)
