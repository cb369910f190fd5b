"""What a phone fetches to keep for days without a network."""

from datetime import UTC, datetime
from typing import Any

from audits.access import Can
from audits.api.blueprint import api
from audits.db import session
from audits.people.accounts import current_person
from audits.visits.phone.field import Kept, kept_in_the_field
from audits.web.build import build
from audits.web.guard import needs


@api.get("/field")
@needs(Can.SHOP)
def field() -> dict[str, Any]:
    """The visits to be made or corrected, each with the address of its report and a digest of what is in it."""
    person, now = current_person(), datetime.now(UTC)
    return {
        "user": str(person.id),
        "app": build(),
        "now": now.isoformat(),
        "assignments": [_told(kept) for kept in kept_in_the_field(session(), person, now)],
    }


def _told(kept: Kept) -> dict[str, Any]:
    task = kept.task
    return {
        "assignment": str(task.assignment.id),
        "store": {"code": task.store.code, "name": task.store.name, "colour": task.colour},
        "status": kept.status,
        "visit": str(task.visit.id) if task.visit else None,
        "revision": task.visit.revision if task.visit else 1,
        "address": kept.address,
        "languages": list(kept.languages),
        "digest": kept.digest,
    }
