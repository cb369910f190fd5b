"""A report as its shopper sees it: what is asked, what is given, what is owed, and where one is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from sqlmodel import Session, col, select

from audits.completeness import Missing, missing
from audits.errors import NotFound
from audits.people.tables import Person
from audits.sheet import Answer, Question, Sheet, Touchpoint
from audits.stores.tables import Store
from audits.visits.answering import returned_questions
from audits.visits.impressions import Impression, impressions
from audits.visits.queries import find_whole
from audits.visits.report_forms import said
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import Asked, answers_of, sheets_for, version_of
from audits.visits.tables import Photo, Visit, VisitStatus
from audits.visits.tasks import store_colour

AT_TIME, AT_CHECK = "#time", "#check"
"""Places to resume at beside questions, whose keys never begin so."""


@dataclass(frozen=True, slots=True)
class Step:
    """One touchpoint of the way through the report, as `components/progress.html` draws it."""

    title: str
    address: str
    missing: int
    current: bool


@dataclass(frozen=True, slots=True)
class Report:
    """A visit with everything its pages need. `given` has lone comments too, which `sheet` does not count.

    `reasons` are those of the returned questions by key; a report that was returned asks nothing else.
    """

    visit: Visit
    store: Store
    title: str
    asked: Asked
    sheet: Sheet
    given: Mapping[str, Answer]
    photos: Mapping[str, Sequence[Photo]]
    owed: Sequence[Missing]
    reasons: Mapping[str, str]
    impressions: Mapping[str, Impression]

    @property
    def open(self) -> bool:
        """Whether it can still be changed."""
        return self.visit.status in STILL_OPEN

    @property
    def returned(self) -> bool:
        """Whether the reviewer sent it back."""
        return self.visit.status is VisitStatus.RETURNED

    @property
    def colour(self) -> int:
        """The colour of the store, 0 to 7."""
        return store_colour(self.store)

    @property
    def visited_at(self) -> datetime | None:
        """When the visit was, by the clock of the store."""
        return self.in_store_time(self.visit.visited_at) if self.visit.visited_at else None

    def in_store_time(self, moment: datetime) -> datetime:
        """A moment by the clock of the store."""
        return moment.astimezone(ZoneInfo(self.store.timezone))

    def touchpoints(self) -> list[Touchpoint]:
        """What is asked, in order; of a returned report only what was sent back."""
        if not self.returned:
            return list(self.asked.questionnaire.touchpoints)
        cut = (
            replace(touchpoint, questions=self._sent_back(touchpoint))
            for touchpoint in self.asked.questionnaire.touchpoints
        )
        return [touchpoint for touchpoint in cut if touchpoint.questions]

    def touchpoint(self, key: str) -> Touchpoint:
        """One of them by its key; `NotFound` when it is not asked."""
        for touchpoint in self.touchpoints():
            if touchpoint.key == key:
                return touchpoint
        raise NotFound("This touchpoint")

    def missing_at(self, key: str) -> int:
        """How many questions of a touchpoint still owe something."""
        return len({thing.question for thing in self.owed if thing.touchpoint == key})

    def steps(self, current: str = "") -> list[Step]:
        """The way through the report."""
        return [
            Step(
                said(touchpoint.name),
                touchpoint_address(self.visit, touchpoint.key),
                self.missing_at(touchpoint.key),
                touchpoint.key == current,
            )
            for touchpoint in self.touchpoints()
        ]

    def _sent_back(self, touchpoint: Touchpoint) -> tuple[Question, ...]:
        return tuple(question for question in touchpoint.questions if question.key in self.reasons)


def open_report(session: Session, shopper: Person, visit_id: UUID) -> Report:
    """A shopper's own report, `NotFound` for anybody else's. At most 11 queries."""
    found = find_whole(session, shopper, visit_id)
    return report_of(session, found.visit, found.store, found.checklist.name)


def report_of(session: Session, visit: Visit, store: Store, title: str) -> Report:
    """The report of a visit that was found. At most 10 queries."""
    asked = version_of(session, visit)
    sheet = sheets_for(session, {visit.id: asked})[visit.id]
    photos = _photos(session, visit, asked)
    keys = {row: key for key, row in asked.touchpoint_ids.items()}
    reasons = returned_questions(session, visit) if visit.status is VisitStatus.RETURNED else {}
    return Report(
        visit=visit,
        store=store,
        title=title,
        asked=asked,
        sheet=sheet,
        given=answers_of(session, {visit.id: asked})[visit.id],
        photos=photos,
        owed=missing(sheet, {key: len(kept) for key, kept in photos.items()}),
        reasons={asked.question_keys[row]: reason for row, reason in reasons.items()},
        impressions={keys[row]: felt for row, felt in impressions(session, visit.id).items()},
    )


def resume_address(report: Report) -> str:
    """Where the shopper left: the exact question, or the page after the last touchpoint."""
    match report.visit.resume_at:
        case str() as place if place == AT_CHECK:
            return url_for("visits.check", visit_id=report.visit.id)
        case str() as place if place == AT_TIME and not report.returned:
            return url_for("visits.time", visit_id=report.visit.id)
        case key:
            return question_address(report, key) or _first_address(report)


def question_address(report: Report, key: str) -> str | None:
    """The address of a question on its page; None when it is not asked."""
    for touchpoint in report.touchpoints():
        if any(question.key == key for question in touchpoint.questions):
            return touchpoint_address(report.visit, touchpoint.key) + f"#question-{key}"
    return None


def touchpoint_address(visit: Visit, key: str) -> str:
    """The page of a touchpoint."""
    return url_for("visits.touchpoint", visit_id=visit.id, touchpoint_key=key)


def address_after(report: Report, key: str) -> tuple[str, str]:
    """The page after a touchpoint, and what to resume at there."""
    keys = [touchpoint.key for touchpoint in report.touchpoints()]
    place = keys.index(key) + 1
    if place < len(keys):
        following = report.touchpoints()[place]
        first = following.questions[0].key if following.questions else ""
        return touchpoint_address(report.visit, following.key), first
    if report.returned:
        return url_for("visits.check", visit_id=report.visit.id), AT_CHECK
    return url_for("visits.time", visit_id=report.visit.id), AT_TIME


def _first_address(report: Report) -> str:
    first = next(iter(report.touchpoints()), None)
    if first is None:
        return url_for("visits.check", visit_id=report.visit.id)
    return touchpoint_address(report.visit, first.key)


def _photos(session: Session, visit: Visit, asked: Asked) -> dict[str, list[Photo]]:
    found: dict[str, list[Photo]] = {}
    rows = session.exec(
        select(Photo)
        .where(Photo.visit_id == visit.id, col(Photo.question_id).is_not(None))
        .order_by(col(Photo.received_at), col(Photo.slot))
    )
    for row in rows:
        found.setdefault(asked.question_keys[row.question_id or 0], []).append(row)
    return found
