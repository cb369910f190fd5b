"""Which touchpoints cost most consistency: the less consistent one is, and the more of the total hangs on it."""

from dataclasses import dataclass

from sqlmodel import Session, select

from audits.checklists.loading import load
from audits.comparisons.scope import Wanted, totals_in
from audits.consistency.comparison import Comparison, TouchpointRow
from audits.scoring import shares_of_total
from audits.visits.tables import VisitScore


@dataclass(frozen=True, slots=True)
class Cost:
    """A touchpoint, the share of the total that hangs on it (0 to 1), and by how many points its spread moves a total.

    `points` is its standard deviation over visits, in points of 100, times that share: what a usual visit's total
    wins or loses there.
    """

    touchpoint: TouchpointRow
    share: float
    points: float


def costs(session: Session, wanted: Wanted, comparison: Comparison) -> list[Cost]:
    """Every touchpoint with a spread, the costliest first, by the newest version's shares. At most five queries.

    Touchpoints whose scores go up and down together move a total by more than the sum of them says.
    """
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, seen).values() if seen else ()
    if not versions:
        return []
    newest = max(versions, key=lambda version: (version.ordinal, version.id))
    compared = {row.key for row in comparison.touchpoints}
    shares = {
        key: float(share)
        for key, share in shares_of_total(newest.questionnaire).touchpoints.items()
        if key in compared
    }
    whole = sum(shares.values()) or 1.0
    found = [
        Cost(row, shares[row.key] / whole, (50 - row.consistency / 2) * shares[row.key] / whole)
        for row in comparison.touchpoints
        if row.consistency is not None and shares.get(row.key)
    ]
    return sorted(found, key=lambda cost: (-cost.points, cost.touchpoint.key))
