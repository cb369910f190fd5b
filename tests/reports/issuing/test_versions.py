"""A correction makes the next version, with its reason; what was issued before stays as it was."""

from datetime import timedelta

import pytest
from sqlmodel import col, select

from audits.reports.issuing import versions
from audits.reports.issuing.files import open_issue
from audits.reports.issuing.printing import NotIssued, obtain
from audits.reports.issuing.reasons import in_words
from audits.reports.issuing.versions import look_at
from audits.reports.rules import AskedFor
from audits.reports.tables import AuditVersion, Issue, PaperSize, ReportKind
from audits.stores.tables import Store
from audits.visits.reading.audit import Edition
from tests.reports.builders import programme
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.visits import builders as visits


@pytest.fixture
def issued(app):
    """`issued(asked)` obtains a document and reads its paper."""

    def issued(asked: AskedFor) -> tuple[Issue, Paper]:
        with app.app_context():
            issue = obtain(asked, None)
            return issue, Paper(open_issue(issue).read())

    return issued


def reasons_of(session, asked: AskedFor) -> list[str]:
    found = session.exec(
        select(AuditVersion).where(AuditVersion.series == asked.series).order_by(col(AuditVersion.number))
    )
    return [in_words(version.reason) for version in found]


def test_a_corrected_audit_is_version_2_with_its_reason(inside, issued):
    with inside() as session:
        by = decided.reviewer(session)
        visit = decided.approved(session, by, ref="V-0142")
    asked = decided.audit_of(visit, Edition.STORE)
    first, paper = issued(asked)
    assert "version 1" in paper.words
    with inside() as session:
        decided.correct(session, session.get_one(type(visit), visit.id), by)
    second, paper = issued(asked)
    assert (first.file_name[-7:], second.file_name[-7:]) == ("_v1.pdf", "_v2.pdf")
    assert first.code != second.code
    assert first.sha256 != second.sha256
    assert "version 2" in paper.words
    with inside() as session:
        assert reasons_of(session, asked) == ["", "1 question was answered again after review."]
        assert session.get_one(AuditVersion, first.version_id).superseded_at is not None


def test_asking_again_changes_nothing(inside, issued):
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session))
    first, _paper = issued(decided.audit_of(visit))
    again, _paper = issued(decided.audit_of(visit))
    assert first.id == again.id


def test_another_language_and_another_sheet_are_the_same_version_with_files_of_their_own(inside, issued):
    with inside() as session:
        visit = decided.approved(session, decided.reviewer(session))
    one, _paper = issued(decided.audit_of(visit))
    letter, _paper = issued(decided.audit_of(visit, paper=PaperSize.LETTER))
    french, _paper = issued(decided.audit_of(visit, language="fr"))
    assert one.version_id == letter.version_id == french.version_id
    assert len({one.code, letter.code, french.code}) == 3


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_each_reason_is_told_by_what_happened_and_never_in_a_reviewers_words(inside, issued):
    with inside() as session:
        by = decided.reviewer(session)
        visit = decided.approved(session, by)
    asked = decided.audit_of(visit)
    issued(asked)
    for happens in (
        decided.exclude,
        lambda session, found, by: (decided.reopen(session, found, by), decided.approve(session, found, by)),
        lambda session, found, by: (decided.reopen(session, found, by), decided.approve(session, found, by)),
        lambda session, found, by: setattr(session.get_one(Store, found.store_id), "name", "Renamed"),
    ):
        with inside() as session:
            happens(session, session.get_one(type(visit), visit.id), by)
        issued(asked)
    with inside() as session:
        told = reasons_of(session, asked)
    assert told == [
        "",
        "The visit was excluded from the results.",
        "The visit is back in the results.",
        "The visit was opened again and reviewed anew.",
        "What the document is made from was corrected.",
    ]
    assert decided.FREE_TEXT not in " ".join(told)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_comparison_says_how_many_visits_more_made_its_next_version(inside, issued):
    with inside() as session:
        _north, stores = programme(session)
        by = decided.reviewer(session)
    asked = AskedFor(ReportKind.STORE, str(stores[0].id))
    issued(asked)
    with inside() as session:
        decided.approved(session, by, at=session.get_one(Store, stores[0].id))
    issued(asked)
    with inside() as session:
        assert reasons_of(session, asked) == ["", "1 more visit was approved."]


def test_a_draft_is_never_issued(app, inside):
    with inside() as session:
        visit = visits.submitted(session, visits.draft(session))
    with app.app_context(), pytest.raises(NotIssued):
        obtain(decided.audit_of(visit), None)
    with inside() as session:
        assert session.exec(select(AuditVersion)).all() == []


def test_who_looked_before_somebody_made_a_version_looks_again(app, inside):
    with inside() as session:
        by = decided.reviewer(session)
        visit = decided.approved(session, by)
    asked = decided.audit_of(visit)
    with app.app_context():
        before = look_at(asked)
        first = versions.stand(asked, before, visits.NOW)
        assert versions.stand(asked, before, visits.NOW) is None
    with inside() as session:
        decided.correct(session, session.get_one(type(visit), visit.id), by)
    with app.app_context():
        old, new = look_at(asked), look_at(asked)
        second = versions.stand(asked, new, visits.NOW + timedelta(days=1))
        assert (first.number, second.number) == (1, 2)
        assert versions.stand(asked, old, visits.NOW) is None
