"""Pages for what goes wrong. They need no database, so that they can be shown when there is none."""

import errno
import logging
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from audits.errors import AuditError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a person reads when something goes wrong: the heading, what is wrong, and what to do."""

    heading: str
    explanation: str


SENTENCES: dict[int, Sentence] = {
    400: Sentence("This could not be read", "What was sent did not arrive whole. Go back and send it again."),
    403: Sentence(
        "This is not allowed", "The request came from another site. Open the page here and try again."
    ),
    404: Sentence(
        "This page could not be found",
        "It may have moved, or it is not yours to see. Check the address, or start from the menu.",
    ),
    405: Sentence("This address works differently", "Go back to the page you came from and use its buttons."),
    413: Sentence("This is too large", "Send a smaller file: photos up to 15 MB, imports up to 50 MB."),
    422: Sentence("This could not be saved", "Go back, correct what is named, and send it again."),
    429: Sentence("Too many tries", "Wait a minute, then try again."),
    500: Sentence(
        "Something broke on our side",
        "Nothing you sent before is lost. Try again in a minute; if it happens again, tell head office when.",
    ),
    503: Sentence("Not available for a moment", "The database is busy. Wait a minute and send it again."),
    507: Sentence(
        "There is no room left", "The server's disk is full. Earlier work is safe; tell head office."
    ),
}


def init_app(app: Flask) -> None:
    """Show a sentence for every refusal and every failure."""
    app.register_error_handler(CSRFError, _show_form_again)
    app.register_error_handler(AuditError, _show_refusal)
    app.register_error_handler(OperationalError, _show_database_trouble)
    app.register_error_handler(OSError, _show_disk_trouble)
    app.register_error_handler(HTTPException, _show_status)
    app.register_error_handler(Exception, _show_failure)
    app.extensions["show_sign_in"] = _ask_to_sign_in


def page(status: int, explanation: str | None = None) -> Response:
    """The error page of a status; `explanation` replaces the usual words."""
    usual = SENTENCES.get(status, SENTENCES[500])
    sentence = Sentence(usual.heading, explanation or usual.explanation)
    if _wants_json():
        return make_response(
            {"status": status, "title": sentence.heading, "detail": sentence.explanation}, status
        )
    return make_response(render_template("errors/error.html", status=status, sentence=sentence), status)


def _wants_json() -> bool:
    return request.path.startswith("/api/")


def _show_refusal(error: AuditError) -> Response:
    return page(error.status, str(error))


def _show_status(error: HTTPException) -> Response:
    if error.response is not None:
        return cast(Response, error.response)
    status = error.code or 500
    if status < 400:
        return cast(Response, error.get_response())
    return page(status)


def _show_database_trouble(error: OperationalError) -> Response:
    log.error("database: %s", error.orig)
    words = str(error.orig).lower()
    if "full" in words or "no space" in words:
        return page(507)
    return page(503)


def _show_disk_trouble(error: OSError) -> Response:
    if error.errno == errno.ENOSPC:
        return page(507)
    return _show_failure(error)


def _show_failure(_error: Exception) -> Response:
    log.exception("%s %s failed", request.method, request.endpoint)
    return page(500)


def _show_form_again(_error: CSRFError) -> Response:
    """A form whose token has died is shown again with all it held: one tap sends it.

    Unless another site sent it: then the tap would do that site's bidding.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page(403)
    return _resend(400, "This page was open for a long time", sign_in=None)


def _ask_to_sign_in(address: str) -> Response:
    """Somebody who is signed out: readers go to the sign-in page, writers keep what they wrote."""
    if _wants_json():
        return page(401, "Sign in again; everything on this phone is kept.")
    if request.method in {"GET", "HEAD"}:
        return make_response("", 303, {"Location": address})
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page(403)
    return _resend(401, "You are signed out", sign_in=address)


def _resend(status: int, heading: str, sign_in: str | None) -> Response:
    if _wants_json():
        return page(status, heading)
    kept: list[tuple[str, Any]] = [
        (name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"
    ]
    return make_response(
        render_template(
            "errors/resend.html", heading=heading, kept=kept, sign_in=sign_in, files=bool(request.files)
        ),
        status,
    )
