"""Addresses of people."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from audits.navigation import start_address
from audits.people.accounts import current_person
from audits.web.guard import signed_in

people = Blueprint("people", __name__)


@people.get("/")
@signed_in
def start() -> Response:
    """Everybody's first page: where their work begins."""
    return redirect(start_address(current_person().role), 303)
