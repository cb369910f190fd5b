"""From a run to the mail: who gets what, asked for in their name, told of once."""

import socket
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import col, select

from audits.access import Role
from audits.checklists.tables import Checklist
from audits.mail import Post
from audits.people.tables import Person
from audits.reports.schedule_tables import Delivery, RunStatus, ScheduleRun
from audits.reports.schedules import delivering, recipients
from audits.reports.schedules.delivering import LOST_ACCESS, NOBODY, RUN
from audits.reports.schedules.due import run_due
from audits.reports.schedules.mailing import settle
from audits.reports.schedules.rules import NO_VISITS
from audits.reports.tables import Report, ReportKind, ReportStatus
from audits.stores.tables import RegionManager
from audits.visits.reading.audit import Edition
from audits.visits.tables import Visit, VisitScore
from tests import builders
from tests.people.accounts import link_in, mails, text_of
from tests.reports.builders import programme
from tests.reports.schedules.builders import FIRST_MONDAY, schedule
from tests.visits import builders as visits

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def begun(app, inside):
    """`begun(now)` brings due what is due and asks for its documents; returns the newest run's id."""

    def begun(now=FIRST_MONDAY):
        with app.app_context():
            run_due(now)
        with inside() as session:
            newest = session.exec(select(ScheduleRun).order_by(col(ScheduleRun.id).desc())).first().id
        app.extensions["queue"].run(RUN, str(newest))
        return newest

    return begun


@pytest.fixture
def tick(app):
    def tick(now):
        with app.app_context():
            run_due(now)

    return tick


def printed(inside):
    """Every document is ready, as if a worker had printed it."""
    with inside() as session:
        for report in session.exec(select(Report).where(Report.status == ReportStatus.QUEUED)):
            report.status, report.sha256, report.file_name = ReportStatus.READY, "0" * 64, "book.pdf"
            report.size, report.pages, report.finished_at = 40_000, 4, FIRST_MONDAY


def reports(inside):
    with inside() as session:
        return list(session.exec(select(Report)))


def run_of(inside, run_id):
    with inside() as session:
        return session.get_one(ScheduleRun, run_id)


def skipped(inside):
    with inside() as session:
        return list(session.exec(select(Delivery.skipped).order_by(col(Delivery.id))))


def test_each_manager_gets_the_comparison_of_their_region_and_one_mail(app, inside, begun, tick):
    with inside() as session:
        north, _ = programme(session)
        south = builders.region(session, "South")
        visits.approved(session, visits.draft(session, at=builders.store(session, "S-1", south)))
        ada = builders.regional_manager(session, north, name="Ada", email="ada@test.example")
        bo = builders.regional_manager(session, south, name="Bo", email="bo@test.example")
        builders.regional_manager(session, north, name="Gone", active=False)
        schedule(session)
    run_id = begun()
    asked = {
        (row.requested_by_id, row.kind, row.subject, row.edition, str(row.from_day))
        for row in reports(inside)
    }
    assert asked == {
        (ada.id, ReportKind.REGION, str(north.id), Edition.MANAGER, "2026-11-01"),
        (bo.id, ReportKind.REGION, str(south.id), Edition.MANAGER, "2026-11-01"),
    }
    tick(FIRST_MONDAY + MINUTE)
    assert mails(app) == []
    printed(inside)
    for minutes in (2, 3, 4):
        tick(FIRST_MONDAY + minutes * MINUTE)
    assert sorted(mail["To"] for mail in mails(app)) == ["ada@test.example", "bo@test.example"]
    done = run_of(inside, run_id)
    assert (done.status, done.sentence) == (RunStatus.DONE, "2 of 2 got it by mail.")


@sqlite_only
def test_a_mail_has_a_link_that_asks_to_sign_in_and_nothing_of_the_content(app, inside, begun, tick, client):
    with inside() as session:
        north, _ = programme(session)
        ada = builders.regional_manager(session, north, name="Ada")
        schedule(session, name="Canary book")
    begun()
    printed(inside)
    tick(FIRST_MONDAY + MINUTE)
    [mail] = mails(app)
    [report] = reports(inside)
    path = "/" + link_in(mail).split("/", 3)[3]
    assert path == f"/documents/{report.id}"
    for content in ("Canary", "N-0", "score", "book.pdf"):
        assert content not in f"{mail['Subject']} {text_of(mail)}"
    assert client.get(path).location.startswith("/login")
    assert client.sign_in(ada).get(path).status_code == 200


