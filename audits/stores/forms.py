"""Forms for stores and regions. A store's fields are read by the rules that read its file."""

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import DateField, Field, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from audits.stores.rules import COLUMNS, StoreFacts, Unfit, faults, read_value
from audits.stores.tables import Region

_LONGEST = {column.name: column.longest for column in COLUMNS}
TOP = ""


class StoreForm(FlaskForm):
    """All facts of a store but its code. Field names are the columns of stores.csv."""

    name = StringField(_("Name"))
    brand = StringField(_("Brand"), validators=[Optional()])
    region = SelectField(_("Region"), validate_choice=True)
    address = StringField(_("Address"), validators=[Optional()])
    city = StringField(_("City"), validators=[Optional()])
    postal_code = StringField(_("Postal code"), validators=[Optional()])
    country = StringField(_("Country"), validators=[Optional()])
    latitude = StringField(_("Latitude"), description=_("Degrees, such as 41.88"), validators=[Optional()])
    longitude = StringField(_("Longitude"), description=_("Degrees, such as -87.63"), validators=[Optional()])
    timezone = StringField(_("Time zone"), description=_("An IANA name such as Europe/Paris"))
    opened_on = StringField(_("Opened on"), description=_("Such as 2026-11-18"), validators=[Optional()])
    closed_on = StringField(_("Closed on"), description=_("Such as 2026-11-18"), validators=[Optional()])

    def offer(self, regions: Sequence[Region]) -> None:
        """The regions that can be chosen, by path."""
        paths = [SelectChoice(region.path, region.path) for region in regions]
        self.region.choices = [SelectChoice("", _("No region")), *paths]

    def facts(self, code: str) -> StoreFacts | None:
        """What the form says about the store of this code; None when something is wrong, told beside its field."""
        known = [field.name for field in fields(StoreFacts)]
        values = {name: self._value(name) for name in known if name in self}
        told = replace(StoreFacts(code), **values) if not self.errors else None
        for fault in faults(told) if told else ():
            self._refuse(self[fault.column], _("Expected %(what)s.", what=fault.expected))
        return None if self.errors else told

    def _value(self, name: str) -> Any:
        text = self[name].data or ""
        try:
            if len(text) > _LONGEST[name]:
                raise Unfit(f"at most {_LONGEST[name]} characters")
            return read_value(name, text)
        except Unfit as wrong:
            self._refuse(self[name], _("Expected %(what)s.", what=wrong))
            return None

    def _refuse(self, field: Field, words: str) -> None:
        field.errors = [*field.errors, words]


class NewStoreForm(StoreForm):
    """The same, with the code by which files will know the store."""

    code = StringField(_("Code"), description=_("Short and never changed, such as LYO-012"))


class CloseForm(FlaskForm):
    """The first day on which a store is closed."""

    closed_on = DateField(_("Closed from"), validators=[InputRequired(_("Choose a day."))])

    def day(self) -> date:
        """The day that was chosen, once the form is valid."""
        chosen: date = self.closed_on.data
        return chosen


class RegionForm(FlaskForm):
    """A region's name, and the region it is in."""

    name = StringField(
        _("Name"),
        validators=[InputRequired(_("Give the region a name.")), Length(max=120)],
    )
    parent = SelectField(_("In"), description=_("The region it belongs to, or none at the top of the tree"))

    def offer(self, regions: Sequence[Region], without: Region | None = None) -> None:
        """The regions it can be in: all but itself and what is below it."""
        fit = [each for each in regions if not without or not each.lineage.startswith(without.lineage)]
        places = [SelectChoice(str(each.id), each.path) for each in fit]
        self.parent.choices = [SelectChoice(TOP, _("None: at the top")), *places]
