"""A small programme in three places, where every secret is a word that is nowhere else. The caller commits.

`own` is the store of the manager and the shopper who look around, `near` is another store of its region, `far` is
in another region. Each has one of everything that hangs on a store: a shopper, visits in all states with positions,
notes and photos, an assignment to come, an addition in the designer, and the documents that somebody asked for.
"""

import io
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from PIL import Image
from sqlmodel import Session, select

from audits.access import Role
from audits.checklists.drafts.lifecycle import open_addition
from audits.checklists.drafts.rows import insert_touchpoints
from audits.checklists.publishing import Published
from audits.checklists.tables import Checklist, DraftPart
from audits.fieldwork.tables import Assignment, Round
from audits.people.scopes import offered_to
from audits.people.tables import Person
from audits.people.token_tables import ApiToken
from audits.people.tokens import make
from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.schedule_tables import Schedule
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.sheet import Kind, Question, Questionnaire
from audits.storage import Storage
from audits.stores.informing import record_informed
from audits.stores.tables import Region, Store
from audits.visits.phone_tables import MilestoneTime, SentReport, SupersededPhoto, VisitNote, VisitProof
from audits.visits.photos.keeping import SIZES, stored
from audits.visits.reading.editions import edition_for
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus
from audits.webhooks.tables import DeliveryState
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.reports.schedules.builders import schedule
from tests.trust.canaries import Secrets, Where
from tests.visits import builders as visits
from tests.webhooks import builders as hooks

PDF = b"%PDF-1.7\n%%EOF\n"
"""As much of a document as its way to a reader needs."""
COPY = "c" * 64
"""The checksum under which the copy of a sent report is kept."""


@dataclass
class Place:
    """A store and what hangs on it."""

    where: Where
    region: Region
    store: Store
    shopper: Person
    visits: dict[VisitStatus, Visit]
    ahead: Assignment
    local: Published
    draft_id: int
    parts: dict[str, UUID]
    photo: UUID
    superseded_photo: UUID

    @property
    def secrets(self) -> Secrets:
        """Its canaries."""
        return Secrets(self.where)


@dataclass
class Programme:
    """The three places, who looks at them, and what each of these asked to be printed."""

    places: dict[Where, Place]
    people: dict[Role, Person]
    asked: Published
    round: Round
    schedule: Schedule
    reports: dict[tuple[Role, Where], Report]
    batches: dict[tuple[Role, Where], Batch]
    tokens: dict[tuple[Role, Where], ApiToken]


def programme(session: Session, storage: Storage) -> Programme:
    """Everything there is, in three places. About a second."""
    home, away = builders.region(session, "Home"), builders.region(session, "Away")
    asked = builders.checklist(session, _questionnaire())
    head = builders.person(session, Role.HEAD_OFFICE, name="zqheadoffice")
    record_informed(session, None, date(2026, 1, 1), "the store managers", "", head, builders.NOW)
    regions = {Where.OWN: home, Where.NEAR: home, Where.FAR: away}
    places = {where: _place(session, storage, where, regions[where], asked, head) for where in Where}
    people = {
        Role.HEAD_OFFICE: head,
        Role.REGIONAL_MANAGER: builders.regional_manager(session, home),
        Role.STORE_MANAGER: builders.store_manager(session, places[Where.OWN].store),
        Role.REVIEWER: builders.person(session, Role.REVIEWER),
        Role.SHOPPER: places[Where.OWN].shopper,
    }
    period = Round(name="Autumn", starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 30))
    session.add(period)
    session.flush()
    owners = {
        (role, place.where): _owner(session, people[role], place)
        for role in (Role.HEAD_OFFICE, Role.REGIONAL_MANAGER, Role.STORE_MANAGER, Role.REVIEWER)
        for place in places.values()
    }
    return Programme(
        places,
        people,
        asked,
        period,
        schedule(session),
        {key: _report(session, storage, owner, places[key[1]]) for key, owner in owners.items()},
        {key: _batch(session, storage, owner) for key, owner in owners.items()},
        {key: _token(session, owner) for key, owner in owners.items()},
    )


