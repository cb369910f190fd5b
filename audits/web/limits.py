"""How much a request may carry. Routes that take files say so; for all others the app's own limit stands."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

MEGABYTE = 1024 * 1024
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_may_carry"


def at_most(megabytes: int) -> Callable[[View], View]:
    """Let a view take bodies up to this size."""

    def mark(view: View) -> View:
        setattr(view, _MARK, megabytes * MEGABYTE)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Set the limit before anything reads the body. Call it before CSRF protection, which reads forms."""
    app.before_request(_widen)


def _widen() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    limit: int | None = getattr(view, _MARK, None)
    if limit is None:
        return
    request.max_content_length = limit
    # A slow phone's bytes are awaited here, before the database is asked who it is: SQLite has one writer.
    if request.mimetype.startswith("multipart/"):
        _ = request.form
    else:
        request.get_data()
