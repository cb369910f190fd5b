"""A visit's total as SQL: as approval froze it, or over the touchpoints that several checklists share."""

from typing import Any

from sqlalchemy import ColumnElement, Float, Subquery, and_, case, cast, func
from sqlmodel import col, select

from audits.checklists.loading import Version
from audits.columns import Approximate
from audits.comparisons.scope import Wanted, totals_in
from audits.comparisons.sharing import Shared
from audits.sheet import Total
from audits.visits.tables import TouchpointScore, VisitScore


def frozen_totals(wanted: Wanted) -> Subquery:
    """Each visit's `visit_id`, `store_id`, `shopper_id`, `visited_on` and `score` as frozen, a share or None."""
    return (
        select(  # type: ignore[call-overload]
            VisitScore.visit_id,
            VisitScore.store_id,
            VisitScore.shopper_id,
            VisitScore.visited_on,
            col(VisitScore.common_share).label("score"),
        )
        .where(totals_in(wanted))
        .subquery()
    )


def totals_over(wanted: Wanted, shared: Shared, versions: dict[int, Version]) -> Subquery:
    """The same over the shared touchpoints, by each checklist's own rule; a failed visit stays 0."""
    scores = (
        select(  # type: ignore[call-overload]
            VisitScore.visit_id,
            VisitScore.store_id,
            VisitScore.shopper_id,
            VisitScore.visited_on,
            _total_by_rule(versions).label("uncut"),
        )
        .join(TouchpointScore, col(TouchpointScore.visit_id) == col(VisitScore.visit_id))
        .where(totals_in(wanted), in_shared(shared))
        .group_by(
            col(VisitScore.visit_id),
            col(VisitScore.store_id),
            col(VisitScore.shopper_id),
            col(VisitScore.visited_on),
            col(VisitScore.failed_common),
            col(VisitScore.version_id),
        )
        .subquery()
    )
    score = cut(scores.c.uncut).label("score")
    kept = (scores.c.visit_id, scores.c.store_id, scores.c.shopper_id, scores.c.visited_on)
    return select(*kept, score).subquery()  # type: ignore[call-overload]


def in_shared(shared: Shared) -> ColumnElement[bool]:
    """The rows of `touchpoint_score` that count in a comparison: shared touchpoints, no store's own."""
    keys = [part.key_id for part in shared.touchpoints]
    return and_(col(TouchpointScore.own).is_(False), col(TouchpointScore.key_id).in_(keys))


def cut(share: Any) -> ColumnElement[Any]:
    """At most 1: in comparisons bonus does not lead beyond the scale."""
    return case((share > 1.0, 1.0), else_=share)


def has_bonus(versions: dict[int, Version]) -> bool:
    """Whether a share may pass 1 at all; where none may, `cut` costs a third of the grouping for nothing."""
    asked = (question for version in versions.values() for _, question in version.questionnaire.questions())
    return any(question.bonus for question in asked)


def _total_by_rule(versions: dict[int, Version]) -> ColumnElement[Any]:
    """Pooled or weighted by the version's rule, as `audits.scoring.totals.total_of` does it on exact numbers.

    A touchpoint with nothing possible has no share: it stays out of a weighted total, and its bonus still counts in
    a pooled one.
    """
    pooled = [version.id for version in versions.values() if version.questionnaire.total is Total.POOLED]
    share = col(TouchpointScore.share)
    # Points and weights are whole hundredths in the database: they cancel out, but for a bonus that stands alone.
    possible = cast(col(TouchpointScore.possible), Float)
    earned = case(
        (share.is_not(None), share * possible), else_=100.0 * Approximate(col(TouchpointScore.earned))
    )
    weight = case((share.is_not(None), cast(col(TouchpointScore.weight), Float)), else_=0.0)
    return case(
        (col(VisitScore.failed_common), 0.0),
        (
            col(VisitScore.version_id).in_(pooled),
            func.sum(earned) / func.nullif(func.sum(possible), 0.0),
        ),
        else_=func.sum(share * weight) / func.nullif(func.sum(weight), 0.0),
    )
