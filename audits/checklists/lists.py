"""What the pages of checklists list."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from audits.checklists.loading import Version, load
from audits.checklists.queries import additions, applies_in, newest_versions, visible_to
from audits.checklists.tables import Checklist, ChecklistPlace, ChecklistVersion, VersionStatus
from audits.people.tables import Person
from audits.stores.tables import Region, Store

MOST = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """A checklist with the places it applies in, as words, and the version that new visits are made with.

    Without one `version` is the newest that was retired, and `is_in_use` is False.
    """

    checklist: Checklist
    version: Version
    is_in_use: bool
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What a region (its path) or the store (its code) adds to a checklist. `region_id` is None for the store's."""

    place: str
    region_id: int | None
    version: Version


@dataclass(frozen=True, slots=True)
class Applying:
    """A checklist that applies to a store, why it does ("" is everywhere), and what is added to it there.

    `own` are the regions' additions, the outermost first, then the store's.
    """

    checklist: Checklist
    because: tuple[str, ...]
    version: Version
    own: tuple[Added, ...]


def list_checklists(session: Session, viewer: Person) -> list[Listed]:
    """The common checklists somebody sees, by name, at most 200. Three queries when their versions are known."""
    found = session.exec(
        select(Checklist)
        .where(visible_to(viewer), col(Checklist.adds_to_id).is_(None))
        .order_by(Checklist.name, Checklist.key)
        .limit(MOST)
    ).all()
    shown = _shown_versions(session, [each.id for each in found if each.id is not None])
    versions = load(session, [version_id for version_id, _ in shown.values()])
    places = _places(session, shown)
    return [
        Listed(each, versions[shown[each.id][0]], shown[each.id][1], tuple(places.get(each.id, ())))
        for each in found
        if each.id in shown and each.id is not None
    ]


def _shown_versions(session: Session, checklist_ids: Iterable[int]) -> dict[int, tuple[int, bool]]:
    """Checklist id to its newest version in use, else to the newest retired one, and which it is. One query."""
    in_use = col(ChecklistVersion.status) == VersionStatus.PUBLISHED
    rows = session.exec(
        select(ChecklistVersion.checklist_id, ChecklistVersion.id, ChecklistVersion.status)
        .where(col(ChecklistVersion.checklist_id).in_(list(checklist_ids)))
        .order_by(in_use, col(ChecklistVersion.ordinal))
    )
    return {key: (found or 0, status is VersionStatus.PUBLISHED) for key, found, status in rows}


def _places(session: Session, checklist_ids: Iterable[int]) -> dict[int, list[str]]:
    """Region paths and store codes by checklist id, "" for everywhere. One query."""
    rows = session.exec(
        select(ChecklistPlace.checklist_id, Region.path, Store.code)
        .join(Region, col(Region.id) == ChecklistPlace.region_id, isouter=True)
        .join(Store, col(Store.id) == ChecklistPlace.store_id, isouter=True)
        .where(col(ChecklistPlace.checklist_id).in_(list(checklist_ids)))
        .order_by(Region.path, Store.code)
    )
    places: dict[int, list[str]] = {}
    for checklist_id, path, code in rows:
        places.setdefault(checklist_id, []).append(path or code or "")
    return places


def applying_to(session: Session, store: Store) -> list[Applying]:
    """The checklists that apply to a store, with what is added to each, by name. Seven queries at most."""
    rows = session.exec(
        select(Checklist, ChecklistPlace, Region.path)
        .join(ChecklistPlace, col(ChecklistPlace.checklist_id) == Checklist.id)
        .join(Region, col(Region.id) == ChecklistPlace.region_id, isouter=True)
        .join(Store, applies_in())
        .where(Store.id == store.id, col(Checklist.adds_to_id).is_(None))
        .order_by(Checklist.name, Checklist.key, Region.path)
    ).all()
    checklists = {row[0].id: row[0] for row in rows if row[0].id is not None}
    reasons: dict[int | None, list[str]] = {}
    for checklist, place, path in rows:
        reasons.setdefault(checklist.id, []).append(path or (store.code if place.store_id else ""))
    added = additions(session, [store.id or 0], checklists)
    newest = newest_versions(session, checklists)
    versions = load(session, [*newest.values(), *(each.version_id for each in added)])
    return [
        Applying(
            checklist,
            tuple(reasons[key]),
            versions[newest[key]],
            tuple(
                Added(each.place, each.region_id, versions[each.version_id])
                for each in added
                if each.adds_to_id == key
            ),
        )
        for key, checklist in checklists.items()
        if key in newest
    ]
