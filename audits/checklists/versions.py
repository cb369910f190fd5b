"""The versions of a checklist: what is listed of them, and taking one out of use. The caller commits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from audits.checklists.queries import newest_versions
from audits.checklists.tables import Checklist, ChecklistVersion, VersionStatus
from audits.errors import Conflict, NotFound
from audits.people.log import record
from audits.people.tables import Event, Person

MOST = 200
RETIRED, RETURNED = "retired", "returned"
_SUBJECT = "checklist version"

MOVES: Mapping[VersionStatus, VersionStatus] = {
    VersionStatus.PUBLISHED: VersionStatus.RETIRED,
    VersionStatus.RETIRED: VersionStatus.PUBLISHED,
}
"""A version is taken out of use and back, and never deleted: visits were made with it."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One version in a list. `is_given` marks the one that new visits are made with.

    `retired_at` and `retired_by` are of the last time it was taken out of use, None and empty while it is in use.
    """

    id: int
    version: str
    published_at: datetime
    published_by: str
    is_retired: bool
    is_given: bool
    retired_at: datetime | None
    retired_by: str


def editions(session: Session, checklist_id: int) -> list[Edition]:
    """The versions of a checklist, newest first, at most 200. Two queries."""
    rows = session.exec(
        select(ChecklistVersion, Person.name)
        .join(Person, col(Person.id) == ChecklistVersion.published_by_id, isouter=True)
        .where(ChecklistVersion.checklist_id == checklist_id)
        .order_by(col(ChecklistVersion.ordinal).desc())
        .limit(MOST)
    ).all()
    in_use = [row for row, _ in rows if row.status is VersionStatus.PUBLISHED]
    retirements = _retirements(session, [row.id or 0 for row, _ in rows])
    return [_edition(row, name or "", row in in_use[:1], retirements) for row, name in rows]


def _edition(
    row: ChecklistVersion,
    published_by: str,
    is_given: bool,
    retirements: Mapping[int, tuple[datetime, str]],
) -> Edition:
    retired = row.status is VersionStatus.RETIRED
    at, by = retirements.get(row.id or 0, (None, "")) if retired else (None, "")
    return Edition(row.id or 0, row.version, row.published_at, published_by, retired, is_given, at, by)


def _retirements(session: Session, version_ids: Sequence[int]) -> dict[int, tuple[datetime, str]]:
    """When each version was last taken out of use, and by whom. One query of the event log."""
    rows = session.exec(
        select(Event.subject_id, Event.at, Person.name)
        .join(Person, col(Person.id) == Event.actor_id, isouter=True)
        .where(
            Event.subject == _SUBJECT,
            Event.action == RETIRED,
            col(Event.subject_id).in_([str(version_id) for version_id in version_ids]),
        )
        .order_by(col(Event.at), col(Event.id))
    )
    return {int(subject_id): (at, name or "") for subject_id, at, name in rows}


def find_version(session: Session, checklist: Checklist, version_id: int) -> ChecklistVersion:
    """A version of this checklist, `NotFound` when it has none of this id. One query."""
    found = session.exec(
        select(ChecklistVersion).where(
            ChecklistVersion.id == version_id, ChecklistVersion.checklist_id == checklist.id
        )
    ).first()
    if found is None:
        raise NotFound("This version")
    return found


def retire(session: Session, version: ChecklistVersion, actor: Person, now: datetime) -> None:
    """Give a version to no new visit; visits and drafts of visits that have it keep it."""
    _move(session, version, VersionStatus.RETIRED, RETIRED, actor, now)


def return_to_use(session: Session, version: ChecklistVersion, actor: Person, now: datetime) -> None:
    """Let a retired version be given to new visits again, if it is the newest in use."""
    _move(session, version, VersionStatus.PUBLISHED, RETURNED, actor, now)


def _move(
    session: Session,
    version: ChecklistVersion,
    to: VersionStatus,
    action: str,
    actor: Person,
    now: datetime,
) -> None:
    session.refresh(version, with_for_update=True)  # of two at once the second is told so
    if MOVES[version.status] is not to:
        state = "retired" if to is VersionStatus.RETIRED else "in use"
        raise Conflict(f"Version {version.version} is {state} already. Open the checklist again.")
    before, version.status = version.status, to
    session.add(version)
    session.flush()
    record(
        session,
        now,
        actor,
        action,
        _SUBJECT,
        version.id,
        before={"status": before.value},
        after={"status": to.value, "version": version.version},
    )


def given_to_new_visits(session: Session, checklist: Checklist) -> int | None:
    """The id of the version that new visits are made with, None when none is in use. One query."""
    return newest_versions(session, [checklist.id or 0]).get(checklist.id or 0)
