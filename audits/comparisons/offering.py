"""What the filters of a comparison offer one reader: only what leads to visits of stores they see."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from audits.checklists.loading import load
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.comparisons.reading_language import as_read
from audits.fieldwork.tables import Assignment, Round
from audits.people.tables import Person
from audits.stores.queries import regions, visible_to
from audits.stores.tables import Region, Store


@dataclass(frozen=True, slots=True)
class Part:
    """A touchpoint that can be chosen."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything to choose from, in the order to show it. Rounds are newest first."""

    regions: tuple[Region, ...] = ()
    checklists: tuple[Checklist, ...] = ()
    rounds: tuple[Round, ...] = ()
    brands: tuple[str, ...] = ()
    touchpoints: tuple[Part, ...] = ()


def offered(
    session: Session, viewer: Person, checklists: Sequence[Checklist], checklist: Checklist | None
) -> Offered:
    """What this reader may choose, touchpoints of the chosen checklist's newest version. At most six queries."""
    seen = select(Store.id).where(visible_to(viewer))
    of_stores = select(Assignment.round_id).where(
        col(Assignment.store_id).in_(seen), col(Assignment.begun_at).is_not(None)
    )
    rounds = session.exec(
        select(Round).where(col(Round.id).in_(of_stores)).order_by(col(Round.starts_on).desc(), Round.name)
    )
    brands = session.exec(select(Store.brand).where(visible_to(viewer), Store.brand != "").distinct())
    return Offered(
        regions=tuple(regions(session, viewer)),
        checklists=tuple(checklists),
        rounds=tuple(rounds),
        brands=tuple(sorted(brands, key=str.casefold)),
        touchpoints=_touchpoints(session, [checklist] if checklist else list(checklists)),
    )


def _touchpoints(session: Session, checklists: Sequence[Checklist]) -> tuple[Part, ...]:
    """The touchpoints of every version of the checklists, the newest version's names and order first."""
    ids = [checklist.id for checklist in checklists]
    of_these = session.exec(
        select(ChecklistVersion.id).where(col(ChecklistVersion.checklist_id).in_(ids))
    ).all()
    versions = sorted(
        load(session, [one for one in of_these if one]).values(), key=lambda one: (-one.ordinal, -one.id)
    )
    names = {
        part.key: as_read(part.name)
        for version in reversed(versions)
        for part in version.questionnaire.touchpoints
    }
    keys = dict.fromkeys(part.key for version in versions for part in version.questionnaire.touchpoints)
    return tuple(Part(key, names[key]) for key in keys)
