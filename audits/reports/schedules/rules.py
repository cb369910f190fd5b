"""What can be planned: which document for whom, over which period. No database, no clock."""

from dataclasses import dataclass
from enum import StrEnum

from audits.access import Role
from audits.errors import AuditError
from audits.reports.schedule_tables import Cadence, Covers, Schedule
from audits.reports.schedules.cadence import Rhythm
from audits.reports.tables import PaperSize, ReportKind

NO_VISITS = "No approved visit in this period."
MOST_AUDITS = 100
"""Audits that one person gets at a time; whoever wants more asks for a batch."""
MAIL_TRIES = 3
MOST_MISSED = 50
"""Missed times that the history names, the newest ones."""


class Offer(StrEnum):
    """The documents that can be planned, each with whom it goes to."""

    REGION_TO_MANAGER = "region-to-manager"
    NETWORK = "network"
    REGION = "region"
    AUDITS = "audits"


OFFERS: dict[Offer, tuple[ReportKind, Role]] = {
    Offer.REGION_TO_MANAGER: (ReportKind.REGION, Role.REGIONAL_MANAGER),
    Offer.NETWORK: (ReportKind.NETWORK, Role.HEAD_OFFICE),
    Offer.REGION: (ReportKind.REGION, Role.HEAD_OFFICE),
    # A store's report compares it with others, which is not for stores to read: they get their own visits.
    Offer.AUDITS: (ReportKind.VISIT, Role.STORE_MANAGER),
}


class Unplannable(AuditError):
    """A schedule that cannot stand; `field` is the one to correct."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field = field
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Plan:
    """A schedule as it is planned. `region_id` None is the whole network; `checklist_id` None is what all share."""

    name: str
    offer: Offer
    region_id: int | None
    checklist_id: int | None
    rhythm: Rhythm
    covers: Covers
    language: str
    paper: PaperSize


def check(plan: Plan) -> None:
    """Refuse what makes no sense together."""
    if plan.offer is Offer.REGION and plan.region_id is None:
        raise Unplannable("region", "Choose the region that head office gets the comparison of.")
    if plan.offer is Offer.NETWORK and plan.region_id is not None:
        raise Unplannable("region", "The network book is about all regions. Choose “All regions”.")
    if plan.covers is Covers.ROUND and plan.rhythm.cadence is not Cadence.ROUND_ENDS:
        raise Unplannable("covers", "Only a document that comes when a round ends can be about the round.")


def offer_of(schedule: Schedule) -> Offer:
    """Which of the offers a schedule is."""
    return next(offer for offer, made in OFFERS.items() if made == (schedule.kind, schedule.role))


def rhythm_of(schedule: Schedule) -> Rhythm:
    """When a schedule comes due."""
    return Rhythm(
        schedule.cadence,
        schedule.weekday,
        schedule.nth,
        schedule.month_day,
        schedule.hour,
        schedule.timezone,
    )