def _token(session: Session, owner: Person) -> ApiToken:
    return make(session, owner, "dashboard", offered_to(owner.role), timedelta(days=30), builders.NOW).token


def _questionnaire() -> Questionnaire:
    parts = (
        touchpoint("entrance", yes_no("greeted"), yes_no("named")),
        touchpoint("till", plain("story"), served_by()),
    )
    return replace(questionnaire(*parts), languages=("fr",))


def served_by() -> Question:
    """The question for a name of staff."""
    return replace(plain("served_by", Kind.TEXT), names_staff=True)


def _local(where: Where) -> Questionnaire:
    """What is asked at one store alone."""
    return replace(questionnaire(touchpoint("corner", yes_no("tidy"))), key=f"local_{where}")


def _place(
    session: Session, storage: Storage, where: Where, region: Region, asked: Published, head: Person
) -> Place:
    secrets = Secrets(where)
    store = builders.store(session, f"S-{where.value}", region)
    shopper = builders.person(
        session,
        Role.SHOPPER,
        name=secrets.word("name"),
        email=f"{secrets.word('email')}@test.example",
        reference=secrets.word("reference"),
    )
    made = {status: _visit(session, status, store, shopper, asked) for status in VisitStatus}
    for visit in made.values():
        _evidence(session, visit, secrets)
    main = session.get_one(Checklist, asked.checklist_id)
    draft = open_addition(session, main, store, head, builders.NOW)
    photo, superseded = _photos(session, storage, made[VisitStatus.APPROVED], secrets)
    return Place(
        where,
        region,
        store,
        shopper,
        made,
        _ahead(session, asked, store, shopper, secrets),
        builders.checklist(session, _local(where), stores=[store]),
        draft.id or 0,
        {**_parts(session, draft.id or 0, head), **_webhook(session, where, head)},
        photo,
        superseded,
    )


def _visit(session: Session, status: VisitStatus, store: Store, shopper: Person, asked: Published) -> Visit:
    visit = visits.draft(session, asked, store, shopper)
    if status is VisitStatus.DRAFT:
        return visit
    secrets = Secrets(Where(store.code.removeprefix("S-")))
    visits.came_at(session, visit, secrets.minute)
    answers: dict[str, Any] = {
        "greeted": visits.no(),
        "named": "yes",
        "story": f"A calm visit. I was served by {secrets.staff}.",
        "served_by": secrets.staff,
    }
    if status is VisitStatus.APPROVED:
        return visits.approved(session, visit, **answers)
    visits.submitted(session, visit, **answers)
    visit.status = status
    session.flush()
    return visit


def _evidence(session: Session, visit: Visit, secrets: Secrets) -> None:
    """What a phone says beside the answers."""
    session.add_all(
        [
            VisitProof(
                visit_id=visit.id,
                revision=visit.revision,
                app=secrets.word("app"),
                asked="given",
                began_at=secrets.minute,
                began_latitude=secrets.position("latitude"),
                began_longitude=secrets.position("longitude"),
                began_accuracy=12,
                elapsed_ms=secrets.number("elapsed"),
            ),
            VisitNote(visit_id=visit.id, note_id=uuid4(), noted_at=secrets.minute, text=secrets.word("note")),
            MilestoneTime(visit_id=visit.id, milestone="arrived", stamped_at=secrets.minute),
            SentReport(
                visit_id=visit.id,
                revision=1,
                sha256=COPY,
                accepted=False,
                problem="Another copy came first.",
                body=f'{{"app": "{secrets.word("copy")}"}}',
                received_at=builders.NOW,
            ),
        ]
    )
    session.flush()


