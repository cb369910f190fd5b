"""Whether scoring every approved visit anew gives what its approval froze."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.approval import Scored, parts_of, question_rows, scored, total_row
from audits.visits.tables import TouchpointScore, Visit, VisitScore, VisitStatus

AT_ONCE = 200
Progress = Callable[[str, int, int | None], None]
Row = dict[str, Any]
_TOTALS = ("earned", "possible", "raw", "with_bonus", "final", "common_share", "failed", "failed_common")
_PARTS = ("touchpoint_id", "own", "earned", "possible", "weight", "share")
_QUESTIONS = ("question_id", "state", "share", "critical")


def wrong_scores(session: Session, progress: Progress) -> Iterator[str]:
    """A sentence for every approved visit whose frozen scores differ. Some ten queries for 200 visits.

    Each step reads in a transaction of its own, so that nobody waits for the whole.
    """
    count = session.scalar(select(func.count()).where(Visit.status == VisitStatus.APPROVED)) or 0
    after: UUID | None = None
    done = 0
    while visits := _next(session, after):
        frozen = _frozen(session, [visit.id for visit in visits])
        for each in scored(session, visits):
            if differing := _differing(each, frozen[each.visit.id]):
                yield f"Visit {each.visit.ref}: {', '.join(differing)} differ from what its answers score."
        after, done = visits[-1].id, done + len(visits)
        session.rollback()
        session.expunge_all()
        progress("approved visits scored anew", done, count)


def _next(session: Session, after: UUID | None) -> Sequence[Visit]:
    ahead = [col(Visit.id) > after] if after else []
    query = select(Visit).where(Visit.status == VisitStatus.APPROVED, *ahead)
    return session.exec(query.order_by(col(Visit.id)).limit(AT_ONCE)).all()


def _frozen(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, list[Row]]]:
    """The frozen rows of visits, by visit and by what they are about. Three queries."""
    found: dict[UUID, dict[str, list[Row]]] = {
        each: {"total": [], "parts": [], "questions": []} for each in ids
    }
    tables: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("total", VisitScore, _TOTALS),
        ("parts", TouchpointScore, _PARTS),
        ("questions", QuestionScore, _QUESTIONS),
    )
    for name, table, columns in tables:
        for row in session.exec(select(table).where(col(table.visit_id).in_(ids))):
            found[row.visit_id][name].append({column: getattr(row, column) for column in columns})
    return found


def _differing(each: Scored, frozen: dict[str, list[Row]]) -> list[str]:
    """What differs, in words; nothing when all is as it was."""
    total = total_row(each.place, each.visit.shopper_id, each.visit.version_id, each.card)
    fresh = {
        "total": ("the total", [total], _TOTALS),
        "parts": ("scores of touchpoints", parts_of(each.asked, each.card), _PARTS),
        "questions": ("scores of questions", question_rows(each.place, each.asked, each.card), _QUESTIONS),
    }
    return [
        words
        for name, (words, rows, columns) in fresh.items()
        if _sorted(rows, columns) != _sorted(frozen[name], columns)
    ]


def _sorted(rows: Sequence[Row], columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row[column] for column in columns) for row in rows), key=lambda row: str(row[0]))
