"""The one quiet line of the shopper's pages: what `static/js/phone/status.js` says in it."""

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from audits.web.attributes import data_attribute


def status_line() -> Markup:
    """Words by the state of what is on the phone, and where they lead, as `data-status`.

    The script fills in `{n}`, how many things are still to be sent, and `{time}`.
    """
    words = {
        "saved": _("Saved {time}"),
        "here": _("On this phone, {n} to send"),
        "sending": _("Sending {n}"),
        "failed": _("Could not send {n}. Retry"),
        "unkept": _("Not kept here: stay online. {n} to send"),
        "attention": _("Something needs your attention"),
        "apart": _("Given in two places: choose"),
        "signed-out": _("Everything is kept on this phone. Sign in to send it"),
    }
    told = {"login": url_for("security.login"), "outbox": url_for("visits.outbox"), "words": words}
    return data_attribute("status", told)


def manifest_address() -> str:
    """Where a browser learns how the app stands on the home screen."""
    return url_for("visits.manifest")
