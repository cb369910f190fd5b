"""Requests are counted over all processes of a machine, and restarts neither lose nor double what was told."""

import json
import os
import subprocess
import sys
from pathlib import Path

from audits.web.request_figures import BUCKETS, RequestFigures

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "people.list_people GET 200"
ONE_MORE = """
import sys
from pathlib import Path
from audits.web.request_figures import RequestFigures
figures = RequestFigures(Path(sys.argv[1]))
for took in (0.02, 0.5):
    figures.note("people.list_people", "GET", 200, took)
print(int(figures.read()["people.list_people GET 200"][0]))
"""


def another_process(folder: Path) -> int:
    """Counts two requests; returns how many it knows of in all."""
    done = subprocess.run(
        [sys.executable, "-c", ONE_MORE, str(folder)],
        cwd=ROOT,
        check=True,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
    )
    return int(done.stdout)


def test_a_count_tells_how_many_how_long_and_within_what():
    figures = RequestFigures()
    for took in (0.005, 0.5, 20.0):
        figures.note("people.list_people", "GET", 200, took)
    [count, seconds, *within] = figures.read()[KEY]
    assert count == 3
    assert seconds == 20.505
    assert dict(zip(BUCKETS, within, strict=True)) == {
        0.01: 1,
        0.03: 1,
        0.1: 1,
        0.3: 1,
        1.0: 2,
        3.0: 2,
        10.0: 2,
    }


def test_the_counts_of_all_processes_are_added_and_survive_their_end(tmp_path):
    figures = RequestFigures(tmp_path)
    figures.note("people.list_people", "GET", 200, 0.02)
    assert another_process(tmp_path) == 3
    assert another_process(tmp_path) == 5
    assert figures.read()[KEY][0] == 5
    # This process, the last one, and all before it in one file: no trail of them.
    assert another_process(tmp_path) == 7
    assert len(list(tmp_path.glob("*.json"))) == 3


def test_a_method_that_somebody_made_up_makes_no_count_of_its_own():
    figures = RequestFigures()
    for method in ("GETT", "HACK"):
        figures.note("none", method, 405, 0.1)
    assert list(figures.read()) == ["none other 405"]


def test_a_folder_that_cannot_be_written_costs_no_request(tmp_path):
    (tmp_path / "file").write_text("")
    figures = RequestFigures(tmp_path / "file" / "below")
    figures.note("people.list_people", "GET", 200, 0.02)
    assert figures.read()[KEY][0] == 1


def test_a_torn_file_counts_as_none(tmp_path):
    (tmp_path / "1-1.json").write_text(json.dumps({KEY: [1, 1]})[:9])
    figures = RequestFigures(tmp_path)
    figures.note("people.list_people", "GET", 200, 0.02)
    assert figures.read()[KEY][0] == 1