@sqlite_only
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "– Comparison of North, Evening visit, 1 November 2026 to 30 November 2026"),
        ("fr", "– Comparaison de North, Evening visit, 1 novembre 2026 au 30 novembre 2026"),
        ("ar", "– مقارنة North"),
    ],
)
def test_a_mail_names_the_document_its_checklist_and_its_days_in_the_documents_language(
    app, inside, begun, tick, language, words
):
    with inside() as session:
        north, _ = programme(session)
        checklist = session.exec(select(Checklist)).first()
        checklist.name = "Evening visit"
        builders.regional_manager(session, north)
        schedule(session, language=language, checklist_id=checklist.id)
    begun()
    printed(inside)
    tick(FIRST_MONDAY + MINUTE)
    [mail] = mails(app)
    assert words in text_of(mail).replace("\xa0", " "), text_of(mail)


@pytest.mark.parametrize("loss", ["disabled", "other role", "other region", "no region"])
@sqlite_only
def test_nobody_who_lost_access_between_asking_and_mailing_gets_a_mail(app, inside, begun, tick, loss):
    with inside() as session:
        north, _ = programme(session)
        ada = builders.regional_manager(session, north)
        south = builders.region(session, "South")
        schedule(session)
    run_id = begun()
    printed(inside)
    with inside() as session:
        person, at = session.get_one(Person, ada.id), session.get_one(RegionManager, ada.id)
        match loss:
            case "disabled":
                person.active = False
            case "other role":
                person.role = Role.STORE_MANAGER
            case "other region":
                at.region_id = south.id
            case _:
                assert loss == "no region"
                session.delete(at)
    tick(FIRST_MONDAY + MINUTE)
    assert mails(app) == []
    assert run_of(inside, run_id).status is RunStatus.FAILED
    assert "no longer read" in skipped(inside)[0]


@sqlite_only
def test_who_loses_the_role_after_a_stop_is_not_asked_for(app, inside, begun, monkeypatch):
    with inside() as session:
        north, _ = programme(session)
        ada = builders.regional_manager(session, north)
        schedule(session)
    monkeypatch.setattr(delivering, "_next_delivery", lambda _run: None)
    run_id = begun()
    monkeypatch.undo()
    with inside() as session:
        session.get_one(Person, ada.id).active = False
        session.get_one(ScheduleRun, run_id).heartbeat_at = datetime.now(UTC) - timedelta(minutes=6)
    app.extensions["queue"].run(RUN, str(run_id))
    assert (reports(inside), skipped(inside)) == ([], [LOST_ACCESS])


def test_a_worker_that_is_killed_half_way_leaves_nobody_out_and_asks_for_nothing_twice(
    app, inside, begun, tick, monkeypatch
):
    with inside() as session:
        north, _ = programme(session, stores=2)
        managers = [builders.regional_manager(session, north) for _ in range(3)]
        schedule(session)
    whole, turns = delivering._next_delivery, iter([True, False])
    monkeypatch.setattr(delivering, "_next_delivery", lambda run_id: whole(run_id) if next(turns) else None)
    run_id = begun()
    monkeypatch.undo()
    assert len(reports(inside)) == 1
    with app.app_context():
        assert delivering.waiting() == []
    with inside() as session:
        session.get_one(ScheduleRun, run_id).heartbeat_at = datetime.now(UTC) - timedelta(minutes=6)
    with app.app_context():
        assert delivering.waiting() == [str(run_id)]
    app.extensions["queue"].run(RUN, str(run_id))
    app.extensions["queue"].run(RUN, str(run_id))
    assert sorted(row.requested_by_id for row in reports(inside)) == sorted(each.id for each in managers)
    printed(inside)
    tick(FIRST_MONDAY + MINUTE)
    tick(FIRST_MONDAY + 2 * MINUTE)
    assert len(mails(app)) == 3


@sqlite_only
def test_where_nobody_has_the_role_or_nothing_was_visited_the_history_says_so(app, inside, begun):
    with inside() as session:
        programme(session, stores=1)
        empty = builders.region(session, "South")
        schedule(session, region_id=empty.id)
    first = begun()
    assert run_of(inside, first).sentence == NOBODY
    with inside() as session:
        builders.regional_manager(session, empty)
    second = begun(datetime(2027, 1, 4, 5, tzinfo=UTC))
    assert run_of(inside, second).status is RunStatus.FAILED
    assert skipped(inside) == [NO_VISITS]
    assert reports(inside) == []


