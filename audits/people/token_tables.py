"""Tokens by which programs read in somebody's name."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant


class ApiToken(SQLModel, table=True):
    """One token. Of its secret only the sha256 is kept (`digest`), and its first letters to tell it from others.

    `mark` is the person's `fs_uniquifier` when it was made: whatever signs somebody out everywhere ends their tokens.
    `last_used_at` is right to the hour.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("expires_at > created_at", name="expires_after_it_was_made"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    name: str = Field(max_length=80)
    scopes: list[str] = Field(sa_type=JSON)
    digest: str = Field(max_length=64, unique=True)
    hint: str = Field(max_length=12)
    mark: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    last_used_at: datetime | None = Field(default=None, sa_type=Instant)
    revoked_at: datetime | None = Field(default=None, sa_type=Instant)
