"""The form of a schedule."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from audits.checklists.tables import Checklist
from audits.reports.schedule_tables import Cadence, Covers, Schedule
from audits.reports.schedules.cadence import LAST, Rhythm
from audits.reports.schedules.rules import Offer, Plan, offer_of
from audits.reports.schedules.words import (
    cadence_words,
    covers_words,
    nth_words,
    offer_words,
    weekday_words,
)
from audits.reports.tables import PaperSize
from audits.stores.tables import Region
from audits.web.languages import LANGUAGES

NONE = ""
_ALWAYS = ("UTC",)


class ScheduleForm(FlaskForm):
    """Which document, for whom, how often, and over which period."""

    name = StringField(
        _("Name"),
        description=_("For your own lists, such as Region book, monthly. It is not in the mails."),
        validators=[
            InputRequired(_("Give the schedule a name.")),
            Length(max=120, message=_("At most 120 letters.")),
        ],
    )
    offer = RadioField(_("Document"))
    region = SelectField(
        _("Region"), description=_("Only people of this region, with all below it, get something.")
    )
    checklist = SelectField(
        _("Checklist"),
        description=_("Visits of all checklists are compared by the touchpoints they share."),
    )
    cadence = RadioField(_("How often"))
    weekday = SelectField(_("Day of the week"))
    nth = SelectField(_("Which one of the month"))
    month_day = SelectField(_("Day of the month"), description=_("1 to 28, which every month has."))
    hour = SelectField(_("Hour"))
    timezone = SelectField(_("Time zone"))
    covers = RadioField(_("Period"))
    language = SelectField(_("Language"))
    paper = RadioField(_("Paper"))
    revision = HiddenField()

    def offer_choices(
        self, regions: Sequence[Region], checklists: Sequence[Checklist], timezones: Sequence[str]
    ) -> None:
        """What can be chosen."""
        self.offer.choices = [SelectChoice(offer.value, offer_words(offer)) for offer in Offer]
        self.region.choices = [
            SelectChoice(NONE, gettext("All regions")),
            *(SelectChoice(str(region.id), region.path) for region in regions),
        ]
        self.checklist.choices = [
            *(SelectChoice(str(checklist.id), checklist.name) for checklist in checklists),
            SelectChoice(NONE, gettext("All checklists")),
        ]
        self.cadence.choices = [SelectChoice(cadence.value, cadence_words(cadence)) for cadence in Cadence]
        self.weekday.choices = [SelectChoice(str(day), weekday_words(day)) for day in range(7)]
        self.nth.choices = [SelectChoice(str(nth), nth_words(nth)) for nth in range(1, LAST + 1)]
        self.month_day.choices = [SelectChoice(str(day), str(day)) for day in range(1, 29)]
        self.hour.choices = [SelectChoice(str(hour), f"{hour:02}:00") for hour in range(24)]
        zones = dict.fromkeys([*timezones, *_ALWAYS])
        self.timezone.choices = [SelectChoice(zone, zone) for zone in zones]
        self.covers.choices = [SelectChoice(covers.value, covers_words(covers)) for covers in Covers]
        self.language.choices = [SelectChoice(each.code, each.name) for each in LANGUAGES]
        self.paper.choices = [SelectChoice(size.value, size.value) for size in PaperSize]

    def validate(self, extra_validators: Any = None) -> bool:
        """All fields; choices that are not ours are refused in our words."""
        fine = super().validate(extra_validators)
        for field in self:
            if field.errors and field.type in ("RadioField", "SelectField"):
                field.errors = [gettext("Choose one of these.")]
        return fine

    def plan(self) -> Plan:
        """What the valid form says."""
        return Plan(
            name=" ".join((self.name.data or "").split()),
            offer=Offer(self.offer.data),
            region_id=int(self.region.data) if self.region.data else None,
            checklist_id=int(self.checklist.data) if self.checklist.data else None,
            rhythm=Rhythm(
                Cadence(self.cadence.data),
                int(self.weekday.data),
                int(self.nth.data),
                int(self.month_day.data),
                int(self.hour.data),
                self.timezone.data,
            ),
            covers=Covers(self.covers.data),
            language=self.language.data,
            paper=PaperSize(self.paper.data),
        )


def values_of(schedule: Schedule) -> dict[str, str]:
    """What stands, as the form's fields hold it."""
    same = ("name", "timezone", "language")
    as_text = ("weekday", "nth", "month_day", "hour", "revision")
    chosen = ("cadence", "covers", "paper")
    return {
        **{name: getattr(schedule, name) for name in same},
        **{name: str(getattr(schedule, name)) for name in as_text},
        **{name: getattr(schedule, name).value for name in chosen},
        "offer": offer_of(schedule).value,
        "region": str(schedule.region_id or NONE),
        "checklist": str(schedule.checklist_id or NONE),
    }


def usual_values(
    language: str, paper: PaperSize, checklist_id: int | None, timezones: Sequence[str]
) -> dict[str, str]:
    """What a new schedule begins with: the first Monday at six, about the month before."""
    return {
        "offer": Offer.REGION_TO_MANAGER.value,
        "checklist": str(checklist_id or NONE),
        "cadence": Cadence.MONTHLY_WEEKDAY.value,
        "weekday": "0",
        "nth": "1",
        "month_day": "1",
        "hour": "6",
        "timezone": timezones[0] if timezones else _ALWAYS[0],
        "covers": Covers.MONTH.value,
        "language": language,
        "paper": paper.value,
        "revision": "0",
    }
