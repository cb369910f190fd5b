"""Text that a spreadsheet would take for a formula gets an apostrophe, and loses it again when it is read.

`guarded` and `unguarded` undo each other for every text, so a file that was exported can be imported again.
"""

import re
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | date | None
"""What a table may hold. Only text is guarded: numbers stay numbers."""

_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # the last four are the full-width twins
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


def guarded(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet might run it; a plain number is left alone."""
    if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`."""
    return text[1:] if text.startswith("'") and _DANGEROUS.match(text) else text
