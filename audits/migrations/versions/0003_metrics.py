"""A table for the metrics of approved visits.

Existing rows: nothing is touched; 0004 fills the table from the answers of approved visits.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "metric_answer",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "metric",
            sa.Enum(
                "nps",
                "csat",
                "ces",
                "return",
                "recommend",
                name="metric_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("lowest", sa.Integer(), nullable=False),
        sa.Column("highest", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.CheckConstraint("value BETWEEN lowest AND highest", name=op.f("ck_metric_answer_value_on_scale")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_metric_answer_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_metric_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_metric_answer_store_id_store")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_metric_answer_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "question_id", name=op.f("pk_metric_answer")),
    )
    op.create_index(
        "ix_metric_answer_period",
        "metric_answer",
        ["checklist_id", "visited_on", "store_id", "metric", "lowest", "highest", "value"],
    )
