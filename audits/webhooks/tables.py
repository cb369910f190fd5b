"""Webhooks, what each is to be told, and every attempt to tell it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Instant, choice

LONGEST_BODY = 20_000


class Happening(StrEnum):
    """What a webhook can be told of, in the words that its receiver reads."""

    APPROVED = "visit.approved"
    CRITICAL = "visit.critical"
    ISSUED = "document.issued"
    TEST = "test"


class Pause(StrEnum):
    """Why a webhook rests."""

    BY_HAND = "by hand"
    FAILING = "failing"
    OTHER_KEY = "other key"


class DeliveryState(StrEnum):
    """How far a delivery is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"


class Outcome(StrEnum):
    """What came of one attempt. Only `ANSWERED` has a status."""

    ANSWERED = "answered"
    TIMED_OUT = "timed out"
    NO_ADDRESS = "no address"
    NOT_ALLOWED = "not allowed"
    NO_CONNECTION = "no connection"
    NOT_TRUSTED = "not trusted"
    BROKEN_OFF = "broken off"


class Webhook(SQLModel, table=True):
    """Where to tell what. Its secret is not kept: it is derived from `id`, `turn` and the server's own key.

    `turn` counts the secrets, `secret_made_at` is when the present one was shown, and `secret_check` tells whether the
    server's key still makes it. What happened before `gathered_to` is in the deliveries. `failing_since` is the first
    attempt that failed after the last that did not, or after a time in which it was asked nothing; tests count for
    nothing.
    """

    __tablename__ = "webhook"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("turn >= 1", name="turn_from_one"),
        CheckConstraint("(paused_at IS NULL) = (paused_because IS NULL)", name="paused_for_a_reason"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    name: str = Field(max_length=80)
    address: str = Field(max_length=500)
    happenings: list[str] = Field(sa_type=JSON)
    turn: int = 1
    secret_made_at: datetime = Field(sa_type=Instant)
    secret_check: str = Field(max_length=64)
    created_at: datetime = Field(sa_type=Instant)
    created_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    gathered_to: datetime = Field(sa_type=Instant)
    failing_since: datetime | None = Field(default=None, sa_type=Instant)
    paused_at: datetime | None = Field(default=None, sa_type=Instant)
    paused_because: Pause | None = Field(default=None, sa_type=choice(Pause, "paused_because_known"))


class WebhookDelivery(SQLModel, table=True):
    """One thing that one webhook is told. `body` is what is sent, the same at every attempt, and so is `id`.

    `occurrence` says which of its kind it was: however often it is gathered, there is one row. `tries` counts the
    attempts since it was last asked for. `next_at` is when the next is due; whoever makes one moves it ahead first,
    which is the claim on the row, and nobody else's until that moment has passed.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("webhook_id", "happening", "occurrence", name="uq_webhook_delivery_occurrence"),
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="waits_for_a_moment"),
        CheckConstraint("tries >= 0", name="tries_counted"),
        CheckConstraint(f"length(body) <= {LONGEST_BODY}", name="body_length"),
        Index("ix_webhook_delivery_due", "state", "next_at"),
        Index("ix_webhook_delivery_log", "webhook_id", "created_at"),
        Index("ix_webhook_delivery_age", "created_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    webhook_id: UUID = Field(foreign_key="webhook.id")
    happening: Happening = Field(sa_type=choice(Happening, "happening_known"))
    occurrence: str = Field(max_length=100)
    happened_at: datetime = Field(sa_type=Instant)
    body: str = Field(max_length=LONGEST_BODY)
    state: DeliveryState = Field(sa_type=choice(DeliveryState, "state_known"))
    tries: int = 0
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    created_at: datetime = Field(sa_type=Instant)


class WebhookAttempt(SQLModel, table=True):
    """One attempt: when it began, how long it took (milliseconds), what came of it, and the status of the answer."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (
        CheckConstraint("(outcome = 'answered') = (status IS NOT NULL)", name="status_when_answered"),
        CheckConstraint("took_ms >= 0", name="took_time"),
    )

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: UUID = Field(foreign_key="webhook_delivery.id", index=True)
    at: datetime = Field(sa_type=Instant)
    took_ms: int
    outcome: Outcome = Field(sa_type=choice(Outcome, "outcome_known"))
    status: int | None = None
