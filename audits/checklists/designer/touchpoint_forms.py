"""The forms of a touchpoint and of a checklist's settings, and what they mean."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from audits.answers import clean_text
from audits.checklists.designer.fields import ConditionField, PointsField, WordsField
from audits.checklists.designer.question_forms import KEY_PATTERN
from audits.checklists.rules import LONGEST_TITLE, LONGEST_VERSION, MILESTONE, key_from_words
from audits.sheet import Channel, Lens, Questionnaire, Total, Touchpoint

CHANNELS = {
    Channel.STORE: _("in the store"),
    Channel.PHONE: _("by phone"),
    Channel.WEB: _("on the web"),
    Channel.APP: _("in the app"),
    Channel.CHAT: _("by chat"),
    Channel.DELIVERY: _("at delivery"),
    Channel.AFTER_SALES: _("after the sale"),
}
LENSES = {
    Lens.SERVICE: _("service: a need is met, a problem solved"),
    Lens.EXPERIENCE: _("experience: anticipated, personal, memorable"),
}
BLANK = Touchpoint("", {}, ())
_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
_KEY_SENTENCE = _("Begin with a letter and use letters, digits, “_”, “-” and “.” only.")


class TouchpointForm(FlaskForm):
    """All that can be said of one touchpoint but its questions."""

    revision = HiddenField()
    name = WordsField(_("Name"))
    channel = RadioField(
        _("Where it happens"), choices=[SelectChoice(each.value, words) for each, words in CHANNELS.items()]
    )
    lens = RadioField(
        _("What it measures"), choices=[SelectChoice(each.value, words) for each, words in LENSES.items()]
    )
    weight = PointsField(_("Weight"), lowest=Decimal(0))
    expectation = BooleanField(_("Ask before the visit what is expected here"))
    wish = BooleanField(_("Ask for a wish: “It would have been nice if …”"))
    relevant = ConditionField(_("It is asked when"))
    key = StringField(
        _("Key in files and comparisons"),
        validators=[Optional(), Regexp(rf"^{KEY_PATTERN}$", message=_KEY_SENTENCE)],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """All fields, and a name in the default language."""
        fine = super().validate(extra_validators)
        if not self.name.data.get(""):
            self.name.errors = [*self.name.errors, gettext("Give the touchpoint a name.")]
            return False
        return bool(fine)


def touchpoint_data(touchpoint: Touchpoint) -> dict[str, Any]:
    """A touchpoint as the values of `TouchpointForm`."""
    return {
        "name": touchpoint.name,
        "channel": touchpoint.channel.value,
        "lens": touchpoint.lens.value,
        "weight": touchpoint.weight,
        "expectation": touchpoint.expectation,
        "wish": touchpoint.wish,
        "relevant": touchpoint.relevant,
        "key": touchpoint.key,
    }


def touchpoint_from(form: TouchpointForm, before: Touchpoint = BLANK) -> Touchpoint:
    """What a form means; its questions stay as they were. An empty weight weighs 1."""
    weight = form.weight.data
    return replace(
        before,
        key=(form.key.data or "").strip()
        or before.key
        or key_from_words(form.name.data.get("", ""), "touchpoint"),
        name=form.name.over(before.name),
        channel=Channel(form.channel.data or before.channel),
        lens=Lens(form.lens.data or before.lens),
        weight=Decimal(1) if weight is None else weight,
        expectation=form.expectation.data,
        wish=form.wish.data,
        relevant=form.relevant.data,
    )


class SettingsForm(FlaskForm):
    """What holds for a whole checklist."""

    revision = HiddenField()
    title = WordsField(_("Name of the checklist"))
    version = StringField(
        _("Version"),
        description=_("What this version will be called once published, such as 3 or 2026-12."),
        validators=[
            InputRequired(_("Give the version a name such as 1.")),
            Length(max=LONGEST_VERSION, message=_("Write at most 60 characters.")),
        ],
    )
    total = RadioField(
        _("How touchpoints make the total"),
        choices=[
            SelectChoice(
                Total.POOLED.value,
                _("Pooled: all points together. A touchpoint with more points counts for more."),
            ),
            SelectChoice(
                Total.WEIGHTED.value,
                _(
                    "Weighted: each touchpoint has its own score, and counts by its weight however many points it has."
                ),
            ),
        ],
    )
    cap_bonus = BooleanField(
        _("A total ends at 100 %"),
        description=_("Bonus points make up for lost ones, and never more than that."),
    )
    milestones = TextAreaField(
        _("Moments of the visit"),
        description=_(
            "In order, one a line, such as arrived, greeted, served. Stopwatches run between them."
        ),
        validators=[Optional(), Length(max=1_000, message=_("Write at most 1,000 characters."))],
    )
    default_language = StringField(
        _("Language of the texts"),
        description=_("Its code, such as en. Empty when it does not matter."),
        validators=[
            Optional(),
            Regexp(rf"^{_LANGUAGE}$", message=_("Write a language code such as en or pt-BR.")),
        ],
    )
    languages = StringField(
        _("More languages"),
        description=_(
            "Their codes with commas between, such as fr, de. Each text then has a place for each of them."
        ),
        validators=[
            Optional(),
            Regexp(
                rf"^\s*{_LANGUAGE}(\s*[, ]\s*{_LANGUAGE})*\s*,?\s*$",
                message=_("Write language codes with commas between, such as fr, de."),
            ),
        ],
    )

    def validate(self, extra_validators: object = None) -> bool:
        """All fields, and a title that fits."""
        fine = super().validate(extra_validators)
        title = self.title.data.get("", "")
        sentence = gettext("Give the checklist a name.") if not title else ""
        if len(title) > LONGEST_TITLE:
            sentence = gettext("Write at most %(most)s characters.", most=LONGEST_TITLE)
        if sentence:
            self.title.errors = [*self.title.errors, sentence]
        unfit = [name for name in _moments(self) if not MILESTONE.fullmatch(name)]
        if unfit:
            self.milestones.errors = [*self.milestones.errors, _unfit_moment(unfit[0])]
        return bool(fine) and not sentence and not unfit


def _moments(form: SettingsForm) -> tuple[str, ...]:
    """The moments of the visit as they are named: one word each."""
    lines = clean_text(form.milestones.data or "").splitlines()
    return tuple(dict.fromkeys("_".join(line.split()) for line in lines if line.strip()))


def _unfit_moment(name: str) -> str:
    return gettext(
        "“%(name)s” is no name of a moment: begin with a letter, go on with letters, digits, “_”, “-” and “.”.",
        name=name[:40],
    )


def settings_data(settings: Questionnaire) -> dict[str, Any]:
    """Settings as the values of `SettingsForm`."""
    return {
        "title": settings.title,
        "version": settings.version,
        "total": settings.total.value,
        "cap_bonus": settings.cap_bonus,
        "milestones": "\n".join(settings.milestones),
        "default_language": settings.default_language,
        "languages": ", ".join(settings.languages),
    }


def settings_from(form: SettingsForm, before: Questionnaire) -> Questionnaire:
    """What a form means; key and touchpoints stay as they were."""
    codes = (form.languages.data or "").replace(",", " ").split()
    default = (form.default_language.data or "").strip()
    return replace(
        before,
        title=form.title.over(before.title),
        version=clean_text(form.version.data or ""),
        total=Total(form.total.data or before.total),
        cap_bonus=form.cap_bonus.data,
        milestones=_moments(form),
        default_language=default,
        languages=tuple(dict.fromkeys(code for code in codes if code != default)),
    )
