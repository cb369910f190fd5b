"""Form fields for texts in several languages, exact points, and conditions."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, ValidationError
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from audits.answers import as_number, clean_text
from audits.checklists.designer.condition_rows import MOST_ROWS, Row, condition_from, rows_of
from audits.conditions.tree import Condition
from audits.conditions.written import LONGEST_WORDS as LONGEST_TEXT
from audits.conditions.written import from_plain, to_plain

LONGEST_WORDS = 2_000
MOST_POINTS = Decimal(10_000)


class WordsField(Field):
    """One text in several languages: the default one under the field's name, others under `name.code`.

    `data` holds what was given, empty texts included, so that a language can be emptied.
    """

    data: dict[str, str]
    process_errors: list[str]

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take every language that was sent; else the data."""
        self.process_errors = []
        given = {} if data is unset_value or data is None else dict(data)
        self.object_data = given
        self.data = given
        if formdata and self.name in formdata:
            prefix = f"{self.name}."
            codes = [name.removeprefix(prefix) for name in formdata if name.startswith(prefix)]
            self.data = {"": clean_text(formdata[self.name])} | {
                code: clean_text(formdata[prefix + code]) for code in codes
            }

    def pre_validate(self, form: Any) -> None:
        """No text may be longer than a screen of words."""
        if any(len(text) > LONGEST_WORDS for text in self.data.values()):
            raise ValidationError(_("Write at most %(most)s characters.", most=f"{LONGEST_WORDS:,}"))

    def over(self, before: Mapping[str, str]) -> dict[str, str]:
        """What was there before, with the languages of this field in its place; empty texts are left out."""
        return {code: text for code, text in ({**before, **self.data}).items() if text}


class PointsField(Field):
    """A number with at most two decimals, comma or point; empty is None. Kept as it was typed when it is wrong."""

    widget = TextInput()

    def __init__(self, label: str = "", lowest: Decimal = -MOST_POINTS, **given: Any) -> None:
        super().__init__(label, **given)
        self.lowest = lowest

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format(self.data.normalize() + 0, "f")

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number; anything else is refused in a sentence."""
        text = valuelist[0].strip().replace("−", "-") if valuelist else ""
        self.data = as_number(text) if text else None
        if text and self.data is None:
            raise ValueError(_("Write a number such as 5 or 2.5."))

    def pre_validate(self, form: Any) -> None:
        """Nothing finer than hundredths, and nothing beyond what a checklist weighs."""
        if self.data is None:
            return
        if self.data != round(self.data, 2):
            raise ValidationError(_("Use at most two decimals."))
        if not self.lowest <= self.data <= MOST_POINTS:
            lowest = format(self.lowest.normalize() + 0, "f")
            raise ValidationError(
                _("Give a number from %(lowest)s to %(most)s.", lowest=lowest, most=f"{MOST_POINTS:,}")
            )


class ConditionField(Field):
    """A condition. With script it arrives as one tree in JSON; without, as rows of question, comparison, value.

    `tree` is the JSON for the builder. `rows` are those to show without script, None when the condition does not
    fit into rows: then it is kept as it is unless `name-remove` is sent.
    """

    data: Condition | None
    process_errors: list[str]
    rows: list[Row] | None
    joined_by_any: bool

    def process(self, formdata: Any, data: Any = unset_value, extra_filters: Any = None) -> None:
        """Take the tree, else the rows, else the data. Rows that cannot be read stay as they were typed."""
        self.process_errors = []
        self.object_data = None if data is unset_value else data
        self.data = self.object_data
        typed: list[Row] = []
        if formdata and (self.name in formdata or f"{self.name}-join" in formdata):
            typed = self._typed(formdata)
            try:
                self.data = self._read(formdata, typed)
            except ValueError as wrong:
                self.process_errors.append(str(wrong))
        self.rows, self.joined_by_any = rows_of(self.data)
        if self.process_errors and typed:
            self.rows, self.joined_by_any = typed, self._any_is_enough(formdata)

    @property
    def tree(self) -> str:
        """The condition as JSON, empty for none."""
        return "" if self.data is None else json.dumps(to_plain(self.data), ensure_ascii=False)

    def _read(self, formdata: Any, typed: Sequence[Row]) -> Condition | None:
        written = formdata.get(self.name, "")
        if f"{self.name}-remove" in formdata or written == "null":
            return None
        if written:
            return _tree(written)
        if any(len(part) > LONGEST_TEXT for row in typed for part in (row.question, row.value)):
            raise ValueError(
                _("Write at most %(most)s characters to compare with.", most=f"{LONGEST_TEXT:,}")
            )
        return condition_from(typed, self._any_is_enough(formdata), self.object_data)

    def _any_is_enough(self, formdata: Any) -> bool:
        return bool(formdata.get(f"{self.name}-join") == "any")

    def _typed(self, formdata: Any) -> list[Row]:
        rows = [self._row(formdata, number) for number in range(MOST_ROWS)]
        return [row for row in rows if row.question]

    def _row(self, formdata: Any, number: int) -> Row:
        parts = (
            formdata.get(f"{self.name}-{number}-{part}", "") for part in ("question", "comparison", "value")
        )
        return Row(*(clean_text(part) for part in parts))


def _tree(written: str) -> Condition:
    try:
        return from_plain(json.loads(written))
    except (ValueError, RecursionError) as wrong:
        raise ValueError(_("This condition could not be read. Build it again.")) from wrong
