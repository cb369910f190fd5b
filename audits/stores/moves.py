"""Telling rooms to the right that stores have moved to another region.

Frozen scores carry the region of their store so that comparisons can group by it, and they live to the right of
this room, which cannot call them. They follow here when the app is put together, so that every way of moving a
store (a page, an import, the demonstration) takes its scores along.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session

Follower = Callable[[Session, Sequence[int]], None]
F = TypeVar("F", bound=Follower)
_followers: dict[str, Follower] = {}


def follow(follower: F) -> F:
    """Call a function with the ids of stores whose `region_id` has changed, in the same transaction."""
    _followers[f"{follower.__module__}.{follower.__qualname__}"] = follower
    return follower


def announce(session: Session, store_ids: Sequence[int]) -> None:
    """Say that these stores have moved; their rows are flushed."""
    if store_ids:
        for follower in _followers.values():
            follower(session, store_ids)
