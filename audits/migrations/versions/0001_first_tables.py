"""The first tables.

Existing rows: there are none.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
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
        sa.Column("reference", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role = 'shopper' OR email IS NOT NULL", name=op.f("ck_person_only_shoppers_without_account")
        ),
        sa.CheckConstraint(
            "email IS NULL OR email = lower(email)", name=op.f("ck_person_email_in_lower_case")
        ),
        sa.CheckConstraint("length(reference) > 0", name=op.f("ck_person_reference_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_person_fs_uniquifier")),
        sa.UniqueConstraint("reference", name=op.f("uq_person_reference")),
    )
    op.create_table(
        "region",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("path", sa.String(length=1000), nullable=False),
        sa.Column("lineage", sa.String(length=400), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_region_name_not_empty")),
        sa.CheckConstraint("parent_id IS NULL OR parent_id <> id", name=op.f("ck_region_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["region.id"], name=op.f("fk_region_parent_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("path", name=op.f("uq_region_path")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_lineage"), ["lineage"], unique=False)
        batch_op.create_index(batch_op.f("ix_region_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_round_ends_after_start")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_round_name_not_empty")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round")),
        sa.UniqueConstraint("name", name=op.f("uq_round_name")),
    )
    op.create_table(
        "touchpoint_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.CheckConstraint("length(key) > 0 AND key <> 'total'", name=op.f("ck_touchpoint_key_key_allowed")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint_key")),
        sa.UniqueConstraint("key", name=op.f("uq_touchpoint_key_key")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=100), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_event_actor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index("ix_event_subject", ["subject", "subject_id", "id"], unique=False)

    op.create_table(
        "region_manager",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_region_manager_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_region_manager_region_id_region")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_region_manager")),
    )
    with op.batch_alter_table("region_manager", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_manager_region_id"), ["region_id"], unique=False)

    op.create_table(
        "store",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("brand", sa.String(length=120), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=120), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_store_position_whole")),
        sa.CheckConstraint("closed_on >= opened_on", name=op.f("ck_store_closed_after_opened")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_store_latitude_on_earth")),
        sa.CheckConstraint("length(code) > 0", name=op.f("ck_store_code_not_empty")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_store_name_not_empty")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_store_longitude_on_earth")),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_store_region_id_region")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
        sa.UniqueConstraint("code", name=op.f("uq_store_code")),
    )
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_store_region_id"), ["region_id"], unique=False)

    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("adds_to_id", sa.Integer(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(adds_to_id IS NULL) = (store_id IS NULL)", name=op.f("ck_checklist_addition_belongs_to_a_store")
        ),
        sa.CheckConstraint("length(key) > 0", name=op.f("ck_checklist_key_not_empty")),
        sa.ForeignKeyConstraint(
            ["adds_to_id"], ["checklist.id"], name=op.f("fk_checklist_adds_to_id_checklist")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_checklist_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("adds_to_id", "store_id", name="uq_checklist_addition"),
        sa.UniqueConstraint("key", name=op.f("uq_checklist_key")),
    )
    with op.batch_alter_table("checklist", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_store_id"), ["store_id"], unique=False)

    op.create_table(
        "store_manager",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_store_manager_person_id_person")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_store_manager_store_id_store")),
        sa.PrimaryKeyConstraint("person_id", "store_id", name=op.f("pk_store_manager")),
    )
    with op.batch_alter_table("store_manager", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_store_manager_store_id"), ["store_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Uuid(), nullable=True),
        sa.Column("scenario", sa.String(length=4000), nullable=False),
        sa.Column("window_from", sa.Date(), nullable=False),
        sa.Column("window_to", sa.Date(), nullable=False),
        sa.Column("fee_cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("fee_cents >= 0", name=op.f("ck_assignment_fee_not_negative")),
        sa.CheckConstraint("window_to >= window_from", name=op.f("ck_assignment_window_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_assignment_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_assignment_round_id_round")),
        sa.ForeignKeyConstraint(["shopper_id"], ["person.id"], name=op.f("fk_assignment_shopper_id_person")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_assignment_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_checklist_id"), ["checklist_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_round_id"), ["round_id"], unique=False)
        batch_op.create_index("ix_assignment_shopper", ["shopper_id", "window_from"], unique=False)
        batch_op.create_index("ix_assignment_store", ["store_id", "window_from"], unique=False)

    op.create_table(
        "checklist_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "region_id IS NULL OR store_id IS NULL", name=op.f("ck_checklist_place_one_place")
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_place_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_checklist_place_region_id_region")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_checklist_place_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_place")),
        sa.UniqueConstraint("checklist_id", "region_id", "store_id", name="uq_checklist_place_place"),
    )
    with op.batch_alter_table("checklist_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_place_checklist_id"), ["checklist_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_place_region_id"), ["region_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_checklist_place_store_id"), ["store_id"], unique=False)

    op.create_table(
        "checklist_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "retired",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column(
            "total",
            sa.Enum(
                "pooled", "weighted", name="total_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("cap_bonus", sa.Boolean(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("milestones", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'draft') = (published_at IS NULL)", name=op.f("ck_checklist_version_published_when")
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_checklist_version_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_checklist_version_published_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist_version")),
        sa.UniqueConstraint("checklist_id", "ordinal", name="uq_checklist_version_ordinal"),
        sa.UniqueConstraint("checklist_id", "version", name="uq_checklist_version_version"),
    )
    with op.batch_alter_table("checklist_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_checklist_version_checklist_id"), ["checklist_id"], unique=False)

    op.create_table(
        "report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "visit",
                "store",
                "region",
                "network",
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
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("to_day", sa.Date(), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "rendering",
                "ready",
                "failed",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=True),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(status = 'failed') = (failure <> '')", name=op.f("ck_report_failed_with_reason")
        ),
        sa.CheckConstraint(
            "(status = 'ready') = (sha256 IS NOT NULL)", name=op.f("ck_report_ready_with_file")
        ),
        sa.CheckConstraint(
            "(from_day IS NULL) OR (to_day IS NULL) OR (to_day >= from_day)",
            name=op.f("ck_report_period_forward"),
        ),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_report_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_report_requested_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_asker", ["requested_by_id", "requested_at"], unique=False)
        batch_op.create_index(
            "ix_report_subject", ["kind", "subject", "edition", "requested_at"], unique=False
        )

    op.create_table(
        "touchpoint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "store",
                "phone",
                "web",
                "app",
                "chat",
                "delivery",
                "after-sales",
                name="channel_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "lens",
            sa.Enum(
                "service",
                "experience",
                name="lens_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("expectation", sa.Boolean(), nullable=False),
        sa.Column("wish", sa.Boolean(), nullable=False),
        sa.CheckConstraint("weight >= 0", name=op.f("ck_touchpoint_weight_not_negative")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["touchpoint_key.id"], name=op.f("fk_touchpoint_key_id_touchpoint_key")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_touchpoint_version_id_checklist_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_touchpoint")),
        sa.UniqueConstraint("version_id", "key_id", name="uq_touchpoint_key"),
        sa.UniqueConstraint("version_id", "position", name="uq_touchpoint_position"),
    )
    with op.batch_alter_table("touchpoint", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_touchpoint_key_id"), ["key_id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=100), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=True),
        sa.Column("shopper_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "approved",
                "excluded",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "phone", "import", name="source_known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("source_note", sa.String(length=300), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("narrative", sa.String(length=4000), nullable=False),
        sa.Column("resume_at", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "source = 'import' OR assignment_id IS NOT NULL", name=op.f("ck_visit_assigned_or_imported")
        ),
        sa.CheckConstraint("status = 'draft' OR visited_on IS NOT NULL", name=op.f("ck_visit_visited_when")),
        sa.CheckConstraint("length(ref) > 0", name=op.f("ck_visit_ref_not_empty")),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_visit_revision_from_one")),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name=op.f("fk_visit_assignment_id_assignment")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_visit_reviewer_id_person")),
        sa.ForeignKeyConstraint(["shopper_id"], ["person.id"], name=op.f("fk_visit_shopper_id_person")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_store_id_store")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_visit_version_id_checklist_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_visit_assignment_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_visit_ref")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index("ix_visit_shopper", ["shopper_id", "status"], unique=False)
        batch_op.create_index("ix_visit_status", ["status", "visited_on"], unique=False)
        batch_op.create_index("ix_visit_store", ["store_id", "status", "visited_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_visit_version_id"), ["version_id"], unique=False)

    op.create_table(
        "expectation",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=True),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("experienced", sa.Integer(), nullable=True),
        sa.CheckConstraint("expected BETWEEN 1 AND 5", name=op.f("ck_expectation_expected_on_scale")),
        sa.CheckConstraint("experienced BETWEEN 1 AND 5", name=op.f("ck_expectation_experienced_on_scale")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_expectation_touchpoint_id_touchpoint")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_expectation_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "touchpoint_id", name=op.f("pk_expectation")),
    )
    with op.batch_alter_table("expectation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expectation_touchpoint_id"), ["touchpoint_id"], unique=False)

    op.create_table(
        "question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "choice",
                "tick-all",
                "scale",
                "integer",
                "decimal",
                "text",
                "date",
                "time",
                "date-time",
                "photo",
                "position",
                "acknowledge",
                "stopwatch",
                "note",
                name="kind_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("hint", sa.JSON(), nullable=False),
        sa.Column("staff_label", sa.JSON(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.Column("scale", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("bands", sa.JSON(), nullable=False),
        sa.Column("bonus", sa.Boolean(), nullable=False),
        sa.Column(
            "critical",
            sa.Enum(
                "flag",
                "zero_touchpoint",
                "fail_visit",
                name="critical_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("good_answer", sa.String(length=3), nullable=False),
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
            nullable=True,
        ),
        sa.Column(
            "comment_when",
            sa.Enum(
                "lost_points",
                "always",
                "never",
                name="comment_when_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "photo_when",
            sa.Enum(
                "lost_points",
                "always",
                "never",
                name="photo_when_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("stopwatch", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("good_answer IN ('yes', 'no')", name=op.f("ck_question_good_answer_known")),
        sa.CheckConstraint("key <> 'total'", name=op.f("ck_question_key_allowed")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_question_touchpoint_id_touchpoint")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_question_version_id_checklist_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
        sa.UniqueConstraint("touchpoint_id", "position", name="uq_question_position"),
        sa.UniqueConstraint("version_id", "key", name="uq_question_key"),
    )
    op.create_table(
        "revision",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=40), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_revision_revision_from_one")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_revision_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "revision", name=op.f("pk_revision")),
        sa.UniqueConstraint("receipt", name=op.f("uq_revision_receipt")),
    )
    op.create_table(
        "touchpoint_score",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("earned", sa.Text(), nullable=False),
        sa.Column("possible", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Float(), nullable=True),
        sa.CheckConstraint(
            "(share IS NULL) = (possible = 0)", name=op.f("ck_touchpoint_score_scored_when_possible")
        ),
        sa.CheckConstraint("share >= 0", name=op.f("ck_touchpoint_score_share_not_negative")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_touchpoint_score_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(
            ["key_id"], ["touchpoint_key.id"], name=op.f("fk_touchpoint_score_key_id_touchpoint_key")
        ),
        sa.ForeignKeyConstraint(
            ["region_id"], ["region.id"], name=op.f("fk_touchpoint_score_region_id_region")
        ),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_touchpoint_score_store_id_store")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_touchpoint_score_touchpoint_id_touchpoint")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_touchpoint_score_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "touchpoint_id", name=op.f("pk_touchpoint_score")),
    )
    with op.batch_alter_table("touchpoint_score", schema=None) as batch_op:
        batch_op.create_index(
            "ix_touchpoint_score_period",
            ["region_id", "visited_on", "store_id", "key_id", "share", "checklist_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_touchpoint_score_store",
            ["store_id", "key_id", "visited_on", "region_id", "share", "checklist_id"],
            unique=False,
        )

    op.create_table(
        "visit_addition",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["checklist_version.id"],
            name=op.f("fk_visit_addition_version_id_checklist_version"),
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_addition_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "version_id", name=op.f("pk_visit_addition")),
    )
    with op.batch_alter_table("visit_addition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_addition_version_id"), ["version_id"], unique=False)

    op.create_table(
        "visit_score",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("shopper_id", sa.Uuid(), nullable=True),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("earned", sa.Text(), nullable=False),
        sa.Column("possible", sa.BigInteger(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("with_bonus", sa.Text(), nullable=True),
        sa.Column("final", sa.Text(), nullable=True),
        sa.Column("common_share", sa.Float(), nullable=True),
        sa.Column("failed", sa.Boolean(), nullable=False),
        sa.Column("failed_common", sa.Boolean(), nullable=False),
        sa.CheckConstraint("common_share BETWEEN 0 AND 1", name=op.f("ck_visit_score_common_share_on_scale")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_visit_score_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["shopper_id"], ["person.id"], name=op.f("fk_visit_score_shopper_id_person")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_visit_score_store_id_store")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["checklist_version.id"], name=op.f("fk_visit_score_version_id_checklist_version")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_score_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_score")),
    )
    with op.batch_alter_table("visit_score", schema=None) as batch_op:
        batch_op.create_index(
            "ix_visit_score_period",
            ["checklist_id", "visited_on", "store_id", "version_id", "shopper_id", "common_share"],
            unique=False,
        )
        batch_op.create_index(
            "ix_visit_score_store", ["store_id", "checklist_id", "visited_on", "common_share"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_visit_score_version_id"), ["version_id"], unique=False)

    op.create_table(
        "wish",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("touchpoint_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("length(text) > 0", name=op.f("ck_wish_text_not_empty")),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"], ["touchpoint.id"], name=op.f("fk_wish_touchpoint_id_touchpoint")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_wish_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "touchpoint_id", name=op.f("pk_wish")),
    )
    with op.batch_alter_table("wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_wish_touchpoint_id"), ["touchpoint_id"], unique=False)

    op.create_table(
        "answer",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "na",
                "cannot_tell",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=4000), nullable=False),
        sa.Column("comment", sa.String(length=4000), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state = 'given' OR value = ''", name=op.f("ck_answer_value_only_when_given")),
        sa.CheckConstraint("length(comment) <= 4000", name=op.f("ck_answer_comment_length")),
        sa.CheckConstraint("length(value) <= 4000", name=op.f("ck_answer_value_length")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_answer_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "question_id", name=op.f("pk_answer")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answer_question_id"), ["question_id"], unique=False)

    op.create_table(
        "option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("label", sa.JSON(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_option_question_id_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_option")),
        sa.UniqueConstraint("question_id", "key", name="uq_option_key"),
    )
    with op.batch_alter_table("option", schema=None) as batch_op:
        batch_op.create_index("uq_option_position", ["question_id", "position"], unique=True)

    op.create_table(
        "photo",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("slot", sa.String(length=160), nullable=False),
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
        sa.CheckConstraint("size > 0", name=op.f("ck_photo_size_positive")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_photo_question_id_question")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_photo_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("visit_id", "slot", name="uq_photo_slot"),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index("ix_photo_sha256", ["sha256"], unique=False)

    op.create_table(
        "returned_question",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("length(reason) > 0", name=op.f("ck_returned_question_reason_not_empty")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_returned_question_question_id_question")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_returned_question_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "revision", "question_id", name=op.f("pk_returned_question")),
    )
    op.create_table(
        "superseded_answer",
        sa.Column("visit_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "given",
                "na",
                "cannot_tell",
                name="state_known",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=4000), nullable=False),
        sa.Column("comment", sa.String(length=4000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["question.id"], name=op.f("fk_superseded_answer_question_id_question")
        ),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_superseded_answer_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "question_id", "revision", name=op.f("pk_superseded_answer")),
    )
