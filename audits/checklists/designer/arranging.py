"""Where a part of a draft goes when it is moved a step, and a draft as it would be with a part changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from audits.checklists.drafts.loading import Drafted, DraftedQuestion, DraftedTouchpoint
from audits.sheet import Question, Touchpoint


@dataclass(frozen=True, slots=True)
class Spot:
    """Right before a part, or (None) at the end: of a touchpoint for questions, of the draft for touchpoints."""

    touchpoint_id: UUID | None
    before: UUID | None


def one_up(drafted: Drafted, part_id: UUID) -> Spot | None:
    """The spot one step earlier, None for what is first. The first question of a touchpoint goes to the end of
    the one before."""
    ids = [each.id for each in drafted.touchpoints]
    if part_id in ids:
        place = ids.index(part_id)
        return Spot(None, ids[place - 1]) if place else None
    home, _asked = drafted.place_of(part_id)
    questions = [each.id for each in home.questions]
    place = questions.index(part_id)
    if place:
        return Spot(home.id, questions[place - 1])
    before = ids.index(home.id) - 1
    return Spot(ids[before], None) if before >= 0 else None


def one_down(drafted: Drafted, part_id: UUID) -> Spot | None:
    """The spot one step later, None for what is last. The last question of a touchpoint becomes the first of the
    one behind."""
    ids = [each.id for each in drafted.touchpoints]
    if part_id in ids:
        return _past_the_next(None, ids, part_id)
    home, _asked = drafted.place_of(part_id)
    within = _past_the_next(home.id, [each.id for each in home.questions], part_id)
    behind = drafted.touchpoints[ids.index(home.id) + 1 :][:1]
    if within or not behind:
        return within
    return Spot(behind[0].id, next((each.id for each in behind[0].questions), None))


def _past_the_next(touchpoint_id: UUID | None, ids: Sequence[UUID], part_id: UUID) -> Spot | None:
    place = ids.index(part_id)
    if place + 1 == len(ids):
        return None
    return Spot(touchpoint_id, ids[place + 2] if place + 2 < len(ids) else None)


def neighbour(drafted: Drafted, part_id: UUID) -> UUID | None:
    """What a reader is led to when a part goes: what is behind it, else before it, else the touchpoint around."""
    ids = [each.id for each in drafted.touchpoints]
    if part_id in ids:
        return _beside(ids, part_id)
    home, _asked = drafted.place_of(part_id)
    return _beside([each.id for each in home.questions], part_id) or home.id


def _beside(ids: Sequence[UUID], part_id: UUID) -> UUID | None:
    place = ids.index(part_id)
    return next(iter([*ids[place + 1 : place + 2], *ids[max(place - 1, 0) : place]]), None)


def with_question(drafted: Drafted, part_id: UUID, question: Question) -> Drafted:
    """The draft with a question as it is being typed; nothing is stored."""
    home, _asked = drafted.place_of(part_id)
    questions = [replace(each, question=question) if each.id == part_id else each for each in home.questions]
    touchpoints = tuple(_holding(each, questions) if each is home else each for each in drafted.touchpoints)
    return replace(drafted, touchpoints=touchpoints)


def with_new_question(drafted: Drafted, touchpoint_id: UUID, question: Question) -> tuple[Drafted, UUID]:
    """The draft with one more question as it is being typed, and an id for it; nothing is stored."""
    part_id = uuid4()
    asked = DraftedQuestion(part_id, 0, replace(question, key=f"{question.key}-{part_id}"))
    touchpoints = tuple(
        _holding(each, [*each.questions, asked]) if each.id == touchpoint_id else each
        for each in drafted.touchpoints
    )
    return replace(drafted, touchpoints=touchpoints), part_id


def with_touchpoint(drafted: Drafted, part_id: UUID, touchpoint: Touchpoint) -> Drafted:
    """The draft with a touchpoint as it is being typed; nothing is stored."""
    touchpoints = tuple(
        replace(each, touchpoint=touchpoint) if each.id == part_id else each for each in drafted.touchpoints
    )
    return replace(drafted, touchpoints=touchpoints)


def _holding(each: DraftedTouchpoint, questions: Sequence[DraftedQuestion]) -> DraftedTouchpoint:
    touchpoint = replace(each.touchpoint, questions=tuple(asked.question for asked in questions))
    return replace(each, touchpoint=touchpoint, questions=tuple(questions))
