"""Taking questions out of the bank into a draft: keys, conditions, languages and milestones made to fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from audits.checklists.bank.searching import BankQuestion
from audits.checklists.drafts.editing import add_question, save_settings
from audits.checklists.drafts.loading import Drafted
from audits.checklists.drafts.naming import fresh_question
from audits.checklists.rules import with_names
from audits.conditions.tree import Condition, questions_in
from audits.people.tables import Person
from audits.sheet import Question, Questionnaire, Words, in_language


@dataclass(frozen=True, slots=True)
class Picked:
    """Questions ready for a draft, those among them that lost a condition, and the milestones it needs besides."""

    questions: tuple[Question, ...]
    without_condition: tuple[Question, ...]
    milestones: tuple[str, ...]


def fit_into(drafted: Drafted, taken: Sequence[BankQuestion]) -> Picked:
    """The questions as the draft can hold them.

    A condition stays when all it looks at is picked as well or stands in the draft already; else it is left out.
    """
    fresh: list[Question] = []
    without_condition: list[Question] = []
    names: dict[str, dict[str, str]] = {}
    for each in taken:
        known = names.setdefault(each.source.key, _already_there(drafted, each.source.questionnaire))
        kept = _with_known_conditions(each.question, known)
        named = fresh_question(drafted, kept, [question.key for question in fresh])
        known[each.question.key] = named.key
        fresh.append(_in_languages_of(drafted.settings, with_names(named, known)))
        if _conditions(kept) != _conditions(each.question):
            without_condition.append(fresh[-1])
    return Picked(tuple(fresh), tuple(without_condition), _missing_milestones(drafted.settings, fresh))


def add_picked(
    session: Session,
    drafted: Drafted,
    touchpoint_id: UUID,
    picked: Picked,
    actor: Person,
    now: datetime,
) -> list[UUID]:
    """Add them at the end of a touchpoint, and their milestones to the draft; their ids. The caller commits.

    An addition gets no milestones: those of the checklist that it adds to count. A few statements a question.
    """
    added = [
        add_question(session, drafted, touchpoint_id, question, None, actor, now)
        for question in picked.questions
    ]
    if picked.milestones and not drafted.is_addition:
        settings = replace(drafted.settings, milestones=(*drafted.settings.milestones, *picked.milestones))
        save_settings(session, drafted, drafted.draft.revision, settings, actor, now)
    return added


def _already_there(drafted: Drafted, source: Questionnaire) -> dict[str, str]:
    """Keys of the source's questions that the draft asks in the same words, to the keys they have there."""
    there = {
        in_language(question.label).casefold(): question.key
        for _, question in drafted.questionnaire.questions()
    }
    same = {
        question.key: there.get(in_language(question.label).casefold()) for _, question in source.questions()
    }
    return {key: found for key, found in same.items() if found}


def _with_known_conditions(question: Question, known: Mapping[str, str]) -> Question:
    """The question without the conditions that look at something unknown."""
    constraint = _if_known(question.constraint, question.key, known)
    return replace(
        question,
        relevant=_if_known(question.relevant, question.key, known),
        constraint=constraint,
        constraint_message=question.constraint_message if constraint else {},
        comment_if=_if_known(question.comment_if, question.key, known),
        photo_if=_if_known(question.photo_if, question.key, known),
    )


def _if_known(condition: Condition | None, own: str, known: Mapping[str, str]) -> Condition | None:
    return condition if condition and questions_in(condition) <= {own, *known} else None


def _conditions(question: Question) -> tuple[Condition | None, ...]:
    return question.relevant, question.constraint, question.comment_if, question.photo_if


def _in_languages_of(settings: Questionnaire, question: Question) -> Question:
    """The question in the draft's languages alone."""
    codes = {"", *settings.languages}

    def kept(words: Words) -> Words:
        return {code: text for code, text in words.items() if code in codes}

    return replace(
        question,
        label=kept(question.label) or {"": in_language(question.label)},
        hint=kept(question.hint),
        staff_label=kept(question.staff_label),
        constraint_message=kept(question.constraint_message),
        options=tuple(replace(option, label=kept(option.label)) for option in question.options),
    )


def _missing_milestones(settings: Questionnaire, questions: Sequence[Question]) -> tuple[str, ...]:
    needed = [milestone for question in questions for milestone in question.stopwatch or ()]
    return tuple(dict.fromkeys(each for each in needed if each not in settings.milestones))
