"""What is built for phones: it must be of the scripts and styles that stand beside it."""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest

from tests.web.test_colours import ROOT

BUILT = ROOT / "static" / "built"
REMEDY = "static/built is not of these sources: run `make scripts` and commit what it makes"


@pytest.mark.parametrize("part", ["sources", "built"])
def test_what_phones_load_is_built_of_the_scripts_and_styles_as_they_are(part):
    told = json.loads((BUILT / "manifest.json").read_text())[part]
    changed = [name for name, sum_of in told.items() if _sum(ROOT / name) != sum_of]
    assert not changed, f"{REMEDY} ({', '.join(changed)})"


def test_nothing_else_stands_among_what_is_built():
    told = {"static/built/manifest.json", *json.loads((BUILT / "manifest.json").read_text())["built"]}
    there = {path.relative_to(ROOT).as_posix() for path in BUILT.rglob("*") if path.is_file()}
    assert there == told, REMEDY


def test_style_keeps_what_is_chosen_by_day_and_night():
    tokens = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "css" / "tokens.css").read_text(), flags=re.DOTALL)
    assert (BUILT / "shopper.css").read_text().count("light-dark(") >= tokens.count("light-dark(") > 0


def _sum(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
