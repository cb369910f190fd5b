"""What changed since the period of equal length before, as far as it can be told from chance."""

from dataclasses import dataclass, replace

import numpy as np
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.consistency.changes import Change
from audits.consistency.differences import side_by_side
from audits.consistency.groups import Cells, Groups, Moments
from audits.consistency.over_time import NoBand, PeriodCells, change_of
from audits.consistency.sums import aligned

NOTHING = Groups(
    (),
    Moments.of([], [], []),
    (),
    Cells(np.zeros(0, np.int64), np.zeros(0, np.int64), Moments.of([], [], [])),
)


@dataclass(frozen=True, slots=True)
class Changed:
    """One mean before and after, 0 to 100. `key` is the touchpoint's, "" for the total; `change` is in shares."""

    key: str
    name: str
    before: float
    after: float
    visits_before: int
    visits: int
    change: Change

    @property
    def points(self) -> float:
        """After less before, in points of 100."""
        return self.after - self.before

    @property
    def points_band(self) -> tuple[float, float] | None:
        """Its 95 % interval, in points of 100."""
        band = self.change.band
        return band and (100 * band[0], 100 * band[1])


@dataclass(frozen=True, slots=True)
class Since:
    """Two periods side by side. `total` first, then every touchpoint that was scored in both, in journey order.

    `consistency` is its change in points, or why it cannot be told.
    """

    before: Wanted
    stores_before: int
    changes: tuple[Changed, ...]
    consistency: Change | NoBand

    @property
    def proven(self) -> tuple[Changed, ...]:
        """The changes that are more than noise, the largest first."""
        real = [each for each in self.changes if each.change.is_real]
        return tuple(sorted(real, key=lambda each: -abs(each.points)))

    @property
    def expected_by_chance(self) -> float:
        """How many of the changes would look real if nothing had changed: one in twenty."""
        return len(self.changes) / 20


def since_before(session: Session, chosen: Chosen, now: Groups) -> Since | None:
    """What changed since the period before the chosen one, whose groups are `now`; None without visits in either.

    Where checklists changed meanwhile, both periods are read again by the touchpoints they share. As many queries as
    `groups`, three times as many in that case.
    """
    before = chosen.before()
    if before is None or not len(now.totals):
        return None
    earlier, now = shared_groups(session, before, chosen.wanted, now)
    return since(before, earlier, now)


def shared_groups(session: Session, before: Wanted, wanted: Wanted, now: Groups) -> tuple[Groups, Groups]:
    """The groups of an earlier period and of this one, by the touchpoints that the checklists of both share.

    `now` are the groups of `wanted`. As many queries as `groups`, three times as many where checklists changed.
    """
    earlier = groups(session, before)
    keys = [[part.key for part in period.touchpoints] for period in (earlier, now)]
    common = tuple(key for key in keys[1] if key in keys[0])
    if not len(earlier.totals) or keys[0] == keys[1]:
        return earlier, now
    if not common:
        return NOTHING, now
    only = replace(wanted.only, touchpoints=common)
    return groups(session, replace(before, only=only)), groups(session, replace(wanted, only=only))


def since(before: Wanted, earlier: Groups, now: Groups) -> Since | None:
    """What changed from `earlier` to `now`; None where either has no visits."""
    if not len(earlier.totals) or not len(now.totals):
        return None
    both = aligned(earlier, now)
    spreads = (both.first + both.second).spreads()
    names = {part.key: part.name for part in (*earlier.touchpoints, *now.touchpoints)}
    words = ["", *both.touchpoints]
    changes = [
        Changed(
            key=words[place],
            name=names.get(words[place], ""),
            before=100 * one.first.share,
            after=100 * one.second.share,
            visits_before=one.first.visits,
            visits=one.second.visits,
            change=one.change,
        )
        for place, one in enumerate(side_by_side(both.first, both.second, spreads))
        if one.first and one.second and one.change
    ]
    return Since(before, len(earlier.totals), tuple(changes), _consistency(earlier, now))


def _consistency(earlier: Groups, now: Groups) -> Change | NoBand:
    codes = dict.fromkeys(store.code for period in (earlier, now) for store in period.stores)
    places = {code: place for place, code in enumerate(codes)}
    return change_of(
        PeriodCells(
            2,
            np.repeat([0, 1], [len(earlier.stores), len(now.stores)]),
            np.array([places[store.code] for period in (earlier, now) for store in period.stores], np.int64),
            Moments(
                np.concatenate([earlier.totals.visits, now.totals.visits]),
                np.concatenate([earlier.totals.total, now.totals.total]),
                np.concatenate([earlier.totals.squares, now.totals.squares]),
            ),
        ),
        0,
        1,
    )
