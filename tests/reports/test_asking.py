"""Asking for a document on a page, how far it is, and fetching it."""

import os
import signal
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from audits import db
from audits.access import Role
from audits.people.tables import Event, Person
from audits.reports.documents import content
from audits.reports.issuing import asking
from audits.reports.issuing.asking import RENDER, render, waiting
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.visits.reading.audit import Edition
from tests import builders
from tests.reports.builders import programme
from tests.visits import builders as visits


def test_an_audit_is_asked_for_waits_is_made_and_fetched(app, inside, client, do_background_work):
    with inside() as session:
        person = builders.person(session)
        visit = visits.approved(session, visits.draft(session, ref="V-0142"))
    client.sign_in(person)
    page = client.read(f"/documents/visits/{visit.id}.pdf")
    assert "has not been made yet" in page.text
    page = client.submit("Make the PDF")
    assert "next in line" in page.text
    assert 'http-equiv="refresh" content="2"' in client.get(page.address).text
    do_background_work()
    page = client.read(page.address)
    assert "Ready" in page.text
    answer = client.get(page.links["Download PDF"])
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "_visit-V-0142_v1.pdf" in answer.headers["Content-Disposition"]
    with inside() as session:
        logged = session.exec(select(Event).where(Event.action == "downloaded")).one()
        assert (logged.actor_id, logged.subject) == (person.id, "report")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_equal_content_is_printed_once_and_then_answered_at_once(inside, client, do_background_work):
    with inside() as session:
        first, second = builders.person(session), builders.person(session)
        visit = visits.approved(session, visits.draft(session))
    client.sign_in(first).read(f"/documents/visits/{visit.id}.pdf")
    client.submit("Make the PDF")
    do_background_work()
    assert client.get(f"/documents/visits/{visit.id}.pdf").mimetype == "application/pdf"
    client.sign_in(second)
    assert client.get(f"/documents/visits/{visit.id}.pdf").mimetype == "application/pdf"
    with inside() as session:
        assert len(session.exec(select(Report)).all()) == 1


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "paper", "ending"),
    [("", "", "_v1.pdf"), ("fr", "Letter", "_v1_fr_Letter.pdf"), ("", "A4", "_v1.pdf")],
)
def test_another_language_or_paper_is_chosen_beside_the_button(
    inside, client, do_background_work, language, paper, ending
):
    with inside() as session:
        client.sign_in(builders.person(session))
        visit = visits.approved(session, visits.draft(session))
    client.read(f"/visits/{visit.id}")
    page = client.submit("Download PDF", language=language, paper=paper)
    do_background_work()
    answer = client.get(client.read(page.address).links["Download PDF"])
    assert answer.headers["Content-Disposition"].endswith(f'{ending}"')


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_others_may_write_while_what_a_document_says_is_read(inside, client, monkeypatch):
    with inside() as session:
        programme(session)
        head = builders.person(session)

    def content_while_another_writes(session, asked):
        with db.separate_transaction() as own:
            own.get_one(Person, head.id).name = "Written meanwhile"
        return content(session, asked)

    monkeypatch.setattr(asking, "content", content_while_another_writes)
    client.sign_in(head).read("/comparison")
    assert "next in line" in client.submit("Download PDF").text
    with inside() as session:
        assert session.get_one(Person, head.id).name == "Written meanwhile"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_comparison_on_the_page_is_asked_for_with_its_period(app, inside, client, do_background_work):
    with inside() as session:
        region, stores = programme(session)
        manager, head = builders.regional_manager(session, region), builders.person(session)
    for person, kind in ((head, "network"), (manager, "region")):
        client.sign_in(person).read("/comparison")
        page = client.submit("Download PDF")
        assert "next in line" in page.text
        do_background_work()
        page = client.read(page.address)
        assert "Ready" in page.text
        assert kind in page.text
    client.sign_in(head).read(f"/stores/{stores[0].id}")
    client.submit("Download PDF")
    do_background_work()
    assert "store" in client.read("/documents").text


