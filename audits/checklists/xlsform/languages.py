"""Which columns of a form are in which language."""

from collections.abc import Iterable
from dataclasses import dataclass

from audits.checklists.xlsform.language_names import language_code
from audits.checklists.xlsform.rows import CONSTRAINT_MESSAGE, Column, Row, Table

TEXTS: tuple[Column, ...] = (("label",), ("hint",), ("staff_label",), CONSTRAINT_MESSAGE)
"""The columns that come in several languages."""
UNNAMED = "default"
"""What pyxform calls the language of plain columns where the settings name none."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Which language each suffix means: `names` by suffix, "" for the default one; `codes` without it, in order.
    `default` is the code of the default one, "" when the form does not say.
    """

    names: dict[str, str]
    codes: tuple[str, ...]
    default: str = ""

    def words(self, row: Row, *column: str) -> dict[str, str]:
        """One text of a row in its languages. A suffixed column wins over a plain one of the same language."""
        words = {"": row.text(*column)}
        words |= {
            code: row.text(*column, name) for name, code in self.names.items() if row.text(*column, name)
        }
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
    codes = tuple(dict.fromkeys(code for code in names.values() if code))
    return Languages(names, codes, "" if default == UNNAMED else language_code(default))


def is_text(column: Column) -> bool:
    """Whether a column holds words, in whatever language."""
    return column in TEXTS or column[:-1] in TEXTS


def _suffixes(columns: Iterable[Column]) -> Iterable[str]:
    return (column[-1] for column in columns if column[:-1] in TEXTS)
