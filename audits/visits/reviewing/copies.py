"""A report as a phone sent it that was not accepted, read beside the one that stands."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlmodel import Session, col, select

from audits.answers import misfit
from audits.errors import NotFound
from audits.people.tables import Person
from audits.sheet import SPECIAL_CHOICES, Answer, State, in_language
from audits.visits.phone.milestones import label_of
from audits.visits.phone_tables import SentReport
from audits.visits.queries import visible_to
from audits.visits.reading.material import Material
from audits.visits.tables import Visit
from audits.visits.wording import in_words
from audits.web.display import page_language


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of a copy in words, and what stands in the accepted report; None where that is not compared."""

    what: str
    there: str
    stands: str | None

    @property
    def differs(self) -> bool:
        """Whether the two copies disagree."""
        return self.stands is not None and self.stands != self.there


def find_copy(session: Session, viewer: Person, visit_id: UUID, revision: int, sha256: str) -> SentReport:
    """A copy that was not accepted, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(
        select(SentReport)
        .join(Visit, col(Visit.id) == col(SentReport.visit_id))
        .where(
            visible_to(viewer),
            SentReport.visit_id == visit_id,
            SentReport.revision == revision,
            SentReport.sha256 == sha256,
            col(SentReport.accepted).is_(False),
        )
    ).first()
    if found is None:
        raise NotFound("This copy")
    return found


def lines_of(body: str, whole: Material) -> list[Line]:
    """What a copy says, in the order of the questionnaire. Empty when it cannot be read; its bytes are kept."""
    entries = _entries(body)
    if not entries:
        return []
    return [*_answers(entries, whole), *_others(entries, whole)]


def _entries(body: str) -> dict[str, Any]:
    """The values by name. A phone may have sent anything at all."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    entries = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(entries, dict):
        return {}
    return {str(name): entry["value"] for name, entry in entries.items() if _is_entry(entry)}


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and "value" in entry


def _answers(entries: Mapping[str, Any], whole: Material) -> Iterator[Line]:
    for _touchpoint, question in whole.asked.questionnaire.questions():
        name = f"answer:{question.key}"
        stands = whole.sheet.answer(question)
        if name not in entries and stands is None:
            continue
        told = _answer(entries.get(name))
        odd = told is not None and misfit(question, told.value)
        there = told.value if odd and told else in_words(question, told)
        yield Line(
            in_language(question.label, page_language()) or question.key,
            _with_comment(there, told),
            _with_comment(in_words(question, stands), stands),
        )


def _answer(value: Any) -> Answer | None:
    if not isinstance(value, dict):
        return None
    state = SPECIAL_CHOICES.get(str(value.get("state")), State.GIVEN)
    given = str(value.get("value") or "") if state is State.GIVEN else ""
    comment = str(value.get("comment") or "")
    return Answer(state, given, comment) if given or comment or state is not State.GIVEN else None


def _with_comment(words: str, answer: Answer | None) -> str:
    return f"{words} “{answer.comment}”".strip() if answer and answer.comment else words


def _others(entries: Mapping[str, Any], whole: Material) -> Iterator[Line]:
    narrative = entries.get("narrative")
    if narrative is not None or whole.found.visit.narrative:
        yield Line(_("In the shopper's words"), str(narrative or ""), whole.found.visit.narrative)
    for name, value in sorted(entries.items()):
        part, _colon, key = name.partition(":")
        if part == "milestone" and isinstance(value, dict):
            told = value.get("corrected_at") or value.get("stamped_at") or ""
            yield Line(label_of(key), str(told), None)
        elif part == "note" and isinstance(value, dict):
            yield Line(_("Note"), str(value.get("text", "")), None)
