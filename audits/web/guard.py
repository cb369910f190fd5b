"""Default deny: every route says who may use it, or the app does not start."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from audits.access import Can, Role, may

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_may_be_used_by"


class _Anyone:
    """Stands where a `Can` would: nobody has to sign in."""


ANYONE = _Anyone()
Mark = Can | _Anyone


class Actor(Protocol):
    """What the guard must know of whoever is signed in."""

    is_authenticated: bool
    role: Role


def needs(what: Can) -> Callable[[View], View]:
    """Mark a view: only people whose role may do `what` reach it; for others it is not there."""
    return lambda view: _mark(view, what)


def public(view: View) -> View:
    """Mark a view that anyone may use without signing in."""
    return _mark(view, ANYONE)


def _mark(view: View, mark: Mark) -> View:
    setattr(view, _MARK, mark)
    return view


def marks(app: Flask) -> dict[str, Mark | None]:
    """Every endpoint and what it needs; None where nobody has said so."""
    library: Mapping[str, Mark] = app.extensions["library_marks"]
    return {
        endpoint: getattr(view, _MARK, None) or library.get(endpoint)
        for endpoint, view in app.view_functions.items()
    }


def init_app(app: Flask, library: Mapping[str, Mark], sign_in: str) -> None:
    """Guard every request. `library` marks the endpoints that come with libraries; `sign_in` is an endpoint.

    Call it after all routes are known: a route without a mark stops the start.
    """
    app.extensions["library_marks"] = dict(library)
    forgotten = sorted(endpoint for endpoint, mark in marks(app).items() if mark is None)
    if forgotten:
        raise RuntimeError(f"these routes do not say who may use them: {', '.join(forgotten)}")
    app.extensions["marks"] = marks(app)
    app.extensions["sign_in"] = sign_in
    app.before_request(_judge)


def _judge() -> Response | None:
    if request.endpoint is None:
        return None
    mark = current_app.extensions["marks"][request.endpoint]
    if mark is ANYONE:
        return None
    actor = cast(Actor, current_user)
    if not actor.is_authenticated:
        return cast(Response, current_app.extensions["show_sign_in"](_where_to_return()))
    if not may(actor.role, mark):
        raise NotFound
    return None


def _where_to_return() -> str:
    """The address of the sign-in page, which leads back to where a reader wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return url_for(current_app.extensions["sign_in"], next=wanted)
