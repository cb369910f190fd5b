"""Pages for what goes wrong. They need no database, so that they can be shown when there is none."""

import errno
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import Flask, current_app, jsonify, make_response, redirect, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from audits.errors import AuditError, TooManyTries
from audits.web.guard import needs_sign_in, sign_in_address, signed_in_now
from audits.web.request_log import request_id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person reads when something goes wrong: the heading, what is wrong, and what to do."""

    heading: str
    explanation: str


SENTENCES: dict[int, Sentence] = {
    400: Sentence(
        _("This could not be read"), _("What was sent did not arrive whole. Go back and send it again.")
    ),
    401: Sentence(_("You are signed out"), _("Sign in again. Everything you typed is kept.")),
    403: Sentence(
        _("This came from another site"), _("Open the page here, from the menu, and send it from there.")
    ),
    404: Sentence(
        _("This page could not be found"),
        _("It may have moved, or it is not yours to see. Check the address, or start from the menu."),
    ),
    405: Sentence(
        _("This address works differently"), _("Go back to the page you came from and use its buttons.")
    ),
    409: Sentence(_("Somebody was faster"), _("Open the page again to see what changed, then decide anew.")),
    413: Sentence(_("This is too large"), _("Send a smaller file: photos up to 15 MB, imports up to 50 MB.")),
    415: Sentence(
        _("This is of another kind"), _("Send what this address takes: JSON, or a form of a page here.")
    ),
    422: Sentence(_("This could not be saved"), _("Go back, correct what is named, and send it again.")),
    429: Sentence(_("Too many tries"), _("Wait a minute, then try again.")),
    500: Sentence(
        _("Something broke on our side"),
        _("What was saved is safe. Try again in a minute; if it happens again, tell head office when."),
    ),
    503: Sentence(
        _("Not available for the moment"), _("The database cannot be used. Wait a minute and send it again.")
    ),
    507: Sentence(
        _("There is no room left"), _("The server's disk is full. Earlier work is safe; tell head office.")
    ),
}
_BUSY = _("The database is busy with other work. Nothing was changed; wait a minute and send it again.")
_COME_AGAIN_AFTER = 15
"""Seconds until a program should ask again when the database was busy or gone; phones wait longer each time."""
# What a person types into a field of this name is never written back into a page.
_SECRET = "password"  # noqa: S105 - part of a field's name
PROBLEM = "application/problem+json"
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_tells_problems"


def init_app(app: Flask) -> None:
    """Show a sentence for every refusal and every failure."""
    app.register_error_handler(CSRFError, _show_form_again)
    app.register_error_handler(AuditError, _show_refusal)
    app.register_error_handler(OperationalError, _show_database_trouble)
    app.register_error_handler(IntegrityError, _show_that_another_was_first)
    app.register_error_handler(DataError, _show_beyond_measure)
    app.register_error_handler(OverflowError, _show_beyond_measure)
    app.register_error_handler(OSError, _show_disk_trouble)
    app.register_error_handler(HTTPException, _show_status)
    app.register_error_handler(Exception, _show_failure)
    app.extensions["show_sign_in"] = _ask_to_sign_in


def tells_problems(view: View) -> View:
    """Mark a view whose refusals are problem details (RFC 9457). Phones in the field know the one line only."""
    setattr(view, _MARK, True)
    return view


def page(status: int, explanation: str | None = None) -> Response:
    """The error page of a status; `explanation` replaces the usual words. What passes says when to come again."""
    drawn = _drawn(status, explanation)
    if status == 503:
        drawn.headers["Retry-After"] = str(_COME_AGAIN_AFTER)
    return drawn


def _drawn(status: int, explanation: str | None) -> Response:
    if _wants_details():
        return _details(status, explanation)
    if _wants_json():
        return make_response({"problem": sentence(status, explanation)}, status)
    usual = _usual(status)
    shown = Sentence(str(usual.heading), str(explanation or usual.explanation))
    # A refusal looks the same every time; what broke has a line in the log, found by this number.
    number = request_id() if status >= 500 else ""
    drawn = render_template("errors/error.html", status=status, sentence=shown, request_id=number)
    return make_response(drawn, status)


def sentence(status: int, explanation: str | None = None) -> str:
    """The same in a line of its own, as the API tells it; `explanation` replaces the usual words."""
    usual = _usual(status)
    return str(explanation) if explanation else f"{usual.heading}. {usual.explanation}"


def _details(status: int, explanation: str | None) -> Response:
    said = sentence(status, explanation)
    told = {"type": "about:blank", "title": str(_usual(status).heading), "status": status, "detail": said}
    answer = make_response(jsonify({**told, "problem": said}), status)
    answer.mimetype = PROBLEM
    return answer


def _usual(status: int) -> Sentence:
    return SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])


def _wants_details() -> bool:
    """Programs bring a token; the routes that were made for them say so themselves, and nobody else comes to none."""
    if not _wants_json():
        return False
    if request.endpoint is None:
        return True
    view = current_app.view_functions[request.endpoint]
    given = request.authorization
    return hasattr(view, _MARK) or (given is not None and given.type == "bearer")


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _show_refusal(error: AuditError) -> Response:
    shown = page(error.status, str(error))
    if isinstance(error, TooManyTries):
        shown.headers["Retry-After"] = str(math.ceil(error.wait.total_seconds()))
    return shown


def _show_status(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    status = error.code or 500
    if status < 400:
        return error.get_response()
    shown = page(status)
    if status == 405:
        shown.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
    return shown


def _show_database_trouble(error: OperationalError) -> Response:
    log.error("database: %s", error.orig)
    words = str(error.orig).lower()
    if "is full" in words or "no space" in words:
        return page(507)
    return page(503, _BUSY if "lock" in words else None)


def _show_that_another_was_first(error: IntegrityError) -> Response:
    """Two requests made the same thing at once, and the database let one in."""
    log.warning("database: %s", type(error.orig).__name__)
    return page(409)


def _show_beyond_measure(_error: Exception) -> Response:
    """A number, a day or a character that no row can hold: in an address nothing is there, in a form it is refused."""
    return page(404 if request.method in {"GET", "HEAD"} else 422)


def _show_disk_trouble(error: OSError) -> Response:
    if error.errno == errno.ENOSPC:
        return page(507)
    return _show_failure(error)


def _show_failure(_error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.endpoint)
    return page(500)


def _show_form_again(_error: CSRFError) -> Response:
    """A form whose token has died is shown again with all it held: one tap sends it.

    Unless another site sent it: then the tap would do that site's bidding. A form with a password is not written
    back but opened afresh.
    """
    if _sent_by_another_site():
        return page(403)
    if needs_sign_in() and not signed_in_now():
        return _ask_to_sign_in(sign_in_address())
    if _wants_json():
        return page(400, _("This page was open for a long time, so it has to be sent once more."))
    if any(_SECRET in name for name in request.form):
        return redirect(request.full_path.rstrip("?"), 303)
    return _resend(400, _("This page was open for a long time"), sign_in=None)


def _ask_to_sign_in(address: str) -> Response:
    """Somebody who is signed out: readers go to the sign-in page, writers keep what they wrote."""
    if _wants_json():
        return page(401)
    if request.method in {"GET", "HEAD"}:
        return redirect(address, 303)
    if _sent_by_another_site():
        return page(403)
    return _resend(401, _("You are signed out"), sign_in=address)


def _sent_by_another_site() -> bool:
    return request.headers.get("Sec-Fetch-Site") == "cross-site"


def _resend(status: int, heading: str, sign_in: str | None) -> Response:
    kept = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and _SECRET not in name
    ]
    shown = render_template(
        "errors/resend.html",
        heading=heading,
        address=request.full_path.rstrip("?"),
        kept=kept,
        sign_in=sign_in,
        files=any(file.filename for file in request.files.values()),
    )
    return make_response(shown, status)
