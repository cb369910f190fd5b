"""Forms for where a checklist applies, and for a checklist's file."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional

from audits.checklists.rules import Places
from audits.stores.tables import Region
from audits.web.uploads import UploadForm

EVERYWHERE, SOME, AS_NOW = "everywhere", "some", "as-now"


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

    def validate(self, extra_validators: object = None) -> bool:
        """All fields, and no place named beside "everywhere": nobody can tell which of the two was meant."""
        fine = super().validate(extra_validators)
        if self.where.data == EVERYWHERE and (self.regions.data or self.codes()):
            sentence = _("Regions or stores are named below. Choose “only in …”, or take them away.")
            self.where.errors = [sentence]
            return False
        return bool(fine)

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
