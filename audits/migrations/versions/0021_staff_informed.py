"""Since when staff know of the programme, and questions whose answer is the name of a member of staff.

Existing rows: no question asks for a name, and nothing is written down of any place, so names of staff are off.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and add the column."""
    op.create_table(
        "staff_informed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("informed_on", sa.Date(), nullable=True),
        sa.Column("informed_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "informed_on IS NULL OR length(informed_by) > 0",
            name=op.f("ck_staff_informed_informed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_staff_informed_region_id_region")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_staff_informed_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_informed")),
    )
    op.create_index(op.f("ix_staff_informed_region_id"), "staff_informed", ["region_id"])
    with op.batch_alter_table("question") as question:
        question.add_column(sa.Column("names_staff", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("question") as question:
        question.alter_column("names_staff", server_default=None)
