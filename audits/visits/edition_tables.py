"""How often the frozen scores of a checklist have changed: whoever remembers them asks this first."""

from collections.abc import Iterable

from sqlalchemy import Dialect, Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel


class ScoreEdition(SQLModel, table=True):
    """`edition` grows in every transaction that writes or takes away frozen scores of visits made with the checklist.

    A checklist without a row has had no such change since the table came. Transactions that change the same checklist
    wait for one another here, so that two of them never leave the same number behind.
    """

    __tablename__ = "score_edition"

    checklist_id: int = Field(foreign_key="checklist.id", primary_key=True)
    edition: int


def begin_edition(session: Session, checklist_ids: Iterable[int]) -> None:
    """Frozen scores of these checklists are others now. One statement a checklist."""
    line = session.connection()
    # In one order: two transactions that wait for each other would wait for ever.
    for checklist_id in sorted(set(checklist_ids)):
        line.execute(_next(line.dialect), {"checklist_id": checklist_id, "edition": 1})


def _next(dialect: Dialect) -> Insert:
    table = ScoreEdition.__table__  # type: ignore[attr-defined]
    added = postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)
    return added.on_conflict_do_update(
        index_elements=[table.c.checklist_id], set_={"edition": table.c.edition + 1}
    )
