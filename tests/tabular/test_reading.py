"""CSV files as people really send them."""

import gzip
from io import BytesIO

import pytest

from audits.errors import BadFile
from audits.tabular import Column, Table, open_table
from audits.tabular.reading import LONGEST_LINE

IN_CSV = "expected rows as in CSV, quotation marks doubled"
COLUMNS = (Column("code", 10, required=True), Column("name", 20, required=True), Column("city"))


def opened(content: str | bytes) -> Table:
    data = content.encode() if isinstance(content, str) else content
    return open_table(BytesIO(data), "stores.csv", COLUMNS)


def rows(content: str | bytes) -> list[tuple[int, dict[str, str]]]:
    table = opened(content)
    found = [(row.number, row.cells) for row in table]
    table.refuse_problems()
    return found


def refusal(content: str | bytes) -> list[str]:
    with pytest.raises(BadFile) as refused:
        rows(content)
    return [str(problem) for problem in refused.value.problems]


def test_rows_come_with_the_number_a_spreadsheet_shows():
    assert rows("code,name\nA,Alpha\n\nB,Beta\n") == [
        (2, {"code": "A", "name": "Alpha"}),
        (4, {"code": "B", "name": "Beta"}),
    ]


def test_a_cell_with_line_breaks_is_one_row():
    assert rows('code,name\nA,"one\ntwo"\nB,Beta\n')[1] == (3, {"code": "B", "name": "Beta"})


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_line_endings_of_every_system_in_use_are_understood(ending):
    assert rows(f"code,name{ending}A,Alpha{ending}") == [(2, {"code": "A", "name": "Alpha"})]


def test_a_mark_of_byte_order_is_tolerated():
    assert rows("code,name\nA,Alpha".encode("utf-8-sig")) == [(2, {"code": "A", "name": "Alpha"})]


def test_a_gzipped_file_is_read_whatever_its_name():
    assert rows(gzip.compress(b"code,name\nA,Alpha")) == [(2, {"code": "A", "name": "Alpha"})]


def test_headings_may_be_in_any_order_and_in_capitals():
    assert rows(" Name ,CODE\nAlpha,A") == [(2, {"name": "Alpha", "code": "A"})]


def test_unknown_columns_are_named_once_and_ignored():
    table = opened("code,colour,name,colour,\nA,red,Alpha,blue,x")
    assert [row.cells for row in table] == [{"code": "A", "name": "Alpha"}]
    assert table.notes() == [
        "Columns that are not known here and were ignored: colour, the one without a heading in place 5."
    ]


def test_a_row_of_empty_cells_is_skipped():
    assert rows("code,name\n,\nA,Alpha\n,\n") == [(3, {"code": "A", "name": "Alpha"})]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "the file: found nothing; expected a heading row with the columns code, name"),
        ("\n\n", "the file: found nothing; expected a heading row with the columns code, name"),
        ("code\nA", "row 1, column name: found no such column; expected a heading row with the columns code, name"),
        ("code,name,code\nA,B,C", "row 1, column code: found this heading 2 times; expected it once"),
        ("code;name\nA;B", "row 1: found columns separated by semicolons; expected columns separated by commas"),
        ("code,name\nA,B,C", "row 2: found 3 cells; expected 2, as in the heading"),
        ("code,name\nA", "row 2: found 1 cell; expected 2, as in the heading"),
        ("code,name\nABCDEFGHIJK,B", "row 2, column code: found 11 characters; expected 10 at most"),
        (
            b"code,name\nA,caf\xe9",
            "row 2: found the byte 0xe9, which is not UTF-8; expected UTF-8 (in Excel: save as “CSV UTF-8”)",
        ),
        (b"code,name\nA,B\0", "row 2: found a zero byte: this is no text; expected a CSV file in UTF-8"),
        ('code,name\nA,"B', "row 2: found a quotation mark that is never closed; " + IN_CSV),
        ('code,name\nA,"B"C', "row 2: found text after a closing quotation mark; " + IN_CSV),
        ("code,name\rA,B", "row 1: found a line end of an old Macintosh, without a line feed; " + IN_CSV),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_row_and_column(content, words):
    assert refusal(content) == [words]


def test_every_problem_is_named_not_only_the_first():
    assert len(refusal("code,name\nA\nB,C,D\nABCDEFGHIJK,B")) == 3


def test_a_damaged_gzip_file_is_refused_in_a_sentence():
    assert refusal(gzip.compress(b"code,name\nA,Alpha\n")[:-4]) == [
        "row 3: found a damaged gzip file; expected a whole one; copy or send it again"
    ]


def test_a_file_that_swells_to_one_endless_line_is_not_taken_into_memory():
    bomb = gzip.compress(b"code,name\n" + b"a" * (LONGEST_LINE + 1))
    assert refusal(bomb) == [
        "row 2: found a line of more than a million bytes; expected a CSV file with shorter lines"
    ]
