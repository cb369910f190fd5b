"""Drafts as plain data: who may open which, and one of them whole, in two queries whatever its size."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from audits.access import Role
from audits.checklists.content import question_from, questionnaire_from, touchpoint_from
from audits.checklists.tables import Checklist, Draft, DraftPart
from audits.errors import NotFound
from audits.people.tables import Person
from audits.sheet import Question, Questionnaire, Touchpoint
from audits.stores.queries import region_visible_to
from audits.stores.queries import visible_to as stores_visible_to
from audits.stores.tables import Region, Store

MOST = 200
_PLACE = func.coalesce(Region.path, Store.code, "")


@dataclass(frozen=True, slots=True)
class DraftedQuestion:
    """A question of a draft. A save names the `revision` it began with."""

    id: UUID
    revision: int
    question: Question


@dataclass(frozen=True, slots=True)
class DraftedTouchpoint:
    """A touchpoint of a draft, and its questions in order; `touchpoint` holds them too."""

    id: UUID
    revision: int
    touchpoint: Touchpoint
    questions: tuple[DraftedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out and can be brought back. `touchpoint_id` is where a question stood, None for a touchpoint.

    The questions that went with a touchpoint are in `part`, and are not listed beside it.
    """

    id: UUID
    touchpoint_id: UUID | None
    part: Touchpoint | Question
    removed_at: datetime


@dataclass(frozen=True)
class Drafted:
    """A draft with its content. `place` is the region's path or the store's code of an addition, else empty.

    `checklist` is what it is the next version of, `adds_to` what an addition adds to; both None for a new one.
    `touchpoint_keys` and `question_keys` lead from each key to its part, what was taken out included.
    """

    draft: Draft
    checklist: Checklist | None
    adds_to: Checklist | None
    place: str
    settings: Questionnaire
    touchpoints: tuple[DraftedTouchpoint, ...]
    removed: tuple[Removed, ...]
    touchpoint_keys: Mapping[str, UUID]
    question_keys: Mapping[str, UUID]

    @property
    def id(self) -> int:
        """The draft's number."""
        return self.draft.id or 0

    @property
    def is_addition(self) -> bool:
        """Whether it holds what a store or a region has on top of a checklist."""
        return self.draft.adds_to_id is not None

    @cached_property
    def questionnaire(self) -> Questionnaire:
        """All of it, as it would be published; it may lack what a version must have."""
        return replace(self.settings, touchpoints=tuple(each.touchpoint for each in self.touchpoints))

    def as_it_was(self, before: Questionnaire) -> Questionnaire:
        """An earlier version as this draft compares with it: of an addition only the touchpoints are its own."""
        return replace(self.settings, touchpoints=before.touchpoints) if self.is_addition else before

    @cached_property
    def _by_id(self) -> Mapping[UUID, DraftedTouchpoint]:
        return {each.id: each for each in self.touchpoints}

    @cached_property
    def _questions_by_id(self) -> Mapping[UUID, tuple[DraftedTouchpoint, DraftedQuestion]]:
        return {asked.id: (each, asked) for each in self.touchpoints for asked in each.questions}

    def touchpoint(self, part_id: UUID) -> DraftedTouchpoint:
        """One of its touchpoints; `NotFound` when it is not there, or was taken out."""
        if part_id not in self._by_id:
            raise NotFound("This touchpoint")
        return self._by_id[part_id]

    def question(self, part_id: UUID) -> DraftedQuestion:
        """One of its questions; `NotFound` when it is not there, or was taken out."""
        return self.place_of(part_id)[1]

    def place_of(self, question_id: UUID) -> tuple[DraftedTouchpoint, DraftedQuestion]:
        """One of its questions with the touchpoint it stands in; `NotFound` as above."""
        if question_id not in self._questions_by_id:
            raise NotFound("This question")
        return self._questions_by_id[question_id]


@dataclass(frozen=True, slots=True)
class ListedDraft:
    """A draft in a list. `place` is empty unless it is an addition."""

    id: int
    title: Mapping[str, str]
    version: str
    place: str
    is_new: bool
    changed_by: str
    changed_at: datetime


class Part(NamedTuple):
    """What is read of a part's row."""

    id: UUID
    parent_id: UUID | None
    revision: int
    removed_at: datetime | None
    content: dict[str, Any]


def visible_to(person: Person) -> ColumnElement[bool]:
    """The drafts somebody may open, and so may change: all, or the additions within one's own region."""
    match person.role:
        case Role.HEAD_OFFICE:
            return true()
        case Role.REGIONAL_MANAGER:
            stores = select(Store.id).where(stores_visible_to(person))
            regions = select(Region.id).where(region_visible_to(person))
            return or_(col(Draft.store_id).in_(stores), col(Draft.region_id).in_(regions))
        case Role.REVIEWER | Role.STORE_MANAGER | Role.SHOPPER:
            return false()
        case _:
            assert_never(person.role)


