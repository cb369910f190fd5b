"""Requests of programs: a token in the `Authorization` header, and nothing else, says who asks.

Where there is a token, the session cookie is not looked at: nobody can be signed in by both. So such a request needs
no CSRF token (no site can make a browser send the header to us), and leaves no cookie behind. All programs of a person
share one allowance; whoever tries tokens that are nobody's is counted by address.
"""

from datetime import UTC, datetime
from typing import cast

from flask import Flask, Response, current_app, g, request
from flask_login import AnonymousUserMixin
from flask_wtf import CSRFProtect
from sqlmodel import Session

from audits import db
from audits.errors import AuditError
from audits.people.scopes import is_open_to_every_token, scope_of
from audits.people.tables import Person
from audits.people.throttles import PROGRAMS, TOKENS_OF_NOBODY, Limit
from audits.people.token_tables import ApiToken
from audits.people.tokens import find_bearer, is_use_noted, note_use
from audits.people.tries import client_line, count_try

_API = "/api/"
_ALLOWED = cast(Limit, PROGRAMS.account)
_POLICY = f'"person";q={_ALLOWED.tries};w={int(_ALLOWED.within.total_seconds())}'


class NotSignedIn(AuditError):
    """A token that opens nothing. Which of the reasons it is, is for its person's page to say."""

    status = 401


class NotForThisToken(AuditError):
    """An address that this token does not open."""

    status = 403


class Protection(CSRFProtect):
    """CSRF protection for whoever is signed in by a cookie."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """As the library does, unless a token signs in: then no cookie does."""
        if bearer() is None:
            super().protect(apply_exemptions)


def init_app(app: Flask) -> None:
    """Sign in who brings a token, and protect whoever brings a cookie. Call it before the guard."""
    app.before_request(_sign_in)
    app.after_request(_say_how)
    Protection(app)


def bearer() -> str | None:
    """The token that this request brings, good or not; None without one, and on pages, where none counts."""
    given = request.authorization
    if given is None or given.type != "bearer" or not request.path.startswith(_API):
        return None
    return given.token or ""


def _sign_in() -> None:
    secret = bearer()
    if secret is None:
        return
    _remember(current_app.login_manager.anonymous_user())  # type: ignore[attr-defined]
    now = datetime.now(UTC)
    # Not in the request's own session: a request that writes holds SQLite's one writer from its first question on.
    with Session(db.reading(db.engine()), expire_on_commit=False) as reading:
        found = find_bearer(reading, secret, now)
    if found is None:
        count_try(TOKENS_OF_NOBODY, now, address=client_line())
        raise NotSignedIn(
            "This token opens nothing. Look at it under Your account, or make another one there."
        )
    token, person = found
    count_try(PROGRAMS, now, account=str(person.id))
    _demand(token)
    _note(token, now)
    _remember(person)


def _demand(token: ApiToken) -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or is_open_to_every_token(view):
        return
    scope = scope_of(view)
    if scope is None:
        raise NotForThisToken("No token opens this address: it is for people who are signed in.")
    if scope.value not in token.scopes:
        raise NotForThisToken(f"This token was not made for {scope.value}. Make one that is.")


def _note(token: ApiToken, now: datetime) -> None:
    """At most once an hour, in a transaction of its own: most requests of a program only read."""
    if not is_use_noted(token, now):
        with db.separate_transaction() as own:
            note_use(own, token, now)


def _remember(person: Person | AnonymousUserMixin) -> None:
    """Who asks, for this request alone: no session, no cookie."""
    g._login_user = person  # noqa: SLF001 - where the account library keeps it, so that it looks no further


def _say_how(response: Response) -> Response:
    if bearer() is not None:
        response.headers["RateLimit-Policy"] = _POLICY
        if response.status_code == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
    return response