@sqlite_only
def test_a_schedule_of_a_region_is_for_the_managers_of_it_and_below(inside, begun):
    with inside() as session:
        north = builders.region(session, "North")
        leeds = builders.region(session, "Leeds", north)
        south = builders.region(session, "South")
        for region in (leeds, south):
            visits.approved(session, visits.draft(session, at=builders.store(session, None, region)))
        above, below = builders.regional_manager(session, north), builders.regional_manager(session, leeds)
        builders.regional_manager(session, south)
        schedule(session, region_id=north.id)
    begun()
    assert {(row.requested_by_id, row.subject) for row in reports(inside)} == {
        (above.id, str(north.id)),
        (below.id, str(leeds.id)),
    }


@sqlite_only
@pytest.mark.parametrize("kind", [ReportKind.NETWORK, ReportKind.REGION])
def test_head_office_gets_the_network_or_a_region(inside, begun, kind):
    with inside() as session:
        north, _ = programme(session, stores=2)
        head = builders.person(session)
        builders.person(session, Role.REVIEWER)
        region_id = north.id if kind is ReportKind.REGION else None
        schedule(session, kind=kind, role=Role.HEAD_OFFICE, region_id=region_id)
    begun()
    [row] = reports(inside)
    assert (row.requested_by_id, row.kind, row.subject) == (head.id, kind, str(region_id or ""))


@sqlite_only
def test_store_managers_get_the_audits_of_their_own_stores_and_one_mail_for_all(app, inside, begun, tick):
    with inside() as session:
        asked, north = builders.checklist(session), builders.region(session)
        mine, also, other = (builders.store(session, code, north) for code in ("A", "B", "C"))
        manager = builders.store_manager(session, mine, also)
        own = [visits.approved(session, visits.draft(session, asked, store)) for store in (mine, also)]
        visits.submitted(session, visits.draft(session, asked, mine))
        visits.approved(session, visits.draft(session, asked, other))
        schedule(session, kind=ReportKind.VISIT, role=Role.STORE_MANAGER)
    begun()
    found = reports(inside)
    assert {row.subject for row in found} == {str(visit.id) for visit in own}
    assert {(row.requested_by_id, row.edition) for row in found} == {(manager.id, Edition.STORE)}
    printed(inside)
    tick(FIRST_MONDAY + MINUTE)
    [mail] = mails(app)
    assert link_in(mail).endswith("/documents")


def test_a_visit_that_is_released_after_its_period_was_made_comes_with_the_next_time_once(inside, begun):
    with inside() as session:
        store = builders.store(session)
        builders.store_manager(session, store)
        asked = builders.checklist(session)
        early, late = (visits.approved(session, visits.draft(session, asked, store)) for _ in range(2))
        late.released_at = None
        schedule(session, kind=ReportKind.VISIT, role=Role.STORE_MANAGER)
    begun()
    assert {row.subject for row in reports(inside)} == {str(early.id)}
    with inside() as session:
        session.get_one(Visit, late.id).released_at = FIRST_MONDAY + timedelta(days=2)
    begun(FIRST_MONDAY + timedelta(days=28))
    assert {row.subject for row in reports(inside)} == {str(early.id), str(late.id)}
    begun(FIRST_MONDAY + timedelta(days=56))
    assert skipped(inside) == ["", "", NO_VISITS]


@sqlite_only
def test_a_late_visit_comes_even_where_the_period_has_more_audits_than_one_mail_takes(
    inside, begun, monkeypatch
):
    monkeypatch.setattr(recipients, "MOST_AUDITS", 2)
    with inside() as session:
        store, asked = builders.store(session), builders.checklist(session)
        builders.store_manager(session, store)
        late = visits.approved(session, visits.draft(session, asked, store))
        late.released_at = None
        schedule(session, kind=ReportKind.VISIT, role=Role.STORE_MANAGER)
    begun()
    with inside() as session:
        session.get_one(Visit, late.id).released_at = FIRST_MONDAY + timedelta(days=2)
        for _ in range(3):
            of_december = visits.approved(session, visits.draft(session, asked, store))
            for score in session.exec(select(VisitScore).where(VisitScore.visit_id == of_december.id)):
                score.visited_on = date(2026, 12, 10)
    begun(FIRST_MONDAY + timedelta(days=28))
    assert str(late.id) in {row.subject for row in reports(inside)}
    assert len(reports(inside)) == 2


