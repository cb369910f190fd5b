"""Many audits at once: chosen, counted, printed, and fetched as one ZIP."""

import csv
import io
import zipfile

import pytest
from sqlmodel import col, select

from audits.people.tables import Event
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.batches import choosing
from audits.reports.tables import Issue
from audits.visits.tables import Visit, VisitStatus
from tests import builders
from tests.reports.builders import programme
from tests.visits import builders as visits


def index_of(archive: zipfile.ZipFile) -> list[dict[str, str]]:
    """The lines of the index in an archive."""
    return list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))


def fetched(client, page) -> zipfile.ZipFile:
    """The archive behind the link of a batch's page."""
    answer = client.get(page.links["Download ZIP"])
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return archive


def test_a_batch_is_counted_asked_for_printed_and_fetched_as_a_zip(inside, client, do_background_work):
    with inside() as session:
        north, _ = programme(session, 2)
        visits.approved(session, visits.draft(session, at=builders.store(session, "Z-1")))
        head = builders.person(session)
    page = client.sign_in(head).read(f"/documents/batches/new?region={north.id}")
    assert "It would be 4 audits." in page.text
    page = client.submit("Ask for 4 audits")
    assert "next in line" in page.text
    do_background_work()
    page = client.read(page.address)
    assert "Ready" in page.text
    assert "4 audits" in page.text
    archive = fetched(client, page)
    index, files = index_of(archive), archive.namelist()[1:]
    assert [line["file"] for line in index] == files
    assert all(name.startswith("North/") for name in files)
    assert {line["store"] for line in index} == {"N-00", "N-01"}
    assert {line["version"] for line in index} == {"1"}
    assert all(archive.read(name).startswith(b"%PDF") for name in files)
    with inside() as session:
        logged = session.exec(select(Event).where(Event.action == "downloaded", Event.subject == "batch"))
        assert [row.actor_id for row in logged] == [head.id]
        assert set(session.exec(select(Issue.sha256))) == {line["sha256"] for line in index}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_same_batch_is_the_same_bytes_each_time(inside, client, do_background_work):
    with inside() as session:
        programme(session, 1)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    page = client.submit("Ask for 2 audits")
    do_background_work()
    address = client.read(page.address).links["Download ZIP"]
    assert client.get(address).data == client.get(address).data
    assert client.head(address).headers["Content-Length"] == str(len(client.get(address).data))


