"""What a reviewer chooses beside approving: the words and the photos that the store gets."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import Length, Optional

from audits.anonymity import Telling
from audits.visits.reading.material import Material
from audits.visits.releasing.choosing import Place, Release, Told, photos_in, told_in
from audits.visits.reviewing.forms import ApprovalForm
from audits.visits.tables import LONGEST_TEXT

TELLING_WORDS = {
    Telling.TIME: lazy_gettext("exact time"),
    Telling.DATE: lazy_gettext("date"),
    Telling.AMOUNT: lazy_gettext("amount paid"),
    Telling.NUMBER: lazy_gettext("number"),
    Telling.CONTACT: lazy_gettext("address or telephone"),
    Telling.PLATE: lazy_gettext("number plate"),
    Telling.COMPANION: lazy_gettext("who came along"),
    Telling.ONESELF: lazy_gettext("about the shopper"),
    Telling.ERRAND: lazy_gettext("why the shopper came"),
    Telling.STAFF: lazy_gettext("about staff"),
    Telling.PURCHASE: lazy_gettext("what was bought"),
}
REWORDED, AS_IT_IS = "reworded", "as-it-is"


class ReleaseChoice:
    """The form beside a report, with a field or two for each text that the store gets and one for each photo.

    A text in which something was found asks for a decision; another one is only there to be changed. By default the
    form reads what was sent.
    """

    def __init__(self, whole: Material, **data: Any) -> None:
        texts = told_in(whole)
        self.marked = [told for told in texts if told.found]
        self.others = [told for told in texts if not told.found]
        self.photos = photos_in(whole)
        fields: dict[str, Any] = {}
        for told in texts:
            fields[_name("words", told)] = TextAreaField(
                _("The words that go out"),
                default=told.suggested,
                validators=[Length(max=LONGEST_TEXT, message=_("Shorten this to 4,000 characters."))],
            )
        for told in self.marked:
            fields[_name("decision", told)] = RadioField(
                _("What goes out"), choices=_decisions(), validators=[Optional()]
            )
        for number, (photo, _question) in enumerate(self.photos, 1):
            fields[f"show-{photo.id}"] = BooleanField(_("Show photo %(number)s to the store", number=number))
        form = type("ReleaseForm", (_ReleaseForm,), fields)
        if "formdata" in data:
            data = {**data, "revision": whole.found.visit.revision, "photos": len(whole.photos)}
        # The page has other forms with a revision; a prefix tells their fields apart.
        self.form = form(prefix="release", **data)

    def words(self, told: Told) -> Any:
        """The field for what the store reads instead."""
        return self.form[_name("words", told)]

    def decision(self, told: Told) -> Any:
        """The field for the decision about marked words."""
        return self.form[_name("decision", told)]

    def shows(self, photo_id: object) -> Any:
        """The field for a photo."""
        return self.form[f"show-{photo_id}"]

    @property
    def undecided(self) -> list[Told]:
        """The marked texts about which nothing was said: neither chosen nor changed."""
        return [
            told
            for told in self.marked
            if not self.decision(told).data and self._written(told) == told.suggested
        ]

    def asks_once_more(self) -> bool:
        """Whether the page has to come back: a text is too long, or marked words are without a decision for the
        first time. The second time they go out as suggested: a forgotten mark is not worth a report that waits.
        """
        if not self.form.validate():
            return True
        if not self.undecided or self.form.asked_once_more.data:
            return False
        self.form.asked_once_more.data = "yes"
        return True

    def release(self) -> Release:
        """What was chosen: the wording of each marked text, and of others that were changed."""
        words: dict[Place, tuple[Told, str]] = {}
        for told in self.marked:
            kept = self.decision(told).data == AS_IT_IS
            words[told.place] = told, told.original if kept else self._written(told)
        for told in self.others:
            if self._written(told) != told.suggested:
                words[told.place] = told, self._written(told)
        shown = (photo.id for photo, _question in self.photos if self.shows(photo.id).data)
        return Release(words, frozenset(shown))

    def _written(self, told: Told) -> str:
        """What stands in the field, told from the suggestion by more than its line ends; without one the suggestion."""
        data = self.words(told).data
        return told.suggested if data is None else data.replace("\r\n", "\n").strip()


class _ReleaseForm(ApprovalForm):
    """What does not depend on the report."""

    asked_once_more = HiddenField()


def _decisions() -> list[SelectChoice]:
    return [SelectChoice(REWORDED, _("The words below")), SelectChoice(AS_IT_IS, _("The original as it is"))]


def _name(what: str, told: Told) -> str:
    return f"{what}-{told.part.value}-{told.about_id}"