@sqlite_only
def test_a_document_that_fails_is_told_in_the_history_and_not_by_mail(app, inside, begun, tick):
    with inside() as session:
        north, _ = programme(session, stores=2)
        builders.regional_manager(session, north)
        schedule(session)
    run_id = begun()
    with inside() as session:
        report = session.exec(select(Report)).one()
        report.status, report.failure = ReportStatus.FAILED, "It took too long."
    tick(FIRST_MONDAY + MINUTE)
    assert mails(app) == []
    assert skipped(inside) == ["The document was not made. It took too long."]
    assert run_of(inside, run_id).status is RunStatus.FAILED


class Refusing:
    """A mail server that refuses so many times before it takes a mail."""

    def __init__(self, times):
        self.times, self.taken = times, []

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 (aiosmtpd's name)
        """Refuse, or take."""
        self.times -= 1
        if self.times >= 0:
            return "451 come back later"
        self.taken.append(envelope)
        return "250 taken"


@pytest.mark.parametrize(("refusals", "arrive"), [(0, 1), (2, 1), (3, 0)])
@sqlite_only
def test_a_mail_that_the_server_refuses_is_told_and_tried_again_twice(
    app, inside, begun, tick, tmp_path, refusals, arrive
):
    with inside() as session:
        north, _ = programme(session, stores=2)
        builders.regional_manager(session, north)
        schedule(session)
    run_id, handler = begun(), Refusing(refusals)
    printed(inside)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        app.extensions["post"] = Post(f"smtp://127.0.0.1:{port}", tmp_path, "us@test.example")
        tick(FIRST_MONDAY + MINUTE)
        assert ("451" in skipped(inside)[0]) is bool(refusals)
        for minutes in range(2, 7):
            tick(FIRST_MONDAY + minutes * MINUTE)
    finally:
        server.stop()
    assert len(handler.taken) == arrive
    run = run_of(inside, run_id)
    assert (run.status is RunStatus.DONE) is bool(arrive)
    assert ("451" in skipped(inside)[0]) is not bool(arrive)


def test_workers_that_settle_at_once_send_one_mail(app, inside, begun):
    with inside() as session:
        north, _ = programme(session, stores=2)
        builders.regional_manager(session, north)
        schedule(session)
    run_id = begun()
    printed(inside)
    at_once(app, 4, lambda: settle(run_id, FIRST_MONDAY))
    assert len(mails(app)) == 1
    assert run_of(inside, run_id).status is RunStatus.DONE


def test_workers_that_ask_at_once_ask_for_each_document_once(app, inside, begun, monkeypatch):
    with inside() as session:
        north, _ = programme(session, stores=2)
        for _ in range(3):
            builders.regional_manager(session, north)
        schedule(session)
    monkeypatch.setattr(delivering, "_next_delivery", lambda _run: None)
    run_id = begun()
    monkeypatch.undo()

    def ask_for_all():
        while (delivery_id := delivering._next_delivery(run_id)) is not None:
            delivering._ask_for(delivery_id)

    at_once(app, 3, ask_for_all)
    assert skipped(inside) == [""] * 3
    assert len(reports(inside)) == 3


def at_once(app, workers, work):
    """So many workers do the same, as nearly together as threads can."""
    start, problems = threading.Barrier(workers), []

    def worker():
        with app.app_context():
            start.wait()
            try:
                work()
            except Exception as problem:
                problems.append(problem)

    threads = [threading.Thread(target=worker) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


@sqlite_only
def test_the_whole_way_with_a_worker_ends_with_a_pdf_that_its_reader_may_open(
    app, inside, tick, client, do_background_work
):
    with inside() as session:
        north, _ = programme(session, stores=2)
        ada = builders.regional_manager(session, north)
        schedule(session)
    tick(FIRST_MONDAY)
    app.extensions["queue"].take_up_again()
    while do_background_work():
        continue
    tick(FIRST_MONDAY + MINUTE)
    [mail] = mails(app)
    client.sign_in(ada).read("/" + link_in(mail).split("/", 3)[3])
    [report] = reports(inside)
    assert client.get(f"/documents/{report.id}/file").data.startswith(b"%PDF")
