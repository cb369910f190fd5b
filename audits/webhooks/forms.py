"""The form by which a webhook is made."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from audits.errors import AuditError
from audits.webhooks.changing import Wanted
from audits.webhooks.rules import LONGEST_NAME, OFFERED
from audits.webhooks.tables import Happening
from audits.webhooks.targets import target_of
from audits.webhooks.words import HAPPENING_WORDS


class WebhookForm(FlaskForm):
    """What receives it, where, and what it is told of."""

    name = StringField(
        _("What receives it"),
        description=_("Such as: channel of the operations team"),
        validators=[
            InputRequired(_("Give the webhook a name: what receives it.")),
            Length(max=LONGEST_NAME, message=_("Shorten the name to at most 80 characters.")),
        ],
    )
    address = StringField(
        _("Address"),
        description=_("It begins with https:// and can be reached from outside."),
        validators=[InputRequired(_("Enter the address of the receiver."))],
    )
    happenings = SelectMultipleField(_("It is told when"), validate_choice=False)

    def offer(self, with_loopback: bool) -> None:
        """What can be ticked. `with_loopback`: addresses of this machine are taken."""
        self.with_loopback = with_loopback
        self.happenings.choices = [SelectChoice(each.value, HAPPENING_WORDS[each]) for each in OFFERED]

    def validate_address(self, field: StringField) -> None:
        """One that a webhook can have."""
        try:
            target_of(field.data.strip(), self.with_loopback)
        except AuditError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def validate_happenings(self, field: SelectMultipleField) -> None:
        """At least one, out of those offered."""
        if not field.data or not set(field.data) <= {each.value for each in OFFERED}:
            raise ValidationError(_("Tick what it is to be told of."))

    @property
    def wanted(self) -> Wanted:
        """What a form says that was found right."""
        chosen = [Happening(value) for value in self.happenings.data or []]
        return Wanted(self.name.data or "", (self.address.data or "").strip(), chosen)
