"""What every address of the designer begins and ends with."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from audits.checklists.drafts.loading import Drafted, find
from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person

Page = str | tuple[str, int] | Response


def opened(draft_id: int) -> Drafted:
    """The draft of an address, for who may change it."""
    return find(session(), current_person(), draft_id)


def back_to(draft_id: int, part_id: UUID | None, removed: UUID | None = None) -> Response:
    """To the designer, at one of its parts."""
    anchor = f"p-{part_id}" if part_id else None
    address = url_for("checklists.designer", draft_id=draft_id, at=part_id, removed=removed, _anchor=anchor)
    return redirect(address, 303)


def part_named(name: str) -> UUID | None:
    """The part that the form or the address names, None when it names none; `NotFound` for what is no id."""
    given = request.values.get(name, "")
    try:
        return UUID(given) if given else None
    except ValueError as wrong:
        raise NotFound("This part of the draft") from wrong
