"""Statements are compiled once a process instead of once an app: the suite makes thousands of apps that ask the same.

SQLAlchemy remembers what it compiled by the dialect, which every engine makes for itself. Under a new dialect nothing
is found again, while mappers go on remembering what they compiled for the ones before, until every look for garbage
has a million objects to look at.
"""

from sqlalchemy import Engine
from sqlalchemy.util import LRUCache

_KINDS = 5000  # more statements than the suite has kinds of, so that none is compiled again


def remember(engine: Engine) -> None:
    """Make this the engine whose statements others share; it must have been connected, which completes a dialect."""
    engine._compiled_cache = LRUCache(_KINDS)


def share(engine: Engine, remembered: Engine) -> None:
    """From now on, find again what was compiled for the engine that remembers; both must be of one database's kind."""
    engine.dialect = remembered.dialect
    engine._compiled_cache = remembered._compiled_cache
