"""What changed at one store since the period before, without comparing all others anew."""

from sqlalchemy import func, union
from sqlmodel import Session, col, select

from audits.checklists.loading import load
from audits.comparisons.before import StoreChange, changes_of
from audits.comparisons.choosing import Chosen
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import what_is_shared
from audits.comparisons.totals import frozen_totals
from audits.consistency.changes import Mean, change
from audits.consistency.groups import Groups, Moments
from audits.consistency.spread import spread_of
from audits.stores.tables import Store
from audits.visits.tables import VisitScore

Summed = dict[str, tuple[int, float, float]]
"""Visits, Σ and Σ² of shares by store code."""


def change_of(session: Session, chosen: Chosen, now: Groups, code: str) -> StoreChange | None:
    """The store's change as `changes_of` has it; None where a period is open or has no visit to it.

    At most seven queries where both periods asked the same, which is usual: stores' sums are then all there is to
    read of the period before. Else as many as `changes_of`.
    """
    before = chosen.before()
    if before is None:
        return None
    seen = union(*(select(VisitScore.version_id).where(totals_in(one)) for one in (before, chosen.wanted)))
    versions = load(session, sorted(session.execute(seen).scalars()))
    if not what_is_shared(list(versions.values()), before.only).is_everything:
        changes = changes_of(session, chosen, now)
        return changes.stores.get(code) if changes else None
    totals = now.totals
    columns = (totals.visits.tolist(), totals.total.tolist(), totals.squares.tolist())
    codes = [store.code for store in now.stores]
    return _change(
        _sums_before(session, before), dict(zip(codes, zip(*columns, strict=True), strict=True)), code
    )


def _sums_before(session: Session, before: Wanted) -> Summed:
    """The frozen totals of a period added up by store. One query."""
    scores = frozen_totals(before)
    share = scores.c.score
    rows = session.execute(
        select(Store.code, func.count(), func.sum(share), func.sum(share * share))
        .join(scores, scores.c.store_id == col(Store.id))
        .where(share.is_not(None))
        .group_by(Store.code)
    )
    return {code: (visits, total, squares) for code, visits, total, squares in rows}


def _change(before: Summed, now: Summed, code: str) -> StoreChange | None:
    """Judged by the spread within stores over both periods, in which a store's change counts as noise."""
    if code not in before or code not in now:
        return None
    nothing = (0, 0.0, 0.0)
    both = [
        [one + other for one, other in zip(before.get(store, nothing), now.get(store, nothing), strict=True)]
        for store in sorted(before.keys() | now.keys())
    ]
    spread = spread_of(Moments.of(*(list(column) for column in zip(*both, strict=True))))
    then, since = (Mean(sums[code][0], sums[code][1] / sums[code][0]) for sums in (before, now))
    return StoreChange(100 * then.share, then.visits, since.visits, change(then, since, spread))
