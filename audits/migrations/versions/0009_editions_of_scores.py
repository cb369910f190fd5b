"""A number for each checklist that grows when frozen scores of its visits change.

Existing rows: none is touched. A checklist gets its row with its next approval.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "score_edition",
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_score_edition_checklist_id_checklist")
        ),
        sa.PrimaryKeyConstraint("checklist_id", name=op.f("pk_score_edition")),
    )
