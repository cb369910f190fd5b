"""Tables that leave: nothing in them is run by a spreadsheet, and all of it comes back."""

import gzip
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from audits.tabular import Column, FileFormat, csv_chunks, guarded, open_table, unguarded, write_file

ROW = ("=1+1", "plain", -87.5, Decimal("2.50"), 3, None, date(2026, 11, 18), "-5")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_a_spreadsheet_might_run_gets_an_apostrophe(start):
    assert guarded(f"{start}cmd") == f"'{start}cmd"
    assert unguarded(f"'{start}cmd") == f"{start}cmd"


@pytest.mark.parametrize("text", ["-5", "+3", "-87.65", "0", "'tis", "", "a=b"])
def test_numbers_and_ordinary_text_are_left_alone(text):
    assert guarded(text) == text == unguarded(text)


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n1.a＝"), max_size=8))
def test_a_guarded_text_comes_back_as_it_was(text):
    assert unguarded(guarded(text)) == text


def test_a_csv_file_has_guarded_text_and_bare_numbers():
    written = "".join(csv_chunks(["a", "b", "c", "d", "e", "f", "g", "h"], [ROW]))
    assert written == "a,b,c,d,e,f,g,h\r\n'=1+1,plain,-87.5,2.50,3,,2026-11-18,-5\r\n"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_a_csv_file_can_be_read_again(texts):
    written = "".join(csv_chunks(["number", "text"], enumerate(texts)))
    table = open_table(BytesIO(written.encode()), "x.csv", [Column("number"), Column("text", 10_000)])
    assert [row.cells["text"] for row in table] == texts
    assert not table.problems


def test_a_sheet_has_typed_cells(tmp_path):
    write_file(tmp_path / "x.xlsx", FileFormat.XLSX, [*"abcdefgh"], [ROW])
    heading, cells = CalamineWorkbook.from_path(tmp_path / "x.xlsx").get_sheet_by_index(0).to_python()
    assert heading == [*"abcdefgh"]
    assert cells == ["'=1+1", "plain", -87.5, 2.5, 3.0, "", date(2026, 11, 18), "-5"]


def test_a_file_is_whole_or_not_there(tmp_path):
    def breaking():
        yield ROW
        raise RuntimeError

    (tmp_path / "x.csv").write_text("before")
    with pytest.raises(RuntimeError):
        write_file(tmp_path / "x.csv", FileFormat.CSV, ["a"], breaking())
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert (tmp_path / "x.csv").read_text() == "before"


def test_a_name_that_ends_in_gz_gives_a_gzipped_file(tmp_path):
    write_file(tmp_path / "x.csv.gz", FileFormat.CSV, ["a"], [["b"]])
    assert gzip.decompress((tmp_path / "x.csv.gz").read_bytes()) == b"a\r\nb\r\n"
