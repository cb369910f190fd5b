"""Checklists, their versions, and where they apply. A published version never changes."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from audits.columns import Hundredths, Instant, choice
from audits.sheet import Channel, CriticalEffect, Kind, Lens, Metric, Total, When


class VersionStatus(StrEnum):
    """A published version is frozen; a retired one is no longer given to new visits."""

    PUBLISHED = "published"
    RETIRED = "retired"


class Checklist(SQLModel, table=True):
    """The questionnaire for a kind of visit.

    A checklist with `adds_to_id` holds the own touchpoints that one store (`store_id`), or a region with all
    below it (`region_id`), has on top of another.
    """

    __tablename__ = "checklist"
    __table_args__ = (
        CheckConstraint("length(key) > 0", name="key_not_empty"),
        CheckConstraint(
            "(adds_to_id IS NULL) = (store_id IS NULL AND region_id IS NULL)", name="addition_has_a_place"
        ),
        CheckConstraint("store_id IS NULL OR region_id IS NULL", name="addition_has_one_place"),
        UniqueConstraint("adds_to_id", "store_id", name="uq_checklist_addition"),
        UniqueConstraint("adds_to_id", "region_id", name="uq_checklist_region_addition"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=200, unique=True)
    name: str = Field(max_length=200)
    adds_to_id: int | None = Field(default=None, foreign_key="checklist.id")
    store_id: int | None = Field(default=None, foreign_key="store.id", index=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)


class ChecklistVersion(SQLModel, table=True):
    """One version of a checklist. `ordinal` counts up; the newest published one is given to new visits.

    `digest` is the sha256 of the content: the same key and version with another digest is refused.
    """

    __tablename__ = "checklist_version"
    __table_args__ = (
        UniqueConstraint("checklist_id", "version", name="uq_checklist_version_version"),
        UniqueConstraint("checklist_id", "ordinal", name="uq_checklist_version_ordinal"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checklist_id: int = Field(foreign_key="checklist.id", index=True)
    version: str = Field(max_length=60)
    ordinal: int
    status: VersionStatus = Field(sa_type=choice(VersionStatus, "status_known"))
    title: dict[str, str] = Field(sa_type=JSON)
    total: Total = Field(sa_type=choice(Total, "total_known"))
    cap_bonus: bool = True
    languages: list[str] = Field(sa_type=JSON)
    milestones: list[str] = Field(sa_type=JSON)
    default_language: str = Field(default="", max_length=20)
    digest: str = Field(max_length=64)
    published_at: datetime = Field(sa_type=Instant)
    published_by_id: UUID | None = Field(default=None, foreign_key="person.id")


class ChecklistPlace(SQLModel, table=True):
    """Where a checklist applies: in a region (with all below it), in a store, or everywhere (neither)."""

    __tablename__ = "checklist_place"
    __table_args__ = (
        CheckConstraint("region_id IS NULL OR store_id IS NULL", name="one_place"),
        UniqueConstraint("checklist_id", "region_id", "store_id", name="uq_checklist_place_place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    checklist_id: int = Field(foreign_key="checklist.id", index=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    store_id: int | None = Field(default=None, foreign_key="store.id", index=True)


class TouchpointKey(SQLModel, table=True):
    """The stable name of a touchpoint across versions, checklists and stores, as a small number for indexes."""

    __tablename__ = "touchpoint_key"
    __table_args__ = (CheckConstraint("length(key) > 0 AND key <> 'total'", name="key_allowed"),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=120, unique=True)


class Touchpoint(SQLModel, table=True):
    """One section of a version, in journey order."""

    __tablename__ = "touchpoint"
    __table_args__ = (
        UniqueConstraint("version_id", "key_id", name="uq_touchpoint_key"),
        UniqueConstraint("version_id", "position", name="uq_touchpoint_position"),
        CheckConstraint("weight >= 0", name="weight_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="checklist_version.id")
    key_id: int = Field(foreign_key="touchpoint_key.id", index=True)
    position: int
    name: dict[str, str] = Field(sa_type=JSON)
    channel: Channel = Field(sa_type=choice(Channel, "channel_known"))
    lens: Lens = Field(sa_type=choice(Lens, "lens_known"))
    weight: Decimal = Field(default=Decimal(1), sa_type=Hundredths)
    expectation: bool = False
    wish: bool = True
    relevant: list[Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))


class Question(SQLModel, table=True):
    """One item in a touchpoint. `version_id` is repeated so that a key is unique in the whole version."""

    __tablename__ = "question"
    __table_args__ = (
        UniqueConstraint("version_id", "key", name="uq_question_key"),
        UniqueConstraint("touchpoint_id", "position", name="uq_question_position"),
        CheckConstraint("good_answer IN ('yes', 'no')", name="good_answer_known"),
        CheckConstraint("key <> 'total'", name="key_allowed"),
    )

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="checklist_version.id")
    touchpoint_id: int = Field(foreign_key="touchpoint.id")
    position: int
    key: str = Field(max_length=120)
    kind: Kind = Field(sa_type=choice(Kind, "kind_known"))
    label: dict[str, str] = Field(sa_type=JSON)
    hint: dict[str, str] = Field(sa_type=JSON)
    staff_label: dict[str, str] = Field(sa_type=JSON)
    required: bool = False
    points: Decimal | None = Field(default=None, sa_type=Hundredths)
    scale: dict[str, str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    bands: list[list[str]] = Field(sa_type=JSON)
    bonus: bool = False
    critical: CriticalEffect | None = Field(default=None, sa_type=choice(CriticalEffect, "critical_known"))
    good_answer: str = Field(default="yes", max_length=3)
    metric: Metric | None = Field(default=None, sa_type=choice(Metric, "metric_known"))
    comment_when: When = Field(sa_type=choice(When, "comment_when_known"))
    photo_when: When = Field(sa_type=choice(When, "photo_when_known"))
    stopwatch: list[str] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    relevant: list[Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    constraint: list[Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    constraint_message: dict[str, str] = Field(sa_type=JSON)
    comment_if: list[Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    photo_if: list[Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    may_skip: list[str] = Field(sa_type=JSON)
    receipt: bool = False
    names_staff: bool = False


class Option(SQLModel, table=True):
    """One thing that can be chosen."""

    __tablename__ = "option"
    __table_args__ = (
        UniqueConstraint("question_id", "key", name="uq_option_key"),
        Index("uq_option_position", "question_id", "position", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True)
    question_id: int = Field(foreign_key="question.id")
    position: int
    key: str = Field(max_length=120)
    label: dict[str, str] = Field(sa_type=JSON)
    points: Decimal | None = Field(default=None, sa_type=Hundredths)


class Draft(SQLModel, table=True):
    """A version before it is published: of a checklist that is here (`checklist_id`), of a new one (neither), or
    of the touchpoints that a store or a region has on top of another (`adds_to_id`).

    `settings` is the questionnaire without its touchpoints, as `content.plain` writes it. `revision` counts the
    changes of the settings.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint(
            "(adds_to_id IS NULL) = (store_id IS NULL AND region_id IS NULL)", name="addition_has_a_place"
        ),
        CheckConstraint("store_id IS NULL OR region_id IS NULL", name="addition_has_one_place"),
        UniqueConstraint("adds_to_id", "store_id", name="uq_draft_addition"),
        UniqueConstraint("adds_to_id", "region_id", name="uq_draft_region_addition"),
        # A page that was left open must not come to another draft by a number that was used again.
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    checklist_id: int | None = Field(default=None, foreign_key="checklist.id", unique=True)
    adds_to_id: int | None = Field(default=None, foreign_key="checklist.id")
    store_id: int | None = Field(default=None, foreign_key="store.id", index=True)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    based_on_id: int | None = Field(default=None, foreign_key="checklist_version.id")
    settings: dict[str, Any] = Field(sa_type=JSON)
    revision: int = 1
    started_by_id: UUID = Field(foreign_key="person.id")
    started_at: datetime = Field(sa_type=Instant)
    changed_by_id: UUID = Field(foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)


class DraftPart(SQLModel, table=True):
    """A touchpoint of a draft, or a question of one (`parent_id`). Drafts may hold what no version could.

    `content` is what `content.plain` writes, a touchpoint without its questions. `position` orders the parts of
    one parent and leaves gaps. `revision` counts changes of the content: a save names the one it began with.
    A part that was taken out keeps its place until the draft is published, so that it can be brought back.
    """

    __tablename__ = "draft_part"

    id: UUID = Field(primary_key=True)
    draft_id: int = Field(foreign_key="draft.id", index=True)
    parent_id: UUID | None = Field(default=None, foreign_key="draft_part.id", index=True)
    position: int = Field(sa_type=BigInteger)
    content: dict[str, Any] = Field(sa_type=JSON)
    revision: int = 1
    changed_by_id: UUID = Field(foreign_key="person.id")
    changed_at: datetime = Field(sa_type=Instant)
    removed_at: datetime | None = Field(default=None, sa_type=Instant)
