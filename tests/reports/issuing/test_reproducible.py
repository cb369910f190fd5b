"""The same data gives the same bytes, and commands issue what they write."""

from uuid import UUID

import pytest
from sqlmodel import select

from audits import db
from audits.access import Role
from audits.reports.issuing.files import open_issue
from audits.reports.issuing.printing import obtain
from audits.reports.tables import AuditVersion, Issue
from audits.settings import Settings
from audits.visits.reviewing import deciding
from audits.web.paper import Press
from tests import builders
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.visits import builders as visits

VISIT = UUID("6f1c2b34-0000-4000-8000-000000000001")


@pytest.fixture
def fresh_app(databases, backend, tmp_path, start):
    """Apps that share nothing but their secret, each with a database of its own."""
    made = []

    def fresh_app(name: str):
        url = databases.migrated(backend)
        app = start(Settings(INSTANCE=tmp_path / name, DATABASE_URL=url, SECRET_KEY="the same secret"))
        app.extensions["press"] = Press()
        made.append(app)
        return app

    yield fresh_app
    for app in made:
        app.extensions["press"].close()


def printed_in(app) -> tuple[str, bytes]:
    with app.app_context():
        session = db.session()
        store = builders.store(session, "LYO-012")
        by = builders.person(session, Role.REVIEWER, name="One", reference="R-1")
        shopper = builders.person(session, Role.SHOPPER, name="Two", reference="S-1")
        made_with = builders.checklist(session)
        visit = visits.submitted(
            session, visits.draft(session, made_with, store, shopper, id=VISIT, ref="V-0142"), greeted="yes"
        )
        deciding.approve(session, visit, by, visit.revision, visits.NOW)
        session.commit()
        issue = obtain(decided.audit_of(visit), None)
        return issue.code, open_issue(issue).read()


def test_two_databases_with_the_same_data_and_secret_print_the_same_bytes(fresh_app):
    one, other = printed_in(fresh_app("one")), printed_in(fresh_app("other"))
    assert one[0] == other[0]
    assert one[1] == other[1]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_a_command_writes_is_issued_by_nobody_and_the_same_each_time(inside, printed):
    with inside() as session:
        decided.approved(session, decided.reviewer(session), ref="V-0142")
    first, again = printed("visit", "V-0142"), printed("visit", "V-0142")
    assert first.content == again.content
    assert "version 1" in first.words
    store = printed("visit", "V-0142", "--edition", "store", "--paper", "Letter")
    assert store.file.pages[0].mediabox.width == 612
    with inside() as session:
        rows = session.exec(select(Issue)).all()
        assert {row.issued_by_id for row in rows} == {None}
        assert sorted(row.paper.value for row in rows) == ["A4", "Letter"]
        assert len(session.exec(select(AuditVersion)).all()) == 2


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_command_writes_a_draft_without_issuing_it(inside, printed):
    with inside() as session:
        visits.submitted(session, visits.draft(session, ref="V-DRAFT"))
    paper: Paper = printed("visit", "V-DRAFT")
    assert "draft" in paper.words
    with inside() as session:
        assert session.exec(select(Issue)).all() == []
