"""The form of the house style."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Length, Optional, StopValidation

from audits.errors import AuditError
from audits.reports.style_tables import HouseStyle
from audits.reports.styles.changing import Choice
from audits.reports.styles.logos import LARGEST_FILE, Logo, UnfitLogo, make_safe
from audits.reports.styles.rules import Unreadable, check_accent, check_band, read_colour
from audits.reports.tables import PaperSize
from audits.web.languages import LANGUAGES

_CHOOSE = _("Choose one of these.")


class ColourField(StringField):
    """A colour as text. `nearest` is the shade to offer when the typed one cannot be read."""

    nearest: str = ""
    data: str | None

    def __init__(self, label: Any, check: Callable[[str], None], **more: Any) -> None:
        super().__init__(label, **more)
        self.check = check

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no colour, or cannot be read."""
        try:
            colour = read_colour(self.data or "")
            self.check(colour)
        except Unreadable as refusal:
            self.nearest = refusal.nearest
            raise StopValidation(str(refusal)) from refusal
        except AuditError as refusal:
            raise StopValidation(str(refusal)) from refusal
        self.data = colour


class LogoField(FileField):
    """A picture that is made safe as it comes; `logo` is None when none was sent."""

    logo: Logo | None = None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no picture of ours."""
        if not self.data:
            return
        try:
            with self.data.stream as sent:
                self.logo = make_safe(sent.read(LARGEST_FILE + 1))
        except UnfitLogo as refusal:
            raise StopValidation(str(refusal)) from refusal


class HouseStyleForm(FlaskForm):
    """Name, colours, logo, and what documents are set in unless somebody asks for another setting."""

    name = StringField(
        _("Name on documents"),
        description=_(
            "At the head of every page, such as the name of your brand. Left empty, it is Evenkeel."
        ),
        validators=[Optional(), Length(max=80, message=_("At most 80 letters."))],
    )
    accent = ColourField(
        _("Accent"),
        check=check_accent,
        description=_("For titles and large figures on white. Such as #1d4a80."),
    )
    band = ColourField(
        _("Band"),
        check=check_band,
        description=_(
            "Behind the head of a cover. Words on it are white or black, whichever is easier to read."
        ),
    )
    logo = LogoField(
        _("Logo"),
        description=_("PNG, JPEG or WebP, at most 2 MB. A see-through background stays see-through."),
        validators=[Optional()],
    )
    remove_logo = BooleanField(_("Print documents without a logo"))
    language = SelectField(
        _("Language"),
        choices=[SelectChoice(language.code, language.name) for language in LANGUAGES],
        description=_("Of documents that nobody asked for in another one."),
    )
    paper = RadioField(_("Paper"), choices=[SelectChoice(size.value, size.value) for size in PaperSize])
    revision = HiddenField()
    logo_sent = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """All fields; choices that are not ours are refused in our words."""
        fine = super().validate(extra_validators)
        for field in (self.language, self.paper):
            if field.errors:
                field.errors = [gettext(str(_CHOOSE))]
        return fine

    def choice(self, logo_key: str, width: int | None, height: int | None) -> Choice:
        """What the valid form says, with this logo."""
        return Choice(
            name=" ".join((self.name.data or "").split()),
            accent=self.accent.data or "",
            band=self.band.data or "",
            language=self.language.data,
            paper=PaperSize(self.paper.data),
            logo_key=logo_key,
            logo_width=width,
            logo_height=height,
        )

    @property
    def colours(self) -> list[Field]:
        """The fields that are colours."""
        return [self.accent, self.band]


def form_of(style: HouseStyle) -> HouseStyleForm:
    """The form with what stands in it."""
    return HouseStyleForm(
        data={
            "name": style.name,
            "accent": style.accent,
            "band": style.band,
            "language": style.language,
            "paper": style.paper.value,
            "revision": str(style.revision),
        }
    )