def test_a_store_manager_cannot_reach_another_stores_audit_nor_another_edition(
    app, inside, client, do_background_work
):
    with inside() as session:
        mine, other = builders.store(session), builders.store(session)
        manager, head = builders.store_manager(session, mine), builders.person(session)
        asked_with = builders.checklist(session)
        own = visits.approved(session, visits.draft(session, asked_with, mine))
        foreign = visits.approved(session, visits.draft(session, asked_with, other))
        waits_for_review = visits.submitted(session, visits.draft(session, asked_with, mine))
    client.sign_in(head).read(f"/documents/visits/{own.id}.pdf")
    whole = client.submit("Make the PDF").address
    client.sign_in(manager)
    for hidden in (
        f"/documents/visits/{foreign.id}.pdf",
        f"/documents/visits/{waits_for_review.id}.pdf",
        whole,
        f"{whole}/file",
    ):
        assert client.get(hidden).status_code == 404
    client.read(f"/documents/visits/{own.id}.pdf")
    client.submit("Make the PDF")
    with inside() as session:
        editions = {row.requested_by_id: row.edition.value for row in session.exec(select(Report))}
    assert editions == {head.id: "head-office", manager.id: "store"}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_who_loses_the_store_can_no_longer_fetch_what_was_made(inside, client, do_background_work):
    with inside() as session:
        region, _ = programme(session)
        manager = builders.regional_manager(session, region)
        visit = visits.approved(session, visits.draft(session, at=builders.store(session, "N-77", region)))
    client.sign_in(manager).read(f"/documents/visits/{visit.id}.pdf")
    page = client.submit("Make the PDF")
    do_background_work()
    assert client.get(f"{page.address}/file").status_code == 200
    with inside() as session:
        session.get_one(type(visit), visit.id).store_id = builders.store(session).id
    assert client.get(f"{page.address}/file").status_code == 404


@pytest.mark.parametrize("role", [Role.SHOPPER])
def test_a_shopper_has_no_documents(inside, client, role):
    with inside() as session:
        someone = builders.person(session, role)
    assert client.sign_in(someone).get("/documents").status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_killed_render_fails_with_a_sentence_and_the_next_job_runs(app, inside, monkeypatch):
    press = app.extensions["press"]
    with inside() as session:
        person = builders.person(session)
        visit = visits.approved(session, visits.draft(session))
        rows = [_queued(session, person, visit) for _ in range(2)]
    exchange = press._exchange

    def killed(child, document):
        os.kill(child.pid, signal.SIGKILL)
        return exchange(child, document)

    monkeypatch.setattr(press, "_exchange", killed)
    app.extensions["queue"].run(RENDER, str(rows[0].id))
    monkeypatch.undo()
    app.extensions["queue"].run(RENDER, str(rows[1].id))
    with inside() as session:
        first, second = (session.get_one(Report, row.id) for row in rows)
    assert (first.status, second.status) == (ReportStatus.FAILED, ReportStatus.READY)
    assert "was stopped" in first.failure


def test_a_document_whose_worker_fell_silent_is_taken_up_again(app, inside):
    now = datetime.now(UTC)
    with inside() as session:
        person = builders.person(session)
        visit = visits.approved(session, visits.draft(session))
        queued, silent, alive = (_queued(session, person, visit) for _ in range(3))
        silent.status = alive.status = ReportStatus.RENDERING
        silent.heartbeat_at, alive.heartbeat_at = now - timedelta(minutes=6), now
    with app.app_context():
        assert set(waiting()) == {str(queued.id), str(silent.id)}
        render(str(alive.id))
    with inside() as session:
        assert session.get_one(Report, alive.id).status is ReportStatus.RENDERING


def _queued(session, person, visit) -> Report:
    row = Report(
        kind=ReportKind.VISIT,
        subject=str(visit.id),
        edition=Edition.HEAD_OFFICE,
        status=ReportStatus.QUEUED,
        requested_at=builders.NOW,
        requested_by_id=person.id,
    )
    session.add(row)
    session.flush()
    return row
