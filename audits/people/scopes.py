"""What a token may be used for, as one page of data. A token never does more than its person may."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from audits.access import Can, Role, may

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "_for_tokens_with"
_OPEN = "_for_every_token"


class Scope(StrEnum):
    """One thing that a program may do in somebody's name."""

    STORES = "stores:read"
    CHECKLISTS = "checklists:read"
    VISITS = "visits:read"
    SCORES = "scores:read"
    COMPARISONS = "comparisons:read"
    DOCUMENTS = "documents:read"
    ASK = "documents:ask"
    EVENTS = "events:read"


NEEDS: dict[Scope, Can] = {
    Scope.STORES: Can.SEE_STORES,
    Scope.CHECKLISTS: Can.SEE_CHECKLISTS,
    Scope.VISITS: Can.READ_VISITS,
    Scope.SCORES: Can.READ_VISITS,
    Scope.COMPARISONS: Can.DOWNLOAD_FIGURES,
    Scope.DOCUMENTS: Can.DOWNLOAD_AUDITS,
    Scope.ASK: Can.DOWNLOAD_AUDITS,
    Scope.EVENTS: Can.READ_EVENTS,
}


def offered_to(role: Role) -> list[Scope]:
    """The scopes that a role can give to a token, in the order of their list."""
    return [scope for scope in Scope if may(role, NEEDS[scope])]


def open_to_tokens(scope: Scope) -> Callable[[View], View]:
    """Mark a view that a token with this scope may use. A view without the mark is for people alone."""

    def mark(view: View) -> View:
        setattr(view, _MARK, scope)
        return view

    return mark


def open_to_every_token(view: View) -> View:
    """Mark a view that tells everybody the same, so that whoever brings a token need not leave it out."""
    setattr(view, _OPEN, True)
    return view


def is_open_to_every_token(view: Callable[..., Any] | None) -> bool:
    """Whether a token of any scope opens a view."""
    return hasattr(view, _OPEN)


def scope_of(view: Callable[..., Any] | None) -> Scope | None:
    """The scope that a token needs for a view; None where tokens do not get in."""
    return getattr(view, _MARK, None)
