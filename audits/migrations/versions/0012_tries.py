"""How much of an allowance of tries is gone, at signing in and at other doors.

Existing rows: there are none to change; whoever tried before this starts afresh.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "tried_often",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("empty_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tried_often")),
    )
    with op.batch_alter_table("tried_often", schema=None) as batch_op:
        batch_op.create_index("ix_tried_often_empty_until", ["empty_until"], unique=False)
