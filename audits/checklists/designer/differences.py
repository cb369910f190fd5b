"""What two people made of the same form: the fields that differ, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm

from audits.conditions.tree import Part
from audits.conditions.words import in_words
from audits.sheet import Questionnaire


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what it is called, what the other person saved, what is typed here."""

    label: str
    theirs: str
    mine: str


def differences(form: FlaskForm, theirs: Mapping[str, Any], asked: Questionnaire) -> list[Difference]:
    """The fields of a sent form that say something else than what another person saved."""
    found = []
    for name, saved in theirs.items():
        field = form[name]
        difference = Difference(str(field.label.text), _said(saved, asked), _said(field.data, asked))
        if difference.theirs != difference.mine:
            found.append(difference)
    return found


def _said(value: Any, asked: Questionnaire) -> str:
    """A value of a form in words."""
    if isinstance(value, Part):
        return in_words(value, asked)  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        parts = (_said(part, asked) for name, part in value.items() if name != "csrf_token")
        return " · ".join(part for part in parts if part)
    if isinstance(value, list):
        return " / ".join(part for part in (_said(part, asked) for part in value) if part)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
