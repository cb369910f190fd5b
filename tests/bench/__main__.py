"""Speeds as ratios beside a bare limit: `make bench` prints them and writes docs/benchmarks.md."""

import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.compare_chicago import main as compare_chicago
from tests.bench.designer import main as designer
from tests.bench.import_visits import main as import_visits
from tests.bench.lighthouse import main as lighthouse
from tests.bench.render import main as render
from tests.bench.submissions import main as submissions
from tests.bench.tapping import main as tapping
from tests.bench.weights import main as weights

ROOT = Path(__file__).resolve().parents[2]
CHICAGO = ROOT.parent / "shared" / "data" / "chicago"
PAGE = ROOT / "docs" / "benchmarks.md"


def main() -> None:
    """Run every benchmark, slowest first."""
    lines = []
    for measure in (
        lambda: import_visits(CHICAGO),
        lambda: compare_chicago(CHICAGO),
        render,
        designer,
        submissions,
        weights,
        tapping,
        lighthouse,
    ):
        lines.append(measure())
        sys.stdout.write(lines[-1] + "\n")
    PAGE.write_text(
        f"# Benchmarks\n\nMeasured on {datetime.now(UTC):%d %B %Y} with `make bench`, Python "
        f"{platform.python_version()}. Read the ratios, not the seconds: each is the median of alternating pairs "
        "of ours and a bare limit in one run.\n\n" + "".join(f"* {line}\n" for line in lines),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
