"""Files that are meant badly or went wrong: a sentence each, nothing stored, in little time and memory."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from sqlmodel import select

from audits.checklists.tables import Checklist
from audits.checklists.xlsform import process
from tests.checklists.test_xlsform_files import long_form, with_file, with_other
from tests.checklists.workbooks import DATA, YES_NO, asked, workbook

SECONDS, MEGABYTES = 5, 300
"""Of the processor and of memory, for one file."""

MEASURING = """
import resource, subprocess, sys
with open(sys.argv[2], "rb") as data:
    subprocess.run([sys.executable, "-m", sys.argv[1]], stdin=data, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""

SWOLLEN = b"<styleSheet><cellXfs>" + b"<xf numFmtId='0'/>" * 4_000_000 + b"</cellXfs></styleSheet>"
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "macros": (lambda: with_file("xl/vbaProject.bin", b"Sub"), "a workbook with macros"),
    "a zip bomb": (lambda: with_file("xl/media/bomb.bin", b"\0" * 2**28), "unpacks to"),
    "a workbook that swells": (lambda: with_other("xl/styles.xml", SWOLLEN), "too much time or memory"),
    "100,000 rows": (lambda: long_form(100_000), "more than 200,000 filled cells"),
    "a password": (lambda: LOCKED, "a password-protected workbook"),
    "a broken .xls": (lambda: LOCKED[:8] + b"\x00" * 600, "a broken .xls workbook"),
    "two questions of one name": (
        lambda: workbook([asked(), asked()]),
        "row 3, column name: found “remark”",
    ),
    "two choices of one name": (
        lambda: workbook([asked(type="select_one yn")], [*YES_NO, YES_NO[0]]),
        "sheet choices, row 4, column name",
    ),
    "a question without words": (lambda: workbook([asked(label="")]), "row 2, column label: found nothing"),
    "an unknown type": (lambda: workbook([asked(type="telepathy")]), "row 2, column type: found “telepathy”"),
    "a pattern that looks back": (
        lambda: workbook([asked(constraint="regex(., '(a+)+\\1$')")]),
        "a pattern without a repetition of what a group found",
    ),
    "a pattern that repeats without end": (
        lambda: workbook([asked(constraint="regex(., '((a{99}){99}){99}')")]),
        "a pattern that repeats too much",
    ),
    "conditions nested without end": (
        lambda: workbook([asked(relevant="not(" * 990 + "1=1" + ")" * 990)]),
        "a condition of at most 4,000 characters",
    ),
}


@cache
def bad(name: str) -> bytes:
    """One of them; 100,000 rows take longer to write than to refuse."""
    return BAD[name][0]()


@pytest.fixture
def backend() -> str:
    """The reading process has no part in the database, and such files cost seconds each."""
    return "sqlite"


@pytest.mark.parametrize("name", BAD)
def test_a_bad_workbook_is_a_sentence_and_changes_nothing(name: str, run, inside, tmp_path: Path):
    words = BAD[name][1]
    path = tmp_path / "shop.xlsx"
    path.write_bytes(bad(name))
    done = run("import", "checklist", path)
    assert done.exit_code == 1
    assert done.stderr.startswith("shop.xlsx was not imported: ")
    assert words in done.stderr
    with inside() as session:
        assert session.exec(select(Checklist)).all() == []


def test_an_old_workbook_under_a_new_name_is_read_by_its_content(run, tmp_path: Path):
    path = tmp_path / "tutorial.xlsx"
    path.write_bytes((DATA / "xlsforms" / "pyxform__tutorial.xls").read_bytes())
    done = run("import", "checklist", path)
    assert done.stderr.splitlines()[1].startswith("sheet survey, row 2, column type: found “begin repeat”")


def test_a_pattern_that_hangs_other_engines_is_imported(run, tmp_path: Path):
    path = tmp_path / "shop.xlsx"
    path.write_bytes(workbook([asked(constraint="regex(., '(a+)+$')")]))
    assert run("import", "checklist", path).exit_code == 0


@pytest.mark.parametrize("name", ["a zip bomb", "a workbook that swells", "100,000 rows"])
def test_reading_a_bad_workbook_takes_little_time_and_memory(name: str, tmp_path: Path):
    path = tmp_path / "shop.xlsx"
    path.write_bytes(json.dumps("shop.xlsx").encode() + b"\n" + bad(name))
    house = str(Path(process.__file__).parents[3])
    measured = subprocess.run(
        [sys.executable, "-c", MEASURING, process.READER, path],
        cwd=house,
        env={"PATH": os.defpath, "PYTHONPATH": house, "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
    )
    seconds, megabytes = map(float, measured.stdout.split())
    assert seconds < SECONDS
    assert megabytes < MEGABYTES
