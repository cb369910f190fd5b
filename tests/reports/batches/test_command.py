"""`report visits`: many audits as a ZIP, without server or worker."""

import zipfile

import pytest
from pypdf import PdfReader
from sqlmodel import select

from audits.reports.tables import Issue
from tests import builders
from tests.reports.batches.test_asking import index_of
from tests.reports.builders import programme
from tests.visits import builders as visits


def test_audits_of_a_region_are_written_and_printed_once(inside, run, tmp_path):
    with inside() as session:
        programme(session, 2)
        visits.approved(session, visits.draft(session, at=builders.store(session, "Z-1")))
    target, merged = tmp_path / "audits.zip", tmp_path / "audits.pdf"
    done = run("report", "visits", "--region", "North", "-o", target, "--merged", merged)
    assert done.exit_code == 0, done.stderr
    assert f"{target}: 4 audits." in done.stdout
    with zipfile.ZipFile(target) as archive:
        index = index_of(archive)
        assert {line["store"] for line in index} == {"N-00", "N-01"}
        assert [line["file"] for line in index] == archive.namelist()[1:]
        pages = sum(int(line["pages"]) for line in index)
    assert len(PdfReader(merged).pages) == pages
    with inside() as session:
        printed = {row.id: row.issued_at for row in session.exec(select(Issue))}
    again = tmp_path / "again.zip"
    assert run("report", "visits", "--region", "North", "-o", again).exit_code == 0
    assert again.read_bytes() == target.read_bytes()
    with inside() as session:
        assert {row.id: row.issued_at for row in session.exec(select(Issue))} == printed
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "again.zip",
        "audits.pdf",
        "audits.zip",
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--region", "Nowhere"), "There is no region Nowhere"),
        (("--round", "Q9"), "There is no round Q9"),
        (("--checklist", "none"), "There is no checklist none"),
        (("--from", "2031-01-01"), "No audit fits this choice"),
    ],
)
def test_a_choice_of_nothing_is_refused_and_no_file_is_left(inside, run, tmp_path, words, sentence):
    with inside() as session:
        programme(session, 1)
    target = tmp_path / "audits.zip"
    done = run("report", "visits", *words, "-o", target)
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert not target.exists()
