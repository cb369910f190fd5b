"""Workers say that they are alive, and what photos wait is found without reading all of them.

Existing rows: none is touched. A worker of an earlier release has no row, so a web server says that none is alive
until the worker is started anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("machine", sa.String(length=100), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("jobs_done", sa.Integer(), nullable=False),
        sa.Column("jobs_failed", sa.Integer(), nullable=False),
        sa.Column("press_starts", sa.Integer(), nullable=False),
        sa.Column("harfbuzz_subset", sa.Boolean(), nullable=False),
        sa.CheckConstraint("jobs_done >= 0 AND jobs_failed >= 0", name=op.f("ck_worker_counts_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_index(op.f("ix_worker_seen_at"), "worker", ["seen_at"])
    op.create_index("ix_photo_state", "photo", ["state", "received_at"])
