"""Addresses of people that need no store: the start, for everybody."""

from flask import redirect
from werkzeug.wrappers import Response

from audits.navigation import start_address
from audits.people.accounts import current_person
from audits.people.blueprint import people
from audits.web.guard import signed_in

__all__ = ["people", "start"]


@people.get("/")
@signed_in
def start() -> Response:
    """Everybody's first page: where their work begins."""
    return redirect(start_address(current_person().role), 303)
