"""Speeds as ratios beside a bare limit: `make bench` prints them and writes docs/benchmarks.md.

python -m tests.bench                        all of them
python -m tests.bench submissions tapping    these; the lines of the others stay
"""

import platform
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.batch_zip import main as batch
from tests.bench.compare_chicago import main as compare_chicago
from tests.bench.compare_scale import main as compare_scale
from tests.bench.designer import main as designer
from tests.bench.import_visits import main as import_visits
from tests.bench.lighthouse import main as lighthouse
from tests.bench.render import main as render
from tests.bench.render import memory
from tests.bench.submissions import main as submissions
from tests.bench.tapping import main as tapping
from tests.bench.weights import main as weights

ROOT = Path(__file__).resolve().parents[2]
CHICAGO = ROOT.parent / "shared" / "data" / "chicago"
PAGE = ROOT / "docs" / "benchmarks.md"
HEAD = (
    "# Benchmarks\n\nWhat `make bench` measured, each line when it was last run. Read the ratios, not the seconds: "
    "each is the median of alternating pairs of ours and a bare limit in one run.\n\n"
)
MEASURES: Mapping[str, Callable[[], str]] = {
    "import": lambda: import_visits(CHICAGO),
    "compare": lambda: compare_chicago(CHICAGO),
    "scale": compare_scale,
    "audit": render,
    "memory": memory,
    "batch": batch,
    "designer": designer,
    "submissions": submissions,
    "weights": weights,
    "tapping": tapping,
    "lighthouse": lighthouse,
}
_LINE = re.compile(r"^\* \*\*(\w+)\*\* (.*)$", re.MULTILINE)


def main(wanted: list[str]) -> None:
    """Run the benchmarks that are named, or every one, and write each down as soon as it is measured."""
    unknown = set(wanted) - set(MEASURES)
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}: choose among {', '.join(MEASURES)}.")
    for name in wanted or MEASURES:
        figures = MEASURES[name]()
        sys.stdout.write(f"{name}: {figures}\n")
        _write_down(name, f"({datetime.now(UTC):%d %B %Y}, Python {platform.python_version()}): {figures}")


def _write_down(name: str, line: str) -> None:
    lines = dict(_LINE.findall(PAGE.read_text(encoding="utf-8"))) | {name: line}
    told = [f"* **{each}** {lines[each]}\n" for each in MEASURES if each in lines]
    PAGE.write_text(HEAD + "".join(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
