"""Default deny: every route says who may use it, or the app does not start."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from werkzeug.exceptions import Forbidden, HTTPException, NotFound
from werkzeug.routing import RoutingException
from werkzeug.wrappers import Response

from audits.access import Can, Role, may

# Browsers drop control characters and read a backslash as a slash, which turns a path into another site's address.
_MISREAD = frozenset("\\" + "".join(map(chr, range(33))) + "\x7f")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_may_be_used_by"


class Open(Enum):
    """Stands where a `Can` would, for pages that no role is kept from."""

    ANYONE = "nobody has to sign in"
    SIGNED_IN = "whoever is signed in"
    NOBODY = "came with a library and is not used"


ANYONE = Open.ANYONE
SIGNED_IN = Open.SIGNED_IN
NOBODY = Open.NOBODY
Mark = Can | Open


class Actor(Protocol):
    """What the guard must know of whoever is signed in."""

    role: Role


def needs(what: Can) -> Callable[[View], View]:
    """Mark a view: only people whose role may do `what` reach it; for others it is not there."""
    return lambda view: _mark(view, what)


def public(view: View) -> View:
    """Mark a view that anyone may use without signing in."""
    return _mark(view, ANYONE)


def signed_in(view: View) -> View:
    """Mark a view that every signed-in person may use."""
    return _mark(view, SIGNED_IN)


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


def init_app(
    app: Flask, library: Mapping[str, Mark], sign_in: str, then: Callable[[], Response | None] = lambda: None
) -> None:
    """Guard every request. `library` marks the endpoints that come with libraries; `sign_in` is an endpoint.

    `then` is asked about everybody who is let in to a page that not anyone may open; its answer is shown instead.
    Call it after all routes are known: a route without a mark stops the start.
    """
    app.extensions["library_marks"] = dict(library)
    forgotten = sorted(endpoint for endpoint, mark in marks(app).items() if mark is None)
    if forgotten:
        raise RuntimeError(f"these routes do not say who may use them: {', '.join(forgotten)}")
    app.extensions["marks"] = marks(app)
    app.extensions["sign_in"] = sign_in
    app.extensions["let in, then"] = then
    app.before_request(_judge)


def _judge() -> Response | None:
    if request.method not in _SAFE_METHODS and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise Forbidden
    if request.endpoint is None:
        return None
    mark = current_app.extensions["marks"][request.endpoint]
    if mark is ANYONE:
        return None
    if not signed_in_now():
        return cast(Response, current_app.extensions["show_sign_in"](sign_in_address()))
    if mark is NOBODY or (isinstance(mark, Can) and not may(cast(Actor, current_user).role, mark)):
        raise NotFound
    return cast("Response | None", current_app.extensions["let in, then"]())


def signed_in_now() -> bool:
    """Whether somebody is signed in. One query, the first time in a request."""
    return bool(current_user.is_authenticated)


def needs_sign_in() -> bool:
    """Whether the page asked for is for signed-in people only."""
    return current_app.extensions["marks"].get(request.endpoint, ANYONE) is not ANYONE


def sign_in_address() -> str:
    """The address of the sign-in page, which leads back to where a reader wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else None
    return url_for(current_app.extensions["sign_in"], next=None if wanted == "/" else wanted)


def leads_to_a_page(address: str) -> bool:
    """Whether an address given by a reader is the path of a page of ours. An empty one leads nowhere, unharmed."""
    if not address:
        return True
    path = address.partition("?")[0]
    if not path.startswith("/") or path.startswith("//") or any(c in _MISREAD for c in address):
        return False
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except (RoutingException, HTTPException):
        return False
    return True
