"""What is kept for a time only, deleted every day: photos, names of staff, and the files that were printed with them.

The worker asks every minute whether the day is done, which an event says. Whatever the day, done twice or by two
workers at once it is done once; stopped half way, the next one goes on from there.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import cast

from flask import current_app
from sqlalchemy import exists, select
from sqlmodel import Session, col

from audits import db
from audits.people.log import record
from audits.people.tables import Event
from audits.reports.forgetting_begins import FORGOTTEN, SUBJECT, TO_BEGIN, first_day, told_beginning
from audits.reports.issuing.deleting import delete_stale_files
from audits.settings import Settings
from audits.storage import Storage
from audits.visits.retention.names import count_named, delete_names
from audits.visits.retention.photos import count_photos_due, delete_photos
from audits.visits.retention.rule import Rule, Step, before

FORGET = "forget"


@dataclass(frozen=True, slots=True)
class Rules:
    """How long names and photos are kept, by the settings."""

    names: Rule
    photos: Rule

    def soonest(self, today: date) -> date:
        """Visits before this day are past the time of one or the other."""
        return max(self.names.first_kept(today), self.photos.first_kept(today))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many photos went, in how many visits names were masked, and how many printed files went with them."""

    photos: int
    visits: int
    files: int


def rules() -> Rules:
    """The rules as this server is set."""
    settings = cast(Settings, current_app.extensions["settings"])
    return Rules(
        Rule("STAFF_NAMES_DAYS", settings.staff_names_days),
        Rule("PROOF_PHOTOS_DAYS", settings.proof_photos_days),
    )


def forget(day: str) -> None:
    """The job of a day. In transactions of its own; the last one says in the event log that the day is done.

    Where the time to begin has not come, that is all it writes down.
    """
    today = date.fromisoformat(day)
    begins = begins_on(today)
    if begins <= today:
        forget_now(today, lambda _what, _done: None)
        return
    with db.separate_transaction() as own:
        if told_beginning(own) is None:
            told = {"begins": begins.isoformat()}
            record(own, _clock(), None, TO_BEGIN, SUBJECT, begins.isoformat(), after=told)


def forget_now(today: date, step: Step) -> Forgotten:
    """Delete all that is past its time on this day, and write down how much that was."""
    storage, found = cast(Storage, current_app.extensions["storage"]), rules()
    photos = delete_photos(storage, found.photos, today, _clock, step)
    visits = delete_names(found.names, today, _clock, step)
    files = delete_stale_files(storage, _clock, found.names.first_kept(today), step)
    done = Forgotten(photos, visits, files)
    with db.separate_transaction() as own:
        told = {**asdict(done), **{rule.setting: rule.days for rule in (found.names, found.photos)}}
        record(own, datetime.now(UTC), None, FORGOTTEN, SUBJECT, today.isoformat(), after=told)
    return done


def begins_on(today: date) -> date:
    """The first day on which the worker forgets: past where it has begun. Two queries."""
    with Session(db.reading(db.engine())) as reading:
        return first_day(reading, rules().soonest(today), today)


def _clock() -> datetime:
    return datetime.now(UTC)


def would_forget(today: date, step: Step) -> tuple[int, int]:
    """How many photos, and the names of how many visits, are past their time; nothing is changed."""
    found = rules()
    with Session(db.reading(db.engine())) as reading:
        photos = count_photos_due(reading, found.photos.first_kept(today))
    return photos, count_named(found.names.first_kept(today), step)


def waiting() -> list[str]:
    """Today, while it is not done and there is a visit old enough; not before the day to begin. Three queries."""
    today = datetime.now(UTC).date()
    done = exists().where(
        col(Event.subject) == SUBJECT,
        col(Event.subject_id) == today.isoformat(),
        col(Event.action) == FORGOTTEN,
    )
    old = exists().where(before(rules().soonest(today)))
    with Session(db.reading(db.engine())) as reading:
        is_due = not reading.scalar(select(done)) and reading.scalar(select(old))
        begins = told_beginning(reading) if is_due else None
    return [today.isoformat()] if is_due and (begins is None or begins <= today) else []
