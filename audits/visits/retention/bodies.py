"""The texts within a report as its phone sent it. A phone may send anything at all, nested as deeply as it likes."""

import json
from collections import deque
from collections.abc import Callable, Collection, Iterator
from typing import Any

Change = Callable[[str, bool], str]
"""What becomes of a text; the second says that it answers a question for the name of a member of staff."""


def texts_in(body: str, naming: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Each text, and whether it is the answer to one of the questions `naming`; what is no JSON is one text."""
    told = _opened(body)
    if told is None:
        yield body, False
        return
    for holder, key, is_name in _places(told, naming):
        yield holder[key], is_name


def rewritten(body: str, naming: Collection[str], change: Change) -> str:
    """The report with each of its texts changed; the same characters where nothing is. What is too deep is one text."""
    told = _opened(body)
    if told is None:
        return change(body, False)
    changed = False
    for holder, key, is_name in _places(told, naming):
        before = holder[key]
        holder[key] = change(before, is_name)
        changed = changed or holder[key] != before
    if not changed:
        return body
    try:
        # Half a character that stands escaped in what was sent can be kept in no other way.
        return json.dumps(told, separators=(",", ":"))
    except RecursionError:
        return change(body, False)


def _opened(body: str) -> Any:
    """The object or list that was sent; None for anything else."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict | list) else None


def _places(told: Any, naming: Collection[str]) -> Iterator[tuple[Any, Any, bool]]:
    """Where each text stands: in what, under which key, and whether it is the answer to a question for a name.

    The outer ones first, with a queue of our own: recursion would end at the depth that a sender chooses.
    """
    answers = {id(holder) for holder in _name_answers(told, naming)}
    waiting = deque([told])
    while waiting:
        holder = waiting.popleft()
        for key, part in holder.items() if isinstance(holder, dict) else enumerate(holder):
            if isinstance(part, str):
                yield holder, key, key == "value" and id(holder) in answers
            elif isinstance(part, dict | list):
                waiting.append(part)


def _name_answers(told: Any, naming: Collection[str]) -> Iterator[Any]:
    """What holds the answers to these questions as its "value": the entry, and the answer within it."""
    entries = told.get("entries") if isinstance(told, dict) else None
    if not isinstance(entries, dict):
        return
    for key in naming:
        entry = entries.get(f"answer:{key}")
        if isinstance(entry, dict):
            yield from (entry, entry.get("value"))
