"""Stores read a visit once it is released; photos only those that a reviewer chose; words as a reviewer let them stand.

Existing rows: an approved visit has been with its store since its approval, so it counts as released then, and its
photos as shown: to hide now what was read would only tell that something was in it. No rule is written down: visits
approved from here on wait a day. No wording is kept for older visits; their words are guarded when they are read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and make the tables."""
    with op.batch_alter_table("visit") as visit:
        visit.add_column(sa.Column("release_due", sa.DateTime(timezone=True), nullable=True))
        visit.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_visit_release_due", "visit", ["release_due"])
    op.execute(
        "UPDATE visit SET released_at = coalesce(reviewed_at, submitted_at, begun_at) WHERE status = 'approved'"
    )
    with op.batch_alter_table("photo") as photo:
        photo.add_column(sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("photo") as photo:
        photo.alter_column("shown", server_default=None)
    op.execute(
        "UPDATE photo SET shown = true WHERE visit_id IN (SELECT id FROM visit WHERE status = 'approved')"
    )
    _release_rule()
    _store_wording()


def _release_rule() -> None:
    op.create_table(
        "release_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delay_days", sa.Integer(), nullable=False),
        sa.Column("together", _choice("together_known", "each", "round"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_release_rule_one_row")),
        sa.CheckConstraint("delay_days BETWEEN 0 AND 30", name=op.f("ck_release_rule_delay_on_scale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_rule")),
    )


def _store_wording() -> None:
    op.create_table(
        "store_wording",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("part", _choice("part_known", "narrative", "answer", "comment", "wish"), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("original", sa.String(length=64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("length(text) <= 4000", name=op.f("ck_store_wording_text_length")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_store_wording_visit_id_visit")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_store_wording_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("visit_id", "part", "about_id", name=op.f("pk_store_wording")),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
