"""Addresses of people that need no store: the start, and everybody's own account."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_security import logout_user
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.db import session
from audits.navigation import start_address
from audits.people import token_routes
from audits.people.accounts import current_person, end_sessions
from audits.people.blueprint import people
from audits.people.log import record
from audits.people.second_factor import codes_left, required_of
from audits.web.guard import signed_in

PAGES = (token_routes,)
__all__ = ["PAGES", "account", "people", "sign_out_of_everything", "start"]


@people.get("/")
@signed_in
def start() -> Response:
    """Everybody's first page: where their work begins."""
    return redirect(start_address(current_person().role), 303)


@people.get("/account")
@signed_in
def account() -> str:
    """Who one is here, and what decides who gets in as oneself."""
    person = current_person()
    return render_template(
        "people/account.html",
        person=person,
        required=required_of(person),
        codes_left=codes_left(session(), person),
        may_use_tokens=may(person.role, Can.USE_TOKENS),
        may_manage_webhooks=may(person.role, Can.MANAGE_WEBHOOKS),
    )


@people.post("/account/sessions/ending")
@signed_in
def sign_out_of_everything() -> Response:
    """End every session of one's own, this one included: for a phone that was lost."""
    person = current_person()
    end_sessions(person)
    session().add(person)
    record(session(), datetime.now(UTC), person, "signed out everywhere", "person", person.id)
    session().commit()
    logout_user()
    flash(_("Every device is signed out, this one too. Open links to choose a password have ended as well."))
    return redirect(url_for("security.login"), 303)
