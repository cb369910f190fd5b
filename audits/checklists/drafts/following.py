"""When a question of a draft gets another key, the conditions that look at it follow."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col

from audits.checklists.content import plain
from audits.checklists.drafts.loading import Drafted
from audits.checklists.drafts.rows import touchpoint_content
from audits.checklists.rules import with_names
from audits.checklists.tables import DraftPart
from audits.conditions.renaming import renamed
from audits.errors import Conflict
from audits.people.tables import Person


def follow(
    session: Session, drafted: Drafted, names: Mapping[str, str], saved: UUID, actor: Person, now: datetime
) -> None:
    """Let the conditions of all but the part just saved look at questions by their new keys.

    A statement for each part that does. Refused when somebody else changed one of them meanwhile.
    """
    for part_id, revision, content in _followers(drafted, names):
        if part_id == saved:
            continue
        done = session.connection().execute(
            update(DraftPart)
            .where(col(DraftPart.id) == part_id, col(DraftPart.revision) == revision)
            .values(content=content, revision=revision + 1, changed_by_id=actor.id, changed_at=now)
        )
        if done.rowcount == 0:
            raise Conflict(
                "Somebody changed a condition that looks at this question just now. Save it again."
            )


def _followers(drafted: Drafted, names: Mapping[str, str]) -> Iterator[tuple[UUID, int, dict[str, Any]]]:
    """Each part whose conditions look at one of these questions: its id, revision and new content."""
    for each in drafted.touchpoints:
        relevant = each.touchpoint.relevant
        if relevant is not None and renamed(relevant, names) != relevant:
            content = replace(each.touchpoint, relevant=renamed(relevant, names))
            yield each.id, each.revision, touchpoint_content(content)
        for asked in each.questions:
            after = with_names(asked.question, names)
            if after != asked.question:
                yield asked.id, asked.revision, plain(after)
