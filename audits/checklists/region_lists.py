"""What applies in one region, and what is added to it there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, or_, select

from audits.checklists.loading import Version, load
from audits.checklists.queries import newest_versions, outermost_first
from audits.checklists.tables import Checklist, ChecklistPlace, ChecklistVersion, VersionStatus
from audits.stores.tables import Region, Store

MOST = 200


@dataclass(frozen=True, slots=True)
class RegionsOwn:
    """What a region, this one or one above it, adds to a checklist."""

    region: Region
    version: Version


@dataclass(frozen=True, slots=True)
class InRegion:
    """A checklist that applies in a region, in all of it or in parts.

    `because` are the places that say so ("" is everywhere). `version` is None when none is in use.
    `own` are the additions of the regions above, the outermost first, and of this one.
    """

    checklist: Checklist
    version: Version | None
    in_all_of_it: bool
    because: tuple[str, ...]
    own: tuple[RegionsOwn, ...]


def applying_in(session: Session, region: Region) -> list[InRegion]:
    """The checklists that apply in a region or a part of it, by name, at most 200. Eight queries at most."""
    reasons = _reasons(session, region)
    checklists = session.exec(
        select(Checklist)
        .where(col(Checklist.id).in_(list(reasons)), col(Checklist.adds_to_id).is_(None))
        .order_by(Checklist.name, Checklist.key)
        .limit(MOST)
    ).all()
    newest = newest_versions(session, [each.id or 0 for each in checklists])
    added = _additions(session, region, newest)
    versions = load(session, [*newest.values(), *(version_id for _, _, version_id in added)])
    return [
        InRegion(
            each,
            versions.get(newest.get(each.id or 0, 0)),
            any(whole for whole, _ in reasons[each.id or 0]),
            tuple(place for _, place in reasons[each.id or 0]),
            tuple(RegionsOwn(place, versions[it]) for to, place, it in added if to == each.id),
        )
        for each in checklists
    ]


def _reasons(session: Session, region: Region) -> dict[int, list[tuple[bool, str]]]:
    """Checklist id to the places that make it apply here: whether all of the region, and their names. One query."""
    rows = session.execute(
        select(ChecklistPlace, Region, Store.code)
        .join(Region, col(Region.id) == ChecklistPlace.region_id, isouter=True)
        .join(Store, col(Store.id) == ChecklistPlace.store_id, isouter=True)
        .where(_meets(region))
        .order_by(Region.path, Store.code)
    )
    found: dict[int, list[tuple[bool, str]]] = {}
    for place, named, code in rows:
        whole = place.store_id is None and (named is None or region.lineage.startswith(named.lineage))
        found.setdefault(place.checklist_id, []).append((whole, named.path if named else code or ""))
    return found


def _meets(region: Region) -> ColumnElement[bool]:
    """Whether a place (`ChecklistPlace` with its `Region` and `Store`) is above, in or below a region."""
    below = select(Region.id).where(col(Region.lineage).startswith(region.lineage))
    everywhere = and_(col(ChecklistPlace.region_id).is_(None), col(ChecklistPlace.store_id).is_(None))
    return or_(
        everywhere,
        col(ChecklistPlace.region_id).in_([*_lineage(region)]),
        col(ChecklistPlace.region_id).in_(below),
        col(Store.region_id).in_(below),
    )


def _lineage(region: Region) -> list[int]:
    """The ids of the region and of those above it."""
    return [int(part) for part in region.lineage.split("/") if part]


def _additions(
    session: Session, region: Region, checklist_ids: Iterable[int]
) -> Sequence[tuple[int, Region, int]]:
    """Checklist id, region and newest version of what it and those above it add, the outermost first. One query."""
    rows = session.exec(
        select(Checklist, Region, ChecklistVersion.id)
        .join(Region, col(Region.id) == col(Checklist.region_id))
        .join(ChecklistVersion, col(ChecklistVersion.checklist_id) == Checklist.id)
        .where(
            col(Checklist.adds_to_id).in_(list(checklist_ids)),
            col(Checklist.region_id).in_(_lineage(region)),
            ChecklistVersion.status == VersionStatus.PUBLISHED,
        )
        .order_by(*outermost_first(Region), col(ChecklistVersion.ordinal))
    )
    newest_of = {
        checklist.id: (checklist.adds_to_id or 0, place, version_id or 0)
        for checklist, place, version_id in rows
    }
    return list(newest_of.values())
