"""What a reviewer writes: the reasons beside returned questions, and the reason for a whole visit."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from audits.errors import Conflict
from audits.visits.tables import LONGEST_TEXT

_TOO_LONG = lazy_gettext("Shorten this to 4,000 characters.")
_PREFIX = "reason-"


class DecisionForm(FlaskForm):
    """What every decision carries: the revision that was read."""

    revision = HiddenField()

    def seen(self) -> int:
        """The revision that was read; a page that lost it is too old to decide from."""
        try:
            return int(self.revision.data or "")
        except ValueError as missing:
            raise Conflict("Open the report again, then decide.") from missing


class ApprovalForm(DecisionForm):
    """An approval also names how many photos there were on the page that was read."""

    photos = HiddenField()

    def photos_seen(self) -> int:
        """How many photos were there; a page that lost it is too old to decide from."""
        try:
            return int(self.photos.data or "")
        except ValueError as missing:
            raise Conflict("Open the report again, then decide.") from missing


class ReasonForm(DecisionForm):
    """One reason for a decision about the whole visit."""

    reason = TextAreaField(
        lazy_gettext("Reason"),
        validators=[
            DataRequired(lazy_gettext("Write a reason: whoever reads this later needs to know why.")),
            Length(max=LONGEST_TEXT, message=_TOO_LONG),
        ],
    )


def excluding(revision: int | None = None) -> ReasonForm:
    """The form to exclude a visit; with a revision an empty one, else the one that was sent."""
    return _reason_form("excluding", revision)


def reopening(revision: int | None = None) -> ReasonForm:
    """The form to open a visit again; with a revision an empty one, else the one that was sent."""
    return _reason_form("reopening", revision)


def _reason_form(prefix: str, revision: int | None) -> ReasonForm:
    """Two such forms stand on one page, so each prefixes its fields."""
    if revision is None:
        return ReasonForm(prefix=prefix)
    return ReasonForm(formdata=None, prefix=prefix, revision=revision)


def return_form(questions: Iterable[tuple[str, str]], **data: Any) -> Any:
    """A form with a reason for each question, given as pairs of key and text."""
    fields = {
        _PREFIX + key: TextAreaField(
            _("What should the shopper look at again?"),
            validators=[Length(max=LONGEST_TEXT, message=_TOO_LONG)],
        )
        for key, _text in questions
    }
    return type("ReturnForm", (DecisionForm,), fields)(**data)


def reason_field(form: Any, key: str) -> Any:
    """The field for the reason of one question."""
    return form[_PREFIX + key]


def reasons_in(form: Any) -> dict[str, str]:
    """The reasons that were written, by question key."""
    return {
        name.removeprefix(_PREFIX): field.data.strip()
        for name, field in form._fields.items()
        if name.startswith(_PREFIX) and field.data and field.data.strip()
    }
