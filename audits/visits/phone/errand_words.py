"""Words of the phone report's errands: photos, hints before sending, two values side by side, the receipt, notes."""

from flask_babel import gettext as _


def errand_words() -> dict[str, str]:
    """Words by name. `{this}` is filled in by the script."""
    return {**_photos(), **_hints(), **_conflicts(), **_receipt(), **_gathered()}


def _photos() -> dict[str, str]:
    return {
        "remove": _("Remove"),
        "photo-alt": _("photo {number}"),
        "photo-preparing": _("Preparing …"),
        "photo-blank": _("Kept, but this phone cannot show it"),
        "photo-unseen": _("Arrived, its picture is not made yet"),
        "photo-removed": _("Photo taken out"),
        "photo-sure": _("Remove for good"),
        "photo-empty": _("This photo is empty. Take it again or choose another one."),
        "photo-large": _("This photo is larger than 15 MB. Take it again in a smaller size."),
        "photo-most": _("There are 10 photos here already. Remove one before you add another."),
        "photo-no-room": _(
            "This phone has no room for another photo. Answers are still kept. Free some space, then take it again."
        ),
        "photo-not-kept": _("This photo could not be kept. Take it again."),
    }


def _hints() -> dict[str, str]:
    return {
        "hint-title": _("Before you send it"),
        "hint-free": _("Worth a look. Nothing of this keeps you from sending."),
        "hint-far-from-store": _(
            "This phone placed itself {distance} from the store. Indoors phones are often wrong: if you were "
            "there, leave it."
        ),
        "hint-short-visit": _("By the times you noted the visit took {span}. Are they right?"),
        "hint-left-before-arriving": _("By the times you noted you left before you arrived. Are they right?"),
        "hint-quick-report": _("This report was filled in within {span}. Read it once more in peace."),
        "hint-photo-seen-before": _("This photo is in an earlier report too ({where}). Is it the right one?"),
        "hint-photo-used-twice": _("The same photo is here twice: {questions}. Is that right?"),
        "hint-words-seen-before": _(
            "{share} of your words stand in an earlier report too ({where}). What was different this time?"
        ),
        "hint-weakening-words": _("Facts are stronger without {words}."),
    }


def _conflicts() -> dict[str, str]:
    return {
        "note": _("Note"),
        "conflict-open": _("Given in two places: {count} to settle. Choose for each what is right."),
        "conflict-none": _("Everything is settled."),
        "conflict-mine": _("On this phone"),
        "conflict-theirs": _("On our server"),
        "conflict-keep": _("Keep this"),
        "conflict-both": _("Keep both, one after the other"),
        "conflict-kept": _("You kept"),
        "conflict-other": _("Take the other one instead"),
    }


def _receipt() -> dict[str, str]:
    return {
        "waiting": _(
            "On this phone, ready to go: it is sent by itself as soon as there is a network. You may close this page."
        ),
        "stuck": _("Our server has not taken this report yet. Nothing is lost."),
        "outbox": _("Open the outbox"),
        "arrived": _("Arrived"),
        "receipt-answers": _("Answers"),
        "receipt-photos": _("Photos"),
        "checksum": _("Checksum"),
        "photos-coming": _("The answers are with us. The photos follow by themselves."),
        "keep": _(
            "Keep this number. A reviewer reads the report next; if something is unclear, it comes back to you with "
            "the question."
        ),
    }


def _gathered() -> dict[str, str]:
    return {
        "gathered-stamped": _("Stamped {time}"),
        "gathered-use": _("Put into the story"),
        "gathered-from": _("From your notes"),
        "gathered-unused": _("Photos without a question"),
        "gathered-left": _("Photos from your pocket that are in no answer yet, and are not sent: {count}."),
        "gathered-choose": _("Choose its question"),
        "gathered-alt": _("Photo of {time}"),
        "gathered-photo-from": _("From your pocket"),
    }
