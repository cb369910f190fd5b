"""A questionnaire as JSON and back, and the fingerprint of its content.

Fields that hold their default are left out, so a field added later does not change the fingerprint of what was
published before. Keys are sorted, numbers are text without trailing zeros: equal content is the same bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from audits.conditions.tree import Part
from audits.conditions.written import from_plain, to_plain
from audits.sheet import Question, Questionnaire, Touchpoint


def plain(part: Questionnaire | Touchpoint | Question) -> dict[str, Any]:
    """A questionnaire or a part of it as JSON values; fields that hold their default are left out."""
    found: dict[str, Any] = _plain(part)
    return found


def touchpoint_from(told: Mapping[str, Any]) -> Touchpoint:
    """The touchpoint that `plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found: Touchpoint = _typed(Touchpoint, told)
    return found


def question_from(told: Mapping[str, Any]) -> Question:
    """The question that `plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found: Question = _typed(Question, told)
    return found


def questionnaire_from(told: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that `plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found: Questionnaire = _typed(Questionnaire, told)
    return found


def to_json(questionnaire: Questionnaire) -> str:
    """The questionnaire as canonical JSON."""
    return json.dumps(_plain(questionnaire), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Questionnaire:
    """The questionnaire that `to_json` wrote. Raises ValueError, KeyError or TypeError for any other text."""
    return questionnaire_from(json.loads(text))


def digest(questionnaire: Questionnaire) -> str:
    """The sha256 of the canonical JSON, in hexadecimal: equal content has equal digests."""
    return sha256(to_json(questionnaire).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Part):
        return to_plain(value)  # type: ignore[arg-type]
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if getattr(value, field.name) != _default(field)
        }
    if isinstance(value, Decimal):
        return format(value.normalize() + 0, "f")
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _typed(wanted: Any, value: Any) -> Any:
    """A JSON value as the type a field asks for."""
    if isinstance(wanted, UnionType):  # the only unions are `X | None` and conditions
        if value is None:
            return None
        first = get_args(wanted)[0]
        return from_plain(value) if issubclass(first, Part) else _typed(first, value)
    if get_origin(wanted) is tuple:
        return tuple(_typed(get_args(wanted)[0], item) for item in value)
    if isinstance(wanted, type) and is_dataclass(wanted):
        kinds = _kinds(wanted)
        return wanted(**{name: _typed(kinds[name], item) for name, item in value.items()})
    if isinstance(wanted, type) and issubclass(wanted, Decimal | StrEnum):
        return wanted(value)
    return value


@cache
def _kinds(wanted: type) -> dict[str, Any]:
    return get_type_hints(wanted)