def _ahead(session: Session, asked: Published, store: Store, shopper: Person, secrets: Secrets) -> Assignment:
    """The visit that nobody at the store may expect."""
    made = visits.assignment(session, asked, store, shopper)
    made.window_from, made.window_to = secrets.window
    made.fee_cents = secrets.number("fee")
    made.scenario = secrets.word("scenario")
    session.flush()
    return made


def _parts(session: Session, draft_id: int, actor: Person) -> dict[str, UUID]:
    """A touchpoint and a question in a draft."""
    own = touchpoint("own", yes_no("asked"))
    [point] = insert_touchpoints(session, draft_id, [own], actor, builders.NOW)
    asked = session.exec(select(DraftPart.id).where(DraftPart.parent_id == point)).one()
    return {"touchpoint_id": point, "part_id": asked}


def _webhook(session: Session, where: Where, head: Person) -> dict[str, UUID]:
    """A webhook of head office, with a delivery that was given up."""
    made, _secret = hooks.webhook(session, head, name=f"Channel {where}")
    delivery = hooks.delivery(session, made, state=DeliveryState.GIVEN_UP, next_at=None)
    return {"webhook_id": made.id, "delivery_id": delivery.id}


def _photos(session: Session, storage: Storage, visit: Visit, secrets: Secrets) -> tuple[UUID, UUID]:
    """A photo of the approved visit, and one that was taken out of it; both ready."""
    told: dict[str, Any] = {
        "visit_id": visit.id,
        "sha256": "a" * 64,
        "size": 1000,
        "state": PhotoState.READY,
        "received_at": builders.NOW,
        "width": 8,
        "height": 8,
        "taken_at": secrets.word("takenat"),
        "latitude": secrets.position("photo"),
        "longitude": secrets.position("photo"),
    }
    photo = Photo(slot="story.1", shown=True, **told)
    superseded = SupersededPhoto(id=uuid4(), slot="story.2", revision=1, superseded_in=2, **told)
    session.add_all([photo, superseded])
    session.flush()
    for kept in (photo.id, superseded.id):
        for size in SIZES:
            storage.put(stored(kept, size), _jpeg())
    return photo.id, superseded.id


def _jpeg() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(target, "JPEG")
    return target.getvalue()


def _owner(session: Session, person: Person, place: Place) -> Person:
    """Who asked for what is printed of a place: the person themself, or their like elsewhere."""
    if place.where is Where.OWN:
        return person
    match person.role:
        case Role.REGIONAL_MANAGER:
            return builders.regional_manager(session, place.region)
        case Role.STORE_MANAGER:
            return builders.store_manager(session, place.store)
        case _:
            return builders.person(session, person.role)


def _report(session: Session, storage: Storage, owner: Person, place: Place) -> Report:
    """A document that is there: as a draft, so that it hangs on no version."""
    made = Report(
        kind=ReportKind.VISIT,
        subject=str(place.visits[VisitStatus.APPROVED].id),
        edition=edition_for(owner.role),
        status=ReportStatus.READY,
        requested_at=builders.NOW,
        requested_by_id=owner.id,
        file_name="audit.pdf",
        sha256=sha256(PDF).hexdigest(),
        size=len(PDF),
        pages=1,
    )
    made.storage_key = f"documents/{made.id}.pdf"
    storage.put(made.storage_key, PDF)
    session.add(made)
    session.flush()
    return made


def _batch(session: Session, storage: Storage, owner: Person) -> Batch:
    """A batch that is there, of no audits, with one PDF of them."""
    made = Batch(
        visit_status=VisitStatus.APPROVED,
        edition=edition_for(owner.role),
        status=BatchStatus.READY,
        requested_at=builders.NOW,
        requested_by_id=owner.id,
        total=1,
        done=1,
        merged=True,
        file_name="audits.zip",
        merged_sha256=sha256(PDF).hexdigest(),
        merged_size=len(PDF),
        merged_pages=1,
    )
    made.merged_key = f"documents/{made.id}.pdf"
    storage.put(made.merged_key, PDF)
    session.add(made)
    session.flush()
    return made
