"""The form by which a checklist without answers is asked for."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField

from audits.reports.tables import PaperSize
from audits.web.languages import LANGUAGES

FILL_IN, TRAINING = "fill-in", "training"


class BlankChecklistForm(FlaskForm):
    """Which of its two forms, and how it is set."""

    purpose = RadioField(
        _("What is it for?"),
        choices=[
            SelectChoice(FILL_IN, _("To fill in by hand: without points, so that it can go on a visit")),
            SelectChoice(TRAINING, _("For training: with points, weights and how it is scored")),
        ],
        default=FILL_IN,
    )
    language = SelectField(_("Language"), choices=[SelectChoice(each.code, each.name) for each in LANGUAGES])
    paper = SelectField(_("Paper"), choices=[SelectChoice(size.value) for size in PaperSize])