def test_a_regional_manager_gets_the_own_region_in_the_own_edition(inside, client, do_background_work):
    with inside() as session:
        north, _ = programme(session, 1)
        south = builders.region(session, "South")
        visits.approved(session, visits.draft(session, at=builders.store(session, "S-1", south)))
        out = visits.approved(session, visits.draft(session, at=builders.store(session, "N-9", north)))
        out.status = VisitStatus.EXCLUDED
        manager = builders.regional_manager(session, north)
    page = client.sign_in(manager).read("/documents/batches/new")
    assert "South" not in page.text
    assert "Taken out of the results" not in page.text
    page = client.submit("Ask for 2 audits")
    do_background_work()
    assert {line["store"] for line in index_of(fetched(client, client.read(page.address)))} == {"N-00"}
    with inside() as session:
        assert {row.edition.value for row in session.exec(select(Batch))} == {"manager"}
    client.read("/documents/batches/new")
    client.submit("Ask for 2 audits", {"region": str(south.id)}, status=422)
    client.read("/documents/batches/new")
    client.submit("Ask for 2 audits", {"status": "excluded"}, status=422)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_else_sees_a_batch(inside, client, do_background_work):
    with inside() as session:
        north, stores = programme(session, 1)
        head, other = builders.person(session), builders.person(session)
        manager, keeper = (
            builders.regional_manager(session, north),
            builders.store_manager(session, stores[0]),
        )
    client.sign_in(head).read("/documents/batches/new")
    address = client.submit("Ask for 2 audits").address
    do_background_work()
    for person in (other, manager, keeper):
        client.sign_in(person)
        for path in (address, f"{address}/audits.zip", f"{address}/audits.pdf"):
            assert client.get(path).status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_one_may_no_longer_read_is_left_out_and_said(inside, client, do_background_work):
    with inside() as session:
        north, stores = programme(session, 2)
        manager = builders.regional_manager(session, north)
    client.sign_in(manager).read("/documents/batches/new")
    page = client.submit("Ask for 4 audits")
    do_background_work()
    with inside() as session:
        store = session.get_one(type(stores[0]), stores[0].id)
        store.region_id = builders.region(session, "South").id
    archive = fetched(client, client.read(page.address))
    notes = [line["note"] for line in index_of(archive)]
    assert len(archive.namelist()) == 3
    assert sum("not yours to read any more" in note for note in notes) == 2
    assert "N-00" not in archive.read("index.csv").decode()


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_lost_while_it_waits_fails_alone(inside, client, do_background_work):
    with inside() as session:
        north, stores = programme(session, 2)
        manager = builders.regional_manager(session, north)
    client.sign_in(manager).read("/documents/batches/new")
    page = client.submit("Ask for 4 audits")
    with inside() as session:
        lost = session.exec(select(Visit).where(Visit.store_id == stores[0].id)).first()
        lost.status = VisitStatus.EXCLUDED
    do_background_work()
    page = client.read(page.address)
    assert "3 audits" in page.text
    assert "1 could not be made" in page.text
    assert lost.ref not in page.text
    assert len(fetched(client, page).namelist()) == 4


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_one_pdf_of_a_batch_is_refused_for_what_is_in_it_not_for_what_was_left_out(
    inside, client, do_background_work
):
    with inside() as session:
        north, stores = programme(session, 2)
        manager = builders.regional_manager(session, north)
    client.sign_in(manager).read("/documents/batches/new")
    page = client.submit("Ask for 4 audits", {"merged": "y"})
    with inside() as session:
        lost, other = session.exec(select(Visit).where(Visit.store_id == stores[0].id)).all()
        lost.status = VisitStatus.EXCLUDED
    do_background_work()
    whole = client.get(f"{page.address}/audits.pdf")
    assert (whole.status_code, whole.data[:4]) == (200, b"%PDF")
    with inside() as session:
        session.get_one(Visit, other.id).status = VisitStatus.EXCLUDED
    assert client.get(f"{page.address}/audits.pdf").status_code == 409


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_batch_of_nothing_or_of_too_much_is_refused_in_a_sentence(inside, client, monkeypatch):
    with inside() as session:
        programme(session, 2)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new?from=2031-01-01")
    page = client.submit("Ask for the audits", status=422)
    assert "No audit fits this choice" in page.text
    monkeypatch.setattr(choosing, "MOST", 3)
    client.read("/documents/batches/new")
    page = client.submit("Ask for 4 audits", status=422)
    assert "These are 4 audits, and one batch holds at most 3" in page.text
    page = client.submit("Count them", {"from_day": "2026-12-01", "to_day": "2026-11-01"}, status=422)
    assert "The last day is before the first" in page.text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_counting_asks_for_nothing(inside, client):
    with inside() as session:
        north, _ = programme(session, 2)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    page = client.submit("Count them", {"region": str(north.id), "to_day": "2020-01-01"})
    assert "No audit fits this choice" in page.text
    with inside() as session:
        assert session.exec(select(Batch)).all() == []


def test_a_batch_that_is_stopped_begins_no_other_audit_and_goes_on_when_asked(
    inside, client, do_background_work
):
    with inside() as session:
        programme(session, 2)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit("Ask for 4 audits")
    page = client.submit("Stop")
    assert "You stopped it after 0 of 4." in page.text
    do_background_work()
    with inside() as session:
        assert session.exec(select(Issue)).all() == []
    page = client.submit("Print the rest")
    do_background_work()
    assert "4 audits" in client.read(page.address).text
    with inside() as session:
        items = session.exec(select(BatchItem).order_by(col(BatchItem.position))).all()
        assert [item.status for item in items] == [ItemStatus.READY] * 4
        assert session.exec(select(Batch)).one().status is BatchStatus.READY
