"""The cases that Python and the browser must agree on, tests/conditions/cases.json.

`written` and `applying` are written by hand. `generated` comes from tests/conditions/generate.py, where the answer is
that of another program: the browser's own XPath and regular expressions.
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "cases.json"
Case = dict[str, Any]


def load() -> dict[str, list[Case]]:
    """All cases by section."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def save(cases: dict[str, list[Case]]) -> None:
    """Write them again, a line a case."""
    sections = (
        f'"{name}": [\n' + ",\n".join(json.dumps(case, ensure_ascii=False) for case in some) + "\n]"
        for name, some in cases.items()
    )
    FILE.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
