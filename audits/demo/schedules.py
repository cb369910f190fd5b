"""The documents that come by themselves in the demonstration: when a round ends, and every first Monday."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, select

from audits.checklists.tables import Checklist
from audits.demo.checklists import IN_STORE
from audits.demo.places import TIMEZONE
from audits.people.tables import Person
from audits.reports.schedule_tables import Cadence, Covers
from audits.reports.schedules.cadence import Rhythm
from audits.reports.schedules.changing import save_schedule
from audits.reports.schedules.rules import Offer, Plan
from audits.reports.tables import PaperSize


def plan_documents(session: Session, by: Person, now: datetime) -> None:
    """The schedules that somebody new should see."""
    checklist = session.exec(select(Checklist).where(Checklist.key == IN_STORE.key)).one()
    for plan in _plans(checklist.id or 0):
        save_schedule(session, None, plan, 0, by, now)


def _plans(checklist_id: int) -> Iterator[Plan]:
    after_round = Rhythm(Cadence.ROUND_ENDS, timezone=TIMEZONE)
    first_monday = Rhythm(Cadence.MONTHLY_WEEKDAY, timezone=TIMEZONE)
    for name, offer, rhythm, covers in (
        ("Network book, after each round", Offer.NETWORK, after_round, Covers.ROUND),
        ("Region comparisons, after each round", Offer.REGION_TO_MANAGER, after_round, Covers.ROUND),
        ("Region comparisons, first Monday", Offer.REGION_TO_MANAGER, first_monday, Covers.YEAR),
    ):
        yield Plan(name, offer, None, checklist_id, rhythm, covers, "en", PaperSize.A4)
