"""The content of versions, read whole and kept: a published version never changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session, col, select

from audits.checklists import rows
from audits.checklists.tables import (
    Checklist,
    ChecklistVersion,
    Option,
    Question,
    Touchpoint,
    TouchpointKey,
)
from audits.errors import NotFound
from audits.sheet import Questionnaire

KEPT_VERSIONS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version with its content and the ids of its rows. Read once and kept, so told from others as an object.

    `key_ids` are the small numbers of touchpoint keys (the same in every version), `touchpoint_ids` and
    `question_ids` the rows of this one; all by key.
    """

    id: int
    checklist_id: int
    ordinal: int
    questionnaire: Questionnaire
    key_ids: Mapping[str, int]
    touchpoint_ids: Mapping[str, int]
    question_ids: Mapping[str, int]


class _Kept:
    """Versions by id and digest. The digest guards against an id that a rolled-back publication left free."""

    def __init__(self) -> None:
        self._versions: dict[tuple[int, str], Version] = {}
        self._lock = Lock()

    def get(self, version_id: int | None, digest: str) -> Version | None:
        return self._versions.get((version_id or 0, digest))

    def keep(self, row: ChecklistVersion, version: Version) -> None:
        with self._lock:
            while len(self._versions) >= KEPT_VERSIONS:
                del self._versions[next(iter(self._versions))]
            self._versions[version.id, row.digest] = version


# One a database: several apps may live in one process.
_kept: WeakKeyDictionary[Any, _Kept] = WeakKeyDictionary()


def load(session: Session, version_ids: Iterable[int]) -> dict[int, Version]:
    """Versions by id; `NotFound` when one is missing.

    One query for versions that were loaded before in this process, four for any number of others.
    """
    wanted = set(version_ids)
    found = session.exec(
        select(ChecklistVersion, Checklist)
        .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
        .where(col(ChecklistVersion.id).in_(wanted))
    ).all()
    if len(found) < len(wanted):
        raise NotFound("This version of the checklist")
    kept = _kept.setdefault(session.get_bind().engine.pool, _Kept())
    loaded = {
        row.id: version
        for row, _ in found
        if (version := kept.get(row.id, row.digest)) and row.id is not None
    }
    missing = [(row, checklist) for row, checklist in found if row.id not in loaded]
    for row, version in _read(session, missing):
        kept.keep(row, version)
        loaded[version.id] = version
    return loaded


def load_known(session: Session, digests: Mapping[int, str]) -> dict[int, Version]:
    """Versions by id, where the caller has read their digests. No query for those that were loaded before."""
    kept = _kept.setdefault(session.get_bind().engine.pool, _Kept())
    found = {it: version for it, digest in digests.items() if (version := kept.get(it, digest))}
    return found if len(found) == len(digests) else load(session, digests)


def load_one(session: Session, version_id: int) -> Version:
    """One version. One query when it was loaded before, else four."""
    return load(session, [version_id])[version_id]


def _read(
    session: Session, found: Sequence[tuple[ChecklistVersion, Checklist]]
) -> list[tuple[ChecklistVersion, Version]]:
    if not found:
        return []
    ids = [row.id for row, _ in found]
    touchpoints, keys = _touchpoints(session, ids)
    questions, options = _questions(session, ids), _options(session, ids)
    return [
        (row, _version(row, checklist, touchpoints[row.id], keys, questions, options))
        for row, checklist in found
    ]


def _touchpoints(
    session: Session, version_ids: Sequence[int | None]
) -> tuple[dict[int | None, list[Touchpoint]], dict[int, str]]:
    """Touchpoints in order by version id, and every key by its small number. One query."""
    query = (
        select(Touchpoint, TouchpointKey.key)
        .join(TouchpointKey, col(TouchpointKey.id) == col(Touchpoint.key_id))
        .where(col(Touchpoint.version_id).in_(version_ids))
        .order_by(col(Touchpoint.version_id), col(Touchpoint.position))
    )
    by_version: defaultdict[int | None, list[Touchpoint]] = defaultdict(list)
    keys: dict[int, str] = {}
    for row, key in session.exec(query):
        by_version[row.version_id].append(row)
        keys[row.key_id] = key
    return by_version, keys


def _questions(session: Session, version_ids: Sequence[int | None]) -> dict[int | None, list[Question]]:
    """Questions in order by touchpoint id. One query."""
    query = (
        select(Question)
        .where(col(Question.version_id).in_(version_ids))
        .order_by(col(Question.touchpoint_id), col(Question.position))
    )
    by_touchpoint: defaultdict[int | None, list[Question]] = defaultdict(list)
    for row in session.exec(query):
        by_touchpoint[row.touchpoint_id].append(row)
    return by_touchpoint


def _options(session: Session, version_ids: Sequence[int | None]) -> dict[int | None, list[Option]]:
    """Options in order by question id. One query."""
    query = (
        select(Option)
        .join(Question, col(Question.id) == col(Option.question_id))
        .where(col(Question.version_id).in_(version_ids))
        .order_by(col(Option.question_id), col(Option.position))
    )
    by_question: defaultdict[int | None, list[Option]] = defaultdict(list)
    for row in session.exec(query):
        by_question[row.question_id].append(row)
    return by_question


def _version(
    row: ChecklistVersion,
    checklist: Checklist,
    touchpoints: Sequence[Touchpoint],
    keys: Mapping[int, str],
    questions: Mapping[int | None, list[Question]],
    options: Mapping[int | None, list[Option]],
) -> Version:
    own = checklist.adds_to_id is not None
    asked = {found.id: questions.get(found.id, []) for found in touchpoints}
    content = [
        rows.touchpoint_of(
            found,
            keys[found.key_id],
            [rows.question_of(each, options.get(each.id, [])) for each in asked[found.id]],
            own,
        )
        for found in touchpoints
    ]
    return Version(
        id=row.id or 0,
        checklist_id=row.checklist_id,
        ordinal=row.ordinal,
        questionnaire=rows.questionnaire_of(checklist.key, row, content),
        key_ids={keys[found.key_id]: found.key_id for found in touchpoints},
        touchpoint_ids={keys[found.key_id]: found.id or 0 for found in touchpoints},
        question_ids={each.key: each.id or 0 for found in touchpoints for each in asked[found.id]},
    )
