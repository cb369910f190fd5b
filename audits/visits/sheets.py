"""Rows as plain data: the questionnaire a visit was made with, and its sheet of answers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import func, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from audits.checklists.loading import KEPT_VERSIONS
from audits.checklists.queries import Version, load, outermost_first
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.conditions.applying import Asking
from audits.conditions.tree import Comparison, Relation, Text
from audits.sheet import Answer, Kind, Question, Questionnaire, Sheet, State, Touchpoint
from audits.stores.informing import informed_since, is_informed
from audits.stores.tables import Region
from audits.visits.phone_tables import AwaitedPhoto
from audits.visits.tables import GivenAnswer, Photo, Visit, VisitAddition

NEVER = Comparison(Relation.EQUAL, Text("not informed"), Text("informed"))
"""The condition under which a name of staff is asked for where staff were not informed."""
_AT_ONCE = 500
"""Visits a query: databases bound the number of values in one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visit was made with: the common version and, after it, the store's own touchpoints.

    `version` is the common one. The ids are of the rows behind the keys, of both. `names_off` are the questions for
    names of staff that are never asked, because the staff of the store were not informed before the visit.
    """

    version: Version
    additions: tuple[int, ...]
    questionnaire: Questionnaire
    key_ids: Mapping[str, int]
    touchpoint_ids: Mapping[str, int]
    question_ids: Mapping[str, int]
    question_keys: Mapping[int, str]
    questions: Mapping[str, Question]
    touchpoints: Mapping[str, Touchpoint]
    asking: Asking
    names_off: frozenset[str] = frozenset()

    @property
    def names_staff(self) -> bool:
        """Whether a question asks for the name of a member of staff."""
        return any(question.names_staff for question in self.questions.values())

    def is_left_empty(self, key: str, answer: Answer) -> bool:
        """Whether a row that is kept for a question says nothing. Nothing ticked says something."""
        said = answer.state is not State.GIVEN or answer.value or answer.comment
        return not said and self.questions[key].kind is not Kind.TICK_ALL


def asked_in(main: Version, additions: Sequence[Version] = (), *, names: bool = True) -> Asked:
    """The common version with a store's own touchpoints behind it, marked as own.

    Without `names` no question for the name of a member of staff is ever asked.
    """
    return _asked_in(main, tuple(additions), names)


@lru_cache(maxsize=KEPT_VERSIONS)
def _asked_in(main: Version, additions: tuple[Version, ...], names: bool) -> Asked:
    own = tuple(
        replace(touchpoint, own=True)
        for addition in additions
        for touchpoint in addition.questionnaire.touchpoints
    )
    whole = (main, *additions)
    question_ids = {key: row for version in whole for key, row in version.question_ids.items()}
    common = main.questionnaire
    if own:
        common = replace(common, touchpoints=common.touchpoints + own, languages=_languages(whole))
    off = frozenset(question.key for _, question in common.questions() if question.names_staff and not names)
    if off:
        common = replace(common, touchpoints=tuple(map(_without_names, common.touchpoints)))
    return Asked(
        version=main,
        additions=tuple(addition.id for addition in additions),
        questionnaire=common,
        key_ids={key: row for version in whole for key, row in version.key_ids.items()},
        touchpoint_ids={key: row for version in whole for key, row in version.touchpoint_ids.items()},
        question_ids=question_ids,
        question_keys={row: key for key, row in question_ids.items()},
        questions={question.key: question for _, question in common.questions()},
        touchpoints={touchpoint.key: touchpoint for touchpoint in common.touchpoints},
        asking=Asking(common),
        names_off=off,
    )


def _without_names(touchpoint: Touchpoint) -> Touchpoint:
    questions = (replace(it, relevant=NEVER) if it.names_staff else it for it in touchpoint.questions)
    return replace(touchpoint, questions=tuple(questions))


def _languages(versions: Sequence[Version]) -> tuple[str, ...]:
    """The languages of all of them, those of the common version first."""
    return tuple(dict.fromkeys(code for it in versions for code in it.questionnaire.languages))


def asked_of(session: Session, visits: Sequence[Visit], said: date | None = None) -> dict[UUID, Asked]:
    """What each visit was made with; visits of the same versions share one. At most 5 queries for 500 visits, and two
    more where a question asks for names of staff.

    A visit that has no day yet was on the day `said`, or is made today: then all days count that are written down, for
    none to come can be.
    """
    additions = additions_of(session, [visit.id for visit in visits])
    wanted = {visit.id: (visit.version_id, additions.get(visit.id, ())) for visit in visits}
    versions = load(session, {it for main, own in wanted.values() for it in (main, *own)}) if wanted else {}
    made = {
        (main, own): asked_in(versions[main], [versions[it] for it in own])
        for main, own in set(wanted.values())
    }
    found = {visit_id: made[versions_used] for visit_id, versions_used in wanted.items()}
    naming = [visit for visit in visits if found[visit.id].names_staff]
    informed = informed_since(session, {visit.store_id for visit in naming}) if naming else {}
    for visit in naming:
        day = visit.visited_on or said or date.max
        if not is_informed(informed[visit.store_id], day):
            main, own = wanted[visit.id]
            found[visit.id] = asked_in(versions[main], [versions[it] for it in own], names=False)
    return found


def version_of(session: Session, visit: Visit, said: date | None = None) -> Asked:
    """What one visit was made with. At most 7 queries."""
    return asked_of(session, [visit], said)[visit.id]


def sheets(session: Session, visits: Sequence[Visit]) -> dict[UUID, Sheet]:
    """The sheet of each visit as it stands now. At most 7 queries for 500 visits."""
    return sheets_for(session, asked_of(session, visits))


def sheets_for(session: Session, asked: Mapping[UUID, Asked]) -> dict[UUID, Sheet]:
    """The same, where it is known what the visits were made with. Two queries for 500 visits."""
    photos = photo_counts(session, list(asked))
    answers = answers_of(session, asked)
    found = {}
    for visit_id, given in answers.items():
        made_with = asked[visit_id]
        counts = {made_with.question_keys[row]: count for row, count in photos[visit_id].items()}
        found[visit_id] = sheet_of(made_with, given, counts)
    return found


def answers_of(session: Session, asked: Mapping[UUID, Asked]) -> dict[UUID, dict[str, Answer]]:
    """What stands for each question, by visit and question key, photos not counted. One query for 500 visits."""
    answers: dict[UUID, dict[str, Answer]] = {visit_id: {} for visit_id in asked}
    for visit_id, question_id, answer in _answers(session, list(asked)):
        answers[visit_id][asked[visit_id].question_keys[question_id]] = answer
    return answers


def photo_counts(session: Session, visit_ids: Sequence[UUID]) -> dict[UUID, dict[int, int]]:
    """How many photos each question of each visit has, by visit and question id. One query for 500 visits.

    Photos that a sent report announced count before they arrive; those kept beside a report never do.
    """
    counts: dict[UUID, dict[int, int]] = {visit_id: {} for visit_id in visit_ids}
    for some in _in_portions(visit_ids):
        photos = union_all(
            *(
                select(col(table.visit_id), col(table.question_id)).where(
                    col(table.visit_id).in_(some), col(table.question_id).is_not(None)
                )
                for table in (Photo, AwaitedPhoto)
            )
        ).subquery()
        rows = session.execute(
            select(photos.c.visit_id, photos.c.question_id, func.count()).group_by(
                photos.c.visit_id, photos.c.question_id
            )
        )
        for visit_id, question_id, count in rows:
            counts[visit_id][question_id] = count
    return counts


def sheet_of(asked: Asked, given: Mapping[str, Answer], photos: Mapping[str, int]) -> Sheet:
    """What was given and how many photos there are, by question key, as a sheet."""
    return Sheet(asked.questionnaire, counting(asked.questions, given, photos))


def counting(
    questions: Mapping[str, Question], given: Mapping[str, Answer], photos: Mapping[str, int]
) -> dict[str, Answer]:
    """What counts as an answer, by question key, its photos with it.

    A comment alone is no answer, except where a photo is asked for; nothing ticked is one.
    """
    answers = dict(given)
    for key, count in photos.items():
        photo_alone = questions[key].kind is Kind.PHOTO
        known = answers.get(key, Answer(State.GIVEN) if photo_alone else None)
        if known is not None:
            answers[key] = replace(known, photos=count)
    may_be_empty = (Kind.TICK_ALL, Kind.PHOTO)
    return {
        key: answer
        for key, answer in answers.items()
        if answer.state is not State.GIVEN or answer.value or questions[key].kind in may_be_empty
    }


def _answers(session: Session, visit_ids: Sequence[UUID]) -> Iterator[tuple[UUID, int, Answer]]:
    columns = (
        GivenAnswer.visit_id,
        GivenAnswer.question_id,
        GivenAnswer.state,
        GivenAnswer.value,
        col(GivenAnswer.comment),
    )
    for some in _in_portions(visit_ids):
        query = select(*columns).where(col(GivenAnswer.visit_id).in_(some))  # type: ignore[call-overload]
        for visit_id, question_id, state, value, comment in session.execute(query):
            yield visit_id, question_id, Answer(state, value, comment)


def additions_of(session: Session, visit_ids: Sequence[UUID]) -> dict[UUID, tuple[int, ...]]:
    """The versions that were added to each visit, in the order they are asked. One query for 500 visits."""
    found: dict[UUID, list[int]] = defaultdict(list)
    above = aliased(Region)
    for some in _in_portions(visit_ids):
        rows = session.exec(
            select(VisitAddition)
            .join(ChecklistVersion, col(ChecklistVersion.id) == col(VisitAddition.version_id))
            .join(Checklist, col(Checklist.id) == col(ChecklistVersion.checklist_id))
            .join(above, col(above.id) == col(Checklist.region_id), isouter=True)
            .where(col(VisitAddition.visit_id).in_(some))
            .order_by(*outermost_first(above))
        )
        for row in rows:
            found[row.visit_id].append(row.version_id)
    return {visit_id: tuple(versions) for visit_id, versions in found.items()}


def _in_portions(visit_ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (visit_ids[start : start + _AT_ONCE] for start in range(0, len(visit_ids), _AT_ONCE))
