"""What stands in the addresses of doors that lead to somebody's row."""

from typing import Any

from audits.access import Role
from audits.visits.tables import VisitStatus
from tests.test_access_table import MADE_UP, Door
from tests.trust.programme import COPY, Place, Programme

STATUS_AT = {
    VisitStatus.SUBMITTED: {"approve_visit", "exclude_visit", "return_visit", "review"},
    VisitStatus.DRAFT: {
        "answer_touchpoint", "check", "report", "save_visit_time", "send", "time", "touchpoint",
        "draft", "remove_photo", "save_draft", "send_photo", "send_report",
    },
}  # fmt: skip


def rows_of(made: Programme, place: Place, role: Role, door: Door) -> dict[str, Any]:
    """What stands in an address that leads to something of one place, by the names of its parts."""
    name = door.endpoint.rpartition(".")[2]
    status = next((status for status, names in STATUS_AT.items() if name in names), VisitStatus.APPROVED)
    found: dict[str, Any] = {
        "assignment_id": place.ahead.id,
        "checklist_id": place.local.checklist_id,
        "draft_id": place.draft_id,
        "person_id": place.shopper.id,
        "photo_id": place.superseded_photo if name == "superseded_photo" else place.photo,
        "region_id": place.region.id,
        "revision": 1,
        "round_id": made.round.id,
        "schedule_id": made.schedule.id,
        "sha256": COPY,
        "slot": "story.1",
        "store_id": place.store.id,
        "touchpoint_key": "entrance",
        "version_id": place.local.version_id,
        "visit_id": place.visits[status].id,
        **place.parts,
    }
    if name == "begin_visit":  # A visit's id is made before the visit.
        found["visit_id"] = MADE_UP["UUIDConverter"]
    if (role, place.where) in made.reports:
        found["report_id"] = made.reports[role, place.where].id
        found["batch_id"] = made.batches[role, place.where].id
        found["token_id"] = made.tokens[role, place.where].id
    return found
