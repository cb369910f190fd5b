"""The rows of options and bands in a question's form: room for new ones, and moving them without script."""

from typing import Any

from audits.checklists.designer.question_forms import MOST_BANDS, MOST_OPTIONS, QuestionForm

_NEW_OPTIONS, _NEW_BANDS = 3, 2
_EMPTY_OPTION: dict[str, Any] = {"key": "", "label": {}, "points": None}
_EMPTY_BAND: dict[str, Any] = {"limit": "", "points": None}


def with_room(form: QuestionForm) -> None:
    """A few empty rows where there is none yet."""
    if not form.options.entries:
        for _slot in range(_NEW_OPTIONS):
            form.options.append_entry(_EMPTY_OPTION)
    if not form.bands.entries:
        for _slot in range(_NEW_BANDS):
            form.bands.append_entry(_EMPTY_BAND)


def rearranged(form: QuestionForm, wish: str) -> QuestionForm:
    """The form with what was typed and one of its rows moved: `option`, `band` add one; `option-up-2`,
    `option-down-2`, `option-out-2`, `band-out-0` move the row of that number or take it out."""
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    what, _dash, rest = wish.partition("-")
    if what in _ROWS:
        name, empty, most = _ROWS[what]
        data[name] = _changed(data[name], rest, empty)[:most]
    return QuestionForm(formdata=None, data=data)


_ROWS: dict[str, tuple[str, dict[str, Any], int]] = {
    "option": ("options", _EMPTY_OPTION, MOST_OPTIONS),
    "band": ("bands", _EMPTY_BAND, MOST_BANDS),
}


def _changed(rows: list[Any], rest: str, empty: dict[str, Any]) -> list[Any]:
    move, _dash, number = rest.partition("-")
    place = int(number) if number.isdigit() else -1
    if not rest:
        return [*rows, empty]
    if not 0 <= place < len(rows):
        return rows
    left = [*rows[:place], *rows[place + 1 :]]
    if move == "out":
        return left
    to = max(place - 1, 0) if move == "up" else place + 1
    return [*left[:to], rows[place], *left[to:]]
