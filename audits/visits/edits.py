"""How often each entry of a report was saved: whoever saves an entry names the number that was seen.

Numbers change only under the lock of their visit (`audits.visits.queries.lock`), which the callers hold.
"""

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, insert, update
from sqlmodel import Session, select

from audits.visits.phone_tables import DraftEdits
from audits.visits.tables import Visit

_EDITS = cast(Table, DraftEdits.__table__)  # type: ignore[attr-defined]


def edits_of(session: Session, visit: Visit) -> dict[str, int]:
    """Entry name to how often it was saved; an entry that is not there has 0. One query."""
    found = session.exec(select(DraftEdits.edits).where(DraftEdits.visit_id == visit.id)).first()
    return dict(found or {})


def edit_of(known: Mapping[str, int], name: str, stands: object) -> int:
    """How often one entry was saved; once at least when something stands there (None when nothing does)."""
    return known.get(name, 0 if stands is None else 1)


def count_edits(session: Session, visit: Visit, *names: str) -> None:
    """Count one more save of each of these entries. At most three queries."""
    known = edits_of(session, visit)
    keep_edits(session, visit, known, {name: known.get(name, 0) + 1 for name in names})


def keep_edits(session: Session, visit: Visit, known: Mapping[str, int], fresh: Mapping[str, int]) -> None:
    """Write numbers over those that are `known`. At most two queries."""
    if not fresh:
        return
    edits = {**known, **fresh}
    changed = session.connection().execute(
        update(_EDITS).where(_EDITS.c.visit_id == visit.id).values(edits=edits)
    )
    if not changed.rowcount:
        session.connection().execute(insert(_EDITS), {"visit_id": visit.id, "edits": edits})
