"""A number for every request, and a line about each: which page, what came of it, how long it took, who asked by id."""

import logging
import re
import time
from uuid import uuid4

from flask import Flask, Response, current_app, g, request
from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState

from audits.web.request_figures import RequestFigures

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
log = logging.getLogger("audits.requests")


def init_app(app: Flask, figures: RequestFigures) -> None:
    """Number and count requests. Call it first: what comes later is then within the time that is told."""
    app.extensions["request figures"] = figures
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The number of the current request: the proxy's, where it gave a well-formed one, else our own."""
    return str(g.get("request_id", ""))


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _WELL_FORMED.fullmatch(given) else uuid4().hex
    g.begun = time.monotonic()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    took = time.monotonic() - g.get("begun", time.monotonic())
    endpoint = request.endpoint or "none"
    figures: RequestFigures = current_app.extensions["request figures"]
    figures.note(endpoint, request.method, response.status_code, took)
    told = {
        "endpoint": endpoint,
        "method": request.method,
        "status": response.status_code,
        "ms": round(took * 1000, 1),
        "person": _person(),
    }
    log.info("request", extra={"told": told})
    return response


def _person() -> str | None:
    """Who asked, by a random id, where the request had to know. Asks the database nothing, which may just have gone:
    what is expired by a rollback would be read anew."""
    row = inspect(g.get("_login_user"), raiseerr=False)
    return str(row.identity[0]) if isinstance(row, InstanceState) and row.identity else None
