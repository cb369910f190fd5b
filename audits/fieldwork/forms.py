"""Forms for rounds and assignments."""

from collections.abc import Sequence
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from audits.checklists.tables import Checklist
from audits.fieldwork.rules import Plan, read_fee
from audits.fieldwork.tables import Round
from audits.people.tables import Person
from audits.stores.tables import Region

_DAY = _("Choose a day.")
NONE = ""


class DayField(DateField):
    """A day; anything else is refused in our words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The day that was sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write the day as 2026-11-18.")) from problem


class RoundForm(FlaskForm):
    """A period of fieldwork; both days belong to it."""

    name = StringField(
        _("Name"),
        description=_("Such as Q4 2026"),
        validators=[
            InputRequired(_("Give the round a name.")),
            Length(max=120, message=_("At most 120 letters.")),
        ],
    )
    starts_on = DayField(_("First day"), validators=[InputRequired(_DAY)])
    ends_on = DayField(_("Last day"), validators=[InputRequired(_DAY)])


class PlanForm(FlaskForm):
    """A visit to be made, in a store that is known already."""

    checklist = SelectField(_("Checklist"))
    shopper = SelectField(_("Shopper"))
    round = SelectField(_("Round"))
    window_from = DayField(_("First day of the window"), validators=[InputRequired(_DAY)])
    window_to = DayField(_("Last day of the window"), validators=[InputRequired(_DAY)])
    scenario = TextAreaField(
        _("Scenario"),
        description=_("Realistic, legal and safe. Nobody is asked to provoke a fault."),
        validators=[Optional(), Length(max=4000, message=_("At most 4,000 letters."))],
    )
    fee = StringField(_("Fee"), description=_("An amount such as 12.50"), validators=[Optional()])
    currency = StringField(
        _("Currency"),
        default="EUR",
        filters=[lambda typed: typed.strip().upper() if typed else typed],
        validators=[Regexp(r"^[A-Z]{3}$", message=_("Write the currency in three letters, such as EUR."))],
    )
    confirmed = BooleanField(_("It is meant: this shopper goes back within 90 days"))

    def offer(
        self, checklists: Sequence[Checklist], shoppers: Sequence[Person], rounds: Sequence[Round]
    ) -> None:
        """What can be chosen."""
        self.checklist.choices = [(str(found.id), found.name) for found in checklists]
        people = [(str(found.id), f"{found.reference}  {found.name}".strip()) for found in shoppers]
        self.shopper.choices = [(NONE, _("Open: nobody yet")), *people]
        self.round.choices = [(NONE, _("No round")), *((str(found.id), found.name) for found in rounds)]

    def plan(self) -> Plan:
        """What the valid form says; an `Unplannable` when the fee is no amount."""
        return Plan(
            checklist_id=int(self.checklist.data),
            shopper_id=UUID(self.shopper.data) if self.shopper.data else None,
            scenario=(self.scenario.data or "").strip(),
            window_from=self.window_from.data,
            window_to=self.window_to.data,
            fee_cents=read_fee(self.fee.data or ""),
            currency=self.currency.data,
            round_id=int(self.round.data) if self.round.data else None,
        )


class AssignForm(PlanForm):
    """The same for one store or many at once."""

    stores = TextAreaField(
        _("Stores"),
        description=_("Store codes, with spaces or on lines of their own. Each gets one visit."),
        validators=[Optional()],
    )
    region = SelectField(
        _("Or every open store of a region"), description=_("With all regions below it."), default=NONE
    )

    def offer_regions(self, regions: Sequence[Region]) -> None:
        """The regions that can be chosen."""
        self.region.choices = [(NONE, _("No region")), *((str(found.id), found.path) for found in regions)]

    def codes(self) -> list[str]:
        """The store codes, each once, in the order they were written."""
        return list(dict.fromkeys((self.stores.data or "").replace(",", " ").split()))


class CancelForm(FlaskForm):
    """Why a visit is taken back."""

    reason = StringField(
        _("Reason"),
        validators=[
            InputRequired(_("Say why, for whoever asks later.")),
            Length(max=1000, message=_("At most 1,000 letters.")),
        ],
    )
