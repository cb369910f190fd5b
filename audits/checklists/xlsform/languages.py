"""Names of languages as XLSForm columns carry them (`label::French (fr)`), and the codes we keep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError

from audits.checklists.xlsform.rows import Column, Row, Table

TEXTS = ("label", "hint", "staff_label")
"""The columns that come in several languages."""

_CODED = re.compile(r".*\(\s*([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)\s*")


@dataclass(frozen=True, slots=True)
class Languages:
    """Which language each suffix means: `names` by suffix, "" for the default one; `codes` without it, in order."""

    names: dict[str, str]
    codes: tuple[str, ...]

    def words(self, row: Row, column: str) -> dict[str, str]:
        """One text of a row in its languages. A suffixed column wins over a plain one of the same language."""
        words = {"": row.text(column)}
        words |= {code: row.text(column, name) for name, code in self.names.items() if row.text(column, name)}
        return {code: text for code, text in words.items() if text}


def languages(survey: Table, choices: Table, default: str) -> Languages:
    """The languages of a form whose settings name `default`, or no default ("").

    As in pyxform, plain columns are in the default language. A form that has none and no setting takes its
    first language as the default.
    """
    suffixes = list(dict.fromkeys(_suffixes([*survey.headings, *choices.headings])))
    if not default and ("label",) not in survey.headings and suffixes:
        default = suffixes[0]
    names = {suffix: "" if suffix == default else language_code(suffix) for suffix in suffixes}
    return Languages(names, tuple(dict.fromkeys(code for code in names.values() if code)))


def language_code(name: str) -> str:
    """`French (fr)` and `French` as `fr`; a name nobody knows as it is."""
    coded = _CODED.fullmatch(name)
    if coded:
        return coded[1]
    return _codes().get(name.casefold(), name)


def language_name(code: str) -> str:
    """The suffix that `language_code` reads as this code: `French (fr)`."""
    if not _CODED.fullmatch(f"({code})"):
        return code
    try:
        return f"{Locale.parse(code.replace('-', '_')).get_display_name('en')} ({code})".replace(":", " ")
    except (UnknownLocaleError, ValueError):
        return f"{code} ({code})"


def _suffixes(columns: Iterable[Column]) -> Iterable[str]:
    return (column[1] for column in columns if len(column) == 2 and column[0] in TEXTS)


@cache
def _codes() -> dict[str, str]:
    english = {name.casefold(): code for code, name in Locale("en").languages.items()}
    return {code: code for code in english.values()} | english
