"""What a reviewer decides is on paper soon after, also when the worker or the server died in between."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from audits.access import Role
from audits.reports.issuing import approving, claims
from audits.reports.issuing.queries import MOST_AT_ONCE
from audits.reports.issuing.versions import look_at, stand
from audits.reports.rules import AskedFor
from audits.reports.tables import AuditVersion, Issue, ReportKind
from audits.stores.tables import Store
from audits.visits.reading.audit import Edition
from audits.visits.tables import Source, Visit, VisitStatus
from tests import builders
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.reports.ready import issued as issued_already
from tests.reports.ready import keep, plain_visits
from tests.visits import builders as visits


def issued(inside) -> list[tuple[str, int]]:
    """The issued editions with their version's number."""
    with inside() as session:
        rows = session.execute(
            select(AuditVersion.edition, AuditVersion.number)
            .join(Issue, col(Issue.version_id) == col(AuditVersion.id))
            .where(AuditVersion.kind == ReportKind.VISIT, col(Issue.sha256).is_not(None))
        )
        return sorted((edition.value, number) for edition, number in rows)


def test_approval_prints_every_edition_and_exclusion_the_next_version(inside, client, do_background_work):
    with inside() as session:
        by = decided.reviewer(session)
        visit = visits.submitted(session, visits.draft(session))
    client.sign_in(by).read(f"/visits/{visit.id}/review")
    client.submit("Approve")
    do_background_work()
    assert issued(inside) == [("head-office", 1), ("manager", 1), ("store", 1)]
    client.read(f"/visits/{visit.id}")
    client.submit("Exclude the visit", {"excluding-reason": decided.FREE_TEXT})
    do_background_work()
    assert issued(inside) == [
        (edition, number) for edition in ("head-office", "manager", "store") for number in (1, 2)
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_was_excluded_before_it_was_issued_and_what_is_under_review_is_not_printed(app, inside):
    with inside() as session:
        by = decided.reviewer(session)
        never = visits.submitted(session, visits.draft(session))
        decided.exclude(session, never, by)
        reviewed = visits.submitted(session, visits.draft(session))
    for visit in (never, reviewed):
        app.extensions["queue"].run(approving.PRINT, str(visit.id))
    assert issued(inside) == []


def test_a_decision_whose_word_was_lost_is_found_again(app, inside, do_background_work):
    with inside() as session:
        by = decided.reviewer(session)
        lost, fresh = decided.approved(session, by), decided.approved(session, by)
        old, file = decided.approved(session, by), decided.approved(session, by)
        lost.reviewed_at -= timedelta(minutes=10)
        old.reviewed_at -= timedelta(days=4)
        file.reviewed_at -= timedelta(minutes=10)
        file.reviewer_id, file.source = None, Source.IMPORT
    with app.app_context():
        assert approving.waiting() == [str(lost.id)]
    app.extensions["queue"].take_up_again()
    do_background_work()
    assert [edition for edition, _number in issued(inside)] == ["head-office", "manager", "store"]
    with app.app_context():
        assert approving.waiting() == []
    assert fresh.status is VisitStatus.APPROVED
    assert old.id != fresh.id


def test_an_edition_whose_worker_was_killed_is_printed_with_the_others_once_it_is_silent(
    app, inside, do_background_work
):
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session))
    asked = AskedFor(ReportKind.VISIT, str(visit.id), Edition.STORE)
    with app.app_context():
        version = stand(asked, look_at(asked), datetime.now(UTC))
        claims.claim(asked, version, "A" * 16, datetime.now(UTC))
    app.extensions["queue"].run(approving.PRINT, str(visit.id))
    later = [task for task in app.extensions["queue"].huey.pending() if task.eta]
    assert [task.args for task in later] == [(approving.PRINT, str(visit.id))]
    with inside() as session:
        session.get_one(Visit, visit.id).reviewed_at -= timedelta(minutes=10)
        for row in (*session.exec(select(Issue)), *session.exec(select(AuditVersion))):
            name = "heartbeat_at" if isinstance(row, Issue) else "made_at"
            setattr(row, name, getattr(row, name) - timedelta(minutes=10))
    app.extensions["queue"].huey.flush()  # What was put off is lost; the rows are there.
    app.extensions["queue"].take_up_again()
    do_background_work()
    assert issued(inside) == [("head-office", 1), ("manager", 1), ("store", 1)]


def test_the_newest_decision_is_found_behind_any_number_of_printed_ones(app, inside):
    now = datetime.now(UTC)
    with inside() as session:
        by = decided.reviewer(session)
        done = plain_visits(session, MOST_AT_ONCE, "done")
        for minute, visit in enumerate(done):
            visit.reviewer_id, visit.reviewed_at = by.id, now - timedelta(days=2, minutes=-minute)
        (file,) = keep(app.extensions["storage"], [b"%PDF-"], pages=1)
        for visit in done:
            issued_already(session, visit, file, now)
        lost = decided.approved(session, by)
        lost.reviewed_at -= timedelta(minutes=10)
    with app.app_context():
        assert approving.waiting() == [str(lost.id)]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_each_edition_says_and_carries_gives_no_secret_away(app, inside, printed_parts):
    with inside() as session:
        by = builders.person(session, Role.REVIEWER, name="CANARYREVIEWER")
        shopper = builders.person(
            session, Role.SHOPPER, reference="CANARYREF", name="Canary Name", email="canary@test.example"
        )
        visit = visits.submitted(session, visits.draft(session, by=shopper), greeted=visits.no())
        decided.approve(session, visit, by)
    app.extensions["queue"].run(approving.PRINT, str(visit.id))
    with inside() as session:
        decided.correct(session, session.get_one(Visit, visit.id), by)
    app.extensions["queue"].run(approving.PRINT, str(visit.id))
    for name, everything in printed_parts(visit, Edition.STORE):
        for secret in (
            "CANARY",
            "Canary",
            "canary",
            decided.FREE_TEXT,
            "15:42",
            str(shopper.id),
            "head office",
        ):
            assert secret not in everything, (name, secret)
    for name, everything in printed_parts(visit, Edition.MANAGER):
        for secret in ("Canary Name", "canary@", "CANARYREVIEWER", decided.FREE_TEXT, str(shopper.id)):
            assert secret not in everything, (name, secret)


@pytest.fixture
def printed_parts(app, inside):
    """Every file issued in an edition: its name, and its text, metadata, bytes and all that is attached to it."""

    def printed_parts(visit: Visit, edition: Edition) -> list[tuple[str, str]]:
        with inside() as session:
            rows = session.exec(
                select(Issue)
                .join(AuditVersion, col(AuditVersion.id) == col(Issue.version_id))
                .where(AuditVersion.series == decided.audit_of(visit, edition).series)
            ).all()
            assert len(rows) == 2
            return [(row.file_name, row.file_name + everything_in(app, row)) for row in rows]

    return printed_parts


def everything_in(app, issue: Issue) -> str:
    paper = Paper(app.extensions["storage"].get(issue.storage_key))
    attached = [
        f"{name} {content.decode()}"
        for name, contents in paper.file.attachments.items()
        for content in contents
    ]
    assert attached
    return " ".join((paper.everything, *attached))


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_renamed_store_makes_a_version_only_when_the_audit_is_asked_for(app, inside):
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session))
    app.extensions["queue"].run(approving.PRINT, str(visit.id))
    with inside() as session:
        session.get_one(Store, visit.store_id).name = "Renamed"
    assert {number for _edition, number in issued(inside)} == {1}
    app.extensions["queue"].run(approving.PRINT, str(visit.id))
    assert {number for _edition, number in issued(inside)} == {1, 2}
