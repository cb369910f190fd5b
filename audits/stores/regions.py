"""The tree of regions: making, renaming and moving them. The caller commits."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from audits.errors import AuditError, Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.stores.rules import Unfit, paths_above, region_path
from audits.stores.tables import Region


def missing_paths(session: Session, paths: Iterable[str]) -> list[str]:
    """Which of these paths, and of those that lead to them, are not there yet; outermost first. One query."""
    wanted = {above for path in paths if path for above in paths_above(path)}
    known = set(session.exec(select(Region.path)).all()) if wanted else set()
    return sorted(wanted - known, key=lambda path: (path.count(" / "), path))


def make_paths(session: Session, paths: Iterable[str], actor: Person | None, now: datetime) -> dict[str, int]:
    """Every region by path after those of `paths` that were missing are made. Three queries a level at most."""
    missing = missing_paths(session, paths)
    known = {region.path: region for region in session.exec(select(Region))}
    for depth in sorted({path.count(" / ") for path in missing}):
        level = [_fresh(path, known) for path in missing if path.count(" / ") == depth]
        session.add_all(level)
        session.flush()
        for region in level:
            region.lineage = _lineage(region, known.get(region.path.rpartition(" / ")[0]))
            known[region.path] = region
            record(session, now, actor, "added", "region", region.id, after={"path": region.path})
    session.flush()
    return {path: region.id for path, region in known.items() if region.id is not None}


def _fresh(path: str, known: dict[str, Region]) -> Region:
    above, _, name = path.rpartition(" / ")
    return Region(name=name, path=path, parent_id=known[above].id if above else None)


def _lineage(region: Region, parent: Region | None) -> str:
    return f"{parent.lineage if parent else '/'}{region.id}/"


def add_region(
    session: Session, name: str, parent: Region | None, actor: Person | None, now: datetime
) -> int:
    """Make one region below another or at the top; a name that is taken there is refused."""
    path = path_for(name, parent)
    if not missing_paths(session, [path]):
        raise Conflict(f"There is already a region {path}. Choose another name.")
    return make_paths(session, [path], actor, now)[path]


def path_for(name: str, parent: Region | None) -> str:
    """The path of a region of this name below `parent`; a name that is no name is refused."""
    if not name.strip() or "/" in name:
        raise AuditError("Give the region a name without a / in it.")
    try:
        return region_path(f"{parent.path} / {name}" if parent else name)
    except Unfit as wrong:
        raise AuditError(f"This name does not do: expected {wrong}.") from wrong


def place_region(
    session: Session, region: Region, name: str, parent: Region | None, actor: Person | None, now: datetime
) -> bool:
    """Rename a region, move it below another, or both; all below it goes along. False when nothing changes.

    Refused when it would stand below itself or take a path that another has. Two queries and one update.
    """
    if parent and parent.lineage.startswith(region.lineage):
        raise AuditError(f"{region.path} cannot move below itself. Choose a region outside of it.")
    path, before = path_for(name, parent), region.path
    if path == before:
        return False
    if session.exec(select(Region.id).where(Region.path == path)).first() is not None:
        raise Conflict(f"There is already a region {path}. Choose another name or place.")
    old_lineage = region.lineage
    new_lineage = _lineage(region, parent)
    below = session.exec(select(Region).where(col(Region.lineage).startswith(old_lineage))).all()
    for each in below:
        each.path = path + each.path.removeprefix(before)
        each.lineage = new_lineage + each.lineage.removeprefix(old_lineage)
    region.name = path.rpartition(" / ")[2]
    region.parent_id = parent.id if parent else None
    session.add(region)
    session.flush()
    record(session, now, actor, "placed", "region", region.id, before={"path": before}, after={"path": path})
    return True
