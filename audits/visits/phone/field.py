"""What a phone keeps for days without a network: its visits, and where their reports are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from flask import url_for
from sqlmodel import Session, col, select

from audits.checklists.queries import additions, newest_versions
from audits.checklists.tables import ChecklistVersion
from audits.people.tables import Person
from audits.visits.arriving.drafts import status_word
from audits.visits.sheets import additions_of
from audits.visits.tasks import Task, tasks_since

_ONE_DAY = timedelta(days=1)
"""Somewhere it is still yesterday."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One visit that a phone keeps: the address of its report, in which languages, and a digest of what it holds."""

    task: Task
    status: str
    address: str
    languages: Sequence[str]
    digest: str


@dataclass(frozen=True, slots=True)
class _Version:
    languages: Sequence[str]
    digest: str


def kept_in_the_field(session: Session, shopper: Person, now: datetime) -> list[Kept]:
    """Today's visits, those to come, and those begun or to correct. At most 5 queries, however many there are.

    One whose checklist has no version in use is left out: it cannot be begun.
    """
    tasks = tasks_since(session, shopper, now.date() - _ONE_DAY)
    made_with = _made_with(session, tasks)
    wanted = {version for versions in made_with.values() for version in versions}
    known = _versions(session, wanted)
    return [_kept(task, made_with[index], known) for index, task in enumerate(tasks) if index in made_with]


def phone_addresses(session: Session, tasks: Sequence[Task]) -> dict[UUID, str]:
    """Where each visit's phone report is, by assignment; none where nothing is in use. At most three queries."""
    made_with = _made_with(session, tasks)
    return {
        tasks[index].assignment.id: phone_address(tasks[index].assignment.id, versions)
        for index, versions in made_with.items()
    }


def phone_address(assignment_id: UUID, versions: Sequence[int]) -> str:
    """Where the phone report of an assignment is that asks these versions, the main one first."""
    named = ",".join(map(str, versions))
    return url_for("visits.phone_report", assignment_id=assignment_id, versions=named)


def _made_with(session: Session, tasks: Sequence[Task]) -> dict[int, tuple[int, ...]]:
    return {**_of_begun(session, tasks), **_of_open(session, tasks)}


def _of_begun(session: Session, tasks: Sequence[Task]) -> dict[int, tuple[int, ...]]:
    """The versions of begun visits by the place of their task. One query."""
    visits = {index: task.visit for index, task in enumerate(tasks) if task.visit is not None}
    own = additions_of(session, [visit.id for visit in visits.values()])
    return {index: (visit.version_id, *own.get(visit.id, ())) for index, visit in visits.items()}


def _of_open(session: Session, tasks: Sequence[Task]) -> dict[int, tuple[int, ...]]:
    """The versions that visits are begun with now, by the place of their task. Two queries."""
    waiting = {index: task for index, task in enumerate(tasks) if task.visit is None}
    if not waiting:
        return {}
    checklists = {task.checklist.id or 0 for task in waiting.values()}
    stores = {task.store.id or 0 for task in waiting.values()}
    newest = newest_versions(session, checklists)
    own: dict[tuple[int, int], tuple[int, ...]] = {}
    for addition in additions(session, stores, checklists):
        place = addition.store_id, addition.adds_to_id
        own[place] = (*own.get(place, ()), addition.version_id)
    return {
        index: (newest[checklist_id], *own.get((task.store.id or 0, checklist_id), ()))
        for index, task in waiting.items()
        if (checklist_id := task.checklist.id or 0) in newest
    }


def _versions(session: Session, wanted: set[int]) -> dict[int, _Version]:
    rows = session.exec(
        select(ChecklistVersion.id, ChecklistVersion.languages, ChecklistVersion.digest).where(
            col(ChecklistVersion.id).in_(wanted)
        )
    )
    return {version_id or 0: _Version(languages, digest) for version_id, languages, digest in rows}


def _kept(task: Task, versions: Sequence[int], known: Mapping[int, _Version]) -> Kept:
    languages = dict.fromkeys(code for version in versions for code in known[version].languages)
    return Kept(
        task=task,
        status=status_word(task.visit.status) if task.visit else "open",
        address=phone_address(task.assignment.id, versions),
        languages=["", *languages],
        digest=_digest(task, [known[version].digest for version in versions]),
    )


def _digest(task: Task, versions: Sequence[str]) -> str:
    """The sha256 of all that a report's document is drawn from, the build of its page left out."""
    about, store, visit = task.assignment, task.store, task.visit
    parts = (
        *versions,
        task.checklist.name,
        about.scenario,
        about.window_from,
        about.window_to,
        about.fee_cents,
        about.currency,
        store.code,
        store.name,
        store.address,
        store.city,
        store.timezone,
        store.latitude,
        store.longitude,
        *((visit.id, visit.status.value, visit.revision) if visit else ()),
    )
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()
