"""The form that takes questions out of the bank."""

from uuid import UUID

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired

from audits.checklists.drafts.loading import Drafted
from audits.sheet import in_language

MOST_AT_ONCE = 50


class PickForm(FlaskForm):
    """Which questions, and to which touchpoint of a draft."""

    to = SelectField(_("Add the ticked questions to"))
    questions = SelectMultipleField(
        _("Questions"),
        validators=[InputRequired(_("Tick at least one question."))],
        validate_choice=False,
    )

    def offer(self, drafted: Drafted) -> None:
        """The touchpoints of this draft."""
        self.to.choices = [
            SelectChoice(str(each.id), in_language(each.touchpoint.name) or each.touchpoint.key)
            for each in drafted.touchpoints
        ]

    @property
    def touchpoint_id(self) -> UUID:
        """The touchpoint that a valid form names."""
        return UUID(self.to.data)

    def validate_questions(self, field: SelectMultipleField) -> None:
        """No more than a page holds."""
        if len(field.data or ()) > MOST_AT_ONCE:
            raise ValidationError(gettext("Tick at most %(most)s questions at once.", most=MOST_AT_ONCE))
