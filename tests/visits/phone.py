"""Shoppers with something to report: questionnaires, assignments, and the pages of a report in tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlmodel import Session

from audits.access import Role
from audits.checklists.publishing import Published
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.sheet import Kind, Option, Question, Questionnaire, Scale, Touchpoint, When
from audits.stores.tables import Store
from tests import builders
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no


@dataclass
class Job:
    """One visit to be made, and who is to make it."""

    shopper: Person
    store: Store
    assignment: Assignment
    made_with: Published

    @property
    def brief(self) -> str:
        """The address of the brief."""
        return f"/today/{self.assignment.id}"


def two_touchpoints() -> Questionnaire:
    """A greeting that loses points, and a shelf with other kinds of question."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted", required=True)),
        touchpoint(
            "shelf",
            plain("queue", Kind.INTEGER, required=True),
            tick_all("clean", {"floor": 2, "window": 2}),
            plain("story"),
            plain("shelf_photo", Kind.PHOTO),
        ),
    )


def with_expectation() -> Questionnaire:
    """A touchpoint for which the shopper says beforehand what to expect."""
    return questionnaire(
        Touchpoint("greeting", {"": "Greeting"}, (yes_no("greeted", required=True),), expectation=True)
    )


def every_kind() -> Questionnaire:
    """One question of each kind in one touchpoint."""
    scale = Question("easy", Kind.SCALE, {"": "Easy?"}, scale=Scale(Decimal(0), Decimal(10)))
    wide = Question("wide", Kind.SCALE, {"": "Of 100?"}, scale=Scale(Decimal(0), Decimal(100)))
    choice = Question(
        "who", Kind.CHOICE, {"": "Who?"}, options=tuple(Option(key, {"": key}) for key in ("a", "b"))
    )
    others = [
        plain(kind.value, kind)
        for kind in (
            Kind.INTEGER,
            Kind.DECIMAL,
            Kind.TEXT,
            Kind.DATE,
            Kind.TIME,
            Kind.DATE_TIME,
            Kind.PHOTO,
            Kind.POSITION,
            Kind.ACKNOWLEDGE,
            Kind.STOPWATCH,
            Kind.NOTE,
        )
    ]
    greeted = yes_no("greeted", photo_when=When.LOST_POINTS)
    return questionnaire(
        touchpoint("all", greeted, choice, tick_all("clean", {"floor": 2}), scale, wide, *others)
    )


def job(
    session: Session,
    asked: Questionnaire | None = None,
    by: Person | None = None,
    first: int = -1,
    last: int = 1,
    store: Store | None = None,
) -> Job:
    """A visit to be made from `first` to `last` day, counted from today."""
    shopper = by or builders.person(session, Role.SHOPPER)
    made_with = builders.checklist(session, asked or two_touchpoints())
    at = store or builders.store(session)
    today = datetime.now(UTC).date()
    assignment = Assignment(
        store_id=at.id or 0,
        checklist_id=made_with.checklist_id,
        shopper_id=shopper.id,
        scenario="Look for a gift.\nKeep the receipt.",
        window_from=today + timedelta(first),
        window_to=today + timedelta(last),
        fee_cents=2200,
        created_at=builders.NOW,
    )
    session.add(assignment)
    session.flush()
    return Job(shopper, at, assignment, made_with)


def visit_in(address: str) -> UUID:
    """The visit that an address of its pages names."""
    return UUID(address.split("/visits/")[1].split("/", maxsplit=1)[0])
