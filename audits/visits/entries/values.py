"""The values of entries as JSON, and the one way in which each is written down.

Two values of an entry are the same exactly when what is returned here is equal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

from audits.answers import as_number, check_answer, clean_text
from audits.errors import AuditError
from audits.sheet import Kind, Question, State, Touchpoint
from audits.visits.entries.names import Name, Part, Placeless, empty
from audits.visits.phone_tables import LONGEST_NAME
from audits.visits.sheets import NEVER
from audits.visits.tables import LONGEST_TEXT
from audits.visits.times import NoTime, read_time

CLOCKS_DIFFER = timedelta(minutes=5)
"""How far a phone's clock may be ahead of ours before a time that it gives is one to come."""

Thing = TypeVar("Thing")
_YEARS = range(1970, 2200)
"""Of times that a phone tells: at the ends of the calendar, clocks of other time zones have nothing to show."""
_MOST_SECONDS = 10**7  # more than a hundred days
_MOST_MILLISECONDS = 2**53
_FARTHEST = 10**8  # metres, more than twice around the earth
_ASKED = ("", "given", "refused", "unavailable")
_PROOF = ("asked", "began_at", "began", "ended_at", "ended", "elapsed_ms", "clock_ahead_ms", "app")


class Unfit(AuditError):
    """A value that does not fit its entry."""

    def __init__(self, expected: str) -> None:
        super().__init__(f"This could not be read; {expected} was expected here.")


@dataclass(frozen=True, slots=True)
class Frame:
    """What values are read against: what the report asks, and the clocks of its store and of ours."""

    questions: Mapping[str, Question]
    touchpoints: Mapping[str, Touchpoint]
    timezone: str
    now: datetime


def written(name: Name, value: Any, frame: Frame) -> Any:
    """A value the one way; refused in a sentence when it does not fit its entry."""
    match name.part:
        case Part.ANSWER:
            return _answer(_asked(_known(frame.questions, name.key, "question"), value), value)
        case Part.EXPECTED:
            return _expected(_known(frame.touchpoints, name.key, "touchpoint"), value)
        case Part.FELT:
            return _felt(_known(frame.touchpoints, name.key, "touchpoint"), value)
        case Part.VISITED_AT:
            return _visited_at(value, frame)
        case Part.NARRATIVE:
            return _text("" if value is None else value)
        case Part.MILESTONE:
            return _milestone(name.key, value)
        case Part.NOTE:
            return _note(name.key, value)
        case Part.RESUME:
            return _place(value, frame)
        case Part.PROOF:
            return _proof(value)
        case _:
            assert_never(name.part)


