"""Refuse to serve pages from a database of another shape than this program's, in a sentence."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from audits import db
from audits.migrations import check_shape

_KNOWN = "database has the newest shape"
_MARK = "_works_on_any_shape"
View = TypeVar("View", bound=Callable[..., Any])


def any_shape(view: View) -> View:
    """Mark a view that must answer whatever shape the database has, or when there is none."""
    setattr(view, _MARK, True)
    return view


def init_app(app: Flask) -> None:
    """Look at the database's shape before the first page, and again until it is right."""
    app.before_request(_check_once)


def _check_once() -> None:
    """One query until the shape was right once; none after that."""
    if request.endpoint in {None, "static"} or current_app.extensions.get(_KNOWN):
        return
    if getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, False):
        return
    check_shape(db.engine())
    current_app.extensions[_KNOWN] = True
