"""Webhooks, what each is told, and every attempt to tell it.

Existing rows: none is changed. Two indexes are made, by which each minute's new approvals and documents are found
without reading all of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

HAPPENINGS = ("visit.approved", "visit.critical", "document.issued", "test")
PAUSES = ("by hand", "failing", "other key")
STATES = ("waiting", "delivered", "given up")
OUTCOMES = (
    "answered",
    "timed out",
    "no address",
    "not allowed",
    "no connection",
    "not trusted",
    "broken off",
)


def choice(values: tuple[str, ...], name: str) -> sa.Enum:
    """A text column with a CHECK constraint that lists its values."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the tables and indexes."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "webhook",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("happenings", sa.JSON(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("secret_made_at", moment, nullable=False),
        sa.Column("secret_check", sa.String(length=64), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("gathered_to", moment, nullable=False),
        sa.Column("failing_since", moment, nullable=True),
        sa.Column("paused_at", moment, nullable=True),
        sa.Column("paused_because", choice(PAUSES, "paused_because_known"), nullable=True),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_webhook_name_not_empty")),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_webhook_turn_from_one")),
        sa.CheckConstraint(
            "(paused_at IS NULL) = (paused_because IS NULL)", name=op.f("ck_webhook_paused_for_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_webhook_created_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook")),
    )
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("happening", choice(HAPPENINGS, "happening_known"), nullable=False),
        sa.Column("occurrence", sa.String(length=100), nullable=False),
        sa.Column("happened_at", moment, nullable=False),
        sa.Column("body", sa.String(length=20000), nullable=False),
        sa.Column("state", choice(STATES, "state_known"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_at", moment, nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.CheckConstraint(
            "(state = 'waiting') = (next_at IS NOT NULL)", name=op.f("ck_webhook_delivery_waits_for_a_moment")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_webhook_delivery_tries_counted")),
        sa.CheckConstraint("length(body) <= 20000", name=op.f("ck_webhook_delivery_body_length")),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhook.id"], name=op.f("fk_webhook_delivery_webhook_id_webhook")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("webhook_id", "happening", "occurrence", name="uq_webhook_delivery_occurrence"),
    )
    op.create_table(
        "webhook_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("outcome", choice(OUTCOMES, "outcome_known"), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(outcome = 'answered') = (status IS NOT NULL)",
            name=op.f("ck_webhook_attempt_status_when_answered"),
        ),
        sa.CheckConstraint("took_ms >= 0", name=op.f("ck_webhook_attempt_took_time")),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["webhook_delivery.id"],
            name=op.f("fk_webhook_attempt_delivery_id_webhook_delivery"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_attempt")),
    )
    op.create_index("ix_webhook_delivery_due", "webhook_delivery", ["state", "next_at"])
    op.create_index("ix_webhook_delivery_log", "webhook_delivery", ["webhook_id", "created_at"])
    op.create_index("ix_webhook_delivery_age", "webhook_delivery", ["created_at"])
    op.create_index(op.f("ix_webhook_attempt_delivery_id"), "webhook_attempt", ["delivery_id"])
    op.create_index("ix_visit_reviewed", "visit", ["status", "reviewed_at"])
    op.create_index("ix_issue_issued_at", "issue", ["issued_at"])
