"""What a shopper still owes before a report can be sent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from audits.scoring import QuestionScore, score_question
from audits.sheet import Answer, Kind, Question, Sheet, State, When


class Owed(StrEnum):
    """What can be missing at a question."""

    ANSWER = "answer"
    COMMENT = "comment"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still owed at one question."""

    question: str
    touchpoint: str
    what: Owed


def missing(sheet: Sheet, photos: Mapping[str, int] | None = None) -> list[Missing]:
    """Everything owed, in the order of the questionnaire; an empty list means ready to send.

    `photos` counts the photos kept by question key, beside those the answers count themselves. Raises
    `AuditError` where scoring would: for an answer that does not fit its scored question.
    """
    kept = photos or {}
    return [
        Missing(question.key, touchpoint.key, what)
        for touchpoint, question in sheet.questionnaire.questions()
        for what in owed(question, sheet.answer(question), kept.get(question.key, 0))
    ]


def owed(question: Question, answer: Answer | None, photos: int = 0) -> list[Owed]:
    """What is owed at one question, so that a page can ask for it as soon as the answer is there."""
    return list(_owed(question, answer, max(photos, answer.photos if answer else 0)))


def wants_comment(question: Question, score: QuestionScore) -> bool:
    """Whether the answer behind this score needs a comment; N/A and could not tell only where one always does."""
    return score.state is not None and _applies(question.comment_when, score)


def wants_photo(question: Question, score: QuestionScore) -> bool:
    """Whether the answer behind this score needs a photo; there is none of what did not apply."""
    return score.state is State.GIVEN and _applies(question.photo_when, score)


def _owed(question: Question, answer: Answer | None, photos: int) -> Iterator[Owed]:
    if question.kind is Kind.NOTE:
        return
    if not _is_answered(question, answer, photos):
        if question.required:
            yield Owed.PHOTO if question.kind is Kind.PHOTO else Owed.ANSWER
        return
    score = score_question(question, answer)
    if wants_comment(question, score) and not (answer and answer.comment.strip()):
        yield Owed.COMMENT
    if wants_photo(question, score) and not photos:
        yield Owed.PHOTO


def _is_answered(question: Question, answer: Answer | None, photos: int) -> bool:
    if question.kind is Kind.PHOTO:
        return photos > 0 or (answer is not None and answer.state is not State.GIVEN)
    if answer is None:
        return False
    nothing_ticked_is_an_answer = question.kind is Kind.TICK_ALL
    return answer.state is not State.GIVEN or bool(answer.value.strip()) or nothing_ticked_is_an_answer


def _applies(when: When, score: QuestionScore) -> bool:
    return when is When.ALWAYS or (when is When.LOST_POINTS and score.lost)
