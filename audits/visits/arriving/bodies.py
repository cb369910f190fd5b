"""Reading what a phone sends as JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from uuid import UUID

from audits.errors import AuditError
from audits.visits.entries.saving import Given, given_in

_HIGHEST = 2**31 - 1


class Unreadable(AuditError):
    """A body that is no report at all; nothing of it was kept."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The report did not arrive whole: {what}. It is sent again.")


@dataclass(frozen=True, slots=True)
class DraftBody:
    """A draft as it was sent. `versions` are those it was begun with, the main one first."""

    assignment: UUID
    versions: tuple[int, ...]
    revision: int
    entries: Mapping[str, Given]


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object in UTF-8; refused when it is empty, cut short or anything else."""
    try:
        found = json.loads(body.decode(), parse_constant=_no_number)
    except (ValueError, RecursionError) as trouble:
        raise Unreadable("it is no JSON") from trouble
    if not isinstance(found, dict):
        raise Unreadable("it is no object")
    return found


def read_draft(content: Mapping[str, Any]) -> DraftBody:
    """The parts that a draft and a frozen report share. What is wrong with one entry is told with that entry."""
    versions = content.get("versions")
    if not isinstance(versions, list) or not versions or not all(_is_count(it) for it in versions):
        raise Unreadable("the versions of its checklist are missing")
    if not _is_count(content.get("revision")):
        raise Unreadable("its revision is missing")
    return DraftBody(
        assignment=_uuid(content.get("assignment")),
        versions=tuple(versions),
        revision=content["revision"],
        entries=given_in(content.get("entries")),
    )


def _uuid(text: Any) -> UUID:
    try:
        return UUID(text)
    except (ValueError, TypeError, AttributeError) as trouble:
        raise Unreadable("its assignment is missing") from trouble


def _is_count(value: Any) -> bool:
    return type(value) is int and 1 <= value <= _HIGHEST


def _no_number(text: str) -> NoReturn:
    raise ValueError(text)
