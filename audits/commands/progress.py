"""How far a long command is, on standard error: every half second at a terminal, every ten seconds in a log."""

import sys
import time

import click


class OnStandardError:
    """Prints how far a command is, once it takes long enough for somebody to wonder."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._pause = 0.5 if self._live else 10.0  # seconds
        self._next = time.monotonic() + self._pause
        self._shown = False

    def step(self, what: str, done: int, of: int | None = None) -> None:
        """So many of `what` are done; `of` how many, where that is known."""
        if time.monotonic() < self._next:
            return
        share = f" of {of:,}" if of else ""
        click.echo(
            f"\r{done:,}{share} {what}\033[K" if self._live else f"{done:,}{share} {what}",
            err=True,
            nl=not self._live,
        )
        self._shown = True
        self._next = time.monotonic() + self._pause

    def finish(self) -> None:
        """Leave the line of a terminal for what comes next."""
        if self._live and self._shown:
            click.echo("\r\033[K", err=True, nl=False)
