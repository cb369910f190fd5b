"""Refuse to serve pages from a database of another shape than this program's, in a sentence."""

from flask import Flask, current_app, request

from audits import db
from audits.migrations import check_shape

_KNOWN = "database has the newest shape"


def init_app(app: Flask) -> None:
    """Look at the database's shape before the first page, and again until it is right."""
    app.before_request(_check_once)


def _check_once() -> None:
    """One query until the shape was right once; none after that."""
    if request.endpoint in {None, "static"} or current_app.extensions.get(_KNOWN):
        return
    check_shape(db.engine())
    current_app.extensions[_KNOWN] = True
