"""Conditions that no answers fulfil, and what follows from that, in words."""

from collections.abc import Iterator, Sequence

from audits.conditions.places import Place, Stated
from audits.conditions.tree import AnswerTo, Comparison, Condition, Every, Relation, Text, Value, parts_of
from audits.conditions.trying import Trying
from audits.conditions.words import in_words, quoted
from audits.sheet import Question, Questionnaire

LONGEST_TOLD = 300


def never_true(questionnaire: Questionnaire, conditions: Sequence[Stated]) -> Iterator[tuple[Stated, str]]:
    """The conditions that can never hold, each with a sentence. There must be no circle among them.

    A question in a touchpoint that is never asked is not named once more.
    """
    trying = Trying(questionnaire)
    questions = {question.key: question for _, question in questionnaire.questions()}
    unasked: set[str] = set()
    for stated in conditions:
        key = stated.question.key if stated.question else ""
        if {stated.touchpoint.key, f"{stated.touchpoint.key} {key}"} & unasked or not _never(trying, stated):
            continue
        if stated.place is Place.RELEVANT:
            unasked.add(f"{stated.touchpoint.key} {key}".strip())
        yield (
            stated,
            f"{_why(stated, questionnaire, questions)}, so {_what_follows(stated)}. {_what_to_do(stated)}",
        )


def _never(trying: Trying, stated: Stated) -> bool:
    question, touchpoint = stated.question, stated.touchpoint
    if question is None:
        return trying.never_holds([stated.condition])
    before = [touchpoint.relevant] if touchpoint.relevant else []
    if stated.place is Place.RELEVANT:
        return trying.never_holds([*before, stated.condition])
    asked = [*before, *([question.relevant] if question.relevant else [])]
    taken = [question.constraint] if question.constraint and stated.place is not Place.CONSTRAINT else []
    return trying.never_holds([*asked, *taken, stated.condition], question.key, answered=True)


def _why(stated: Stated, questionnaire: Questionnaire, questions: dict[str, Question]) -> str:
    at_once = _at_once(stated.condition, questions)
    if at_once:
        return at_once
    told = in_words(stated.condition, questionnaire)
    shown = told if len(told) <= LONGEST_TOLD else f"{told[: LONGEST_TOLD - 1]}…"
    return f"No answers fulfil the condition ({shown})"


def _at_once(condition: Condition, questions: dict[str, Question]) -> str:
    """The commonest mistake, named: one question is to have two answers."""
    wanted: dict[Value, str] = {}
    for part in condition.conditions if isinstance(condition, Every) else ():
        match part:
            case Comparison(Relation.EQUAL, AnswerTo(key) as answer, Text(words)) if key in questions:
                if wanted.setdefault(answer, words) != words:
                    named = quoted(questions[key])
                    return f"The condition asks for {named} to be {wanted[answer]} and {words} at once"
            case _:
                pass
    return ""


def _what_follows(stated: Stated) -> str:
    match stated.place:
        case Place.RELEVANT:
            return "this question is never asked" if stated.question else "this touchpoint is never asked"
        case Place.CONSTRAINT:
            return "no answer to this question is ever taken"
        case Place.COMMENT:
            return "a comment is never asked for here"
        case Place.PHOTO:
            return "a photo is never asked for here"


def _what_to_do(stated: Stated) -> str:
    alone = not any(isinstance(part, Every) for part in parts_of(stated.condition))
    return "Change or remove the condition." if alone else "Change one part of the condition."
