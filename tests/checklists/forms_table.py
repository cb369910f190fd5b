"""Writes docs/xlsforms.md, the judgement on every form others wrote: `python -m tests.checklists.forms_table`."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from audits.checklists.xlsform.reading import read_questionnaire
from audits.errors import BadFile, Problem
from audits.sheet import Questionnaire
from tests.checklists.workbooks import DATA

DOCUMENT = Path(__file__).parents[2] / "docs" / "xlsforms.md"
MOST_REASONS = 4

_HEAD = """# Forms from the field

Every form of the collections `xlsforms` (from ODK, Ona and pyxform's own tests) and `instruments` (two hotels), as the
import judges it. What cannot be honoured is refused by row and name, never dropped in silence. A test keeps this table
true; `python -m tests.checklists.forms_table` writes it anew.

| Form | Judgement | Why |
| --- | --- | --- |
"""


def document() -> str:
    """The whole document."""
    paths = [path for folder in ("xlsforms", "instruments") for path in sorted((DATA / folder).iterdir())]
    return _HEAD + "".join(f"| `{path.name}` | {' | '.join(map(_cell, _judged(path)))} |\n" for path in paths)


def _judged(path: Path) -> tuple[str, str]:
    try:
        questionnaire, warnings = read_questionnaire(path.read_bytes(), path.name)
    except BadFile as refusal:
        return f"refused: {_count(len(refusal.problems), 'problem')}", "; ".join(_reasons(refusal.problems))
    return f"imported: {_size(questionnaire)}", " ".join(warnings) or "Everything is understood."


def _size(questionnaire: Questionnaire) -> str:
    questions = sum(1 for _ in questionnaire.questions())
    return f"{_count(len(questionnaire.touchpoints), 'touchpoint')}, {_count(questions, 'question')}"


def _reasons(problems: Iterable[Problem]) -> list[str]:
    """Problems of one kind together: the column, the first thing found, the rows, what was expected."""
    alike: defaultdict[tuple[str | None, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        alike[problem.column, problem.expected.partition("${")[0]].append(problem)
    told = [_reason(some) for some in alike.values()]
    more = len(told) - MOST_REASONS
    return [*told[:MOST_REASONS], *([f"and {_count(more, 'other reason')}"] if more > 0 else [])]


def _reason(problems: list[Problem]) -> str:
    rows = [str(problem.row) for problem in problems if problem.row]
    where = f"row{'s' * (len(rows) > 1)} {', '.join(rows)}: " if rows else ""
    column = f"`{problems[0].column}` " if problems[0].column else ""
    return f"{where}{column}{problems[0].found}, expected {problems[0].expected}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


if __name__ == "__main__":
    DOCUMENT.write_text(document(), encoding="utf-8")
