"""What changed since the time before: over all stores, and the stores whose change is more than chance."""

from dataclasses import dataclass

from sqlmodel import Session

from audits.comparisons.before import StoreChange, changes_between
from audits.comparisons.choosing import Chosen
from audits.comparisons.scope import Wanted
from audits.comparisons.since import Since, shared_groups, since
from audits.consistency.changes import Change
from audits.consistency.groups import Groups, Store
from audits.consistency.over_time import NoBand


@dataclass(frozen=True, slots=True)
class Mover:
    """A store whose mean changed by more than chance."""

    store: Store
    change: StoreChange


@dataclass(frozen=True, slots=True)
class LookedBack:
    """Two periods of equal length. `risen` and `fallen` are the stores with a proven change, the largest first.

    `judged` stores had two visits or more in both; `by_chance` of them would look changed if none had.
    """

    before: Wanted
    since: Since
    risen: tuple[Mover, ...]
    fallen: tuple[Mover, ...]
    judged: int
    by_chance: float

    @property
    def consistency(self) -> Change | None:
        """The change of consistency in points; None where it cannot be told."""
        found = self.since.consistency
        return None if isinstance(found, NoBand) else found


def looked_back(session: Session, chosen: Chosen, now: Groups) -> LookedBack | None:
    """The period before against `now`, the groups of the chosen one; None where either has no visits or no ends.

    As many queries as `groups`, three times as many where checklists changed meanwhile.
    """
    before = chosen.before()
    if before is None or not len(now.totals):
        return None
    earlier, shared = shared_groups(session, before, chosen.wanted, now)
    over_all = since(before, earlier, shared)
    if over_all is None:
        return None
    changes = changes_between(before, earlier, shared)
    stores = {store.code: store for store in shared.stores}
    proven = [Mover(stores[code], one) for code, one in changes.stores.items() if one.is_proven]
    proven.sort(key=lambda each: (-abs(each.change.points), each.store.code))
    return LookedBack(
        before=before,
        since=over_all,
        risen=tuple(each for each in proven if each.change.points > 0),
        fallen=tuple(each for each in proven if each.change.points < 0),
        judged=sum(one.is_judged for one in changes.stores.values()),
        by_chance=changes.expected_by_chance,
    )
