"""What the folded parts of a question's form hold, in a few words beside their titles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from audits.checklists.designer.question_forms import EFFECTS, QuestionForm
from audits.conditions.words import in_words
from audits.sheet import CriticalEffect, Questionnaire, When


@dataclass(frozen=True, slots=True)
class Told:
    """A line for each folded part, and each condition in words by the name of its field."""

    gives: str
    counts: str
    asked: str
    filed: str
    conditions: Mapping[str, str]


def told_of(form: QuestionForm, asked: Questionnaire) -> Told:
    """The state of a form in words."""
    conditions = {
        name: in_words(form[name].data, asked) if form[name].data is not None else ""
        for name in ("comment_if", "photo_if", "relevant", "constraint")
    }
    return Told(
        gives=", ".join(_gives(form)),
        counts=", ".join(_counts(form)),
        asked=_("on a condition") if conditions["relevant"] else _("always"),
        filed=form.key.data or "",
        conditions=conditions,
    )


def _gives(form: QuestionForm) -> Iterator[str]:
    if form.hint.data.get(""):
        yield _("with a hint")
    words = {choice.value: str(choice.label) for choice in form.comment_when.choices}
    if form.comment_when.data in words:
        yield _("comment %(when)s", when=words[form.comment_when.data])
    if form.photo_when.data in words and form.photo_when.data != When.NEVER.value:
        yield _("photo %(when)s", when=words[form.photo_when.data])


def _counts(form: QuestionForm) -> Iterator[str]:
    if form.good_no.data:
        yield _("No is good")
    if form.bonus.data:
        yield _("bonus")
    if form.critical.data in frozenset(CriticalEffect):
        yield _("critical: %(effect)s", effect=EFFECTS[CriticalEffect(form.critical.data)])
    if form.metric.data:
        yield _("reported as a metric")
