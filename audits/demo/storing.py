"""Writing demonstration visits: the same checks and the same scoring as real ones, many at a time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from audits.answers import check_answer
from audits.completeness import missing
from audits.demo.pictures import street
from audits.demo.places import Place
from audits.demo.truths import Teller, Trip
from audits.demo.words import CALL_SCENARIO, SCENARIOS
from audits.errors import AuditError
from audits.fieldwork.tables import Assignment, Round
from audits.people.tables import Person
from audits.pictures import make_safe
from audits.sheet import Answer, Questionnaire, Sheet, State
from audits.storage import Storage
from audits.visits.arriving.submission import fresh_receipt
from audits.visits.photos.keeping import stored
from audits.visits.reviewing.approval import freeze
from audits.visits.sheets import Asked
from audits.visits.tables import (
    Expectation,
    GivenAnswer,
    Photo,
    PhotoState,
    Revision,
    Source,
    Visit,
    VisitAddition,
    VisitStatus,
    Wish,
)

FEE_CENTS, CURRENCY = 2200, "GBP"
AT_ONCE = 200
WAITING_FOR_REVIEW = 7
_MADE_UP = UUID("6b1f0d7c-0d0c-4c55-8a3f-0b9b0c9d2e10")
PHOTO_QUESTION = "entrance_photo"
PHOTOGRAPHED = ("NOR-004", "NOR-012")
"""Their newest visits have a photo, and so have those that wait for review: one for each visit takes minutes."""

_DIGEST = "0" * 64
"""Demonstration reports were sealed by nobody."""

_ORDER = (Assignment, Visit, VisitAddition, Revision, GivenAnswer, Photo, Expectation, Wish)
"""Each table after those it refers to."""

Asking = Mapping[tuple[str, str], Asked]


class Storing:
    """Writes trips as visits: `past` ones approved, `present` ones in every state a visitor may want to see."""

    def __init__(
        self,
        session: Session,
        asked: Asking,
        store_ids: Mapping[str, int],
        rounds: list[Round],
        people: Mapping[str, Person],
        now: datetime,
        storage: Storage,
    ) -> None:
        self._session = session
        self._storage = storage
        self._asked = asked
        self._store_ids = store_ids
        self._rounds = rounds
        self._people = people
        self._now = now
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = {table: [] for table in _ORDER}
        self.visits = 0
        self.answers = 0

    def past(self, trips: Iterable[Trip]) -> None:
        """Approved visits, their scores frozen."""
        batch: list[Visit] = []
        for trip in trips:
            batch.append(self._store(trip, VisitStatus.APPROVED))
            if len(batch) == AT_ONCE:
                self._freeze(batch)
                batch = []
        self._freeze(batch)

    def present(
        self,
        teller: Teller,
        sites: tuple[Place, ...],
        questionnaires: Mapping[tuple[str, str], Questionnaire],
    ) -> None:
        """The round that runs now: reports to review, and visits for the demonstration shopper to make."""
        shopper = self._people["shopper@evenkeel.example"]
        others = [
            person for name, person in self._people.items() if "@" not in name and person is not shopper
        ]
        days = max((self._now.date() - self._rounds[-1].starts_on).days, 1)
        for number, place in enumerate(sites[3 : 3 + WAITING_FOR_REVIEW]):
            back = 1 + number % min(days, 5)
            trip = teller.trip(
                place,
                questionnaires[place.code, "in-store"],
                others[number].reference,
                self._now.date() - timedelta(days=back),
                1.0,
            )
            self._store(trip, VisitStatus.SUBMITTED)
        self._open_assignments(shopper, sites)
        self._write()

    def _open_assignments(self, shopper: Person, sites: tuple[Place, ...]) -> None:
        today = self._now.date()
        plan = (
            (sites[20], "in-store", 0, 3),
            (sites[24], "phone-and-web", 0, 6),
            (sites[0], "in-store", 0, 0),
            (sites[40], "in-store", 5, 12),
        )
        for place, key, start, end in plan:
            window = (today + timedelta(days=start), today + timedelta(days=end))
            made_id = uuid5(_MADE_UP, f"open {place.code} {key}")
            self._keep(self._assignment(made_id, place.code, key, shopper.id, window))

    def _store(self, trip: Trip, status: VisitStatus) -> Visit:
        """One visit with everything that belongs to it."""
        asked = self._asked[trip.place.code, trip.checklist]
        answers = _checked(asked, trip)
        if self._is_photographed(trip, status):
            answers.pop(PHOTO_QUESTION, None)
        sent = min(trip.visited_at + timedelta(hours=5), self._now)
        visit = self._visit(trip, asked, status, sent)
        self._keep(visit)
        if self._is_photographed(trip, status):
            self._keep(self._photo(visit, asked.question_ids[PHOTO_QUESTION], sent))
        for belonging in self._belongings(visit, asked, trip, answers, sent):
            self._keep(belonging)
        self.visits += 1
        self.answers += len(answers)
        return visit

    def _visit(self, trip: Trip, asked: Asked, status: VisitStatus, sent: datetime) -> Visit:
        """The visit alone, after its assignment."""
        name = f"{trip.place.code} {trip.checklist} {trip.shopper} {trip.visited_at.isoformat()}"
        day = trip.visited_at.date()
        shopper = self._people[trip.shopper]
        assignment = self._assignment(
            uuid5(_MADE_UP, f"assignment {name}"), trip.place.code, trip.checklist, shopper.id, (day, day)
        )
        assignment.begun_at = trip.visited_at
        self._keep(assignment)
        return Visit(
            id=uuid5(_MADE_UP, f"visit {name}"),
            ref=_ref(name),
            store_id=self._store_ids[trip.place.code],
            version_id=asked.version.id,
            assignment_id=assignment.id,
            shopper_id=shopper.id,
            status=status,
            source=Source.PHONE,
            begun_at=trip.visited_at,
            visited_at=trip.visited_at,
            visited_on=day,
            submitted_at=sent,
            reviewed_at=sent + timedelta(days=1) if status is VisitStatus.APPROVED else None,
            reviewer_id=self._people["reviewer@evenkeel.example"].id
            if status is VisitStatus.APPROVED
            else None,
            released_at=sent + timedelta(days=2) if status is VisitStatus.APPROVED else None,
        )

    def _is_photographed(self, trip: Trip, status: VisitStatus) -> bool:
        if PHOTO_QUESTION not in trip.answers:
            return False
        newest = trip.visited_at > self._now - timedelta(days=200) and trip.place.code in PHOTOGRAPHED
        return newest or status is VisitStatus.SUBMITTED

    def _photo(self, visit: Visit, question_id: int, sent: datetime) -> Photo:
        """A photo as the worker would have made it of what a phone sent."""
        raw = street(visit.ref)
        made = make_safe(raw)
        photo = Photo(
            id=uuid5(_MADE_UP, f"photo {visit.ref}"),
            visit_id=visit.id,
            question_id=question_id,
            slot=f"{PHOTO_QUESTION}.1",
            sha256=sha256(raw).hexdigest(),
            size=len(raw),
            state=PhotoState.READY,
            received_at=sent,
            shown=visit.status is VisitStatus.APPROVED,
            width=made.width,
            height=made.height,
            likeness=made.likeness,
            screen_sha256=sha256(made.screen).hexdigest(),
            print_sha256=sha256(made.paper).hexdigest(),
        )
        self._storage.put(stored(photo.id, "screen"), made.screen)
        self._storage.put(stored(photo.id, "print"), made.paper)
        return photo

    def _belongings(
        self, visit: Visit, asked: Asked, trip: Trip, answers: Mapping[str, Answer], sent: datetime
    ) -> Iterable[SQLModel]:
        yield Revision(
            visit_id=visit.id, revision=1, receipt=fresh_receipt(), digest=_DIGEST, submitted_at=sent
        )
        for version_id in asked.additions:
            yield VisitAddition(visit_id=visit.id, version_id=version_id)
        for key, answer in answers.items():
            yield GivenAnswer(
                visit_id=visit.id,
                question_id=asked.question_ids[key],
                state=answer.state,
                value=answer.value,
                comment=answer.comment,
                answered_at=trip.visited_at,
            )
        for key, (expected, experienced) in trip.expected.items():
            yield Expectation(
                visit_id=visit.id,
                touchpoint_id=asked.touchpoint_ids[key],
                expected=expected,
                expected_at=trip.visited_at,
                experienced=experienced,
            )
        for key, text in trip.wishes.items():
            yield Wish(visit_id=visit.id, touchpoint_id=asked.touchpoint_ids[key], text=text)

    def _assignment(
        self, made_id: UUID, code: str, key: str, shopper_id: UUID, window: tuple[date, date]
    ) -> Assignment:
        in_store = key == "in-store"
        return Assignment(
            id=made_id,
            round_id=self._round_of(window[0]),
            store_id=self._store_ids[code],
            checklist_id=self._asked[code, key].version.checklist_id,
            shopper_id=shopper_id,
            scenario=SCENARIOS[made_id.int % len(SCENARIOS)] if in_store else CALL_SCENARIO,
            window_from=window[0],
            window_to=window[1],
            fee_cents=FEE_CENTS,
            currency=CURRENCY,
            created_at=self._now,
        )

    def _round_of(self, day: date) -> int | None:
        return next((one.id for one in self._rounds if one.starts_on <= day <= one.ends_on), None)

    def _keep(self, row: SQLModel) -> None:
        self._rows[type(row)].append(row.model_dump())

    def _write(self) -> None:
        for table, rows in self._rows.items():
            if rows:
                self._session.connection().execute(insert(table), rows)
            rows.clear()

    def _freeze(self, visits: list[Visit]) -> None:
        self._write()
        if visits:
            freeze(self._session, visits)


def _checked(asked: Asked, trip: Trip) -> dict[str, Answer]:
    """The trip's answers after the checks that a shopper's answers go through; nothing may be owed."""
    answers = {}
    for _, question in asked.questionnaire.questions():
        drawn = trip.answers[question.key]
        fitted = check_answer(question, drawn.value) if drawn.state is State.GIVEN else drawn
        if fitted is not None:
            answers[question.key] = Answer(fitted.state, fitted.value, drawn.comment)
    owed = missing(Sheet(asked.questionnaire, answers))
    if owed:
        raise AuditError(f"The demonstration owes {owed[0]} at {trip.place.code}.")
    return answers


def _ref(name: str) -> str:
    """A reference such as `V-7K3M9Q`, the same for the same visit."""
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = uuid5(_MADE_UP, f"ref {name}").int
    letters = []
    for _ in range(7):
        number, place = divmod(number, len(alphabet))
        letters.append(alphabet[place])
    return "V-" + "".join(letters)
