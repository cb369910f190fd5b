"""How the account library finds and keeps people: ours, and only those who are not disabled."""

from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app, request
from flask_security import SQLAlchemySessionUserDatastore, UserMixin
from sqlalchemy import bindparam, delete
from sqlmodel import col, select

from audits import db
from audits.people.log import record
from audits.people.second_factor import take_away
from audits.people.tables import Person, RecoveryCode

_SIGNED_IN = select(Person).where(col(Person.fs_uniquifier) == bindparam("fs_uniquifier"))
# A link is used up by changing this mark: of two that come with the same one, the second waits and finds nobody.
_WITH_LINK = _SIGNED_IN.with_for_update()


class ActivePeople(SQLAlchemySessionUserDatastore):
    """To the account library a disabled person does not exist: no sign-in, no mail, no link."""

    def find_user(self, *args: Any, **kwargs: Any) -> Person | None:
        """The active person that the library looks for. One query."""
        if kwargs.keys() == {"fs_uniquifier"}:  # Asked with every request, so the statement is made once.
            uses_link = request.method == "POST" and request.endpoint == "security.reset_password"
            found = db.session().scalar(_WITH_LINK if uses_link else _SIGNED_IN, kwargs)
        else:
            found = cast(Person | None, super().find_user(*args, **kwargs))
        return found if found is not None and found.active else None

    def tf_set(
        self, user: UserMixin, primary_method: str, totp_secret: str | None = None, phone: str | None = None
    ) -> None:
        """Keep an authenticator whose first code was right. Asked after each later one too: keys change."""
        person = cast(Person, user)
        if totp_secret and totp_secret != person.tf_totp_secret:
            _record(person, "second factor set up")
        if totp_secret:
            person.tf_totp_secret = current_app.extensions["security"].totp_factory.locked_anew(totp_secret)
            db.session().add(person)

    def tf_reset(self, user: UserMixin) -> None:
        """Take the own second factor away."""
        if take_away(db.session(), cast(Person, user)):
            _record(cast(Person, user), "second factor given up")

    def mf_set_recovery_codes(self, user: UserMixin, rcs: list[str] | None) -> None:
        """Hashes in place of all earlier ones."""
        person = cast(Person, user)
        db.session().execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))
        db.session().add_all(RecoveryCode(person_id=person.id, digest=digest) for digest in rcs or ())
        _record(person, "recovery codes made")

    def mf_get_recovery_codes(self, user: UserMixin) -> list[str]:
        """The hashes that are left. One query."""
        mine = select(RecoveryCode.digest).where(RecoveryCode.person_id == user.id)
        return list(db.session().exec(mine).all())


def _record(person: Person, action: str) -> None:
    record(db.session(), datetime.now(UTC), person, action, "person", person.id)
