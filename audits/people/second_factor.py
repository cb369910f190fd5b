"""The second factor: who must have one, what they may open before, and how one that is lost is taken away."""

from datetime import datetime
from typing import cast

from flask import current_app, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import delete, func
from sqlmodel import Session, col, select
from werkzeug.wrappers import Response

from audits.access import NEEDS_SECOND_FACTOR, Role
from audits.errors import AuditError
from audits.people.log import record
from audits.people.tables import Person, RecoveryCode
from audits.settings import Settings, TwoFactor

# Nobody can have a mailbox there; their password stands in the README.
DEMONSTRATION = "@evenkeel.example"
# On the way to the second factor; its other pages, and the way out, are open to anyone.
_WAY = frozenset({"security.two_factor_setup_validate", "security.verify"})


class NoSecondFactor(AuditError):
    """A program asks for somebody who must first set up a second factor."""

    status = 403


def is_required(role: Role, email: str | None, settings: Settings) -> bool:
    """Whether an account opens nothing without a second factor.

    People of the demonstration are exempt while only the machine itself reaches the server: that is what `make run` is.
    """
    if settings.two_factor is TwoFactor.OFFERED or role not in NEEDS_SECOND_FACTOR:
        return False
    return not (settings.serves_this_machine_only and (email or "").endswith(DEMONSTRATION))


def required_of(person: Person) -> bool:
    """The same of somebody who is here."""
    return is_required(person.role, person.email, current_app.extensions["settings"])


def lead_to_it() -> Response | None:
    """What somebody whom the guard has let in is shown instead of a page, until they have the factor they must have."""
    person = cast(Person, current_user)
    if request.endpoint in _WAY or person.tf_totp_secret or not required_of(person):
        return None
    if request.path.startswith("/api/"):
        raise NoSecondFactor("Set up a second factor first: sign in on a page, which leads there.")
    return redirect(url_for("security.two_factor_setup"), 303)


def take_away(session: Session, person: Person) -> bool:
    """Forget somebody's authenticator and recovery codes; False when there were none. The caller commits."""
    had = person.tf_totp_secret is not None
    person.tf_totp_secret, person.totp_step = None, None
    session.add(person)
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
    return had


def reset(session: Session, person: Person, actor: Person | None, now: datetime) -> None:
    """Take away a second factor that was lost, for head office or a command. The caller ends sessions and commits."""
    if not take_away(session, person):
        raise AuditError("There is no second factor to take away: none was set up.")
    record(session, now, actor, "second factor reset", "person", person.id)


def codes_left(session: Session, person: Person) -> int:
    """How many recovery codes somebody has not used yet. One query."""
    return session.exec(
        select(func.count()).select_from(RecoveryCode).where(RecoveryCode.person_id == person.id)
    ).one()
