"""The cases that the reviewer's doubts and the phone's hints must agree on, tests/hints/cases.json.

Spans are in seconds. What a case leaves out is ordinary: twelve answers about the store, nothing else known.
"""

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "cases.json"
Case = dict[str, Any]

ORDINARY: Case = {
    "in_store": 12,
    "by_phone": 0,
    "metres_away": None,
    "accuracy_metres": None,
    "stayed": None,
    "elapsed": None,
    "photos": [],
    "narrative": "",
    "comments": [],
    "earlier": [],
}


def load() -> dict[str, list[Case]]:
    """All cases by section, those of hints filled up with what is ordinary."""
    sections = json.loads(FILE.read_text(encoding="utf-8"))
    return {**sections, "hints": [ORDINARY | case for case in sections["hints"]]}
