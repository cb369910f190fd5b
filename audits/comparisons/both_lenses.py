"""One store's service against its experience, in the same visits."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, select

from audits.checklists.loading import Version, load
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import what_is_shared
from audits.comparisons.totals import frozen_totals, totals_over
from audits.consistency.changes import CONFIDENCE
from audits.consistency.distributions import t_quantile
from audits.sheet import Lens
from audits.visits.tables import VisitScore

FEWEST = 4
"""Visits scored under both lenses below which their difference proves nothing."""


@dataclass(frozen=True, slots=True)
class UnderLens:
    """The mean of the visits scored under one lens, 0 to 100, and how many they are."""

    mean: float
    visits: int


@dataclass(frozen=True, slots=True)
class BothLenses:
    """`points` is service less experience, the mean over the visits scored under both, with its 95 % interval.

    `band` is None with fewer than four such visits, or where the difference was the same in all of them.
    """

    service: UnderLens
    experience: UnderLens
    visits: int
    points: float
    band: tuple[float, float] | None

    @property
    def is_proven(self) -> bool:
        """Whether the difference is more than chance."""
        return self.band is not None and not self.band[0] <= 0 <= self.band[1]


def both_lenses(session: Session, wanted: Wanted, store_id: int) -> BothLenses | None:
    """None where either lens is not asked for, not asked about or never scored together. At most five queries.

    A visit's score under a lens is that of a comparison narrowed to it: by its checklist's rule, over the touchpoints
    that all visits compared share; a failed visit is 0 under either.
    """
    if wanted.only.lens is not None:
        return None
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct()).all()
    versions = load(session, sorted(seen)) if seen else {}
    own = replace(wanted, store_id=store_id)
    service, experience = (_scores(session, own, versions, lens) for lens in (Lens.SERVICE, Lens.EXPERIENCE))
    apart = [service[visit] - experience[visit] for visit in service.keys() & experience.keys()]
    if not apart:
        return None
    points = math.fsum(apart) / len(apart)
    return BothLenses(_under(service), _under(experience), len(apart), points, _band(sorted(apart), points))


def _scores(session: Session, own: Wanted, versions: Mapping[int, Version], lens: Lens) -> dict[UUID, float]:
    """Each visit's score under a lens, 0 to 100. One query, none where no shared touchpoint has the lens."""
    shared = what_is_shared(list(versions.values()), replace(own.only, lens=lens))
    if not shared.touchpoints:
        return {}
    scores = frozen_totals(own) if shared.is_everything else totals_over(own, shared, dict(versions))
    rows = session.execute(select(scores.c.visit_id, scores.c.score).where(scores.c.score.is_not(None)))
    return {visit: 100 * share for visit, share in rows}


def _under(scores: Mapping[UUID, float]) -> UnderLens:
    return UnderLens(math.fsum(scores.values()) / len(scores), len(scores))


def _band(apart: Sequence[float], points: float) -> tuple[float, float] | None:
    """Mean ± t · SD/√n of the differences, t on n − 1 degrees of freedom: the paired t test."""
    count = len(apart)
    squares = math.fsum((each - points) ** 2 for each in apart)
    if count < FEWEST or squares < 1e-9:
        return None
    reach = t_quantile(CONFIDENCE, count - 1) * math.sqrt(squares / (count - 1) / count)
    return max(-100.0, points - reach), min(100.0, points + reach)
