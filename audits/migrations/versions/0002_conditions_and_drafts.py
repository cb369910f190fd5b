"""Conditions, languages and drafts of checklists; own touchpoints of a region.

Existing rows: versions keep their content, and get no condition, both ways of giving no answer (as the program
did before) and no name for their default language. No version was ever kept as a draft, so that status goes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the tables of drafts."""
    _additions_of_regions()
    _versions()
    with op.batch_alter_table("touchpoint") as touchpoint:
        touchpoint.add_column(sa.Column("relevant", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("question") as question:
        for name in ("relevant", "constraint", "comment_if", "photo_if"):
            question.add_column(sa.Column(name, sa.JSON(none_as_null=True), nullable=True))
        question.add_column(
            sa.Column("constraint_message", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
        question.add_column(
            sa.Column(
                "may_skip", sa.JSON(), nullable=False, server_default=sa.text("""'["na", "cannot_tell"]'""")
            )
        )
        question.add_column(sa.Column("receipt", sa.Boolean(), nullable=False, server_default=sa.false()))
    _drafts()
    _draft_parts()


def _additions_of_regions() -> None:
    with op.batch_alter_table("checklist") as checklist:
        checklist.add_column(sa.Column("region_id", sa.Integer(), nullable=True))
        checklist.create_foreign_key(op.f("fk_checklist_region_id_region"), "region", ["region_id"], ["id"])
        checklist.drop_constraint(op.f("ck_checklist_addition_belongs_to_a_store"), type_="check")
        checklist.create_check_constraint(
            op.f("ck_checklist_addition_has_a_place"),
            "(adds_to_id IS NULL) = (store_id IS NULL AND region_id IS NULL)",
        )
        checklist.create_check_constraint(
            op.f("ck_checklist_addition_has_one_place"), "store_id IS NULL OR region_id IS NULL"
        )
        checklist.create_unique_constraint("uq_checklist_region_addition", ["adds_to_id", "region_id"])
        checklist.create_index(op.f("ix_checklist_region_id"), ["region_id"])


def _versions() -> None:
    with op.batch_alter_table("checklist_version") as version:
        version.add_column(
            sa.Column("default_language", sa.String(length=20), nullable=False, server_default="")
        )
        version.drop_constraint(op.f("ck_checklist_version_published_when"), type_="check")
        version.drop_constraint(op.f("ck_checklist_version_status_known"), type_="check")
        version.create_check_constraint(
            op.f("ck_checklist_version_status_known"), "status IN ('published', 'retired')"
        )
        version.alter_column("published_at", existing_type=sa.DateTime(timezone=True), nullable=False)


def _drafts() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=True),
        sa.Column("adds_to_id", sa.Integer(), nullable=True),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Integer(), nullable=True),
        sa.Column("based_on_id", sa.Integer(), nullable=True),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("started_by_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(adds_to_id IS NULL) = (store_id IS NULL AND region_id IS NULL)",
            name=op.f("ck_draft_addition_has_a_place"),
        ),
        sa.CheckConstraint(
            "store_id IS NULL OR region_id IS NULL", name=op.f("ck_draft_addition_has_one_place")
        ),
        sa.ForeignKeyConstraint(["adds_to_id"], ["checklist.id"], name=op.f("fk_draft_adds_to_id_checklist")),
        sa.ForeignKeyConstraint(
            ["based_on_id"], ["checklist_version.id"], name=op.f("fk_draft_based_on_id_checklist_version")
        ),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_draft_changed_by_id_person")),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_draft_checklist_id_checklist")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["region.id"], name=op.f("fk_draft_region_id_region")),
        sa.ForeignKeyConstraint(["started_by_id"], ["person.id"], name=op.f("fk_draft_started_by_id_person")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_draft_store_id_store")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("checklist_id", name=op.f("uq_draft_checklist_id")),
        sa.UniqueConstraint("adds_to_id", "store_id", name="uq_draft_addition"),
        sa.UniqueConstraint("adds_to_id", "region_id", name="uq_draft_region_addition"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_draft_region_id"), "draft", ["region_id"])
    op.create_index(op.f("ix_draft_store_id"), "draft", ["store_id"])


def _draft_parts() -> None:
    op.create_table(
        "draft_part",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_draft_part_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_part_draft_id_draft")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["draft_part.id"], name=op.f("fk_draft_part_parent_id_draft_part")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_part")),
    )
    op.create_index(op.f("ix_draft_part_draft_id"), "draft_part", ["draft_id"])
    op.create_index(op.f("ix_draft_part_parent_id"), "draft_part", ["parent_id"])
