"""How a draft begins and how it is thrown away; `publication` publishes it. The caller commits."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from audits.answers import clean_text
from audits.checklists.content import plain
from audits.checklists.drafts.editing import claim
from audits.checklists.drafts.loading import Drafted
from audits.checklists.drafts.rows import insert_touchpoints
from audits.checklists.loading import Version, load_one
from audits.checklists.queries import addition_at, latest
from audits.checklists.rules import LONGEST_TITLE, fresh_key, key_from_words
from audits.checklists.tables import Checklist, ChecklistVersion, Draft, DraftPart
from audits.errors import AuditError
from audits.people.log import record
from audits.people.tables import Person
from audits.sheet import Questionnaire, in_language
from audits.stores.tables import Region, Store

_NUMBER_AT_THE_END = re.compile(r"[0-9]{1,15}$")


def start_blank(session: Session, name: str, actor: Person, now: datetime) -> Draft:
    """A draft of a new checklist without any touchpoint."""
    return start_from(session, Questionnaire("", {"": clean_text(name)}, "1", ()), actor, now)


def start_from(session: Session, questionnaire: Questionnaire, actor: Person, now: datetime) -> Draft:
    """A draft of a new checklist with this content, as its version 1 and under a key that no other has.

    The key comes from the questionnaire's, or from its name. Two queries and four inserts.
    """
    name = in_language(questionnaire.title)
    if not name or len(name) > LONGEST_TITLE:
        raise AuditError(f"A checklist needs a name of at most {LONGEST_TITLE} characters. Write one.")
    wanted = questionnaire.key or key_from_words(name, "checklist")
    fresh = replace(questionnaire, key=free_key(session, wanted), version="1")
    return _start(session, Draft(**_begun(fresh, actor, now)), fresh, actor, now)


def free_key(session: Session, wanted: str) -> str:
    """A key that neither a checklist nor a draft has. Two queries."""
    published = session.exec(select(Checklist.key).where(col(Checklist.key).startswith(wanted[:100])))
    drafted = session.exec(select(col(Draft.settings)["key"].as_string()))
    return fresh_key(wanted, {*published, *drafted})


def open_next_version(session: Session, checklist: Checklist, actor: Person, now: datetime) -> Draft:
    """The draft of a checklist's next version: the one there is, or a new copy of the newest version."""
    there = session.exec(select(Draft).where(Draft.checklist_id == checklist.id)).first()
    if there is not None:
        return there
    before = load_one(session, latest(session, checklist.id or 0))
    copy = replace(before.questionnaire, version=_next_version(session, before))
    row = Draft(**_begun(copy, actor, now), checklist_id=checklist.id, based_on_id=before.id)
    return _start(session, row, copy, actor, now)


def open_addition(
    session: Session, checklist: Checklist, place: Store | Region, actor: Person, now: datetime
) -> Draft:
    """The draft of what a store or a region has on top of a checklist: the one there is, or a new one.

    A new one is a copy of what the place has now, in the languages and with the milestones of the checklist.
    """
    store_id = place.id if isinstance(place, Store) else None
    region_id = place.id if isinstance(place, Region) else None
    there = session.exec(
        select(Draft).where(
            Draft.adds_to_id == checklist.id, Draft.store_id == store_id, Draft.region_id == region_id
        )
    ).first()
    if there is not None:
        return there
    addition = addition_at(session, checklist.id or 0, store_id, region_id)
    before = load_one(session, latest(session, addition.id or 0)) if addition else None
    common = load_one(session, latest(session, checklist.id or 0)).questionnaire
    copy = replace(
        common,
        version=_next_version(session, before) if before else "1",
        touchpoints=before.questionnaire.touchpoints if before else (),
    )
    row = Draft(
        **_begun(copy, actor, now),
        adds_to_id=checklist.id,
        store_id=store_id,
        region_id=region_id,
        based_on_id=before.id if before else None,
    )
    return _start(session, row, copy, actor, now)


def _next_version(session: Session, before: Version) -> str:
    taken = session.exec(
        select(ChecklistVersion.version).where(ChecklistVersion.checklist_id == before.checklist_id)
    )
    return raised(before.questionnaire.version, set(taken))


def raised(version: str, taken: Collection[str]) -> str:
    """The name of the version after this one: its last number and one more, or a number behind it.

    >>> raised("3", {"3"}), raised("1.2", {"1.2", "1.3"}), raised("first", ())
    ('4', '1.4', 'first-2')
    """
    found = _NUMBER_AT_THE_END.search(version)
    stem, number = (version[: found.start()], int(found.group())) if found else (f"{version}-", 1)
    number += 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def discard(session: Session, drafted: Drafted, actor: Person, now: datetime) -> None:
    """Throw a draft away with all its parts. Refused when it is gone already."""
    claim(session, drafted, actor, now)
    delete_draft(session, drafted.id)
    before = {"title": in_language(drafted.settings.title), "version": drafted.settings.version}
    record(session, now, actor, "discarded", "draft", drafted.id, before=before)


def delete_draft(session: Session, draft_id: int) -> None:
    """Take the rows of a draft out: questions, touchpoints, and itself. Three statements."""
    parts = delete(DraftPart).where(col(DraftPart.draft_id) == draft_id)
    for statement in (
        parts.where(col(DraftPart.parent_id).is_not(None)),
        parts,
        delete(Draft).where(col(Draft.id) == draft_id),
    ):
        session.connection().execute(statement)


def _begun(content: Questionnaire, actor: Person, now: datetime) -> dict[str, Any]:
    return {
        "settings": plain(replace(content, touchpoints=())),
        "started_by_id": actor.id,
        "started_at": now,
        "changed_by_id": actor.id,
        "changed_at": now,
    }


def _start(session: Session, draft: Draft, content: Questionnaire, actor: Person, now: datetime) -> Draft:
    session.add(draft)
    session.flush()
    insert_touchpoints(session, draft.id or 0, content.touchpoints, actor, now)
    after = {"title": in_language(content.title), "version": content.version}
    record(session, now, actor, "started", "draft", draft.id, after=after)
    return draft
