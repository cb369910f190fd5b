"""Forms for people: who somebody is, and what they look after."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from audits.access import Role
from audits.stores.tables import Region

ROLES = {
    Role.HEAD_OFFICE: _("Head office"),
    Role.REGIONAL_MANAGER: _("Regional manager"),
    Role.STORE_MANAGER: _("Store manager"),
    Role.REVIEWER: _("Reviewer"),
    Role.SHOPPER: _("Shopper"),
}


class PersonForm(FlaskForm):
    """Who somebody is. The region goes with a regional manager, the stores with a store manager."""

    name = StringField(_("Name"), validators=[Optional(), Length(max=200, message=_("At most 200 letters."))])
    email = EmailField(
        _("E-mail address"), validators=[Length(max=255, message=_("Use a shorter e-mail address."))]
    )
    role = SelectField(_("Role"), choices=[SelectChoice(role.value, title) for role, title in ROLES.items()])
    region = SelectField(_("Region"), description=_("For a regional manager; with all regions below it."))
    stores = TextAreaField(
        _("Stores"),
        description=_(
            "For a store manager: the codes of the own stores, with spaces or on lines of their own."
        ),
        validators=[Optional()],
    )

    def offer(self, regions: Sequence[Region]) -> None:
        """The regions that can be chosen, by path."""
        self.region.choices = [("", _("No region")), *((region.path, region.path) for region in regions)]

    def codes(self) -> list[str]:
        """The store codes, each once, in the order they were written."""
        return list(dict.fromkeys((self.stores.data or "").replace(",", " ").split()))


class KnownPersonForm(PersonForm):
    """The same for somebody who is there already."""

    reference = StringField(
        _("Reference"),
        description=_("All that managers ever see of a shopper. Let it tell nothing."),
        validators=[
            InputRequired(_("Give a reference, such as S-7K3M9Q.")),
            Length(max=100, message=_("At most 100 letters.")),
        ],
    )
