"""Making, finding and ending tokens. A secret is shown once, when it is made; we keep its hash."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from audits.errors import AuditError, NotFound
from audits.people.log import record
from audits.people.scopes import Scope, offered_to
from audits.people.tables import Person
from audits.people.token_tables import ApiToken

PREFIX = "evk_"
_SECRET_BYTES = 32
LONGEST_LIFE = timedelta(days=365)
MOST_TOKENS = 20
USE_NOTED_EVERY = timedelta(hours=1)
SHOWN = 50


class Standing(StrEnum):
    """Whether a token still works, and if not, why."""

    GOOD = "good"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SIGNED_OUT = "signed out everywhere"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A token just made, with the secret that nobody can read again."""

    token: ApiToken
    secret: str


def make(
    session: Session, person: Person, name: str, scopes: Sequence[Scope], life: timedelta, now: datetime
) -> Fresh:
    """A token of this person. Refused without a name or a scope, beyond their role or a year, or beside 20 others.

    The caller commits.
    """
    if not name.strip():
        raise AuditError("Give the token a name: what will use it.")
    if not scopes or not set(scopes) <= set(offered_to(person.role)):
        raise AuditError("Choose what the token is for, out of what you may do yourself.")
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise AuditError("A token lasts a year at most.")
    if _how_many(session, person, now) >= MOST_TOKENS:
        raise AuditError(f"You have {MOST_TOKENS} tokens that work. End one of them first.")
    secret = PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
    token = ApiToken(
        person_id=person.id,
        name=name.strip()[:80],
        scopes=[scope.value for scope in scopes],
        digest=digest(secret),
        hint=secret[: len(PREFIX) + 4],
        mark=person.fs_uniquifier,
        created_at=now,
        expires_at=now + life,
    )
    session.add(token)
    session.flush()
    record(session, now, person, "made token", "person", person.id, after={"scopes": token.scopes})
    return Fresh(token, secret)


def digest(secret: str) -> str:
    """What is kept of a secret. It holds 256 random bits, so that a plain hash gives nothing to guess."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find_bearer(session: Session, secret: str, now: datetime) -> tuple[ApiToken, Person] | None:
    """The token with this secret and whose it is; None unless both are good at this moment. One query."""
    row = session.exec(
        select(ApiToken, Person)
        .join(Person, col(Person.id) == col(ApiToken.person_id))
        .where(ApiToken.digest == digest(secret))
    ).first()
    if row is None:
        return None
    token, person = row
    return (token, person) if person.active and standing(token, person, now) is Standing.GOOD else None


def standing(token: ApiToken, person: Person, now: datetime) -> Standing:
    """Whether a token works for this person, who is taken to be active."""
    if token.revoked_at is not None:
        return Standing.REVOKED
    if token.expires_at <= now:
        return Standing.EXPIRED
    return Standing.GOOD if token.mark == person.fs_uniquifier else Standing.SIGNED_OUT


def note_use(session: Session, token: ApiToken, now: datetime) -> None:
    """Write down that a token is used. One statement; the caller commits."""
    session.connection().execute(
        update(ApiToken).where(col(ApiToken.id) == token.id).values(last_used_at=now)
    )


def is_use_noted(token: ApiToken, now: datetime) -> bool:
    """Whether its last use was written down within the hour."""
    return token.last_used_at is not None and now - token.last_used_at < USE_NOTED_EVERY


def tokens_of(session: Session, person: Person) -> list[ApiToken]:
    """The tokens that somebody made, the newest first, at most 50. One query."""
    found = session.exec(
        select(ApiToken)
        .where(ApiToken.person_id == person.id)
        .order_by(col(ApiToken.created_at).desc(), col(ApiToken.id))
        .limit(SHOWN)
    )
    return list(found)


def revoke(session: Session, person: Person, token_id: UUID, now: datetime) -> None:
    """End one's own token for good; once more changes nothing. `NotFound` for others'. The caller commits."""
    token = session.exec(
        select(ApiToken).where(ApiToken.id == token_id, ApiToken.person_id == person.id)
    ).first()
    if token is None:
        raise NotFound("This token")
    if token.revoked_at is None:
        token.revoked_at = now
        session.add(token)
        record(session, now, person, "ended token", "person", person.id)


def _how_many(session: Session, person: Person, now: datetime) -> int:
    return session.exec(
        select(func.count())
        .select_from(ApiToken)
        .where(ApiToken.person_id == person.id, ApiToken.mark == person.fs_uniquifier)
        .where(col(ApiToken.revoked_at).is_(None), col(ApiToken.expires_at) > now)
    ).one()
