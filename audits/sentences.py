"""Sentences that plain modules make: English everywhere, and able to be said in another language on paper.

Plain modules know no reader and no language. They make a `Sentence` from a pattern and its values; it is the English
text, so data, pages and commands use it as one. `audits.web.display.told` says it in the reader's language.
"""

from collections.abc import Callable, Mapping
from datetime import date

Say = Callable[..., str]
"""Takes a pattern and its values by name: whole numbers, days, texts, sentences, or lists of texts."""


class Sentence(str):
    """An English text that remembers how it was made.

    `values` are as `Say` takes them; `plural` and `number` are for patterns that depend on how many there are.
    """

    pattern: str
    plural: str
    number: int
    values: Mapping[str, object]


def sentence(pattern: str, **values: object) -> Sentence:
    """The pattern with its values filled in: `%(stores)s` is the value called `stores`."""
    return _made(pattern, "", 1, values)


def sentences(singular: str, plural: str, number: int, **values: object) -> Sentence:
    """One of two patterns by how many there are; `%(number)s` is that number."""
    return _made(singular, plural, number, {"number": number, **values})


def in_english(pattern: str, **values: object) -> str:
    """`Say` in English."""
    return pattern % {name: _written(value) for name, value in values.items()}


def _made(pattern: str, plural: str, number: int, values: Mapping[str, object]) -> Sentence:
    made = Sentence(in_english(plural if plural and number != 1 else pattern, **values))
    made.pattern, made.plural, made.number, made.values = pattern, plural, number, values
    return made


def _written(value: object) -> str:
    match value:
        case int():
            return f"{value:,}"
        case date():
            return f"{value.day} {value:%B} {value.year}"
        case list() | tuple():
            return ", ".join(map(str, value))
        case _:
            return str(value)
