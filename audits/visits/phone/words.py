"""Words that the phone report's scripts show: translated here, so that no script holds a sentence.

What only errands show is in `errand_words.py`, and not in the document.
"""

from flask_babel import gettext as _


def phone_words() -> dict[str, str]:
    """Words by name. `{this}` is filled in by the script."""
    return {**_moving(), **_answering(), **_checking(), **_keeping()}


def _moving() -> dict[str, str]:
    return {
        "of": _("{step} of {all}"),
        "missing": _("{count} missing"),
        "complete": _("complete"),
        "continue": _("Continue"),
        "begin": _("Begin this visit"),
        "all-the-same": _("Begin all the same"),
        "expect": _("Say what you expect"),
        "go-on": _("Go on with the report"),
        "send": _("Send this report"),
        "visits": _("Your visits"),
        "early": _("By this phone's clock the first day of this visit is still to come."),
        "late": _("By this phone's clock the last day of this visit has passed."),
    }


def _answering() -> dict[str, str]:
    return {
        "undo": _("Undo"),
        "look": _("Some answers need another look"),
        "changed": _("Answered “{answer}”"),
        "cleared": _("Answer taken out"),
        "asks": _("The reviewer asks"),
        "returned": _("Only what the reviewer asks about is shown. Everything else stands as you sent it."),
        "expected": _("Before the visit you expected {step}."),
        "say-expected": _("Say what you expect of “{touchpoint}”, from 1 to 5."),
        "day": _("Give the day of the visit."),
        "clock": _("Give the time when you entered the store, such as 14:05."),
        "future": _("By this phone's clock this is still to come. Check the day and the time."),
    }


def _checking() -> dict[str, str]:
    return {
        "owed-answer": _("Not answered yet"),
        "owed-correction": _("Give another answer"),
        "owed-comment": _("Say what happened"),
        "owed-photo": _("Photo missing"),
        "owed-time": _("Say when the visit was."),
        "owing": _("{count} still to do"),
        "ready": _("Everything is there."),
        "stopped": _("This cannot be sent yet"),
        "change": _("Change"),
        "empty": _("Left empty"),
        "done": _("Done"),
        "photos": _("Photos: {count}"),
        "felt": _("All in all, how was it?"),
        "wish": _("It would have been nice if …"),
        "when": _("When it was"),
        "full": _("This phone has no room left. Free some space, then send again: nothing is lost."),
    }


def _keeping() -> dict[str, str]:
    return {
        "here": _("On this phone"),
        "there": _("On our server"),
        "elsewhere": _("This report is open in another tab. Close it there to write here."),
        "unlisted": _("Sent. What you see here is what you sent."),
    }
