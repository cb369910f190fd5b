"""The form by which a batch is asked for."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional, ValidationError

from audits.checklists.tables import Checklist
from audits.fieldwork.tables import Round
from audits.reports.batches.choosing import ISSUED, Chosen
from audits.reports.tables import PaperSize
from audits.stores.tables import Region
from audits.visits.reading.audit import Edition
from audits.visits.tables import VisitStatus

NONE = ""
_UNKNOWN = _("Choose one of the list.")


class DayField(DateField):
    """A day; anything else is refused in our words."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """The day that was sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError as problem:
            raise ValueError(_("Write the day as 2026-11-18.")) from problem


class ChoiceField(SelectField):
    """One of a list; anything else is refused in our words."""

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse what is not in the list."""
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_UNKNOWN)


class BatchForm(FlaskForm):
    """Which audits, and how they are set. Each side may be left open."""

    round = ChoiceField(_("Round"))
    region = ChoiceField(_("Region"))
    checklist = ChoiceField(_("Checklist"))
    from_day = DayField(_("First day"), validators=[Optional()])
    to_day = DayField(_("Last day"), validators=[Optional()])
    status = ChoiceField(_("Which visits"))
    language = ChoiceField(_("Language"))
    paper = ChoiceField(_("Paper"))
    merged = BooleanField(
        _("One PDF of all of them besides"),
        description=_("With bookmarks and pages numbered throughout."),
    )

    def offer(
        self,
        rounds: Sequence[Round],
        regions: Sequence[Region],
        checklists: Sequence[Checklist],
        languages: Sequence[tuple[str, str]],
        edition: Edition,
    ) -> None:
        """What can be chosen by this reader."""
        self.round.choices = [(NONE, _("All rounds")), *((str(it.id), it.name) for it in rounds)]
        self.region.choices = [(NONE, _("All regions")), *((str(it.id), it.path) for it in regions)]
        self.checklist.choices = [(NONE, _("All checklists")), *((str(it.id), it.name) for it in checklists)]
        words = {
            VisitStatus.APPROVED: _("Approved: what counts"),
            VisitStatus.EXCLUDED: _("Taken out of the results"),
        }
        shown = ISSUED if edition is Edition.HEAD_OFFICE else ISSUED[:1]
        self.status.choices = [(status.value, words[status]) for status in shown]
        if len(shown) == 1 and not self.status.data:
            self.status.data = shown[0].value  # There is nothing to choose, so nobody is asked.
        self.language.choices = list(languages)
        self.paper.choices = [(paper.value, paper.value) for paper in PaperSize]

    def validate_to_day(self, field: DateField) -> None:
        """The last day is not before the first."""
        if field.data and self.from_day.data and field.data < self.from_day.data:
            raise ValidationError(_("The last day is before the first. Swap them, or leave one open."))

    def chosen(self, edition: Edition) -> Chosen:
        """What the valid form says."""
        return Chosen(
            edition,
            _number(self.round.data),
            _number(self.region.data),
            _number(self.checklist.data),
            _day(self.from_day),
            _day(self.to_day),
            VisitStatus(self.status.data),
            self.language.data,
            PaperSize(self.paper.data),
            bool(self.merged.data),
        )


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _day(field: DateField) -> date | None:
    found: date | None = field.data
    return found
