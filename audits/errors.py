"""What can go wrong, in words a reader can act on.

Every refusal of the product is an `AuditError`. Its text is shown as it is: on a page, in the API, or by a command.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

SHOWN_PROBLEMS = 100
_MINUTE = 60  # seconds


class AuditError(Exception):
    """A refusal. `str(error)` says what is wrong and what to do; `status` is the HTTP status it becomes."""

    status = 422


class NotFound(AuditError):
    """The row does not exist for this person: missing, foreign and deleted rows answer alike."""

    status = 404

    def __init__(self, what: str = "This page") -> None:
        super().__init__(f"{what} could not be found. Check the address, or start from the menu.")


class Conflict(AuditError):
    """Somebody else changed the row first, or it is no longer in a state that allows the move."""

    status = 409


class OutdatedDatabase(AuditError):
    """The database has an older (or newer) shape than this program."""

    status = 503


class StorageFull(AuditError):
    """There is no room left to keep what was sent."""

    status = 507


class TooManyTries(AuditError):
    """Somebody tried too often; `wait` is how long until another try is to be had."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(
            f"That was tried too often. Try again in {_in_words(wait)}; nothing is lost until then."
        )


def _in_words(wait: timedelta) -> str:
    """Whole seconds up to a minute, whole minutes beyond; rounded up, because a second too early is refused again."""
    seconds = math.ceil(wait.total_seconds())
    if seconds <= _MINUTE:
        return f"{seconds} second" if seconds == 1 else f"{seconds} seconds"
    return f"{math.ceil(seconds / _MINUTE)} minutes"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what was found, what was expected.

    `row` is the row number as a spreadsheet shows it (the heading is row 1), None for the file as a whole.
    """

    row: int | None
    column: str | None
    found: str
    expected: str
    sheet: str | None = None

    def __str__(self) -> str:
        place = [f"sheet {self.sheet}"] if self.sheet else []
        place += [f"row {self.row}"] if self.row is not None else []
        place += [f"column {self.column}"] if self.column else []
        where = ", ".join(place) or "the file"
        return f"{where}: found {self.found}; expected {self.expected}"


class BadFile(AuditError):
    """A file that changes nothing, with every problem in it."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line for the file, then the first 100 problems in full, then how many more there are."""
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        lines = [f"{self.name} was not imported: {count:,} {noun}, nothing was changed."]
        lines += [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        if count > SHOWN_PROBLEMS:
            lines.append(f"… and {count - SHOWN_PROBLEMS:,} more problems.")
        return lines
