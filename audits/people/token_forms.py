"""The form by which a token is asked for."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from audits.people.scopes import Scope

SCOPE_WORDS = {
    Scope.STORES: _("Read stores and regions"),
    Scope.CHECKLISTS: _("Read checklists"),
    Scope.VISITS: _("Read approved visits and their answers"),
    Scope.SCORES: _("Read scores"),
    Scope.COMPARISONS: _("Read comparisons"),
    Scope.DOCUMENTS: _("Read and download documents"),
    Scope.ASK: _("Ask for documents"),
    Scope.EVENTS: _("Read the log of who did what"),
}
LIVES = {30: _("30 days"), 90: _("90 days"), 180: _("half a year"), 365: _("a year")}


class TokenForm(FlaskForm):
    """What will use the token, what for, and for how long."""

    name = StringField(
        _("What will use it"),
        description=_("Such as: monthly dashboard"),
        validators=[
            InputRequired(_("Give the token a name: what will use it.")),
            Length(max=80, message=_("Shorten the name to at most 80 characters.")),
        ],
    )
    scopes = SelectMultipleField(_("What it may do"), validate_choice=False)
    days = SelectField(
        _("It works for"),
        coerce=str,
        validate_choice=False,
        default="90",
        choices=[SelectChoice(str(days), words) for days, words in LIVES.items()],
    )

    def offer(self, scopes: Sequence[Scope]) -> None:
        """What this person may let a program do."""
        self.scopes.choices = [SelectChoice(scope.value, SCOPE_WORDS[scope]) for scope in scopes]

    def validate_scopes(self, field: SelectMultipleField) -> None:
        """At least one, out of those offered."""
        offered = {value for value, *_rest in field.iter_choices()}
        if not field.data or not set(field.data) <= offered:
            raise ValidationError(_("Tick what the token is for."))

    def validate_days(self, field: SelectField) -> None:
        """One of the lengths offered."""
        if field.data not in {str(days) for days in LIVES}:
            raise ValidationError(_("Choose one of the list."))

    @property
    def chosen_scopes(self) -> list[Scope]:
        """The scopes ticked, of a form that was found right."""
        return [Scope(value) for value in self.scopes.data or []]

    @property
    def life(self) -> timedelta:
        """For how long, of a form that was found right."""
        return timedelta(days=int(self.days.data))
