"""What a reviewer decides about a report: approve, return, exclude, reopen. The caller commits.

Each takes the visit's row first, so that of two decisions at once the second one is told.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, select

from audits.errors import AuditError, Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.visits.queries import lock
from audits.visits.releasing.choosing import Release, keep_release
from audits.visits.releasing.due import plan_release
from audits.visits.reviewing.approval import freeze, unfreeze
from audits.visits.rules import check_revision, checked_reason, move
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, PhotoState, ReturnedQuestion, Source, Visit, VisitStatus


def approve(
    session: Session,
    visit: Visit,
    reviewer: Person,
    seen: int,
    now: datetime,
    photos: int | None = None,
    release: Release | None = None,
) -> None:
    """Accept a report and freeze its scorecard. `seen` is the revision the reviewer read.

    `photos` is how many of them were there then, None when nobody looked at a page: those that a phone announced
    arrive while a report waits. `release` is what the store is to read and see of it; without one no photo is shown
    and the guard words every passage by itself.
    """
    _begin(session, visit, seen)
    _demand_prepared_photos(session, visit)
    if photos is not None:
        _demand_seen_photos(session, visit, photos)
    _decide(session, visit, VisitStatus.APPROVED, "approved", reviewer, now)
    plan_release(session, visit, now)
    if release is not None:
        keep_release(session, visit, release, reviewer, now)
    freeze(session, [visit])


def _demand_prepared_photos(session: Session, visit: Visit) -> None:
    """Approval lets managers see the photos, so the reviewer must have been able to see each of them."""
    waiting = session.exec(
        select(func.count()).where(Photo.visit_id == visit.id, Photo.state == PhotoState.RECEIVED)
    ).one()
    if waiting:
        raise Conflict(
            f"{waiting} of the photos of visit {visit.ref} are still being prepared. "
            "Open the visit again in a minute, look at them, then approve."
        )


def _demand_seen_photos(session: Session, visit: Visit, seen: int) -> None:
    """In a report that waits, photos only ever come: as many are the same."""
    here = session.exec(select(func.count()).where(Photo.visit_id == visit.id)).one()
    if here != seen:
        raise Conflict(
            f"A photo of visit {visit.ref} arrived since you opened it. "
            "Open the visit again, look at it, then approve."
        )


def return_questions(
    session: Session, visit: Visit, reasons: Mapping[str, str], reviewer: Person, seen: int, now: datetime
) -> None:
    """Send questions back to the shopper, each with its reason, by question key; the others stand.

    Refused for a visit that came from a file: nobody would receive it.
    """
    _begin(session, visit, seen)
    if visit.source is Source.IMPORT:
        raise AuditError(
            f"Visit {visit.ref} was imported, so there is nobody to return it to. Exclude it, and import a "
            "corrected one under another reference."
        )
    if not reasons:
        raise AuditError("Write a reason beside each question that the shopper should look at again.")
    ids = version_of(session, visit).question_ids
    for key, reason in reasons.items():
        if key not in ids:
            raise AuditError(f"{key} is no question of this report. Open it again to see its questions.")
        session.add(
            ReturnedQuestion(
                visit_id=visit.id,
                revision=visit.revision,
                question_id=ids[key],
                reason=checked_reason(reason),
            )
        )
    after = {"questions": list(reasons), "revision": visit.revision}
    _decide(session, visit, VisitStatus.RETURNED, "returned", reviewer, now, after=after)
    visit.revision += 1


def exclude(session: Session, visit: Visit, reason: str, reviewer: Person, seen: int, now: datetime) -> None:
    """Leave a visit out of every result, with the reason; its shopper can still be paid."""
    why = checked_reason(reason)
    _begin(session, visit, seen)
    was_approved = visit.status is VisitStatus.APPROVED
    _decide(session, visit, VisitStatus.EXCLUDED, "excluded", reviewer, now, reason=why)
    if was_approved:
        unfreeze(session, [visit])


def reopen(session: Session, visit: Visit, reason: str, reviewer: Person, seen: int, now: datetime) -> None:
    """Put an approved or excluded visit back before the reviewer, with the reason."""
    why = checked_reason(reason)
    _begin(session, visit, seen)
    if visit.status not in (VisitStatus.APPROVED, VisitStatus.EXCLUDED):
        raise AuditError(f"Visit {visit.ref} is not decided, so there is nothing to open again.")
    was_approved = visit.status is VisitStatus.APPROVED
    _decide(session, visit, VisitStatus.SUBMITTED, "reopened", reviewer, now, reason=why)
    visit.reviewed_at, visit.reviewer_id = None, None
    if was_approved:
        unfreeze(session, [visit])


def _begin(session: Session, visit: Visit, seen: int) -> None:
    lock(session, visit)
    check_revision(visit, seen)


def _decide(
    session: Session,
    visit: Visit,
    to: VisitStatus,
    action: str,
    reviewer: Person,
    now: datetime,
    *,
    reason: str = "",
    after: Mapping[str, object] | None = None,
) -> None:
    before = visit.status
    move(visit, to)
    visit.reviewed_at, visit.reviewer_id = now, reviewer.id
    visit.release_due = visit.released_at = None
    session.add(visit)
    told = {"status": to.value, **(after or {})}
    record(
        session,
        now,
        reviewer,
        action,
        "visit",
        visit.id,
        before={"status": before.value},
        after=told,
        reason=reason,
    )
    session.flush()
