"""The entries of a touchpoint's page: what it shows of them, and saving those that were touched on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlmodel import Session

from audits.errors import Conflict
from audits.sheet import Answer, State, Touchpoint
from audits.visits.edits import edits_of
from audits.visits.entries.on_pages import Contested, seen_edits, touched
from audits.visits.entries.saving import Applied, apply_entries
from audits.visits.impressions import Impression
from audits.visits.languages import spoken
from audits.visits.pages.feeling_forms import FEELINGS
from audits.visits.pages.report_forms import field_named, fill, read_answers
from audits.visits.pages.reporting import Report
from audits.visits.queries import lock
from audits.visits.rules import STILL_OPEN
from audits.visits.wording import in_words


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a page's entries, by name: those contested, a sentence for each that was not saved, and those
    that could not even be read.
    """

    contested: Mapping[str, Contested] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    misread: frozenset[str] = frozenset()

    @property
    def unsaved(self) -> frozenset[str]:
        """The entries that stand on the page alone."""
        return self.misread | self.words.keys()


NOTHING_SAVED = Saved()
"""Of a page that is only opened."""


def save_page(session: Session, report: Report, page: Touchpoint, form: FlaskForm, now: datetime) -> Saved:
    """Save what was touched on a page; what cannot be read is told beside its field. The caller commits."""
    found = read_answers(form, page.questions)
    values: dict[str, Any] = {f"answer:{key}": _value(answer) for key, answer in found.items()}
    if _asks_feelings(report, page):
        values[f"felt:{page.key}"] = _felt(page, form)
    changes = touched(values)
    done = Applied()
    if changes:
        _demand_open(session, report)
        done = apply_entries(session, report.visit, report.asked, changes, now)
    twice = _("This was given in two places. Choose which one stands.")
    return Saved(
        contested=_contested(report, page, values, done),
        words={**done.problems, **dict.fromkeys(done.conflicts, twice)},
        misread=frozenset(f"answer:{it.key}" for it in page.questions if it.key not in found),
    )


def shown_edits(session: Session, report: Report, page: Touchpoint, saved: Saved) -> dict[str, str]:
    """What a page carries of its entries' edits, by entry name. One query."""
    stand: dict[str, Any] = {
        f"answer:{question.key}": _value(report.given.get(question.key)) for question in page.questions
    }
    if _asks_feelings(report, page):
        stand[f"felt:{page.key}"] = _felt_before(report, page)
    return seen_edits(stand, edits_of(session, report.visit), saved.unsaved)


def refresh(report: Report, page: Touchpoint, form: FlaskForm, saved: Saved) -> None:
    """Let a page that is shown again show what stands now wherever it has nothing unsaved."""
    for question in page.questions:
        if f"answer:{question.key}" not in saved.unsaved:
            fill(form, question, report.given.get(question.key))


def tell(page: Touchpoint, form: FlaskForm, saved: Saved) -> None:
    """Say beside its field why something was not saved."""
    for question in page.questions:
        told = saved.words.get(f"answer:{question.key}")
        beside = field_named(form, "answer", question) or field_named(form, "comment", question)
        if told and beside is not None:
            beside.errors = [told]
    if told := saved.words.get(f"felt:{page.key}"):
        form["wish" if page.wish else "experienced"].errors = [told]


def _asks_feelings(report: Report, page: Touchpoint) -> bool:
    return not report.returned and (page.expectation or page.wish)


def _demand_open(session: Session, report: Report) -> None:
    lock(session, report.visit)
    if report.visit.status not in STILL_OPEN:
        raise Conflict(f"Visit {report.visit.ref} was sent. Its receipt lists what arrived.")


def _value(answer: Answer | None) -> dict[str, str] | None:
    """An answer as the value of its entry, without what only a stopwatch knows."""
    if answer is None:
        return None
    return {"state": answer.state.value, "value": answer.value, "comment": answer.comment}


def _felt(page: Touchpoint, form: FlaskForm) -> dict[str, Any] | None:
    step = form["experienced"].data if page.expectation else None
    wish = (form["wish"].data or "") if page.wish else ""
    return _felt_value(int(step) if step in FEELINGS else None, wish.replace("\r\n", "\n").strip())


def _felt_before(report: Report, page: Touchpoint) -> dict[str, Any] | None:
    felt = report.impressions.get(page.key, Impression())
    return _felt_value(felt.experienced, felt.wish)


def _felt_value(experienced: int | None, wish: str) -> dict[str, Any] | None:
    return {"experienced": experienced, "wish": wish} if experienced is not None or wish else None


def _contested(
    report: Report, page: Touchpoint, values: Mapping[str, Any], done: Applied
) -> dict[str, Contested]:
    found = {}
    for name, (edit, stands) in done.conflicts.items():
        key = name.partition(":")[2]
        lines = _felt_lines if name == f"felt:{page.key}" else _answer_lines
        found[name] = Contested(name, edit, lines(report, key, values[name]), lines(report, key, stands))
    return found


def _answer_lines(report: Report, key: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return (_("Nothing"),)
    answer = Answer(State(value["state"]), value["value"], value["comment"])
    said = in_words(report.asked.questions[key], answer, spoken())
    return tuple(line for line in (said, answer.comment) if line) or (_("Nothing"),)


def _felt_lines(_report: Report, _key: str, value: Any) -> tuple[str, ...]:
    value = value or {"experienced": None, "wish": ""}
    step = _("%(step)s of 5", step=value["experienced"]) if value["experienced"] else ""
    return tuple(line for line in (step, value["wish"]) if line) or (_("Nothing"),)
