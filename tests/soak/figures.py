"""docs/reliability.md: a line for each long run, written by the run itself."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
_HEAD = """# Reliability

What was found when servers, lines and browsers were killed while reports were written and sent, when disks were full
and databases gone, and when hands that mean no good typed. Each line was written by its own last long run, which its
command repeats (`python -m pytest -m soak` and the file); `make soak` runs them all, and the suite runs a short form of
each. Everything is real: gunicorn with threads, SQLite with `synchronous = FULL`, PostgreSQL, Debian's Chromium.

* *lost*: something that was acknowledged, or shown as saved, is not there.
* *doubled*: one report is there twice.
* *torn*: a report or photo differs from what was sent.

| what | file | when | figures |
|---|---|---|---|
"""


def write_down(what: str, figures: str) -> None:
    """Replace the line of `what` in the first table, or add it, with the file of the test that runs."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    first, _, rest = text.partition("\n\n## ")
    table = [line for line in first.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    lines = [line for line in table if not line.startswith(f"| {what} |")]
    file = os.environ["PYTEST_CURRENT_TEST"].partition("::")[0]
    when = f"{datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}"
    lines.append(f"| {what} | `{file}` | {when} | {figures} |")
    page = _HEAD + "\n".join(sorted(lines)) + "\n"
    PAGE.write_text(page + (f"\n## {rest}" if rest else ""), encoding="utf-8")
