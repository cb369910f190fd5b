"""Regions (a tree), stores, and which manager is responsible for which of them."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel


class Region(SQLModel, table=True):
    """A node in the tree of regions. `path` is what people write (`Chicago / North`), outermost first.

    `lineage` is the ids from the root down, `/1/7/`: a subtree is every region whose lineage starts with it.
    """

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    name: str = Field(max_length=120)
    path: str = Field(max_length=1000, unique=True)
    lineage: str = Field(default="", max_length=400, index=True)


class Store(SQLModel, table=True):
    """One location that is visited. `timezone` is an IANA name."""

    __tablename__ = "store"
    __table_args__ = (
        CheckConstraint("length(code) > 0", name="code_not_empty"),
        CheckConstraint("length(name) > 0", name="name_not_empty"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_on_earth"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_on_earth"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="position_whole"),
        CheckConstraint("closed_on >= opened_on", name="closed_after_opened"),
    )

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=200)
    brand: str = Field(default="", max_length=120)
    region_id: int | None = Field(default=None, foreign_key="region.id", index=True)
    address: str = Field(default="", max_length=300)
    city: str = Field(default="", max_length=120)
    postal_code: str = Field(default="", max_length=20)
    country: str = Field(default="", max_length=60)
    latitude: float | None = None
    longitude: float | None = None
    timezone: str = Field(default="UTC", max_length=64)
    opened_on: date | None = None
    closed_on: date | None = None


class RegionManager(SQLModel, table=True):
    """A regional manager's region: the view is cut to this subtree."""

    __tablename__ = "region_manager"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    region_id: int = Field(foreign_key="region.id", index=True)


class StoreManager(SQLModel, table=True):
    """One of a store manager's own stores."""

    __tablename__ = "store_manager"

    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    store_id: int = Field(foreign_key="store.id", primary_key=True, index=True)
