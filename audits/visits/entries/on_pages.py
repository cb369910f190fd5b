"""Saving a plain page by compare and swap.

A page carries, for each entry on it, the edit and a mark of the value that it showed. What was not touched on it is
not saved. What was touched, and was saved elsewhere meanwhile, comes back with both values and waits for a choice.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import request

from audits.visits.edits import edit_of
from audits.visits.entries.saving import Given

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Contested:
    """An entry that was saved elsewhere since its page was opened: both values in words, to choose from.

    `edit` is that of the value that stands. The lines of `here` are what this page gave.
    """

    name: str
    edit: int
    here: tuple[str, ...]
    elsewhere: tuple[str, ...]


def seen_edits(
    values: Mapping[str, Any], known: Mapping[str, int], kept: Collection[str] = ()
) -> dict[str, str]:
    """What a page carries for the entries on it, by entry name. `values` stand now, None where nothing does.

    A page that is shown again carries for the `kept` ones what it carried before: they were not saved.
    """
    fresh = {name: f"{edit_of(known, name, value)}.{_mark(value)}" for name, value in values.items()}
    return fresh | {name: request.form.get(_field(name), "") for name in kept if name in fresh}


def touched(values: Mapping[str, Any]) -> dict[str, Given]:
    """The entries that were changed on the page that was sent, based on the edits it was opened with.

    One for which both values were shown is based on the edit that was shown, or left as it is when that was chosen.
    """
    found = {}
    for name, value in values.items():
        edit, _dot, mark = request.form.get(_field(name), "").partition(".")
        choice, _dot, shown = request.form.get(f"choose:{name}", "").partition(".")
        if choice == MINE:
            found[name] = Given(_whole(shown), value)
        elif choice != THEIRS and mark != _mark(value):
            found[name] = Given(_whole(edit), value)
    return found


def _field(name: str) -> str:
    return f"edit:{name}"


def _mark(value: Any) -> str:
    """A short digest of a value, empty for nothing."""
    if value is None:
        return ""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]


def _whole(text: str) -> int:
    """An edit as the page carried it; a page that carried none saw nothing."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