def find(session: Session, viewer: Person, draft_id: int) -> Drafted:
    """One draft, `NotFound` when there is none for this viewer. Two queries."""
    main = aliased(Checklist)
    found = session.exec(
        select(Draft, Checklist, main, _PLACE)
        .join(Checklist, col(Checklist.id) == col(Draft.checklist_id), isouter=True)
        .join(main, col(main.id) == col(Draft.adds_to_id), isouter=True)
        .join(Region, col(Region.id) == col(Draft.region_id), isouter=True)
        .join(Store, col(Store.id) == col(Draft.store_id), isouter=True)
        .where(visible_to(viewer), Draft.id == draft_id)
        .execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise NotFound("This draft")
    draft, checklist, adds_to, place = found
    return _assembled(draft, checklist, adds_to, place, _parts(session, draft_id))


def _parts(session: Session, draft_id: int) -> list[Part]:
    """Every part in order, what was taken out included. One query."""
    rows = session.execute(
        select(DraftPart.id, DraftPart.parent_id, DraftPart.revision, DraftPart.removed_at)
        .add_columns(col(DraftPart.content))
        .where(col(DraftPart.draft_id) == draft_id)
        .order_by(col(DraftPart.position), col(DraftPart.id))
    )
    return [Part(*row) for row in rows]


def _assembled(
    draft: Draft,
    checklist: Checklist | None,
    adds_to: Checklist | None,
    place: str,
    parts: Sequence[Part],
) -> Drafted:
    """A draft of its rows, the parts in order of their positions."""
    below: dict[UUID | None, list[Part]] = defaultdict(list)
    for part in parts:
        below[part.parent_id].append(part)
    asked = {part.id: question_from(part.content) for part in parts if part.parent_id}
    own = draft.adds_to_id is not None
    touchpoints = {part.id: _drafted(part, below[part.id], asked, own) for part in below[None]}
    return Drafted(
        draft=draft,
        checklist=checklist,
        adds_to=adds_to,
        place=place,
        settings=questionnaire_from(draft.settings),
        touchpoints=tuple(touchpoints[part.id] for part in below[None] if part.removed_at is None),
        removed=_removed(parts, touchpoints, asked),
        touchpoint_keys={touchpoints[part.id].touchpoint.key: part.id for part in _gone_first(below[None])},
        question_keys={asked[part.id].key: part.id for part in _gone_first(parts) if part.id in asked},
    )


def _gone_first(parts: Sequence[Part]) -> list[Part]:
    """Where two parts have one key, the key leads to the one that is there."""
    return sorted(parts, key=lambda part: part.removed_at is None)


def _drafted(
    part: Part, below: Sequence[Part], asked: Mapping[UUID, Question], own: bool
) -> DraftedTouchpoint:
    questions = tuple(
        DraftedQuestion(each.id, each.revision, asked[each.id]) for each in below if each.removed_at is None
    )
    touchpoint = replace(
        touchpoint_from(part.content), questions=tuple(each.question for each in questions), own=own
    )
    return DraftedTouchpoint(part.id, part.revision, touchpoint, questions)


def _removed(
    parts: Sequence[Part],
    touchpoints: Mapping[UUID, DraftedTouchpoint],
    asked: Mapping[UUID, Question],
) -> tuple[Removed, ...]:
    """What was taken out last, first."""
    gone = {part.id for part in parts if part.removed_at is not None}
    found = [
        Removed(
            part.id,
            part.parent_id,
            asked[part.id] if part.parent_id else touchpoints[part.id].touchpoint,
            part.removed_at,
        )
        for part in parts
        if part.removed_at is not None and part.parent_id not in gone
    ]
    return tuple(sorted(found, key=lambda each: each.removed_at, reverse=True))


def list_drafts(session: Session, viewer: Person) -> list[ListedDraft]:
    """The drafts somebody may open, the last changed first, at most 200. One query."""
    rows = session.exec(
        select(Draft, _PLACE, Person.name)
        .join(Region, col(Region.id) == col(Draft.region_id), isouter=True)
        .join(Store, col(Store.id) == col(Draft.store_id), isouter=True)
        .join(Person, col(Person.id) == col(Draft.changed_by_id))
        .where(visible_to(viewer))
        .order_by(col(Draft.changed_at).desc(), col(Draft.id).desc())
        .limit(MOST)
    )
    return [_listed(draft, place, name) for draft, place, name in rows]


def _listed(draft: Draft, place: str, name: str) -> ListedDraft:
    settings = questionnaire_from(draft.settings)
    return ListedDraft(
        id=draft.id or 0,
        title=settings.title,
        version=settings.version,
        place=place,
        is_new=draft.checklist_id is None and draft.adds_to_id is None,
        changed_by=name,
        changed_at=draft.changed_at,
    )
