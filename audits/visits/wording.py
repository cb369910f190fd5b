"""An answer as people read it."""

from datetime import date, datetime, time, timedelta
from typing import assert_never

from flask_babel import gettext as _

from audits.answers import ACKNOWLEDGED
from audits.sheet import Answer, Kind, Question, State, in_language
from audits.web.display import clock, day, duration, page_language


def in_words(question: Question, answer: Answer | None, language: str | None = None) -> str:
    """What was answered; nothing when it was left empty. Options in this language, by default the page's."""
    if answer is None:
        return ""
    match answer.state:
        case State.NOT_APPLICABLE:
            return _("Not applicable")
        case State.COULD_NOT_TELL:
            return _("Could not tell")
        case State.GIVEN:
            return _given(question, answer.value, page_language() if language is None else language)
        case _:
            assert_never(answer.state)


def _given(question: Question, value: str, language: str) -> str:
    match question.kind:
        case Kind.CHOICE:
            return _label(question, value, language)
        case Kind.TICK_ALL:
            return ", ".join(_label(question, key, language) for key in value.split()) or _("None of these")
        case Kind.SCALE if question.scale is not None:
            return _("%(step)s of %(highest)s", step=value, highest=f"{question.scale.highest.normalize():f}")
        case Kind.DATE:
            return day(date.fromisoformat(value))
        case Kind.TIME:
            return clock(time.fromisoformat(value))
        case Kind.DATE_TIME:
            moment = datetime.fromisoformat(value)
            return f"{day(moment)}, {clock(moment)}"
        case Kind.STOPWATCH:
            return duration(timedelta(seconds=float(value)))
        case Kind.ACKNOWLEDGE:
            return _("Done") if value == ACKNOWLEDGED else _("Not done")
        case _:
            return value


def _label(question: Question, key: str, language: str) -> str:
    option = question.option(key)
    return (in_language(option.label, language) if option else "") or key
