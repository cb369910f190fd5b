"""Publishing: a questionnaire becomes a version that never changes again. The caller commits."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, insert
from sqlmodel import Session, col, select

from audits.checklists import content, queries, rows, tables
from audits.checklists.rules import check_fit, own_prefix, own_touchpoints
from audits.checklists.tables import Checklist, ChecklistVersion, TouchpointKey, VersionStatus
from audits.errors import AuditError, Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.sheet import Questionnaire, Touchpoint, in_language
from audits.stores.tables import Region, Store


@dataclass(frozen=True, slots=True)
class Published:
    """A version that is published. `fresh` is False when the same content was published before."""

    version_id: int
    checklist_id: int
    fresh: bool


def publish(session: Session, questionnaire: Questionnaire, actor: Person | None, now: datetime) -> Published:
    """Publish a questionnaire under its key and version; it becomes the newest.

    The same content again changes nothing. Other content under a version that exists is refused.
    About ten queries, whatever the number of questions.
    """
    check_fit(questionnaire, own=False)
    checklist = queries.by_key(session, questionnaire.key)
    if checklist is None:
        return _publish_first(session, Checklist(key=questionnaire.key, name=""), questionnaire, actor, now)
    known = known_version(session, checklist, questionnaire)
    if known is not None:
        return Published(_id(known), _id(checklist), fresh=False)
    return _add_version(session, checklist, questionnaire, actor, now)


def known_version(
    session: Session, checklist: Checklist, questionnaire: Questionnaire
) -> ChecklistVersion | None:
    """The version that holds this very content already, None for a new one.

    Other content under the same version is refused. One query.
    """
    if checklist.adds_to_id is not None:
        raise AuditError(
            f"{checklist.key} is the key of a store's own touchpoints. Choose another key (form_id)."
        )
    found = session.exec(
        select(ChecklistVersion).where(
            ChecklistVersion.checklist_id == checklist.id,
            ChecklistVersion.version == questionnaire.version,
        )
    ).first()
    if found is not None and found.digest != content.digest(questionnaire):
        raise Conflict(
            f"Version {questionnaire.version} of {questionnaire.key} was published with other content, "
            "and a published version never changes. Give this file a newer version (settings, version)."
        )
    return found


def publish_addition(
    session: Session,
    main_checklist_id: int,
    place: Store | Region,
    touchpoints: tuple[Touchpoint, ...],
    actor: Person | None,
    now: datetime,
    languages: tuple[str, ...] = (),
) -> Published:
    """Publish what a store or a region has on top of a checklist: all of it, in order, as a new version.

    Touchpoint and question keys get the prefix of the place where they lack it, and a number where two would
    be the same. The same content as the newest version changes nothing.
    """
    main = session.get_one(Checklist, main_checklist_id)
    region_id = place.id if isinstance(place, Region) else None
    store_id = place.id if isinstance(place, Store) else None
    own = own_touchpoints(touchpoints, own_prefix(region_id))
    addition = queries.addition_at(session, main_checklist_id, store_id, region_id)
    if addition is None:
        key = _free_key(session, f"{main.key}@{place.code if isinstance(place, Store) else place.id}")
        first = Questionnaire(key, {"": main.name}, "1", own, languages=languages)
        check_fit(first, own=True)
        fresh = Checklist(key=key, name="", adds_to_id=main.id, store_id=store_id, region_id=region_id)
        return _publish_first(session, fresh, first, actor, now)
    before = queries.newest_versions(session, [_id(addition)]).get(_id(addition))
    if before and _says_the_same(queries.load_one(session, before).questionnaire, own, languages):
        return Published(before, _id(addition), fresh=False)
    ordinal = queries.last_ordinal(session, _id(addition)) + 1
    wanted = Questionnaire(addition.key, {"": main.name}, str(ordinal), own, languages=languages)
    check_fit(wanted, own=True)
    return _add_version(session, addition, wanted, actor, now)


def _says_the_same(before: Questionnaire, own: tuple[Touchpoint, ...], languages: tuple[str, ...]) -> bool:
    return (before.touchpoints, before.languages) == (own, languages)


def _free_key(session: Session, wanted: str) -> str:
    """A key for an addition that no checklist has; stores' codes and regions' numbers may look alike."""
    key, number = wanted, 1
    while queries.by_key(session, key) is not None:
        number += 1
        key = f"{wanted}_{number}"
    return key


def _publish_first(
    session: Session,
    checklist: Checklist,
    questionnaire: Questionnaire,
    actor: Person | None,
    now: datetime,
) -> Published:
    checklist.name = in_language(questionnaire.title)
    session.add(checklist)
    session.flush()
    return _add_version(session, checklist, questionnaire, actor, now)


def _add_version(
    session: Session,
    checklist: Checklist,
    questionnaire: Questionnaire,
    actor: Person | None,
    now: datetime,
) -> Published:
    version = ChecklistVersion(
        **rows.version_row(questionnaire),
        checklist_id=_id(checklist),
        ordinal=queries.last_ordinal(session, _id(checklist)) + 1,
        status=VersionStatus.PUBLISHED,
        digest=content.digest(questionnaire),
        published_at=now,
        published_by_id=actor.id if actor else None,
    )
    checklist.name = in_language(questionnaire.title)
    session.add_all([checklist, version])
    session.flush()
    _insert_content(session, questionnaire, _id(version))
    after = {"version": questionnaire.version, "questions": sum(1 for _ in questionnaire.questions())}
    record(session, now, actor, "published", "checklist", checklist.id, after=after)
    return Published(_id(version), _id(checklist), fresh=True)


def _insert_content(session: Session, questionnaire: Questionnaire, version_id: int) -> None:
    """The rows of a version in three bulk inserts."""
    key_ids = _key_ids(session, [found.key for found in questionnaire.touchpoints])
    by_id = {key_id: key for key, key_id in key_ids.items()}
    made = _insert(
        session, tables.Touchpoint, list(rows.touchpoint_rows(questionnaire, version_id, key_ids)), "key_id"
    )
    touchpoint_ids = {by_id[key_id]: made_id for key_id, made_id in made.items()}
    asked = list(rows.question_rows(questionnaire, version_id, touchpoint_ids))
    question_ids = _insert(session, tables.Question, asked, "key")
    _insert(session, tables.Option, list(rows.option_rows(questionnaire, question_ids)), "key")


def _insert(session: Session, model: Any, values: list[rows.Row], named_by: str) -> dict[Any, int]:
    """Insert rows in bulk; the new ids by the column `named_by`."""
    if not values:
        return {}
    table: Table = model.__table__
    done = session.connection().execute(insert(table).returning(table.c[named_by], table.c.id), values)
    return {made[0]: made[1] for made in done}


def _key_ids(session: Session, keys: list[str]) -> dict[str, int]:
    """The small numbers of touchpoint keys; keys never seen before are added. Two queries at most."""
    wanted = select(TouchpointKey).where(col(TouchpointKey.key).in_(keys))
    known = {found.key: _id(found) for found in session.exec(wanted)}
    missing = [{"key": key} for key in keys if key not in known]
    return known | _insert(session, TouchpointKey, missing, "key")


def _id(row: Any) -> int:
    """The id of a row that was flushed."""
    found: int = row.id
    return found
