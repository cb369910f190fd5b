"""What changed at each store since the period of equal length before, as far as it can be told from chance."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.consistency.changes import CONFIDENCE, Change
from audits.consistency.differences import side_by_side
from audits.consistency.groups import Groups
from audits.consistency.sums import TOTAL, Aligned, Sums, aligned


@dataclass(frozen=True, slots=True)
class StoreChange:
    """One store's mean then and now, 0 to 100, with its visits; `change` (in shares) is now less then."""

    before: float
    visits_before: int
    visits: int
    change: Change

    @property
    def is_judged(self) -> bool:
        """Whether there is enough on both sides: one visit proves nothing, whatever other stores' spread is."""
        return self.change.noise is not None and min(self.visits, self.visits_before) > 1

    @property
    def is_proven(self) -> bool:
        """Whether the change is more than noise."""
        return self.is_judged and self.change.is_real

    @property
    def points(self) -> float:
        """Now less then, in points of 100."""
        return 100 * self.change.difference


@dataclass(frozen=True, slots=True)
class StoreChanges:
    """The stores visited in both periods, by code. `by_parts` where only touchpoints of both periods are compared."""

    before: Wanted
    stores: Mapping[str, StoreChange]
    by_parts: bool

    @property
    def proven(self) -> int:
        """How many changes are more than noise."""
        return sum(each.is_proven for each in self.stores.values())

    @property
    def expected_by_chance(self) -> float:
        """How many would look so if no store had changed: one in twenty of those that can be judged."""
        judged = sum(each.is_judged for each in self.stores.values())
        return 2 * (1 - CONFIDENCE) * judged


def changes_of(session: Session, chosen: Chosen, now: Groups) -> StoreChanges | None:
    """Each store's change to `now`, the groups of the chosen period; None where that period is open at an end.

    Where checklists changed meanwhile, both periods are read again by the touchpoints they share. As many queries as
    `groups`, three times as many in that case.
    """
    before = chosen.before()
    if before is None:
        return None
    earlier = groups(session, before)
    keys = [part.key for part in now.touchpoints]
    common = tuple(key for key in keys if key in {part.key for part in earlier.touchpoints})
    by_parts = bool(earlier.stores and now.stores) and len(common) < max(len(keys), len(earlier.touchpoints))
    if by_parts:
        if not common:
            return StoreChanges(before, {}, by_parts)
        only = replace(chosen.wanted.only, touchpoints=common)
        earlier, now = (groups(session, replace(one, only=only)) for one in (before, chosen.wanted))
    return changes_between(before, earlier, now, by_parts=by_parts)


def changes_between(before: Wanted, earlier: Groups, now: Groups, *, by_parts: bool = False) -> StoreChanges:
    """The same for groups that were read by the touchpoints they share. No query."""
    return StoreChanges(before, _changes(aligned(earlier, now)), by_parts)


def _changes(both: Aligned) -> dict[str, StoreChange]:
    """Judged by the spread within stores of both periods, in which a store's change counts as noise."""
    spread = (both.first + both.second).spreads()[TOTAL]
    found = {}
    for place, code in enumerate(both.stores):
        then, now = (_total_of(side, place) for side in (both.first, both.second))
        one = side_by_side(then, now, [spread])[0]
        if one.first and one.second and one.change:
            found[code] = StoreChange(100 * one.first.share, one.first.visits, one.second.visits, one.change)
    return found


def _total_of(sums: Sums, place: int) -> Sums:
    row = slice(place, place + 1), slice(TOTAL, TOTAL + 1)
    return Sums(sums.visits[row], sums.total[row], sums.squares[row])
