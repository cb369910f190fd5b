"""The shopper's forms beside the questions: what was expected and what it was, when it was, and what else."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectChoice, StringField, TextAreaField

from audits.sheet import Touchpoint
from audits.visits.languages import said

FEELINGS = tuple(str(step) for step in range(1, 6))


class TimeForm(FlaskForm):
    """When the visit was, by the clock of the store, and what is left to tell."""

    visited_on = StringField("Day", render_kw={"type": "date"})
    visited_at = StringField("Time you entered", render_kw={"type": "time"})
    narrative = TextAreaField("Anything else that happened, in order")


def expectations_form(touchpoints: Iterable[Touchpoint]) -> FlaskForm:
    """What is expected of each touchpoint, 1 to 5."""
    fields = {
        f"expected-{touchpoint.key}": _feelings(said(touchpoint.name), optional=False)
        for touchpoint in touchpoints
    }
    made: FlaskForm = type("ExpectationsForm", (FlaskForm,), fields)()
    return made


def read_expectations(form: FlaskForm, touchpoints: Iterable[Touchpoint]) -> dict[str, int]:
    """What is expected, 1 to 5 by touchpoint key. What is missing is told beside its field."""
    found: dict[str, int] = {}
    for touchpoint in touchpoints:
        field = form[f"expected-{touchpoint.key}"]
        if field.data in FEELINGS:
            found[touchpoint.key] = int(field.data)
        else:
            name = said(touchpoint.name)
            field.errors = [_("Say what you expect of “%(touchpoint)s”, from 1 to 5.", touchpoint=name)]
    return found


def impressions_of(touchpoint: Touchpoint, ending: str = "") -> dict[str, Any]:
    """Fields for what a touchpoint was and the wish left there; `ending` tells several on one page apart."""
    fields: dict[str, Any] = {}
    if touchpoint.expectation:
        fields[f"experienced{ending}"] = _feelings(_("All in all, how was it?"))
    if touchpoint.wish:
        fields[f"wish{ending}"] = TextAreaField(_("It would have been nice if …"))
    return fields


def _feelings(label: str, optional: bool = True) -> Field:
    hint = _("1 is poor, 5 is outstanding") if optional else ""
    steps = [(step, step) for step in FEELINGS]
    return RadioField(label, choices=choices(steps), description=hint, validate_choice=False)


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Values and their labels as WTForms wants them."""
    return [SelectChoice(value, label) for value, label in pairs]
