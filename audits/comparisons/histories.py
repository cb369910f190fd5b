"""One store: who it is, its visits over time, and which of its critical failures were put right since."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import Subquery, func, union
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, true

from audits.checklists.loading import load
from audits.checklists.tables import Question, Touchpoint
from audits.comparisons.scope import Wanted, questions_in, totals_in
from audits.comparisons.sharing import what_is_shared
from audits.comparisons.totals import frozen_totals, totals_over
from audits.errors import NotFound
from audits.stores.queries import visible_to
from audits.stores.tables import Region, Store
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import Visit, VisitScore


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One approved visit; `share` is the compared score, None when nothing was scored."""

    visit_id: UUID
    ref: str
    on: date
    share: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class History:
    """A store's visits, the oldest first. `notes` say where less than the whole visit is compared."""

    visits: tuple[PastVisit, ...]
    notes: tuple[str, ...]

    @property
    def scored(self) -> tuple[PastVisit, ...]:
        """The visits with a score."""
        return tuple(visit for visit in self.visits if visit.share is not None)

    def since(self, day: date | None) -> tuple[PastVisit, ...]:
        """The visits from a day on, all when it is None."""
        return tuple(visit for visit in self.visits if day is None or visit.on >= day)


def find_store(session: Session, wanted: Wanted, code: str) -> tuple[Store, str]:
    """The store with this code and the path of its region; `NotFound` when the viewer sees none. One query."""
    seen = true() if wanted.viewer is None else visible_to(wanted.viewer)
    found = session.exec(
        select(Store, Region.path)
        .join(Region, col(Region.id) == col(Store.region_id), isouter=True)
        .where(seen, Store.code == code)
    ).first()
    if found is None:
        raise NotFound("This store")
    return found[0], found[1] or ""


def history_of(session: Session, wanted: Wanted, store_id: int) -> History:
    """Every visit to a store up to the end of the period, however long ago the period began.

    Scores are over the touchpoints that these visits share with those of the whole comparison. At most five queries.
    """
    own = replace(wanted, store_id=store_id, from_day=None)
    seen = union(*(select(VisitScore.version_id).where(totals_in(one)) for one in (wanted, own)))
    versions = load(session, sorted(session.execute(seen).scalars()))
    shared = what_is_shared(list(versions.values()), wanted.only)
    scores = frozen_totals(own) if shared.is_everything else totals_over(own, shared, versions)
    return History(_visits(session, own, scores), shared.notes)


def _visits(session: Session, own: Wanted, scores: Subquery) -> tuple[PastVisit, ...]:
    """A visit that is in no score is here without one."""
    rows = session.execute(
        select(  # type: ignore[call-overload]
            Visit.id, Visit.ref, VisitScore.visited_on, scores.c.score, VisitScore.failed_common
        )
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .join(scores, scores.c.visit_id == col(Visit.id), isouter=True)
        .where(totals_in(own))
        .order_by(col(VisitScore.visited_on), Visit.ref, col(Visit.id))
    )
    return tuple(PastVisit(*row) for row in rows)


def passed_since(session: Session, own: Wanted, failed: Collection[int]) -> dict[int, date]:
    """Of these critical questions (ids of their rows): the newest day on which each earned something. One query.

    A question is the same in every version that has its key at the same touchpoint. What never did is left out.
    """
    if not failed:
        return {}
    lost, place = aliased(Question), aliased(Touchpoint)
    rows = session.execute(
        select(lost.id, func.max(QuestionScore.visited_on))
        .select_from(QuestionScore)
        .join(Question, col(Question.id) == col(QuestionScore.question_id))
        .join(lost, col(lost.key) == col(Question.key))
        .join(place, (col(place.id) == col(lost.touchpoint_id)) & (place.key_id == QuestionScore.key_id))
        .where(questions_in(own), col(lost.id).in_(failed), col(QuestionScore.share) > 0)
        .group_by(col(lost.id))
    )
    return {question: day for question, day in rows if question is not None}


def mean_share(visits: Sequence[PastVisit]) -> float | None:
    """The mean of the scored visits, a share; None without any."""
    shares = [visit.share for visit in visits if visit.share is not None]
    return sum(shares) / len(shares) if shares else None
