"""Stopping a document that waits, and trying one again that failed or was stopped."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from audits.access import Role
from audits.errors import Conflict
from audits.reports.jobs import changing
from audits.reports.tables import Issue, Report, ReportKind, ReportStatus
from audits.visits.reading.audit import Edition
from tests import builders
from tests.visits import builders as visits


@pytest.fixture
def head(inside):
    with inside() as session:
        return builders.person(session)


@pytest.fixture
def waiting(inside, client, head):
    """The page of a document that was asked for and that no worker has begun."""
    with inside() as session:
        visit = visits.approved(session, visits.draft(session))
    client.sign_in(head).read(f"/documents/visits/{visit.id}.pdf")
    page = client.submit("Make the PDF")
    assert "next in line" in page.text
    return page


def failed(inside, of) -> Report:
    """A document that came to nothing, of a visit that can be printed now."""
    with inside() as session:
        visit = visits.approved(session, visits.draft(session))
        made = Report(
            kind=ReportKind.VISIT,
            subject=str(visit.id),
            edition=Edition.HEAD_OFFICE,
            status=ReportStatus.FAILED,
            failure="It was begun twice, and each time the worker was stopped.",
            attempts=2,
            requested_at=datetime.now(UTC),
            requested_by_id=of.id,
        )
        session.add(made)
        return made


def test_one_that_is_stopped_is_never_printed(inside, client, waiting, do_background_work):
    page = client.submit("Stop")
    assert "You stopped it." in page.text
    do_background_work()
    assert "You stopped it." in client.read(page.address).text
    with inside() as session:
        assert session.exec(select(Report)).one().status is ReportStatus.CANCELLED
        assert session.exec(select(Issue)).all() == []


def test_one_that_was_stopped_is_printed_when_it_is_tried_again(inside, client, waiting, do_background_work):
    client.submit("Stop")
    do_background_work()
    page = client.submit("Try again")
    assert "next in line" in page.text
    do_background_work()
    page = client.read(page.address)
    assert client.get(page.links["Download PDF"]).data.startswith(b"%PDF")


def test_one_that_failed_says_why_and_is_tried_again_with_its_attempts_counted_anew(
    inside, client, head, do_background_work
):
    made = failed(inside, head)
    page = client.sign_in(head).read(f"/documents/{made.id}")
    assert made.failure in page.text
    page = client.submit("Try again")
    do_background_work()
    assert "Download PDF" in client.read(page.address).links
    with inside() as session:
        found = session.exec(select(Report)).one()
        assert (found.status, found.failure, found.attempts) == (ReportStatus.READY, "", 1)


def test_one_that_was_ready_meanwhile_is_neither_stopped_nor_tried_again(
    inside, client, waiting, do_background_work
):
    do_background_work()
    assert "finished already" in client.submit("Stop", status=409).text
    with inside() as session:
        made = session.exec(select(Report)).one()
        with pytest.raises(Conflict):
            changing.retry(session, made)
        assert made.status is ReportStatus.READY


@pytest.mark.parametrize("role", [Role.HEAD_OFFICE, Role.REVIEWER])
def test_nobody_stops_or_tries_again_what_another_asked_for(inside, client, waiting, role):
    with inside() as session:
        other = builders.person(session, role)
    page = client.sign_in(other).read("/documents")
    token = next(tag["value"] for tag in page.all("input") if tag["name"] == "csrf_token")
    assert client.get(waiting.address).status_code == 404
    for what in ("stop", "again"):
        answer = client.post(f"{waiting.address}/{what}", data={"csrf_token": token})
        assert answer.status_code == 404
    with inside() as session:
        assert session.exec(select(Report)).one().status is ReportStatus.QUEUED
