"""Files that show what their visit lost are deleted too: the row, the check and the next version still tell."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from audits.people.tables import Event
from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.batches import ending
from audits.reports.forgetting import forget_now
from audits.reports.tables import AuditVersion, Issue, PaperSize, Report, ReportKind
from audits.visits.phone_tables import SupersededPhoto
from audits.visits.reading.audit import Edition
from audits.visits.retention_tables import NamesForgotten
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, PhotoState, Visit
from tests import builders
from tests.operating.keeping import photo
from tests.reports.batches.test_joining import small_file
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.reports.ready import keep, plain_visits, ready_batch
from tests.visits import builders as visits

only_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NAMED = "I was served by Maria Smith."


def pictured(session, storage, narrative: str = NAMED, **columns) -> Visit:
    """An approved visit with a photo in every edition and a name in head office's."""
    visit = decided.approved(session, decided.reviewer(session), narrative=narrative, **columns)
    row = photo(session, storage, visit, PhotoState.READY)
    row.question_id, row.shown, row.width = version_of(session, visit).question_ids["greeted"], True, 9
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


def test_after_the_time_of_names_every_edition_s_file_goes(app, inside, printed):
    """Masking is stricter than what a store reads: its file says "Smith" where nothing marks it as a name."""
    age(inside, printed, 91)
    assert forget(app) == 3
    assert forget(app) == 0
    with inside() as session:
        gone = session.exec(select(AuditVersion.edition).join(Issue).where(Issue.deleted_at.is_not(None)))
        assert set(gone) == set(Edition)
        events = session.exec(select(Event).where(Event.action == "file deleted")).all()
        assert [event.after for event in events] == [{"visit": str(printed.id)}] * 3


def _hide(session, row: Photo) -> None:
    row.shown = False


def _take_out(session, row: Photo) -> None:
    columns = {name: getattr(row, name) for name in SupersededPhoto.model_fields if hasattr(row, name)}
    session.add(SupersededPhoto(**columns, superseded_in=2))
    session.delete(row)


@only_sqlite
@pytest.mark.parametrize("change", [_hide, _take_out])
def test_what_was_printed_with_a_photo_goes_also_when_the_visit_is_without_it_since(
    app, inside, storage, do_background_work, change
):
    with inside() as session:
        visit = pictured(session, storage, narrative="")
    app.extensions["queue"].put("print-audit", visit.id)
    do_background_work()
    with inside() as session:
        change(session, session.exec(select(Photo)).one())
    age(inside, visit, 181)
    assert forget(app) == 3


@only_sqlite
def test_what_is_printed_two_minutes_after_the_names_went_stays(
    app, inside, client, printed, do_background_work
):
    age(inside, printed, 91)
    forget(app)
    with inside() as session:
        client.sign_in(builders.person(session))
        looked_through = session.exec(select(NamesForgotten)).one()
        looked_through.changed_at -= timedelta(minutes=2)
    link = f"/documents/visits/{printed.id}.pdf"
    client.read(link)
    client.submit("Make the PDF")
    do_background_work()
    assert forget(app) == 0
    assert client.get(link).headers["Content-Disposition"].endswith('_v2.pdf"')


def test_a_comparison_goes_once_it_is_as_old_as_names_may_be_and_a_visit_of_its_period_lost_some(app, inside):
    """It holds no photos, and words as they were released; a name that the guard missed may stand in them."""
    today = datetime.now(UTC).date()
    first = today - timedelta(days=300)
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session), narrative=NAMED)
        visit.visited_on = today - timedelta(days=200)
        old = _comparison(app, session, 100, first, today)
        _comparison(app, session, 80, first, today)
        _comparison(app, session, 100, first, today - timedelta(days=201))
    assert forget(app) == 1
    assert forget(app) == 0
    with inside() as session:
        [gone] = session.exec(select(Issue).where(Issue.deleted_at.is_not(None)))
        assert gone.id == old.id
        [event] = session.exec(select(Event).where(Event.action == "file deleted"))
        assert event.after == {"region": "7"}
    assert not app.extensions["storage"].has(old.storage_key)


def _comparison(app, session, days_ago: int, first: date, last: date) -> Issue:
    """A region's comparison over a period, printed so many days ago."""
    at = datetime.now(UTC) - timedelta(days=days_ago)
    name = f"{days_ago}-{last}"
    [kept] = keep(app.extensions["storage"], [name.encode()], 1)
    version = AuditVersion(
        series=name,
        number=1,
        kind=ReportKind.REGION,
        subject="7",
        edition=Edition.HEAD_OFFICE,
        from_day=first,
        to_day=last,
        data_digest=kept.sha256,
        made_at=at,
    )
    session.add(version)
    session.flush()
    issue = Issue(
        version_id=version.id or 0,
        language="en",
        paper=PaperSize.A4,
        code=name,
        file_name="region.pdf",
        heartbeat_at=at,
        issued_at=at,
        storage_key=f"reports/{kept.sha256}.pdf",
        sha256=kept.sha256,
        size=kept.size,
        pages=1,
    )
    session.add(issue)
    session.flush()
    return issue


@only_sqlite
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


@only_sqlite
def test_a_batch_keeps_its_one_pdf_when_a_file_was_gone_before_it_was_joined(app, inside, storage):
    with inside() as session:
        files = keep(storage, [small_file()], pages=2)
        some = plain_visits(session, 2, "V")
        batch = ready_batch(session, builders.person(session), some, files, BatchStatus.WORKING, merged=True)
        session.exec(select(Issue)).first().deleted_at = datetime.now(UTC) - timedelta(hours=1)
    with app.app_context():
        ending.end(batch.id)
    assert forget(app) == 0
    with inside() as session:
        joined = session.get_one(Batch, batch.id)
        assert joined.merged_deleted_at is None
        assert storage.has(joined.merged_key)


@only_sqlite
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
