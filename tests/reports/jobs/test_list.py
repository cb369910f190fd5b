"""The list of what somebody asked for: documents and batches together, in pages, by state, at a cost that stays."""

from datetime import timedelta

import pytest
from sqlmodel import select

from audits.access import Role
from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.jobs.queries import PAGE
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.stores.tables import Region
from audits.visits.reading.audit import Edition
from audits.visits.tables import VisitStatus
from tests import builders
from tests.builders import NOW, counted_queries
from tests.visits import builders as visits


def region(session, name: str) -> Region:
    """The region of this name, made where it is not there yet."""
    return session.exec(select(Region).where(Region.name == name)).first() or builders.region(session, name)


def add_documents(session, person, number: int, **columns) -> None:
    """Documents of a region each, one a minute."""
    for each in range(number):
        session.add(
            Report(
                **{
                    "kind": ReportKind.REGION,
                    "subject": str(region(session, f"Region {each}").id),
                    "edition": Edition.HEAD_OFFICE,
                    "status": ReportStatus.QUEUED,
                    "requested_at": NOW + timedelta(minutes=each),
                    "requested_by_id": person.id,
                    **columns,
                }
            )
        )


def add_batches(session, person, number: int, **columns) -> None:
    """Batches of three audits each, one a minute, half a minute after the documents."""
    for each in range(number):
        session.add(
            Batch(
                **{
                    "region_id": region(session, f"Region {each}").id,
                    "visit_status": VisitStatus.APPROVED,
                    "edition": Edition.HEAD_OFFICE,
                    "status": BatchStatus.QUEUED,
                    "requested_at": NOW + timedelta(minutes=each, seconds=30),
                    "requested_by_id": person.id,
                    "total": 3,
                    **columns,
                }
            )
        )


def names(page) -> list[str]:
    """What the rows of the list are called, in order."""
    return [
        tag.words
        for tag in page.all("a")
        if (around := tag.stands_in("div")) and around["class"] == "job-name"
    ]


def test_documents_and_batches_stand_together_newest_first(inside, client):
    with inside() as session:
        head, other = builders.person(session), builders.person(session)
        add_documents(session, head, 2)
        add_batches(session, head, 1)
        add_documents(session, other, 1)
    page = client.sign_in(head).read("/documents")
    assert names(page) == ["Comparison of a region: Region 1", "3 audits", "Comparison of a region: Region 0"]
    assert "Waits: 3 before it" in page.text, "those of others are counted, and not shown"


def test_a_list_of_many_is_turned_page_by_page(inside, client):
    with inside() as session:
        head = builders.person(session)
        add_documents(session, head, PAGE)
        add_batches(session, head, 2)
    page = client.sign_in(head).read("/documents")
    assert f"1 to {PAGE} of {PAGE + 2}" in page.text
    first = names(page)
    page = client.read(page.links["Next"])
    assert f"{PAGE + 1} to {PAGE + 2} of {PAGE + 2}" in page.text
    assert (len(first), len(names(page)), "Next" in page.links) == (PAGE, 2, False)
    assert names(client.read(page.links["Previous"])) == first


@pytest.mark.parametrize("state", ["under-way", "ready", "failed", "stopped"])
def test_the_list_is_cut_to_one_state_of_both(inside, client, state):
    failure = {"failure": "A sentence."}
    with inside() as session:
        head = builders.person(session)
        add_documents(session, head, 1, status=ReportStatus.RENDERING)
        add_documents(session, head, 1, status=ReportStatus.READY, sha256="0" * 64, size=9, pages=1)
        add_documents(session, head, 1, status=ReportStatus.FAILED, **failure)
        add_documents(session, head, 1, status=ReportStatus.CANCELLED)
        for status in (BatchStatus.WORKING, BatchStatus.READY, BatchStatus.CANCELLED):
            add_batches(session, head, 1, status=status)
        add_batches(session, head, 1, status=BatchStatus.FAILED, **failure)
    client.sign_in(head)
    assert sorted(names(client.read(f"/documents?state={state}"))) == [
        "3 audits",
        "Comparison of a region: Region 0",
    ]
    assert len(names(client.read("/documents?state=none-such"))) == 8


def test_a_list_of_one_and_of_many_cost_the_same_queries(app, inside, client):
    costs = []
    for number in (1, 12):
        with inside() as session:
            person = builders.person(session)
            add_documents(session, person, number)
            visit = visits.approved(session, visits.draft(session))
            add_documents(session, person, number, kind=ReportKind.VISIT, subject=str(visit.id))
            add_batches(session, person, number)
        client.sign_in(person)
        for path in ("/documents", "/documents?state=under-way"):
            client.get(path)
            with counted_queries(app) as statements:
                assert client.get(path).status_code == 200
            costs.append(len(statements))
    assert costs[:2] == costs[2:]


def test_whoever_has_asked_for_nothing_is_told_how(inside, client):
    with inside() as session:
        head, reviewer = builders.person(session), builders.person(session, Role.REVIEWER)
    assert "Many audits at once" in client.sign_in(head).read("/documents").links
    page = client.sign_in(reviewer).read("/documents")
    assert "No document yet" in page.text
    assert "Many audits at once" not in page.text


def test_a_link_from_when_documents_stood_under_reports_still_leads_to_them(client):
    old = ("/reports", "/reports?state=ready", "/reports/visits/7.pdf?v=2")
    moved = [client.get(address) for address in old]
    assert {answer.status_code for answer in moved} == {303}
    assert [answer.headers["Location"] for answer in moved] == [
        address.replace("/reports", "/documents", 1) for address in old
    ]
