"""A questionnaire as JSON and back, and the fingerprint of its content.

Fields that hold their default are left out, so a field added later does not change the fingerprint of what was
published before. Keys are sorted, numbers are text without trailing zeros: equal content is the same bytes.
"""

import json
from collections.abc import Callable, Mapping
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
    found: Touchpoint = _reader(Touchpoint)(told)
    return found


def question_from(told: Mapping[str, Any]) -> Question:
    """The question that `plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found: Question = _reader(Question)(told)
    return found


def questionnaire_from(told: Mapping[str, Any]) -> Questionnaire:
    """The questionnaire that `plain` wrote. Raises ValueError, KeyError or TypeError for anything else."""
    found: Questionnaire = _reader(Questionnaire)(told)
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


@cache
def _reader(wanted: Any) -> Callable[[Any], Any]:
    """What makes a JSON value the type a field asks for; worked out once a type."""
    if isinstance(wanted, UnionType):  # the only unions are `X | None` and conditions
        first = get_args(wanted)[0]
        given = from_plain if issubclass(first, Part) else _reader(first)
        return lambda value: None if value is None else given(value)
    if get_origin(wanted) is tuple:
        each = _reader(get_args(wanted)[0])
        return lambda value: tuple([each(item) for item in value])
    if isinstance(wanted, type) and is_dataclass(wanted):
        readers = {name: _reader(kind) for name, kind in get_type_hints(wanted).items()}
        return lambda value: wanted(**{name: readers[name](item) for name, item in value.items()})
    if isinstance(wanted, type) and issubclass(wanted, Decimal | StrEnum):
        return wanted
    return lambda value: value
