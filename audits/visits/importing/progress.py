"""How far a long import is. The clock and the terminal belong to the command; rules only count steps."""

from typing import Protocol

EVERY = 5_000
"""Steps between two reports: seldom enough to cost nothing."""


class Progress(Protocol):
    """Whoever wants to know how far an import is."""

    def step(self, what: str, done: int, of: int | None = None) -> None:
        """So many of `what` are done; `of` how many, where that is known."""


class Silent:
    """Nobody is watching."""

    def step(self, what: str, done: int, of: int | None = None) -> None:
        """Say nothing."""
