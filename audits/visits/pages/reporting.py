"""A report as its shopper sees it: what is asked, what is given, what is owed, and where one is in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import url_for
from sqlmodel import Session, col, select

from audits.completeness import Missing, missing, with_photos
from audits.conditions.applying import applying, texts_of
from audits.errors import NotFound
from audits.people.tables import Person
from audits.sheet import Answer, Sheet, Touchpoint
from audits.stores.tables import Store
from audits.visits.answering import returned_questions
from audits.visits.impressions import Impression, impressions
from audits.visits.languages import said, speak
from audits.visits.phone.field import phone_address
from audits.visits.queries import find_whole
from audits.visits.returned import answerable
from audits.visits.rules import STILL_OPEN
from audits.visits.sheets import Asked, answers_of, photo_counts, sheet_of, version_of
from audits.visits.tables import GivenAnswer, Photo, Visit, VisitStatus
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

    `asking` are the questions that are asked as the answers stand, and `texts` what conditions read of them;
    those that are not asked keep what was given.
    `reasons` are those of the returned questions by key, and `answerable` they and what hangs on them: a report
    that was returned asks nothing else. `fresh` are the questions answered since it came back.
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
    asking: frozenset[str]
    texts: Mapping[str, str]
    answerable: frozenset[str]
    fresh: frozenset[str]

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

    @property
    def phone(self) -> str:
        """Where the same report is on a phone that can keep it; empty for an imported one."""
        versions = (self.asked.version.id, *self.asked.additions)
        return phone_address(self.visit.assignment_id, versions) if self.visit.assignment_id else ""

    def in_store_time(self, moment: datetime) -> datetime:
        """A moment by the clock of the store."""
        return moment.astimezone(ZoneInfo(self.store.timezone))

    def shows(self, key: str) -> bool:
        """Whether a question is asked now. What hangs on a returned one stands if it was answered and fits."""
        if key not in self.asking:
            return False
        if not self.returned or key in self.reasons or key in self.fresh:
            return True
        unanswered = key not in self.sheet.answers or any(thing.question == key for thing in self.owed)
        return key in self.answerable and unanswered

    def touchpoints(self) -> list[Touchpoint]:
        """What is asked, in order; of a returned report only what was sent back and what that brought up."""
        return [
            replace(touchpoint, questions=asked)
            for touchpoint in self.asked.questionnaire.touchpoints
            if (asked := tuple(question for question in touchpoint.questions if self.shows(question.key)))
            or not (touchpoint.questions or self.returned)
        ]

    def page(self, key: str) -> Touchpoint:
        """A touchpoint with all that its page may come to ask; `NotFound` when that is nothing."""
        for touchpoint in self.asked.questionnaire.touchpoints:
            if touchpoint.key == key:
                asked = tuple(it for it in touchpoint.questions if self._may_come_up(it.key))
                if asked or not self.returned:
                    return replace(touchpoint, questions=asked)
        raise NotFound("This touchpoint")

    def asks_at(self, touchpoint: Touchpoint) -> bool:
        """Whether a touchpoint's page has anything to ask now."""
        return any(each.key == touchpoint.key for each in self.touchpoints())

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

    def _may_come_up(self, key: str) -> bool:
        """An answer that stands in a returned report is not on its page; one that is not asked yet is."""
        return key in self.answerable and (self.shows(key) or key not in self.asking)


def open_report(session: Session, shopper: Person, visit_id: UUID) -> Report:
    """A shopper's own report, `NotFound` for anybody else's. At most 12 queries."""
    found = find_whole(session, shopper, visit_id)
    return report_of(session, found.visit, found.store, found.checklist.name)


def report_of(session: Session, visit: Visit, store: Store, title: str) -> Report:
    """The report of a visit that was found, from here on in the language it is wanted in. At most 11 queries."""
    asked = version_of(session, visit)
    speak(asked.questionnaire)
    given = answers_of(session, {visit.id: asked})[visit.id]
    photos = _photos(session, visit, asked)
    counts = _counts(session, visit, asked)
    sheet = sheet_of(asked, given, counts)
    keys = {row: key for key, row in asked.touchpoint_ids.items()}
    returned = visit.status is VisitStatus.RETURNED
    reasons = returned_questions(session, visit) if returned else {}
    reason_of = {asked.question_keys[row]: reason for row, reason in reasons.items()}
    open_still = answerable(asked.questionnaire, reason_of) if returned else frozenset(asked.questions)
    answers = with_photos(sheet.answers, counts)
    asking = applying(asked.questionnaire, answers)
    return Report(
        visit=visit,
        store=store,
        title=title,
        asked=asked,
        sheet=sheet,
        given=given,
        photos=photos,
        owed=[thing for thing in missing(sheet, counts) if thing.question in open_still],
        reasons=reason_of,
        impressions={keys[row]: felt for row, felt in impressions(session, visit.id).items()},
        asking=asking,
        texts=texts_of(answers, asking),
        answerable=open_still,
        fresh=_answered_since(session, visit, asked) if returned else frozenset(),
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
    if not report.shows(key):
        return None
    touchpoint = next(
        found for found, question in report.asked.questionnaire.questions() if question.key == key
    )
    return touchpoint_address(report.visit, touchpoint.key) + f"#question-{key}"


def touchpoint_address(visit: Visit, key: str) -> str:
    """The page of a touchpoint."""
    return url_for("visits.touchpoint", visit_id=visit.id, touchpoint_key=key)


def address_after(report: Report, key: str) -> tuple[str, str]:
    """The page after a touchpoint, and what to resume at there."""
    keys = [touchpoint.key for touchpoint in report.asked.questionnaire.touchpoints]
    later = keys[keys.index(key) + 1 :]
    following = next((each for each in report.touchpoints() if each.key in later), None)
    if following is not None:
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


def _counts(session: Session, visit: Visit, asked: Asked) -> dict[str, int]:
    """How many photos each question has, by key, those on their way included. One query."""
    counts = photo_counts(session, [visit.id])[visit.id]
    return {asked.question_keys[row]: count for row, count in counts.items()}


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


def _answered_since(session: Session, visit: Visit, asked: Asked) -> frozenset[str]:
    """The questions that were answered in the revision that is being written. One query."""
    rows = session.exec(
        select(GivenAnswer.question_id).where(
            GivenAnswer.visit_id == visit.id, GivenAnswer.revision == visit.revision
        )
    )
    return frozenset(asked.question_keys[row] for row in rows)
