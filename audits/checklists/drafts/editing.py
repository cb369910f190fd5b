"""Changing a draft, one row at a time. Who saves second is told what the first changed. The caller commits.

Every change first writes who and when into the draft's own row, which makes the changes of one draft wait for
each other: what is read after that stays true until the caller commits.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, select

from audits.checklists.content import plain, question_from, questionnaire_from, touchpoint_from
from audits.checklists.drafts.following import follow
from audits.checklists.drafts.loading import Drafted
from audits.checklists.drafts.naming import fresh_question, fresh_touchpoint, saved_key
from audits.checklists.drafts.positions import position_before, position_behind
from audits.checklists.drafts.rows import insert_question, insert_touchpoints, touchpoint_content
from audits.checklists.rules import with_names
from audits.checklists.tables import Draft, DraftPart
from audits.errors import AuditError, Conflict, NotFound
from audits.people.log import record
from audits.people.tables import Event, Person
from audits.sheet import Question, Questionnaire, Touchpoint

SAVED_SETTINGS = "saved the settings"


class Changed(Conflict):
    """Somebody saved the same thing first. `by` is their name, `at` when, `now` what is there by now."""

    def __init__(self, by: str, at: datetime, now: Question | Touchpoint | Questionnaire) -> None:
        self.by, self.at, self.now = by, at, now
        super().__init__(
            f"{by} changed this while you were at it. Nothing was overwritten: look at both, then save again."
        )


def save_settings(
    session: Session,
    drafted: Drafted,
    revision: int,
    settings: Questionnaire,
    actor: Person,
    now: datetime,
) -> None:
    """Save all but the touchpoints; the key stays as it is. `Changed` when the revision is no longer that."""
    kept = plain(replace(settings, key=drafted.settings.key, touchpoints=()))
    done = session.connection().execute(
        update(Draft)
        .where(col(Draft.id) == drafted.id, col(Draft.revision) == revision)
        .values(settings=kept, revision=revision + 1, changed_by_id=actor.id, changed_at=now)
    )
    if done.rowcount == 0:
        raise _settings_changed(session, drafted.id)
    record(
        session, now, actor, SAVED_SETTINGS, "draft", drafted.id, before=drafted.draft.settings, after=kept
    )


def _settings_changed(session: Session, draft_id: int) -> AuditError:
    draft = session.get(Draft, draft_id, populate_existing=True)
    saved = session.exec(
        select(Person.name, Event.at)
        .join(Person, col(Person.id) == col(Event.actor_id))
        .where(Event.subject == "draft", Event.subject_id == str(draft_id), Event.action == SAVED_SETTINGS)
        .order_by(col(Event.id).desc())
        .limit(1)
    ).first()
    if draft is None or saved is None:
        return _gone()
    return Changed(saved[0], saved[1], questionnaire_from(draft.settings))


def add_touchpoint(
    session: Session,
    drafted: Drafted,
    touchpoint: Touchpoint,
    after: UUID | None,
    actor: Person,
    now: datetime,
) -> UUID:
    """Add a touchpoint with its questions behind another, or (`after` None) at the end; returns its id."""
    claim(session, drafted, actor, now)
    position = position_behind(session, drafted.id, None, after)
    fresh = fresh_touchpoint(drafted, touchpoint)
    (added,) = insert_touchpoints(session, drafted.id, [fresh], actor, now, first=position)
    return added


def add_question(
    session: Session,
    drafted: Drafted,
    touchpoint_id: UUID,
    question: Question,
    after: UUID | None,
    actor: Person,
    now: datetime,
) -> UUID:
    """Add a question behind another of the touchpoint, or (`after` None) at its end; returns its id."""
    claim(session, drafted, actor, now)
    drafted.touchpoint(touchpoint_id)
    position = position_behind(session, drafted.id, touchpoint_id, after)
    fresh = fresh_question(drafted, question)
    return insert_question(session, drafted.id, touchpoint_id, fresh, position, actor, now)


def duplicate(session: Session, drafted: Drafted, part_id: UUID, actor: Person, now: datetime) -> UUID:
    """Add a copy of a touchpoint or a question right behind it, under keys of its own; returns its id."""
    if part_id in {each.id for each in drafted.touchpoints}:
        original = drafted.touchpoint(part_id).touchpoint
        return add_touchpoint(session, drafted, original, part_id, actor, now)
    place, asked = drafted.place_of(part_id)
    return add_question(session, drafted, place.id, asked.question, part_id, actor, now)


def save_touchpoint(
    session: Session,
    drafted: Drafted,
    part_id: UUID,
    revision: int,
    touchpoint: Touchpoint,
    actor: Person,
    now: datetime,
) -> None:
    """Save a touchpoint, its questions left as they are. `Changed` when the revision is no longer that."""
    claim(session, drafted, actor, now)
    key = saved_key(drafted, touchpoint.key, part_id, "touchpoint")
    kept = touchpoint_content(replace(touchpoint, key=key))
    _save(session, drafted, col(DraftPart.parent_id).is_(None), part_id, revision, kept, actor, now)


def save_question(
    session: Session,
    drafted: Drafted,
    part_id: UUID,
    revision: int,
    question: Question,
    actor: Person,
    now: datetime,
) -> None:
    """Save a question. `Changed` when the revision is no longer that. Conditions follow it to a new key."""
    claim(session, drafted, actor, now)
    key = saved_key(drafted, question.key, part_id, "question")
    names = {known: key for known, known_id in drafted.question_keys.items() if known_id == part_id}
    kept = plain(replace(with_names(question, names), key=key))
    _save(session, drafted, col(DraftPart.parent_id).is_not(None), part_id, revision, kept, actor, now)
    if key not in names:
        follow(session, drafted, names, part_id, actor, now)


def _save(
    session: Session,
    drafted: Drafted,
    of_kind: ColumnElement[bool],
    part_id: UUID,
    revision: int,
    content: dict[str, Any],
    actor: Person,
    now: datetime,
) -> None:
    done = session.connection().execute(
        update(DraftPart)
        .where(_named(drafted, part_id), of_kind, col(DraftPart.revision) == revision)
        .where(col(DraftPart.removed_at).is_(None))
        .values(content=content, revision=revision + 1, changed_by_id=actor.id, changed_at=now)
    )
    if done.rowcount == 0:
        raise _part_changed(session, drafted, part_id)


def _part_changed(session: Session, drafted: Drafted, part_id: UUID) -> AuditError:
    """Why a part could not be saved. One query."""
    found = session.exec(
        select(DraftPart, Person.name)
        .join(Person, col(Person.id) == col(DraftPart.changed_by_id))
        .where(_named(drafted, part_id))
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        return NotFound("This part of the draft")
    part, name = found
    if part.removed_at is not None:
        return Conflict(
            f"{name} took this out of the draft while you were at it. Bring it back to change it."
        )
    read = question_from if part.parent_id else touchpoint_from
    return Changed(name, part.changed_at, read(part.content))


def move(
    session: Session,
    drafted: Drafted,
    part_id: UUID,
    touchpoint_id: UUID | None,
    before: UUID | None,
    actor: Person,
    now: datetime,
) -> None:
    """Put a part right before another, or (`before` None) at the end: a touchpoint among touchpoints, a question
    in a touchpoint (`touchpoint_id` None: the one it stands in)."""
    claim(session, drafted, actor, now)
    if part_id in {each.id for each in drafted.touchpoints}:
        parent = None
    else:
        here = drafted.place_of(part_id)[0].id
        parent = drafted.touchpoint(touchpoint_id or here).id
    position = position_before(session, drafted.id, parent, before, part_id)
    _update(session, drafted, part_id, parent_id=parent, position=position)


def remove(session: Session, drafted: Drafted, part_id: UUID, actor: Person, now: datetime) -> None:
    """Take a part out; its place is kept, and a touchpoint takes its questions with it."""
    claim(session, drafted, actor, now)
    _update(session, drafted, part_id, removed_at=now, changed_by_id=actor.id, changed_at=now)


def bring_back(session: Session, drafted: Drafted, part_id: UUID, actor: Person, now: datetime) -> None:
    """Put what was taken out back where it stood."""
    claim(session, drafted, actor, now)
    _update(session, drafted, part_id, removed_at=None, changed_by_id=actor.id, changed_at=now)


def claim(session: Session, drafted: Drafted, actor: Person, now: datetime) -> None:
    """Write into the draft who changes it now, and make others wait. Refused when it is gone. One statement."""
    done = session.connection().execute(
        update(Draft).where(col(Draft.id) == drafted.id).values(changed_by_id=actor.id, changed_at=now)
    )
    if done.rowcount == 0:
        raise _gone()


def _gone() -> Conflict:
    return Conflict("Somebody published this draft or threw it away meanwhile. Open the checklist to see it.")


def _update(session: Session, drafted: Drafted, part_id: UUID, **values: Any) -> None:
    done = session.connection().execute(update(DraftPart).where(_named(drafted, part_id)).values(**values))
    if done.rowcount == 0:
        raise NotFound("This part of the draft")


def _named(drafted: Drafted, part_id: UUID) -> ColumnElement[bool]:
    found: ColumnElement[bool] = (col(DraftPart.id) == part_id) & (col(DraftPart.draft_id) == drafted.id)
    return found
