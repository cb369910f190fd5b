"""What phones send beside answers: copies of reports, what each save saw, awaited and replaced photos, times, notes.

Existing rows: answers were measured by no stopwatch, every photo counts from the first report on, and reports that
are being written start without a number of saves: their next save gives them one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables and add the columns."""
    _disguise()
    _draft_edits()
    _milestone_times()
    _sent_reports()
    _visit_notes()
    _visit_proofs()
    _awaited_photos()
    _superseded_photos()
    for table in ("answer", "superseded_answer"):
        op.add_column(table, sa.Column("measured", sa.String(length=40), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))


def _disguise() -> None:
    op.create_table(
        "disguise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("icon", sa.String(length=20), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_disguise_one_row")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_disguise_name_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disguise")),
    )


def _draft_edits() -> None:
    op.create_table(
        "draft_edits",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("edits", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_draft_edits_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_draft_edits")),
    )


def _milestone_times() -> None:
    op.create_table(
        "milestone_time",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("milestone", sa.String(length=120), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "stamped_at IS NOT NULL OR corrected_at IS NOT NULL", name=op.f("ck_milestone_time_some_time")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_milestone_time_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "milestone", name=op.f("pk_milestone_time")),
    )


def _sent_reports() -> None:
    op.create_table(
        "sent_report",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(length=4000), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("accepted = (problem = '')", name=op.f("ck_sent_report_accepted_or_why_not")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_sent_report_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "revision", "sha256", name=op.f("pk_sent_report")),
    )


def _visit_notes() -> None:
    op.create_table(
        "visit_note",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_visit_note_text_not_empty")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_note_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "note_id", name=op.f("pk_visit_note")),
    )


def _visit_proofs() -> None:
    op.create_table(
        "visit_proof",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("app", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_latitude", sa.Float(), nullable=True),
        sa.Column("began_longitude", sa.Float(), nullable=True),
        sa.Column("began_accuracy", sa.Float(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_latitude", sa.Float(), nullable=True),
        sa.Column("ended_longitude", sa.Float(), nullable=True),
        sa.Column("ended_accuracy", sa.Float(), nullable=True),
        sa.Column("elapsed_ms", sa.BigInteger(), nullable=True),
        sa.Column("clock_ahead_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "asked IN ('', 'given', 'refused', 'unavailable')", name=op.f("ck_visit_proof_asked_known")
        ),
        sa.CheckConstraint("elapsed_ms >= 0", name=op.f("ck_visit_proof_elapsed_not_negative")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_proof_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "revision", name=op.f("pk_visit_proof")),
    )


def _awaited_photos() -> None:
    op.create_table(
        "awaited_photo",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.String(length=160), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_awaited_photo_size_positive")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_awaited_photo_question_id_question")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_awaited_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "slot", name=op.f("pk_awaited_photo")),
    )


def _superseded_photos() -> None:
    op.create_table(
        "superseded_photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=160), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("superseded_in", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "ready",
                "unreadable",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("likeness", sa.String(length=16), nullable=True),
        sa.Column("taken_at", sa.String(length=40), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_superseded_photo_question_id_question")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_superseded_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_superseded_photo")),
    )
    op.create_index("ix_superseded_photo_visit", "superseded_photo", ["visit_id", "question_id"])
