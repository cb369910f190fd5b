"""Forms that begin a draft and publish it; the designer has its own."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length

from audits.checklists.forms import EVERYWHERE, PlacesForm
from audits.checklists.rules import LONGEST_TITLE


class NewChecklistForm(FlaskForm):
    """The name of a checklist that is to be made."""

    name = StringField(
        _("Name"),
        description=_("As shoppers and managers will read it, for example “Coffee shop”"),
        validators=[InputRequired(_("Give the checklist a name.")), Length(max=LONGEST_TITLE)],
    )


class PublicationForm(FlaskForm):
    """`seen` is when the draft that the reader looked at was changed last, and the version it takes the place of."""

    seen = HiddenField()


class FirstPublicationForm(PlacesForm):
    """The same for a new checklist, which also needs places to apply in."""

    seen = HiddenField()

    def suggest(self) -> None:
        """What is chosen before anybody chose."""
        self.where.data = EVERYWHERE
