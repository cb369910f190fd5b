"""A table for what single questions of approved visits earned.

Existing rows: nothing is touched. What an answer earns is worked out by the program's own scoring rules, so the
program fills the table for the visits that were approved before, right after `flask --app wsgi migrate` has run this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and its two indexes."""
    op.create_table(
        "question_score",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("state", _choice("state_known", "given", "na", "cannot_tell"), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.Column(
            "critical", _choice("critical_known", "flag", "zero_touchpoint", "fail_visit"), nullable=True
        ),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.CheckConstraint("share BETWEEN 0 AND 1", name=op.f("ck_question_score_share_on_scale")),
        sa.CheckConstraint(
            "(share IS NULL) = (state <> 'given')", name=op.f("ck_question_score_scored_when_given")
        ),
        sa.CheckConstraint(
            "critical IS NULL OR share = 0", name=op.f("ck_question_score_critical_earned_nothing")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_question_score_visit_id_visit")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_question_score_question_id_question")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["touchpoint_key.id"], name=op.f("fk_question_score_key_id_touchpoint_key")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_question_score_store_id_store")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_question_score_checklist_id_checklist")
        ),
        sa.PrimaryKeyConstraint("visit_id", "question_id", name=op.f("pk_question_score")),
    )
    op.create_index(
        "ix_question_score_figures",
        "question_score",
        ["key_id", "question_id", "store_id", "visited_on", "share", "state", "checklist_id"],
    )
    triggered = sa.text("critical IS NOT NULL")
    op.create_index(
        "ix_question_score_critical",
        "question_score",
        ["visited_on", "visit_id", "question_id", "store_id", "checklist_id", "key_id"],
        sqlite_where=triggered,
        postgresql_where=triggered,
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
