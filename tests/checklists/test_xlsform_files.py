"""Files that are no checklist: a sentence each, in time, and the program unharmed."""

import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from xlsxwriter import Workbook

from audits.checklists.xlsform import process, read
from audits.errors import BadFile
from tests.checklists.workbooks import DATA, asked, refusal, workbook

SECONDS = 20
"""Each takes 1 to 4 seconds on a core of its own; tests share two cores with other tests."""


def found_in(data: bytes, name: str = "visit.xlsx") -> str:
    """What the reading process says was found, in time."""
    started = time.monotonic()
    with pytest.raises(BadFile) as refused:
        read(data, name)
    assert time.monotonic() - started < SECONDS
    return refused.value.problems[0].found


def with_file(path: str, content: bytes) -> bytes:
    """A good workbook with one more file in its archive."""
    data = BytesIO(workbook([asked()]))
    with ZipFile(data, "a", ZIP_DEFLATED) as archive:
        archive.writestr(path, content)
    return data.getvalue()


def with_other(path: str, content: bytes) -> bytes:
    """A good workbook with one of its files replaced."""
    data = BytesIO()
    with ZipFile(BytesIO(workbook([asked()]))) as good, ZipFile(data, "w", ZIP_DEFLATED) as archive:
        for entry in good.infolist():
            archive.writestr(entry.filename, content if entry.filename == path else good.read(entry))
    return data.getvalue()


def long_form(rows: int) -> bytes:
    """A form of so many questions."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("survey")
        sheet.write_row(0, 0, ["type", "name", "label"])
        for row in range(1, rows + 1):
            sheet.write_row(row, 0, ["text", f"q{row}", f"Question {row}"])
    return content.getvalue()


def test_a_checklist_is_read_by_a_process_of_its_own() -> None:
    path = DATA / "chicago" / "checklist.xlsx"
    questionnaire, warnings = read(path.read_bytes(), path.name)
    assert (questionnaire.key, len(list(questionnaire.questions())), warnings) == ("chicago-food", 44, [])


def test_problems_come_back_from_the_process_as_they_are() -> None:
    data = workbook([asked(points="many")])
    with pytest.raises(BadFile) as refused:
        read(data, "visit.xlsx")
    assert list(refused.value.problems) == refusal(data)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "an empty file"),
        (b"type,name,label\ntext,a,A\n", "a file that is no workbook"),
        (b"| survey |\n| | type | name |\n| | text | a |\n", "a file that is no workbook"),
        (b"%PDF-1.7", "a file that is no workbook"),
        (b"PK\x03\x04" + b"\x00" * 100, "a broken .xlsx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "a broken .xls workbook"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, found: str) -> None:
    assert found in refusal(data)[0].found


def test_another_zip_archive_is_no_workbook() -> None:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(data.getvalue())[0].found == "a zip archive that is no .xlsx workbook"


def test_a_workbook_cut_short_is_refused() -> None:
    data = workbook([asked()])
    assert refusal(data[: len(data) // 2])[0].found == "a broken .xlsx file"


def test_a_password_protected_workbook_is_refused() -> None:
    envelope = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le")
    [problem] = refusal(envelope)
    assert (problem.found, problem.expected) == (
        "a password-protected workbook",
        "a workbook without a password",
    )


def test_a_workbook_with_macros_is_refused() -> None:
    assert refusal(with_file("xl/vbaProject.bin", b"Sub"))[0].found == "a workbook with macros"
    assert refusal(workbook([asked()]), "visit.xlsm")[0].found == "a workbook with macros"


def test_the_kind_of_workbook_is_told_by_its_content() -> None:
    old = (DATA / "xlsforms" / "pyxform__widgets.xls").read_bytes()
    assert refusal(old, "form.xlsx") == refusal(old, "form.xls")
    assert refusal(workbook([asked()]), "form.xls") == []


def test_a_workbook_without_a_survey_sheet_is_refused_in_the_words_of_pyxform() -> None:
    [problem] = [
        problem for problem in refusal(workbook([], surveys=[asked()])) if "pyxform" in problem.expected
    ]
    assert "You must have a sheet named 'survey'" in problem.expected


def test_two_columns_of_one_name_are_refused_in_the_words_of_pyxform() -> None:
    path = DATA / "xlsforms" / "pyxform__duplicate_columns.xlsx"
    [problem] = refusal(path.read_bytes(), path.name)
    assert (problem.row, problem.column) == (1, "label")
    assert "Duplicate column header: label" in problem.expected


def test_a_zip_bomb_is_refused_in_time() -> None:
    assert "unpacks to" in found_in(with_file("xl/media/bomb.bin", b"\0" * 2**28))


def test_more_texts_than_cells_may_be_filled_are_refused_in_time() -> None:
    texts = b"<sst>" + b"<si><t>a</t></si>" * 500_000 + b"</sst>"
    assert "filled cells" in found_in(with_other("xl/sharedStrings.xml", texts))


def test_a_workbook_that_swells_in_memory_stops_its_reader_and_nothing_else() -> None:
    styles = b"<styleSheet><cellXfs>" + b"<xf numFmtId='0'/>" * 4_000_000 + b"</cellXfs></styleSheet>"
    found = found_in(with_other("xl/styles.xml", styles))
    assert found == "a workbook that takes too much time or memory to read"


def test_a_hundred_thousand_rows_are_refused_in_time() -> None:
    assert "more than 200,000 filled cells" in found_in(long_form(100_000))


def test_more_rows_than_a_questionnaire_can_have_are_refused_in_time() -> None:
    [problem] = refusal(long_form(12_000))
    assert (problem.sheet, problem.found) == ("survey", "12,000 rows")


def test_a_thousand_questions_are_read_in_time() -> None:
    started = time.monotonic()
    questionnaire, _ = read(long_form(1_000), "long.xlsx")
    assert len(list(questionnaire.questions())) == 1_000
    assert time.monotonic() - started < SECONDS


def test_a_file_larger_than_any_checklist_is_not_even_opened() -> None:
    assert found_in(b"\0" * (process.LARGEST_FILE + 1)) == "20 megabytes"


def test_the_web_server_never_imports_pyxform() -> None:
    told = "import audits.checklists.xlsform, sys; sys.exit('pyxform' in sys.modules)"
    house = Path(process.__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", told], cwd=house, check=False).returncode == 0


def test_any_file_name_will_do() -> None:
    data = workbook([asked()], settings={})
    assert read(data, "a\0b\udc80 “c”.xlsx")[0].key == "ab “c”"
    assert read(data, "")[0].key == "data"
