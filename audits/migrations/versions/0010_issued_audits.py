"""Issued audits and their versions, batches, schedules and the style of the house.

Existing rows: every document asked for so far is English on A4 and has been begun once at most; it keeps its file and
belongs to no version, so that its audit becomes version 1 when it is issued.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None
PAPERS = ("A4", "Letter")
KINDS = ("visit", "store", "region", "network", "checklist")
STATUSES = ("queued", "rendering", "ready", "failed", "cancelled")


def upgrade() -> None:
    """Make the tables, then widen the documents that were asked for."""
    _issues()
    _widen_reports()
    _batches()
    _schedules()
    _style()


def _issues() -> None:
    op.create_table(
        "audit_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "store",
                "region",
                "network",
                "checklist",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column(
            "edition",
            sa.Enum(
                "head-office",
                "manager",
                "store",
                name="edition_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("within_id", sa.Integer(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("data_digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_audit_version_number_from_one")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_audit_version_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["within_id"], ["region.id"], name=op.f("fk_audit_version_within_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_version")),
        sa.UniqueConstraint("series", "number", name="uq_audit_version_series"),
    )
    with op.batch_alter_table("audit_version", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_version_stands",
            ["series"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )
        batch_op.create_index("ix_audit_version_subject", ["kind", "subject", "edition"], unique=False)
    op.create_table(
        "issue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "paper",
            sa.Enum("A4", "Letter", name="paper_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_by_id", sa.Uuid(), nullable=True),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint("(sha256 IS NULL) = (issued_at IS NULL)", name=op.f("ck_issue_issued_with_file")),
        sa.CheckConstraint("failure = '' OR sha256 IS NULL", name=op.f("ck_issue_failed_without_file")),
        sa.ForeignKeyConstraint(["issued_by_id"], ["person.id"], name=op.f("fk_issue_issued_by_id_person")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["audit_version.id"], name=op.f("fk_issue_version_id_audit_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue")),
        sa.UniqueConstraint("code", name="uq_issue_code"),
        sa.UniqueConstraint("version_id", "language", "paper", name="uq_issue_version_id"),
    )
    with op.batch_alter_table("issue", schema=None) as batch_op:
        batch_op.create_index("ix_issue_sha256", ["sha256"], unique=False)


def _widen_reports() -> None:
    with op.batch_alter_table("report") as report:
        report.add_column(sa.Column("within_id", sa.Integer(), nullable=True))
        report.add_column(sa.Column("language", sa.String(length=10), nullable=False, server_default="en"))
        report.add_column(
            sa.Column(
                "paper",
                sa.Enum(*PAPERS, name="paper_known", native_enum=False, create_constraint=True, length=40),
                nullable=False,
                server_default="A4",
            )
        )
        report.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        report.add_column(sa.Column("issue_id", sa.Uuid(), nullable=True))
        report.create_foreign_key(op.f("fk_report_issue_id_issue"), "issue", ["issue_id"], ["id"])
        report.create_foreign_key(op.f("fk_report_within_id_region"), "region", ["within_id"], ["id"])
        for name, column, words in (("kind_known", "kind", KINDS), ("status_known", "status", STATUSES)):
            report.drop_constraint(op.f(f"ck_report_{name}"), type_="check")
            report.create_check_constraint(op.f(f"ck_report_{name}"), sa.column(column).in_(words))
    with op.batch_alter_table("report") as report:
        for column in ("language", "paper", "attempts"):
            report.alter_column(column, server_default=None)


def _batches() -> None:
    op.create_table(
        "batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column(
            "visit_status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "excluded",
                name="visit_status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "edition",
            sa.Enum(
                "head-office",
                "manager",
                "store",
                name="edition_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "paper",
            sa.Enum("A4", "Letter", name="paper_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("merged", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "working",
                "ready",
                "failed",
                "cancelled",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("merged_key", sa.String(length=200), nullable=False),
        sa.Column("merged_sha256", sa.String(length=64), nullable=True),
        sa.Column("merged_size", sa.Integer(), nullable=True),
        sa.Column("merged_pages", sa.Integer(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'failed') = (failure <> '')", name=op.f("ck_batch_failed_with_reason")),
        sa.CheckConstraint(
            "(from_day IS NULL) OR (to_day IS NULL) OR (to_day >= from_day)",
            name=op.f("ck_batch_period_forward"),
        ),
        sa.CheckConstraint(
            "total >= 0 AND done >= 0 AND failed >= 0 AND done + failed <= total",
            name=op.f("ck_batch_counts_within_total"),
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_batch_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_batch_region_id_region")),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_batch_requested_by_id_person")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_batch_round_id_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index("ix_batch_asker", ["requested_by_id", "requested_at"], unique=False)
    op.create_table(
        "batch_item",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("folder", sa.String(length=300), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "waiting",
                "working",
                "ready",
                "failed",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("issue_id", sa.Uuid(), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "(status = 'failed') = (failure <> '')", name=op.f("ck_batch_item_failed_with_reason")
        ),
        sa.CheckConstraint(
            "(status = 'ready') = (issue_id IS NOT NULL)", name=op.f("ck_batch_item_ready_with_issue")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_item_batch_id_batch")),
        sa.ForeignKeyConstraint(["issue_id"], ["issue.id"], name=op.f("fk_batch_item_issue_id_issue")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_batch_item_visit_id_visit")),
        sa.PrimaryKeyConstraint("batch_id", "position", name=op.f("pk_batch_item")),
    )
    with op.batch_alter_table("batch_item", schema=None) as batch_op:
        batch_op.create_index("ix_batch_item_status", ["batch_id", "status", "position"], unique=False)


def _schedules() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "store",
                "region",
                "network",
                "checklist",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "role",
            sa.Enum(
                "head-office",
                "regional-manager",
                "store-manager",
                "reviewer",
                "shopper",
                name="role_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column(
            "cadence",
            sa.Enum(
                "weekly",
                "monthly-weekday",
                "monthly-day",
                "quarterly",
                "round-ends",
                name="cadence_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("month_day", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column(
            "covers",
            sa.Enum(
                "week",
                "month",
                "quarter",
                "year",
                "round",
                name="covers_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "paper",
            sa.Enum("A4", "Letter", name="paper_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_schedule_hour_known")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_schedule_name_not_empty")),
        sa.CheckConstraint("month_day BETWEEN 1 AND 28", name=op.f("ck_schedule_month_day_in_every_month")),
        sa.CheckConstraint("nth BETWEEN 1 AND 5", name=op.f("ck_schedule_nth_known")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_schedule_weekday_known")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_schedule_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name=op.f("fk_schedule_created_by_id_person")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_schedule_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint("name", name=op.f("uq_schedule_name")),
    )
    with op.batch_alter_table("schedule", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_next", ["next_at"], unique=False)
    op.create_table(
        "schedule_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("run_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "running",
                "done",
                "failed",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.String(length=500), nullable=False),
        sa.CheckConstraint(
            "status <> 'failed' OR sentence <> ''", name=op.f("ck_schedule_run_failed_with_reason")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_schedule_run_round_id_round")),
        sa.ForeignKeyConstraint(["run_by_id"], ["person.id"], name=op.f("fk_schedule_run_run_by_id_person")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedule.id"], name=op.f("fk_schedule_run_schedule_id_schedule")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_run")),
        sa.UniqueConstraint("schedule_id", "due_at", name="uq_schedule_run_schedule_id"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail_attempts", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.String(length=300), nullable=False),
        sa.CheckConstraint("report_id IS NULL OR batch_id IS NULL", name=op.f("ck_delivery_one_document")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_delivery_batch_id_batch")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_delivery_report_id_report")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["schedule_run.id"], name=op.f("fk_delivery_run_id_schedule_run")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("run_id", "person_id", "subject", name="uq_delivery_run_id"),
    )


def _style() -> None:
    op.create_table(
        "house_style",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("band", sa.String(length=7), nullable=False),
        sa.Column("logo_key", sa.String(length=200), nullable=False),
        sa.Column("logo_width", sa.Integer(), nullable=True),
        sa.Column("logo_height", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "paper",
            sa.Enum("A4", "Letter", name="paper_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_house_style_only_one")),
        sa.CheckConstraint(
            "length(accent) = 7 AND length(band) = 7", name=op.f("ck_house_style_colours_written_out")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_house_style_changed_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_style")),
    )
