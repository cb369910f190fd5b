"""What a shopper still owes before a report can be sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from audits.conditions.applying import Asking, text_of, texts_of
from audits.conditions.evaluating import holds
from audits.conditions.tree import Condition
from audits.scoring import QuestionScore, score_question
from audits.sheet import Answer, Kind, Question, Sheet, State, When, in_language


class Owed(StrEnum):
    """What can be missing at a question. A correction is owed for an answer that its constraint does not take."""

    ANSWER = "answer"
    CORRECTION = "correction"
    COMMENT = "comment"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still owed at one question."""

    question: str
    touchpoint: str
    what: Owed


def missing(
    sheet: Sheet, photos: Mapping[str, int] | None = None, asking: Asking | None = None
) -> list[Missing]:
    """Everything owed, in the order of the questionnaire; an empty list means ready to send.

    Nothing is owed at a question that is not asked. `photos` counts the photos kept by question key, beside those
    the answers count themselves. `asking` is that of the questionnaire, where it is at hand. Raises `AuditError`
    where scoring would: for an answer that does not fit its scored question.
    """
    kept = photos or {}
    answers = with_photos(sheet.answers, kept)
    asked = (asking or Asking(sheet.questionnaire)).keys(answers)
    texts = texts_of(answers, asked)
    return [
        Missing(question.key, touchpoint.key, what)
        for touchpoint, question in sheet.questionnaire.questions()
        if question.key in asked
        for what in owed(question, sheet.answer(question), kept.get(question.key, 0), texts)
    ]


def owed(
    question: Question, answer: Answer | None, photos: int = 0, texts: Mapping[str, str] | None = None
) -> list[Owed]:
    """What is owed at one question that is asked, so that a page can ask for it as soon as the answer is there.

    `texts` are the answers to the other questions that are asked (see `texts_of`), for its conditions.
    """
    counted = max(photos, answer.photos if answer else 0)
    return list(_owed(question, answer, counted, texts or {}))


def with_photos(answers: Mapping[str, Answer], photos: Mapping[str, int]) -> dict[str, Answer]:
    """The answers with these photos counted; a photo alone is an answer."""
    counted = {
        key: replace(answers.get(key, Answer(State.GIVEN)), photos=count)
        for key, count in photos.items()
        if count
    }
    return {**answers, **counted}


def is_taken(question: Question, answer: Answer | None, texts: Mapping[str, str]) -> bool:
    """Whether the question's constraint takes this answer. One that is not given is never refused."""
    if question.constraint is None or answer is None or answer.state is not State.GIVEN:
        return True
    this = text_of(answer)
    return not this or holds(question.constraint, {**texts, question.key: this}, this)


def constraint_words(question: Question, language: str = "") -> str:
    """What to tell a shopper whose answer is not taken."""
    return in_language(question.constraint_message, language) or "This answer is not taken here. Check it."


def wants_comment(question: Question, score: QuestionScore) -> bool:
    """Whether the answer behind this score needs a comment; N/A and could not tell only where one always does."""
    return score.state is not None and _applies(question.comment_when, score)


def wants_photo(question: Question, score: QuestionScore) -> bool:
    """Whether the answer behind this score needs a photo; there is none of what did not apply."""
    return score.state is State.GIVEN and _applies(question.photo_when, score)


def _owed(question: Question, answer: Answer | None, photos: int, texts: Mapping[str, str]) -> Iterator[Owed]:
    if question.kind is Kind.NOTE:
        return
    if not _is_answered(question, answer, photos):
        if question.required:
            yield Owed.PHOTO if question.kind is Kind.PHOTO else Owed.ANSWER
        return
    given = answer or Answer(State.GIVEN)
    if given.photos != photos:
        given = replace(given, photos=photos)
    if not is_taken(question, given, texts):
        yield Owed.CORRECTION
    score = score_question(question, answer)
    asks_comment = wants_comment(question, score) or _holds(question.comment_if, question, given, texts)
    if asks_comment and not given.comment.strip():
        yield Owed.COMMENT
    if not photos and (wants_photo(question, score) or _holds(question.photo_if, question, given, texts)):
        yield Owed.PHOTO


def _holds(condition: Condition | None, question: Question, given: Answer, texts: Mapping[str, str]) -> bool:
    this = text_of(given)
    return condition is not None and holds(condition, {**texts, question.key: this}, this)


def _is_answered(question: Question, answer: Answer | None, photos: int) -> bool:
    if question.kind is Kind.PHOTO:
        return photos > 0 or (answer is not None and answer.state is not State.GIVEN)
    if answer is None:
        return False
    nothing_ticked_is_an_answer = question.kind is Kind.TICK_ALL
    return answer.state is not State.GIVEN or bool(answer.value.strip()) or nothing_ticked_is_an_answer


def _applies(when: When, score: QuestionScore) -> bool:
    return when is When.ALWAYS or (when is When.LOST_POINTS and score.lost)
