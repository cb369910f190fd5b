"""Conditions that follow questions to their new keys."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from audits.conditions.tree import AnswerTo, Condition


def renamed(condition: Condition, names: Mapping[str, str]) -> Condition:
    """The condition, looking at the questions by their new keys. Keys that `names` lacks stay."""
    found: Condition = _renamed(condition, names)
    return found


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, AnswerTo):
        return AnswerTo(names.get(part.question, part.question))
    if isinstance(part, tuple):
        return tuple(_renamed(each, names) for each in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part, **{field.name: _renamed(getattr(part, field.name), names) for field in fields(part)}
        )
    return part
