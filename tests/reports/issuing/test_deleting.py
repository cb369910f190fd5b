"""Files that show what their visit lost are deleted too: the row, the check and the next version still tell."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from audits.people.tables import Event
from audits.reports.batch_tables import Batch
from audits.reports.forgetting import forget_now
from audits.reports.tables import AuditVersion, Issue, Report
from audits.visits.reading.audit import Edition
from audits.visits.sheets import version_of
from audits.visits.tables import PhotoState, Visit
from tests import builders
from tests.operating.keeping import photo
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.visits import builders as visits

NAMED = "I was served by Maria Smith."


def pictured(session, storage, shown: bool = True, **columns) -> Visit:
    """An approved visit with a photo in every edition and a name in head office's."""
    visit = decided.approved(session, decided.reviewer(session), narrative=NAMED, **columns)
    row = photo(session, storage, visit, PhotoState.READY)
    row.question_id, row.shown, row.width = version_of(session, visit).question_ids["greeted"], shown, 9
    decided.release(session, visit)
    return visit


def age(inside, visit, days: int) -> None:
    with inside() as session:
        session.get_one(Visit, visit.id).visited_on = datetime.now(UTC).date() - timedelta(days=days)


def forget(app) -> int:
    with app.app_context():
        return forget_now(datetime.now(UTC).date(), lambda _what, _done: None).files


@pytest.fixture
def storage(app):
    return app.extensions["storage"]


@pytest.fixture
def printed(app, inside, storage, do_background_work):
    """A visit of today whose three editions are on paper."""
    with inside() as session:
        visit = pictured(session, storage, ref="V-0142")
    app.extensions["queue"].put("print-audit", visit.id)
    do_background_work()
    return visit


def test_after_the_time_of_photos_no_edition_s_file_is_left_and_a_fresh_one_is_printed_without(
    app, inside, client, printed, run, do_background_work
):
    with inside() as session:
        client.sign_in(builders.person(session))
    link = f"/documents/visits/{printed.id}.pdf"
    assert "Maria" in Paper(client.get(link).data).words
    age(inside, printed, 181)
    assert forget(app) == 3
    gone = client.get(f"{link}?v=1")
    assert gone.status_code == 404
    assert "Ask for the document again" in gone.text
    client.read(link)
    client.submit("Make the PDF")
    do_background_work()
    fresh = client.get(link)
    assert fresh.headers["Content-Disposition"].endswith('_v2.pdf"')
    paper = Paper(fresh.data)
    assert "Photo deleted on" in paper.words
    assert "after 180 days" in paper.words
    assert "Maria" not in paper.everything
    assert "Photos or names of staff were deleted, as their time was over." in paper.words
    with inside() as session:
        old = session.exec(
            select(Issue)
            .join(AuditVersion)
            .where(AuditVersion.number == 1, AuditVersion.edition == Edition.HEAD_OFFICE)
        ).one()
        assert old.deleted_at is not None
    checked = client.read(f"/check/{old.code}")
    assert "is version 1. It was superseded" in checked.text
    assert "deleted on" in client.read(f"/documents/visits/{printed.id}/versions").text
    done = run("check")
    assert done.exit_code == 0, done.stderr


def test_after_the_time_of_names_only_head_office_s_file_goes(app, inside, printed):
    age(inside, printed, 91)
    assert forget(app) == 1
    assert forget(app) == 0
    with inside() as session:
        [gone] = session.exec(select(AuditVersion).join(Issue).where(Issue.deleted_at.is_not(None)))
        assert gone.edition is Edition.HEAD_OFFICE
        [event] = session.exec(select(Event).where(Event.action == "file deleted"))
        assert event.after == {"visit": str(printed.id)}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_store_keeps_its_file_when_no_photo_of_the_visit_was_shown_to_it(
    app, inside, storage, do_background_work
):
    with inside() as session:
        visit = pictured(session, storage, shown=False)
    app.extensions["queue"].put("print-audit", visit.id)
    do_background_work()
    age(inside, visit, 181)
    assert forget(app) == 2
    with inside() as session:
        kept = session.exec(select(AuditVersion.edition).join(Issue).where(Issue.deleted_at.is_(None))).all()
        assert kept == [Edition.STORE]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_version_whose_data_are_the_same_is_printed_anew_all_the_same(
    app, inside, client, printed, do_background_work
):
    """Nothing that was deleted stood in the data, so the next version says the same, and its file is there."""
    with inside() as session:
        client.sign_in(builders.person(session))
        for issue in session.exec(select(Issue)):
            issue.deleted_at = datetime.now(UTC)
    link = f"/documents/visits/{printed.id}.pdf"
    client.read(link)
    client.submit("Make the PDF")
    do_background_work()
    assert client.get(link).headers["Content-Disposition"].endswith('_v2.pdf"')


def test_a_batch_loses_its_one_pdf_and_its_zip_says_which_audit_is_left_out(
    app, inside, client, storage, do_background_work
):
    with inside() as session:
        old = pictured(session, storage, ref="V-OLD")
        pictured(session, storage, ref="V-FRESH")
        client.sign_in(builders.person(session))
    client.read("/documents/batches/new")
    page = client.submit("Ask for 2 audits", {"merged": "y"})
    do_background_work()
    page = client.read(page.address)
    archive, merged = page.links["Download ZIP"], page.links["Download one PDF"]
    age(inside, old, 181)
    forget(app)
    assert client.get(merged).status_code == 404
    page = client.read(page.address)
    assert "The one PDF was deleted on" in page.text
    answer = zipfile.ZipFile(io.BytesIO(client.get(archive).data))
    assert len(answer.namelist()) == 2
    index = answer.read("index.csv").decode("utf-8-sig")
    assert "The file was deleted, with the photos or names in it." in index
    with inside() as session:
        key = session.exec(select(Batch)).one().merged_key
    assert not storage.has(key)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_draft_on_paper_goes_with_what_it_shows(app, inside, client, storage, do_background_work):
    with inside() as session:
        visit = visits.submitted(session, visits.draft(session, narrative=NAMED))
        client.sign_in(builders.person(session))
    client.read(f"/documents/visits/{visit.id}.pdf")
    page = client.submit("Make the draft")
    do_background_work()
    age(inside, visit, 91)
    assert forget(app) == 1
    with inside() as session:
        report = session.exec(select(Report)).one()
        assert report.deleted_at is not None
    assert not storage.has(report.storage_key)
    assert "Deleted on" in client.read(page.address).text
