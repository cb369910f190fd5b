"""docs/reliability.md: a line for each long run, written by the run itself."""

import platform
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
_HEAD = """# Reliability

What was found when servers, lines and browsers were killed while reports were written and sent. Each line was
written by its own last long run: `make soak` runs them all, and the suite runs a short form of each. Everything is
real: gunicorn with threads, SQLite with `synchronous = FULL`, Debian's Chromium.

* *lost*: something that was acknowledged, or shown as saved, is not there.
* *doubled*: one report is there twice.
* *torn*: a report or photo differs from what was sent.

| what | when | figures |
|---|---|---|
"""


def write_down(what: str, figures: str) -> None:
    """Replace the line of `what`, or add it."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else _HEAD
    table = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| what")]
    rest = text.partition("\n\n## ")[2]
    lines = [line for line in table if not line.startswith(f"| {what} |")]
    lines.append(f"| {what} | {datetime.now(UTC):%d %B %Y}, Python {platform.python_version()} | {figures} |")
    page = _HEAD + "\n".join(sorted(lines)) + "\n"
    PAGE.write_text(page + (f"\n## {rest}" if rest else ""), encoding="utf-8")
