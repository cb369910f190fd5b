"""What happened that a webhook can be told of, and the words in which it is told.

Everything that leaves is written here, field by field: ids, references, days and scores. Who came, at what minute and
in which words the report was written is in none of it. What was undone before anybody could be told is not told.
"""

import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, tuple_
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from audits.checklists.tables import Checklist, ChecklistVersion
from audits.reports.tables import AuditVersion, Issue
from audits.scoring import Critical
from audits.stores.tables import Store
from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.approval import scored
from audits.visits.tables import Visit, VisitAddition, VisitScore, VisitStatus
from audits.webhooks.tables import Happening

AT_ONCE = 500
MOST_CRITICALS = 50
"""So many are named, the rest is counted: with the longest keys that there are, they fit into a body."""
Told = dict[str, Any]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time that something happened. `key` tells it from all others of its kind; `told` is what is said of it."""

    happening: Happening
    key: str
    at: datetime
    told: Told


Place = tuple[datetime, UUID]
"""Where something stands in the order of time: its moment, and its id for those of one moment."""
Some = tuple[list[Occurrence], Place | None]
"""Some occurrences in the order of time, and the place of the last one looked at; None when there was nothing more."""


def since(session: Session, happening: Happening, moment: datetime) -> Iterator[list[Occurrence]]:
    """What happened since a moment, itself included, 500 rows at a time. One query each, nine for critical ones."""
    after: Place | None = (moment, UUID(int=0))
    while after is not None:
        found, after = _SOURCES[happening](session, after)
        if found:
            yield found


def body(delivery_id: UUID, happening: Happening, at: datetime, told: Mapping[str, Any]) -> str:
    """What is sent: compact JSON, with letters as they are. As escapes they would be six or twelve times as long."""
    said = {"id": str(delivery_id), "event": happening.value, "at": _moment(at), **told}
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def _approved(session: Session, after: Place) -> Some:
    rows = _approvals(session, after)
    found = [
        Occurrence(Happening.APPROVED, _key(visit), visit.reviewed_at, {"visit": told})
        for visit, told in rows
        if visit.reviewed_at is not None
    ]
    return found, _last([(visit.reviewed_at, visit.id) for visit, _told in rows])


def _critical(session: Session, after: Place) -> Some:
    rows = _approvals(session, after)
    failed = _criticals(session, [visit for visit, _told in rows])
    found = [
        Occurrence(
            Happening.CRITICAL,
            _key(visit),
            visit.reviewed_at,
            {"visit": told, **failed[visit.id]},
        )
        for visit, told in rows
        if visit.reviewed_at is not None and visit.id in failed
    ]
    return found, _last([(visit.reviewed_at, visit.id) for visit, _told in rows])


def _issued(session: Session, after: Place) -> Some:
    rows = session.execute(
        select(Issue, AuditVersion)
        .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
        .where(col(Issue.issued_at) >= after[0], tuple_(col(Issue.issued_at), col(Issue.id)) > after)
        .order_by(col(Issue.issued_at), col(Issue.id))
        .limit(AT_ONCE)
    ).all()
    found = [
        Occurrence(Happening.ISSUED, str(issue.id), issue.issued_at, {"document": _document(issue, version)})
        for issue, version in rows
    ]
    return found, _last([(issue.issued_at, issue.id) for issue, _version in rows])


_SOURCES: dict[Happening, Callable[[Session, Place], Some]] = {
    Happening.APPROVED: _approved,
    Happening.CRITICAL: _critical,
    Happening.ISSUED: _issued,
}


def _approvals(session: Session, after: Place) -> list[tuple[Visit, Told]]:
    """Visits that a reviewer approved and that stand approved, with what is told of them. One query.

    Imported ones, thousands at once, were approved by nobody here.
    """
    rows = session.execute(
        select(Visit, VisitScore, Store.code, Checklist.key, ChecklistVersion.version)  # type: ignore[call-overload]
        .join(VisitScore, col(VisitScore.visit_id) == col(Visit.id))
        .join(Store, col(Store.id) == col(Visit.store_id))
        .join(ChecklistVersion, col(ChecklistVersion.id) == col(Visit.version_id))
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(col(Visit.status) == VisitStatus.APPROVED, col(Visit.reviewer_id).is_not(None))
        # The first of the two is for the index, the second is the order.
        .where(col(Visit.reviewed_at) >= after[0], tuple_(col(Visit.reviewed_at), col(Visit.id)) > after)
        .order_by(col(Visit.reviewed_at), col(Visit.id))
        .limit(AT_ONCE)
    )
    return [(row[0], _visit(*row)) for row in rows]


def _visit(visit: Visit, score: VisitScore, store: str, checklist: str, version: str) -> Told:
    return {
        "id": str(visit.id),
        "ref": visit.ref,
        "store": store,
        "checklist": checklist,
        "version": version,
        "visited_on": _day(visit.visited_on),
        "score": None if score.final is None else float(score.final * 100),
        "failed": score.failed,
    }


def _document(issue: Issue, version: AuditVersion) -> Told:
    return {
        "kind": version.kind.value,
        "subject": version.subject,
        "edition": version.edition.value,
        "number": version.number,
        "from": _day(version.from_day),
        "to": _day(version.to_day),
        "language": issue.language,
        "paper": issue.paper.value,
        "file_name": issue.file_name,
        "sha256": issue.sha256,
        "size": issue.size,
        "pages": issue.pages,
    }


def _criticals(session: Session, visits: Sequence[Visit]) -> dict[UUID, Told]:
    """What is told of the critical questions that earned nothing, by visits that have some. Eight queries.

    Frozen rows tell of those that every store has; visits with touchpoints of their own are scored to know theirs.
    """
    may_have = or_(
        exists().where(
            col(QuestionScore.visit_id) == col(VisitScore.visit_id), col(QuestionScore.critical).is_not(None)
        ),
        exists().where(col(VisitAddition.visit_id) == col(VisitScore.visit_id)),
    )
    ids = {visit.id for visit in visits}
    chosen = set(session.exec(select(VisitScore.visit_id).where(col(VisitScore.visit_id).in_(ids), may_have)))
    return _failed(session, [visit for visit in visits if visit.id in chosen]) if chosen else {}


def _failed(session: Session, visits: Sequence[Visit]) -> dict[UUID, Told]:
    """The same of visits that are scored. Seven queries.

    When one of them cannot be, seven for each: it is logged and left out, and the others are told.
    """
    try:
        cards = ((each.visit.id, each.card.criticals) for each in scored(session, visits))
        return {visit_id: _named(criticals) for visit_id, criticals in cards if criticals}
    except SQLAlchemyError:
        raise  # No visit is to blame.
    except Exception:
        if len(visits) == 1:
            log.exception("visit %s could not be scored", visits[0].id)
            return {}
    return {visit_id: told for visit in visits for visit_id, told in _failed(session, [visit]).items()}


def _named(criticals: Sequence[Critical]) -> Told:
    return {
        "criticals": [
            {"touchpoint": one.touchpoint, "question": one.question, "effect": one.effect.value}
            for one in criticals[:MOST_CRITICALS]
        ],
        "more_criticals": max(0, len(criticals) - MOST_CRITICALS),
    }


def _key(visit: Visit) -> str:
    """Approved again after it was reopened, a visit is another occurrence."""
    return f"{visit.id} {visit.reviewed_at:%Y-%m-%dT%H:%M:%S.%f}"


def _last(places: Sequence[tuple[datetime | None, UUID]]) -> Place | None:
    """Where to go on; None when these were the last."""
    if len(places) < AT_ONCE:
        return None
    moment, row_id = places[-1]
    return (moment, row_id) if moment is not None else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
