"""Where a part stands among its siblings: whole numbers with gaps, so that a move writes one row."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from audits.checklists.tables import DraftPart
from audits.errors import NotFound

GAP = 1024

Place = tuple[UUID, int]
"""A part and its position."""


def position_behind(session: Session, draft_id: int, parent_id: UUID | None, after: UUID | None) -> int:
    """A free position right behind a sibling, or (None) behind all. One query, two when a gap is used up."""
    siblings = _siblings(session, draft_id, parent_id)
    index = len(siblings) if after is None else _index(siblings, after) + 1
    return _position_at(session, siblings, index)


def position_before(
    session: Session, draft_id: int, parent_id: UUID | None, before: UUID | None, moved: UUID
) -> int:
    """A free position right before a sibling, or (None) behind all, for a part that is there already. As above."""
    siblings = [place for place in _siblings(session, draft_id, parent_id) if place[0] != moved]
    index = len(siblings) if before is None else _index(siblings, before)
    return _position_at(session, siblings, index)


def _siblings(session: Session, draft_id: int, parent_id: UUID | None) -> list[Place]:
    """In order; what was taken out keeps its place among them."""
    rows = session.exec(
        select(DraftPart.id, DraftPart.position)
        .where(DraftPart.draft_id == draft_id, DraftPart.parent_id == parent_id)
        .order_by(col(DraftPart.position), col(DraftPart.id))
    )
    return [(part_id, position) for part_id, position in rows]


def _index(siblings: Sequence[Place], wanted: UUID) -> int:
    for index, (part_id, _position) in enumerate(siblings):
        if part_id == wanted:
            return index
    raise NotFound("The place to put it")


def _position_at(session: Session, siblings: Sequence[Place], index: int) -> int:
    """A position for what is to stand before `siblings[index]`; all move apart when there is no number left."""
    if not siblings:
        return GAP
    if index == len(siblings):
        return siblings[-1][1] + GAP
    if index == 0:
        return siblings[0][1] - GAP
    below, above = siblings[index - 1][1], siblings[index][1]
    if above - below > 1:
        return (below + above) // 2
    return _position_at(session, _spread(session, siblings), index)


def _spread(session: Session, siblings: Sequence[Place]) -> list[Place]:
    apart = [(part_id, number * GAP) for number, (part_id, _position) in enumerate(siblings, 1)]
    session.connection().execute(
        update(DraftPart)
        .where(col(DraftPart.id) == bindparam("part"))
        .values(position=bindparam("place"))
        .execution_options(synchronize_session=False),
        [{"part": part_id, "place": position} for part_id, position in apart],
    )
    return apart