def moment(at: datetime | None) -> str | None:
    """A moment as phones write it, to the millisecond."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def local_time(at: datetime | None, timezone: str) -> Any:
    """When a visit was, by the clock of its store, as the value of `visited_at`."""
    return at and {"local": at.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%dT%H:%M")}


def _asked(question: Question, value: Any) -> Question:
    """The question, unless it is never asked here: a name of somebody who was not told of the programme."""
    if question.relevant == NEVER and value:
        raise Placeless(
            "Names of staff are not noted in this store: its staff were not informed before the visit."
        )
    return question


def _known(things: Mapping[str, Thing], key: str, what: str) -> Thing:
    if key not in things:
        raise Placeless(f"This report has no such {what}, so nothing can be saved for it.")
    return things[key]


def _answer(question: Question, value: Any) -> Any:
    if value is None:
        return None
    if question.kind is Kind.NOTE:
        raise Placeless("This is only to be read; it takes no answer.")
    fields = _fields(value, "state", "value", "comment", "measured")
    try:
        state = State(fields["state"])
    except ValueError as unknown:
        raise Unfit("given, na or cannot_tell") from unknown
    comment = _text(fields["comment"] or "")
    text = _string(fields["value"] or "") if state is State.GIVEN else state.value
    given = check_answer(question, text)
    if state is not State.GIVEN and (given is None or given.state is not state):
        raise AuditError("This question has to be answered: it cannot be skipped in this way.")
    measured = _seconds(fields["measured"] or "")
    if given is None and not comment and not measured and question.kind is not Kind.TICK_ALL:
        return None
    return {
        "state": given.state.value if given else State.GIVEN.value,
        "value": given.value if given else "",
        "comment": comment,
        "measured": measured,
    }


def _expected(touchpoint: Touchpoint, value: Any) -> int | None:
    if value is not None and not touchpoint.expectation:
        raise Placeless("Nobody is asked what they expect of this touchpoint.")
    return _feeling(value)


def _felt(touchpoint: Touchpoint, value: Any) -> Any:
    if value is None:
        return empty(Part.FELT)
    fields = _fields(value, "experienced", "wish")
    experienced, wish = _feeling(fields["experienced"]), _text(fields["wish"] or "")
    if (experienced is not None and not touchpoint.expectation) or (wish and not touchpoint.wish):
        raise Placeless("This is not asked at this touchpoint.")
    return {"experienced": experienced, "wish": wish}


def _visited_at(value: Any, frame: Frame) -> Any:
    if value is None:
        return None
    text = _string(_fields(value, "local")["local"] or "")
    try:
        at, _day = read_time(text, frame.timezone, frame.now + CLOCKS_DIFFER)
    except NoTime as trouble:
        raise Unfit(str(trouble)) from trouble
    if at is None:
        raise Unfit("a day with a time such as 2026-11-18T14:05")
    return local_time(at, frame.timezone)


def _milestone(key: str, value: Any) -> Any:
    if clean_text(key) != key or "\n" in key or len(key) > LONGEST_NAME:
        raise AuditError("A report has no milestone of this name.")
    fields = _fields(value, "stamped_at", "corrected_at") if value is not None else {}
    kept = {which: _instant(at) for which, at in fields.items()}
    return kept if any(kept.values()) else None


def _note(key: str, value: Any) -> Any:
    if len(key) != 36 or not _is_uuid(key):
        raise AuditError("A note is named by a UUID.")
    if value is None:
        return None
    fields = _fields(value, "noted_at", "text")
    noted_at, text = _instant(fields["noted_at"]), _text(fields["text"] or "")
    if noted_at is None:
        raise Unfit("the time of the note")
    return {"noted_at": noted_at, "text": text} if text else None


def _place(value: Any, frame: Frame) -> str:
    text = _string(value or "")
    kind, _dash, key = text.partition("-")
    within = {"question": frame.questions, "touchpoint": frame.touchpoints}
    if text not in ("", "time", "check") and key not in within.get(kind, {}):
        raise Unfit("a place in the report")
    return text


def _proof(value: Any) -> Any:
    if value is None:
        return None
    fields = _fields(value, *_PROOF)
    asked, app = fields["asked"] or "", _text(fields["app"] or "")
    if asked not in _ASKED or len(app) > 64:
        raise Unfit("what became of the question for a position, and the version of the app")
    elapsed = _milliseconds(fields["elapsed_ms"])
    if elapsed is not None and elapsed < 0:
        raise Unfit("how long the report was open")
    return {
        "asked": asked,
        "began_at": _instant(fields["began_at"]),
        "began": _position(fields["began"]),
        "ended_at": _instant(fields["ended_at"]),
        "ended": _position(fields["ended"]),
        "elapsed_ms": elapsed,
        "clock_ahead_ms": _milliseconds(fields["clock_ahead_ms"]),
        "app": app,
    }


def _fields(value: Any, *names: str) -> dict[str, Any]:
    """The members of an object; those it does not have are None, and others are refused."""
    if not isinstance(value, dict) or not value.keys() <= set(names):
        raise Unfit(f"an object with {', '.join(names)}")
    return value if len(value) == len(names) else {name: value.get(name) for name in names}


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit("a text")
    return value


def _text(value: Any) -> str:
    cleaned = clean_text(_string(value))
    if len(cleaned) > LONGEST_TEXT:
        raise AuditError(f"This has {len(cleaned):,} characters; shorten it to {LONGEST_TEXT:,}.")
    return cleaned


def _seconds(value: Any) -> str:
    text = _string(value)
    if not text:
        return ""
    number = as_number(text)
    if number is None or not 0 <= number <= _MOST_SECONDS or len(text) > 40:
        raise Unfit("seconds")
    return format(number.normalize() + 0, "f")


def _feeling(value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 1 <= value <= 5):
        raise Unfit("a number from 1 to 5")
    return value


def _instant(value: Any) -> str | None:
    if value is None:
        return None
    try:
        at = datetime.fromisoformat(_string(value))
        if at.tzinfo is not None and at.year in _YEARS:
            return moment(at)
    except (ValueError, OverflowError):
        pass  # told below, as a time without a zone is
    raise Unfit("a time such as 2026-11-22T14:05:00Z")


def _position(value: Any) -> list[float] | None:
    """Latitude and longitude in degrees, and the accuracy in metres."""
    if value is None:
        return None
    match value:
        case [int() | float() as north, int() | float() as east, int() | float() as accuracy] if (
            abs(north) <= 90 and abs(east) <= 180 and 0 <= accuracy <= _FARTHEST
        ):
            return [float(north), float(east), float(accuracy)]
        case _:
            raise Unfit("latitude, longitude and accuracy")


def _milliseconds(value: Any) -> int | None:
    if value is not None and (type(value) is not int or abs(value) > _MOST_MILLISECONDS):
        raise Unfit("whole milliseconds")
    return value


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
