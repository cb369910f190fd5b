"""Saving the entries of a report by compare and swap: nothing that another page or phone saved is written over.

An **edit** counts how often an entry was saved here. Whoever saves it names as `base` the edit that was seen:
the entry is saved when that is still the newest, and otherwise nothing of it is changed and both values are shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from audits.errors import AuditError
from audits.visits.answering import returned_questions
from audits.visits.edits import edit_of, edits_of, keep_edits
from audits.visits.entries.names import LAST_WINS, LOCKING, Name, Part, Placeless, empty, name_of
from audits.visits.entries.rows import Values, standing, timezone_of
from audits.visits.entries.values import Frame, Unfit, written
from audits.visits.entries.writing import write
from audits.visits.returned import answerable
from audits.visits.sheets import Asked
from audits.visits.tables import Visit, VisitStatus

__all__ = ["Applied", "Given", "apply_entries", "edits_of", "entries_now", "given_in"]

MOST_LOOSE = 200
"""Milestones, and as many notes, that one report holds."""
HIGHEST_EDIT = 10**9


class Given(NamedTuple):
    """What a page or a phone gives for one entry, as it arrived: nothing of it is checked yet."""

    base: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of entries, by name: each is in exactly one of the three.

    `edits` are those that stand as they were given, `conflicts` the edit and value that stand instead, and
    `problems` a sentence for those that could not be taken. Of these, the `placeless` can never be.
    """

    edits: dict[str, int] = field(default_factory=dict)
    conflicts: dict[str, tuple[int, Any]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    placeless: set[str] = field(default_factory=set)

    def refuse(self, name: str, refusal: AuditError) -> None:
        """Keep why an entry could not be taken."""
        self.problems[name] = str(refusal)
        if isinstance(refusal, Placeless):
            self.placeless.add(name)


def given_in(entries: object) -> dict[str, Given]:
    """The entries of a JSON body. Refused when there is no object of them; one bad entry among them is not."""
    if not isinstance(entries, dict):
        raise AuditError("The entries did not arrive as an object of names and values.")
    return {
        name: Given(entry.get("base"), entry["value"])
        if isinstance(entry, dict) and "value" in entry
        else Given(None, None)
        for name, entry in entries.items()
    }


def entries_now(session: Session, visit: Visit, asked: Asked) -> dict[str, tuple[int, Any]]:
    """The edit and the value of each entry that was ever saved. At most 8 queries."""
    found = standing(session, visit, asked, frozenset(Part), timezone_of(session, visit))
    known = edits_of(session, visit)
    now = {str(name): (edit_of(known, str(name), value), value) for name, value in found.items()}
    emptied = {text: (edit, empty(name_of(text).part)) for text, edit in known.items() if text not in now}
    return now | emptied


def apply_entries(
    session: Session, visit: Visit, asked: Asked, entries: Mapping[str, Given], now: datetime
) -> Applied:
    """Save what can be saved. At most 28 statements, however many entries there are.

    The caller has found the visit open, holds its lock and commits. One entry that is refused hinders no other.
    """
    done = Applied()
    names = _names(entries, done)
    timezone = timezone_of(session, visit)
    judged = _Judged(
        session, visit, asked, standing(session, visit, asked, {it.part for it in names}, timezone), done
    )
    frame = Frame(asked.questions, asked.touchpoints, timezone, now)
    for name in names:
        try:
            judged.judge(name, entries[str(name)], frame)
        except AuditError as refusal:
            done.refuse(str(name), refusal)
    write(session, visit, asked, judged.changes, timezone, now)
    keep_edits(session, visit, judged.known, {str(name): done.edits[str(name)] for name in judged.changes})
    return done


class _Judged:
    """The entries that were looked at so far, and what is to be written of them."""

    def __init__(self, session: Session, visit: Visit, asked: Asked, stands: Values, done: Applied) -> None:
        self.stands, self.done = stands, done
        self.changes: Values = {}
        self.known = edits_of(session, visit)
        self._locked = any(name_of(text).part in LOCKING for text in self.known)
        self._returned: frozenset[str] | None = None
        if visit.status is VisitStatus.RETURNED:
            reasons = returned_questions(session, visit)
            keys = [asked.question_keys[question_id] for question_id in reasons]
            self._returned = answerable(asked.questionnaire, keys)

    def judge(self, name: Name, given: Given, frame: Frame) -> None:
        """Decide about one entry; `AuditError` when it cannot be taken."""
        if type(given.base) is not int or not 0 <= given.base < HIGHEST_EDIT:
            raise Unfit("a value with the edit it is based on")
        text, value = str(name), written(name, given.value, frame)
        stands = self.stands.get(name, empty(name.part))
        if name.part is Part.ANSWER and value and stands and "measured" not in given.value:
            value["measured"] = stands[
                "measured"
            ]  # Only a phone's stopwatch measures: pages leave it as it is.
        edit = edit_of(self.known, text, self.stands.get(name))
        if value == stands:
            self.done.edits[text] = edit
            return
        self._demand_open(name, value)
        # A phone that saw a later edit than ours was there before this server was restored from a backup.
        if given.base < edit and name.part not in LAST_WINS:
            self.done.conflicts[text] = (edit, stands)
            return
        self.changes[name] = value
        self.done.edits[text] = max(edit, given.base) + 1

    def _demand_open(self, name: Name, value: Any) -> None:
        if name.part is Part.EXPECTED and self._locked:
            raise Placeless("The visit has begun, so what was expected of it stands.")
        if self._returned is not None and name.part not in LAST_WINS:
            if name.part is not Part.ANSWER:
                raise Placeless(
                    "This report came back for the questions with a reason; the rest of it stands."
                )
            if name.key not in self._returned:
                raise AuditError("This question was not returned, so its answer stands.")
        if name.part in (Part.MILESTONE, Part.NOTE) and value is not None and self._full(name):
            raise Placeless(f"A report holds {MOST_LOOSE} of these, and there is no room for another.")

    def _full(self, name: Name) -> bool:
        known = {other for other in (*self.stands, *self.changes) if other.part is name.part}
        return name not in known and len(known) >= MOST_LOOSE


def _names(entries: Iterable[str], done: Applied) -> list[Name]:
    """The entries by name, what was expected before all that locks it."""
    found = []
    for text in entries:
        try:
            found.append(name_of(text))
        except AuditError as refusal:
            done.refuse(text, refusal)
    return sorted(found, key=lambda name: name.part is not Part.EXPECTED)
