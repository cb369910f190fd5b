"""What the page of a schedule shows: its next time and its history, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session

from audits.checklists.tables import Checklist
from audits.people.tables import Person
from audits.reports.schedule_tables import Cadence, RunStatus, Schedule, ScheduleRun
from audits.reports.schedules.cadence import Rhythm
from audits.reports.schedules.due import MISSED
from audits.reports.schedules.queries import Delivered, Past
from audits.reports.schedules.rules import rhythm_of
from audits.reports.schedules.words import moment_words
from audits.reports.tables import ReportStatus
from audits.stores.tables import Region
from audits.web.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Got:
    """What one person got: documents as (file name, its report for whoever may open it), and what became of it."""

    person_id: UUID
    name: str
    documents: tuple[tuple[str, UUID | None], ...]
    words: str


@dataclass(frozen=True, slots=True)
class Time:
    """One time of the past."""

    when: str
    by_hand: bool
    state: str
    lost: bool
    sentence: str
    round_name: str | None
    got: tuple[Got, ...]


def next_words(schedule: Schedule) -> str:
    """When it comes next."""
    if schedule.paused_at is not None:
        return _("Paused")
    if schedule.cadence is Cadence.ROUND_ENDS or schedule.next_at is None:
        return _("When the next round has ended")
    return moment_words(schedule.next_at, rhythm_of(schedule))


def place_words(session: Session, schedule: Schedule) -> str:
    """Where the people are who get it. At most one query."""
    region = session.get(Region, schedule.region_id) if schedule.region_id else None
    return region.path if region else _("All regions")


def made_of_words(session: Session, schedule: Schedule) -> tuple[str, str]:
    """The checklist it is about, and the language and sheet it is set in. At most one query."""
    found = session.get(Checklist, schedule.checklist_id) if schedule.checklist_id else None
    language = next(each.name for each in LANGUAGES if each.code == schedule.language)
    return found.name if found else _("All checklists"), f"{language}, {schedule.paper.value}"


def last_day(schedule: Schedule, run: ScheduleRun) -> date:
    """The day of a time that was, in the schedule's zone."""
    return run.due_at.astimezone(rhythm_of(schedule).zone).date()


def shown_past(schedule: Schedule, history: Sequence[Past], viewer: Person) -> list[Time]:
    """The history as the page shows it. No query."""
    rhythm = rhythm_of(schedule)
    return [
        Time(
            when=moment_words(past.run.due_at, rhythm),
            by_hand=past.run.run_by_id is not None,
            state=_state(past),
            lost=past.run.status is RunStatus.FAILED,
            sentence=past.run.sentence,
            round_name=past.round_name,
            got=tuple(_got(past.delivered, rhythm, viewer)),
        )
        for past in history
    ]


def _state(past: Past) -> str:
    match past.run.status:
        case RunStatus.RUNNING:
            return _("Under way")
        case RunStatus.DONE:
            return _("Done")
        case RunStatus.FAILED:
            return _("Missed") if past.run.sentence == MISSED else _("Failed")
        case _:
            assert_never(past.run.status)


def _got(delivered: Sequence[Delivered], rhythm: Rhythm, viewer: Person) -> list[Got]:
    """By person, in the order they came in."""
    by_person: dict[UUID, list[Delivered]] = {}
    for one in delivered:
        by_person.setdefault(one.person.id, []).append(one)
    return [
        Got(
            person_id=person_id,
            name=theirs[0].person.name or theirs[0].person.email or theirs[0].person.reference,
            documents=tuple(
                (one.report.file_name, one.report.id if person_id == viewer.id else None)
                for one in theirs
                if one.report is not None and one.report.status is ReportStatus.READY
            ),
            words=_became(theirs, rhythm),
        )
        for person_id, theirs in by_person.items()
    ]


def _became(theirs: Sequence[Delivered], rhythm: Rhythm) -> str:
    mailed: list[datetime] = [one.delivery.mailed_at for one in theirs if one.delivery.mailed_at]
    refused = list(dict.fromkeys(one.delivery.skipped for one in theirs if one.delivery.skipped))
    said = [_("Mail sent %(when)s.", when=moment_words(max(mailed), rhythm))] if mailed else []
    return " ".join([*said, *refused]) or _("The document is being made.")
