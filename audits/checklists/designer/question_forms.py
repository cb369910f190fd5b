"""The form of one question."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Optional, Regexp

from audits.checklists.designer.fields import ConditionField, PointsField, WordsField
from audits.checklists.designer.shapes import WITH_OPTIONS, WITH_SCALE, Shape, kind_of
from audits.checklists.designer.units import limit_in
from audits.sheet import SPECIAL_CHOICES, CriticalEffect, Metric, When

MOST_OPTIONS, MOST_BANDS = 60, 20
KEY_PATTERN = r"[A-Za-z_][A-Za-z0-9_.-]*"
IF = "if"
"""Stands beside the choices of `When`: when a condition holds."""

_ANSWERS, _NUMBERS, _EVIDENCE, _METRICS = (
    _("Answers"),
    _("Numbers and times"),
    _("Words and evidence"),
    _("Reported as a metric, not points"),
)
SHAPES = (
    (Shape.YES_NO, _("Yes or no"), _ANSWERS),
    (Shape.CHOICE, _("One of several"), _ANSWERS),
    (Shape.TICK_ALL, _("All that apply"), _ANSWERS),
    (Shape.SCALE, _("Rating scale"), _ANSWERS),
    (Shape.ACKNOWLEDGE, _("Tick to confirm"), _ANSWERS),
    (Shape.STOPWATCH, _("Stopwatch, from one moment to another"), _NUMBERS),
    (Shape.INTEGER, _("Whole number"), _NUMBERS),
    (Shape.DECIMAL, _("Number with decimals"), _NUMBERS),
    (Shape.TIME, _("Time of day"), _NUMBERS),
    (Shape.DATE, _("Date"), _NUMBERS),
    (Shape.DATE_TIME, _("Date and time"), _NUMBERS),
    (Shape.TEXT, _("Words"), _EVIDENCE),
    (Shape.STAFF_NAME, _("Name of a member of staff"), _EVIDENCE),
    (Shape.PHOTO, _("Photo"), _EVIDENCE),
    (Shape.RECEIPT, _("Photo of the receipt"), _EVIDENCE),
    (Shape.POSITION, _("Position"), _EVIDENCE),
    (Shape.NOTE, _("Note to read, no answer"), _EVIDENCE),
    (Shape.NPS, _("Likely to recommend, 0 to 10 (NPS)"), _METRICS),
    (Shape.CSAT, _("Satisfied, 1 to 5 (CSAT)"), _METRICS),
    (Shape.CES, _("Easy, 1 to 7 (CES)"), _METRICS),
    (Shape.RETURN, _("Would return, yes or no"), _METRICS),
    (Shape.RECOMMEND, _("Would recommend to a friend, yes or no"), _METRICS),
)
SHAPE_WORDS = {shape: words for shape, words, _group in SHAPES}
EFFECTS = {
    CriticalEffect.FLAG: _("is flagged"),
    CriticalEffect.ZERO_TOUCHPOINT: _("its touchpoint scores 0"),
    CriticalEffect.FAIL_VISIT: _("the whole visit fails"),
}
_METRIC_WORDS = {
    Metric.NPS: _("NPS"),
    Metric.CSAT: _("CSAT"),
    Metric.CES: _("CES"),
    Metric.RETURN: _("would return"),
    Metric.RECOMMEND: _("would recommend"),
}


def _when(never: Any) -> list[SelectChoice]:
    return [
        SelectChoice(When.LOST_POINTS.value, _("when points are lost")),
        SelectChoice(When.ALWAYS.value, _("always")),
        SelectChoice(When.NEVER.value, never),
        SelectChoice(IF, _("when a condition holds")),
    ]


class OptionForm(Form):
    """One option. `key` is empty for a new one."""

    key = HiddenField()
    label = WordsField(_("Option"))
    points = PointsField(_("Points"))


class BandForm(Form):
    """Up to a limit an answer earns points."""

    limit = StringField(_("Up to"))
    points = PointsField(_("earns"))


class QuestionForm(FlaskForm):
    """All that can be said of one question."""

    revision = HiddenField()
    label = WordsField(_("Wording"))
    shape = SelectField(
        _("Kind"),
        choices=[SelectChoice(shape.value, words, optgroup=group) for shape, words, group in SHAPES],
    )
    options = FieldList(FormField(OptionForm), max_entries=MOST_OPTIONS)
    scale_lowest = PointsField(_("From"))
    scale_highest = PointsField(_("to"))
    scale_step = PointsField(_("in steps of"), lowest=Decimal("0.01"))
    stopwatch_from = SelectField(_("From"), validators=[Optional()], validate_choice=False)
    stopwatch_to = SelectField(_("to"), validators=[Optional()], validate_choice=False)
    bands = FieldList(FormField(BandForm), max_entries=MOST_BANDS)
    points = PointsField(_("Points"))
    may_be_na = BooleanField(_("May be “not applicable”"))
    may_be_unsure = BooleanField(_("May be “could not tell”"))
    required = BooleanField(_("An answer is required"))
    hint = WordsField(_("Hint below the question"))
    comment_when = SelectField(_("A comment is asked for"), choices=_when(_("never")))
    comment_if = ConditionField(_("A comment is asked for when"))
    photo_when = SelectField(_("A photo is asked for"), choices=_when(_("never")))
    photo_if = ConditionField(_("A photo is asked for when"))
    good_no = BooleanField(_("No is the good answer"))
    bonus = BooleanField(_("Bonus: adds points, and takes none when missed"))
    critical = SelectField(
        _("When it earns none of its points"),
        choices=[
            SelectChoice("", _("nothing more happens")),
            *(SelectChoice(effect.value, words) for effect, words in EFFECTS.items()),
        ],
    )
    metric = SelectField(
        _("Reported as"),
        choices=[
            SelectChoice("", _("points only")),
            *(SelectChoice(metric.value, words) for metric, words in _METRIC_WORDS.items()),
        ],
    )
    relevant = ConditionField(_("It is asked when"))
    constraint = ConditionField(_("An answer is taken when"))
    constraint_message = WordsField(_("What the shopper reads otherwise"))
    staff_label = WordsField(_("What store staff read instead"))
    key = StringField(
        _("Key in files and links"),
        validators=[
            Optional(),
            Regexp(
                rf"^{KEY_PATTERN}$",
                message=_("Begin with a letter and use letters, digits, “_”, “-” and “.” only."),
            ),
        ],
    )

    def offer_milestones(self, milestones: Iterable[str]) -> None:
        """The moments that a stopwatch can run between; those the question has are among them."""
        named = dict.fromkeys((*milestones, self.stopwatch_from.data, self.stopwatch_to.data))
        choices = [SelectChoice(each, each) for each in named if each]
        by_hand = SelectChoice("", gettext("timed by hand"))
        self.stopwatch_from.choices = self.stopwatch_to.choices = [by_hand, *choices] if choices else []

    def validate(self, extra_validators: object = None) -> bool:
        """All fields, and what only some kinds of question need."""
        fine = super().validate(extra_validators)
        faults = list(self._faults(Shape(self.shape.data))) if self.shape.data in frozenset(Shape) else []
        for field, sentence in faults:
            field.errors = [*field.errors, sentence]
        for rows in (self.options, self.bands):
            rows.errors = [row.errors for row in rows if row.errors]
        return bool(fine) and not faults

    def _faults(self, shape: Shape) -> Iterable[tuple[Any, str]]:
        if not self.label.data.get(""):
            yield self.label, gettext("Write what is asked.")
        if shape in WITH_OPTIONS:
            yield from self._option_faults()
        if shape in WITH_SCALE:
            yield from self._scale_faults()
        begins, ends = self.stopwatch_from.data, self.stopwatch_to.data
        if shape is Shape.STOPWATCH and (begins or ends) and (begins == ends or not (begins and ends)):
            yield self.stopwatch_to, gettext("Choose two different moments.")
        for when, condition in ((self.comment_when, self.comment_if), (self.photo_when, self.photo_if)):
            if when.data == IF and condition.data is None:
                yield when, gettext("Say when, in the condition below.")
        yield from self._band_faults(shape)

    def _option_faults(self) -> Iterable[tuple[Any, str]]:
        written = [slot.form for slot in self.options if is_written(slot.form)]
        if not written:
            yield self.shape, gettext("Give it at least one option.")
        for slot in written:
            if not slot.label.data.get("") and slot.key.data not in SPECIAL_CHOICES:
                yield slot.label, gettext("Write what this option says.")

    def _scale_faults(self) -> Iterable[tuple[Any, str]]:
        lowest, highest = self.scale_lowest.data, self.scale_highest.data
        if lowest is None or highest is None or lowest >= highest:
            yield self.scale_highest, gettext("Give a lowest number, and a highest one above it.")

    def _band_faults(self, shape: Shape) -> Iterable[tuple[Any, str]]:
        for slot in self.bands:
            if not (slot.form.limit.data or "").strip():
                if slot.form.points.data is not None:
                    yield slot.form.limit, gettext("Say up to what these points are earned.")
            elif limit_in(kind_of(shape), slot.form.limit.data) is None:
                yield (
                    slot.form.limit,
                    gettext("Write a number such as 60, minutes as 1:30, or a time as 14:05."),
                )
            elif slot.form.points.data is None:
                yield slot.form.points, gettext("Say what it earns; 0 is allowed.")


def is_written(slot: Any) -> bool:
    """Whether a row of the options says anything."""
    return bool(slot.key.data or any(slot.label.data.values()) or slot.points.data is not None)
