"""How many audits of a batch are in its one PDF, and the way from such a file's hash to its batch.

Existing rows: nothing is known of how far their one PDF was, so they begin at 0; a file that is there stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widen the batches."""
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("joined", sa.Integer(), nullable=False, server_default="0"))
        batch.create_check_constraint(op.f("ck_batch_joined_within_done"), "joined >= 0 AND joined <= done")
    with op.batch_alter_table("batch") as batch:
        batch.alter_column("joined", server_default=None)
        batch.create_index("ix_batch_merged_sha256", ["merged_sha256"])
