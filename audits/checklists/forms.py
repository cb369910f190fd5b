"""Forms for where a checklist applies and for a store's own touchpoints."""

from collections.abc import Sequence
from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DecimalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from audits.checklists.rules import Places
from audits.sheet import Channel, Lens
from audits.stores.tables import Region
from audits.web.uploads import UploadForm

EVERYWHERE, SOME, AS_NOW = "everywhere", "some", "as-now"
QUESTION_SLOTS = 6


def _two_decimals(_form: Form, field: DecimalField) -> None:
    if field.data is not None and field.data != round(field.data, 2):
        raise ValidationError(_("Use at most two decimals."))


class PlacesForm(FlaskForm):
    """Where a checklist applies."""

    where = RadioField(
        _("It applies"),
        choices=[
            SelectChoice(EVERYWHERE, _("everywhere")),
            SelectChoice(SOME, _("only in the regions and stores below")),
        ],
    )
    regions = SelectMultipleField(_("Regions, each with all below it"), coerce=int, validators=[Optional()])
    stores = TextAreaField(
        _("Stores"), description=_("Their codes, one a line"), validators=[Optional(), Length(max=100_000)]
    )

    def offer(
        self, regions: Sequence[Region], places: Places | None = None, codes: Sequence[str] = ()
    ) -> None:
        """The regions that can be ticked, and what is so now when `places` are given."""
        self.regions.choices = [SelectChoice(each.id, each.path) for each in regions]
        if places is not None:
            self.where.data = EVERYWHERE if places.everywhere else SOME
            self.regions.data = sorted(places.region_ids)
            self.stores.data = "\n".join(codes)

    def codes(self) -> list[str]:
        """The store codes that were written."""
        return [line.strip() for line in (self.stores.data or "").splitlines() if line.strip()]


class ChecklistFileForm(UploadForm):
    """A checklist's file, and where it is to apply."""

    where = RadioField(
        _("It applies"),
        choices=[
            SelectChoice(AS_NOW, _("where it applies now; a new one everywhere")),
            SelectChoice(EVERYWHERE, _("everywhere")),
        ],
        default=AS_NOW,
    )


class OwnQuestion(Form):
    """One question of a store's own touchpoint; a slot without words is left out. `key` names one that exists."""

    key = HiddenField()
    label = StringField(_("Question"), validators=[Optional(), Length(max=500)])
    kind = SelectField(
        _("Answered by"),
        choices=[
            SelectChoice("yes_no", _("yes or no")),
            SelectChoice("scale", _("1 to 5")),
            SelectChoice("text", _("words")),
            SelectChoice("as_is", _("as it is")),
        ],
    )
    points = DecimalField(
        _("Points"),
        description=_("Empty: not scored"),
        validators=[
            Optional(),
            NumberRange(0, 10_000, _("Give points from 0 to 10,000.")),
            _two_decimals,
        ],
    )
    required = BooleanField(_("An answer is required"))


class OwnTouchpointForm(FlaskForm):
    """A touchpoint that only one store has."""

    name = StringField(
        _("Name"), validators=[InputRequired(_("Give the touchpoint a name.")), Length(max=200)]
    )
    channel = SelectField(_("Channel"), choices=[SelectChoice(each.value, each.value) for each in Channel])
    lens = SelectField(
        _("It measures"),
        choices=[
            SelectChoice(Lens.SERVICE.value, _("service: a need is met, a problem solved")),
            SelectChoice(Lens.EXPERIENCE.value, _("experience: anticipated, personal, memorable")),
        ],
    )
    weight = DecimalField(
        _("Weight"),
        default=Decimal(1),
        validators=[
            InputRequired(_("Give a weight; 1 is usual.")),
            NumberRange(0, 1000, _("Give a weight from 0 to 1,000.")),
            _two_decimals,
        ],
    )
    questions = FieldList(FormField(OwnQuestion), min_entries=QUESTION_SLOTS, max_entries=40)

    def validate(self, extra_validators: object = None) -> bool:
        """All fields, and at least one question."""
        fine = super().validate(extra_validators)
        if fine and not any((slot["label"] or "").strip() for slot in self.questions.data):
            self.questions[0].form.label.errors = [_("Ask at least one question.")]
            return False
        return bool(fine)
