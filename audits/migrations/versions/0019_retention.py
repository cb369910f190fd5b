"""Photos and issued files that were deleted after their time, and visits looked through for names of staff.

Existing rows: nothing is deleted here; the worker does it within a day, of visits that are old enough.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = ("received", "ready", "unreadable", "deleted")


def upgrade() -> None:
    """Add the columns and make the table."""
    for table in ("photo", "superseded_photo"):
        _photos(table)
    with op.batch_alter_table("issue") as issue:
        issue.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        issue.create_check_constraint(
            op.f("ck_issue_deleted_file"), "deleted_at IS NULL OR sha256 IS NOT NULL"
        )
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("merged_deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "names_forgotten",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("changed_at <= at", name=op.f("ck_names_forgotten_looked_through_since")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_names_forgotten_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_names_forgotten")),
    )


def _photos(table: str) -> None:
    with op.batch_alter_table(table) as photo:
        photo.add_column(sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
        photo.add_column(sa.Column("kept_days", sa.Integer(), nullable=True))
        photo.drop_constraint(op.f(f"ck_{table}_state_known"), type_="check")
        photo.create_check_constraint(op.f(f"ck_{table}_state_known"), sa.column("state").in_(STATES))
        photo.create_check_constraint(
            op.f(f"ck_{table}_deleted_when"), "(state = 'deleted') = (deleted_at IS NOT NULL)"
        )
        photo.create_check_constraint(
            op.f(f"ck_{table}_deleted_by_rule"), "(deleted_at IS NULL) = (kept_days IS NULL)"
        )
