"""Indexes in the order comparisons read touchpoints' scores, and a table for fits that take too long for a page.

Existing rows: none is touched. The index by period began with the region, by which nothing is grouped, and neither
index held what tells a store's own touchpoints, so that every row was looked up.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Replace the two indexes and make the table."""
    for name, first in (
        ("ix_touchpoint_score_store", ["store_id", "key_id", "visited_on"]),
        ("ix_touchpoint_score_period", ["visited_on", "store_id", "key_id"]),
    ):
        op.drop_index(name, "touchpoint_score")
        op.create_index(name, "touchpoint_score", [*first, "checklist_id", "own", "share"])
    op.create_table(
        "shopper_split",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("fitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shopper_split")),
    )
    op.create_index(op.f("ix_shopper_split_fitted_at"), "shopper_split", ["fitted_at"])
