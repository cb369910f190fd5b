"""People, their accounts, and the log of what they did."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from flask_security import UserMixin
from sqlalchemy import JSON, BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from audits.access import Role
from audits.columns import Instant, choice


class Person(SQLModel, UserMixin, table=True):
    """Somebody with one role. A shopper of an imported visit has a reference but no account (no e-mail).

    `reference` is all that managers ever see of a shopper. `fs_uniquifier` ends every session when it changes;
    `may_be_signed_in` is whether somebody signed in since it last did.

    `tf_totp_secret` is the locked secret of the authenticator app, None without a second factor; `totp_step` is the
    half minute of the last code that was used. `erased_at` is when a shopper's data were erased.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("role = 'shopper' OR email IS NOT NULL", name="only_shoppers_without_account"),
        CheckConstraint("length(reference) > 0", name="reference_not_empty"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)  # type: ignore[assignment]
    role: Role = Field(sa_type=choice(Role, "role_known"))
    reference: str = Field(max_length=100, unique=True)
    name: str = Field(default="", max_length=200)
    email: str | None = Field(default=None, max_length=255, unique=True)  # type: ignore[assignment]
    password: str | None = Field(default=None, max_length=255)
    active: bool = True
    fs_uniquifier: str = Field(default_factory=lambda: uuid4().hex, max_length=64, unique=True)
    created_at: datetime = Field(sa_type=Instant)
    signed_in_at: datetime | None = Field(default=None, sa_type=Instant)
    may_be_signed_in: bool = False
    tf_totp_secret: str | None = Field(default=None, max_length=500)
    totp_step: int | None = Field(default=None, sa_type=BigInteger)
    erased_at: datetime | None = Field(default=None, sa_type=Instant)

    @property
    def roles(self) -> list[Any]:  # type: ignore[override]
        """The account library asks for its own roles; ours is `role`, judged by `audits.access`."""
        return []

    @property
    def tf_primary_method(self) -> str | None:  # type: ignore[override]
        """The library asks for the kind of second factor; there is one."""
        return "authenticator" if self.tf_totp_secret else None

    def check_tf_required_setup(self) -> bool:
        """Whether this person may not be without a second factor."""
        return bool(current_app.extensions["must have a second factor"](self))

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Whether a password is not enough: whoever has a second factor is asked for it, whoever must is led to one."""
        return bool(tf_setup_methods) or self.check_tf_required_setup(), tf_setup_methods


class RecoveryCode(SQLModel, table=True):
    """A code that signs somebody in once instead of the authenticator app, as a keyed hash. Used ones are deleted."""

    __tablename__ = "recovery_code"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    digest: str = Field(max_length=64, primary_key=True)


class Event(SQLModel, table=True):
    """One thing that somebody did to something: who, when, what, from, to, and why.

    `actor_id` is None when the program itself or a command did it. Rows are only ever added.
    """

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_subject", "subject", "subject_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    actor_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=60)
    subject_id: str = Field(max_length=100)
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    reason: str = Field(default="", max_length=4000)


class TriedOften(SQLModel, table=True):
    """How much of an allowance of tries is gone. `empty_until` is when all of it is back, in milliseconds since 1970.

    `key` is a keyed hash of what was tried by whom: it leads back to nobody.
    """

    __tablename__ = "tried_often"

    key: str = Field(max_length=64, primary_key=True)
    empty_until: int = Field(sa_type=BigInteger, index=True)
