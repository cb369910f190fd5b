"""Anybody who holds a document may ask whether it is current; nobody learns what is in it."""

import hashlib
import io

import pytest
from sqlmodel import select

from audits.reports.issuing.files import open_issue
from audits.reports.issuing.printing import obtain
from audits.reports.tables import Issue
from audits.stores.tables import Store
from audits.visits.reading.audit import Edition
from tests import builders
from tests.reports.conftest import Paper
from tests.reports.issuing import builders as decided
from tests.reports.ready import keep, plain_visits, ready_batch


@pytest.fixture
def visit(inside):
    with inside() as session:
        store = builders.store(session, "LYO-012", name="CANARYSTORE")
        return decided.approved(session, decided.reviewer(session), at=store, ref="CANARYVISIT")


@pytest.fixture
def issued(app, visit):
    """`issued()` obtains the store's edition: the row and its bytes."""

    def issued() -> tuple[Issue, bytes]:
        with app.app_context():
            issue = obtain(decided.audit_of(visit, Edition.STORE), None)
            return issue, open_issue(issue).read()

    return issued


def test_the_code_on_the_paper_leads_to_whether_it_is_current(inside, client, visit, issued):
    first, content = issued()
    assert first.code in Paper(content).words.replace(" ", "")
    assert "It is the current version." in client.read(f"/check/{first.code}").text
    with inside() as session:
        decided.correct(session, session.get_one(type(visit), visit.id), decided.reviewer(session))
    second, _content = issued()
    page = client.read(f"/check/{first.code}")
    assert "is version 1." in page.text
    assert "It was superseded by version 2 on" in page.text
    assert "It is the current version." in client.read(f"/check/{second.code}").text
    with inside() as session:
        decided.exclude(session, session.get_one(type(visit), visit.id), decided.reviewer(session))
    assert "taken out of the results" in client.read(f"/check/{second.code}").text
    third, _content = issued()
    assert "It is the current version." in client.read(f"/check/{third.code}").text


def test_a_file_is_recognised_by_its_bytes_and_by_its_hash(client, issued, app):
    _issue, content = issued()
    kept = set(app.extensions["storage"].keys("reports/"))
    client.read("/check")
    page = client.submit("Check", file=(io.BytesIO(content), "audit.pdf"))
    assert "This file is exactly version 1, as it was issued." in page.text
    client.read("/check")
    page = client.submit("Check", sha256=f"  SHA256:{hashlib.sha256(content).hexdigest().upper()}  audit.pdf")
    assert "It is the current version." in page.text
    client.read("/check")
    page = client.submit("Check", file=(io.BytesIO(content + b"\n"), "audit.pdf"))
    assert "not issued here, or it was changed since" in page.text
    assert set(app.extensions["storage"].keys("reports/")) == kept, "nothing uploaded is kept"


def test_a_version_whose_visit_is_opened_again_is_told_to_be_under_review(inside, client, visit, issued):
    first, _content = issued()
    with inside() as session:
        by = decided.reviewer(session)
        decided.reopen(session, session.get_one(type(visit), visit.id), by)
    page = client.read(f"/check/{first.code}")
    assert "Under review again" in page.text
    assert "It is the current version." not in page.text
    assert decided.FREE_TEXT not in page.html
    with inside() as session:
        decided.approve(session, session.get_one(type(visit), visit.id), by)
    assert "It is the current version." in client.read(f"/check/{first.code}").text


def test_the_one_pdf_of_a_batch_is_known_as_a_collection(inside, client, app):
    with inside() as session:
        head = builders.person(session)
        files = keep(app.extensions["storage"], [b"%PDF-one"], pages=1)
        batch = ready_batch(session, head, plain_visits(session, 2, "of"), files, merged=True)
        batch.merged_sha256 = hashlib.sha256(b"joined").hexdigest()
    client.read("/check")
    page = client.submit("Check", file=(io.BytesIO(b"joined"), "audits.pdf"))
    assert "A collection" in page.text
    assert "joined here from many audits" in page.text
    client.read("/check")
    assert "not issued here" in client.submit("Check", file=(io.BytesIO(b"joined."), "audits.pdf")).text


@pytest.mark.parametrize("junk", ["hello", "0189-0189-0189-0189", "K7QM2XRAK7QM2XRA7", "%3Cscript%3E"])
def test_what_is_no_code_is_told_what_a_code_looks_like(client, junk):
    page = client.read(f"/check/{junk}")
    assert "This is no code. A code has 16 letters and digits" in page.text
    assert "was issued here" not in page.text


def test_a_code_may_be_typed_as_people_type(client, issued):
    issue, _content = issued()
    client.read("/check")
    typed = "-".join(issue.code.lower()[start : start + 4] for start in range(0, 16, 4))
    assert "It is the current version." in client.submit("Check", code=f" {typed} ").text


def test_nothing_given_and_no_hash_are_told_beside_the_field(client, issued):
    client.read("/check")
    assert "Give the code, the file or its hash." in client.submit("Check", status=422).text
    assert "This is no sha256." in client.submit("Check", sha256="abc", status=422).text


def test_without_the_token_of_the_form_nothing_is_checked(client):
    assert client.post("/check", data={"code": "A" * 16}).status_code == 400


def test_what_was_never_issued_looks_alike_and_costs_the_same(app, client, issued):
    issue, _content = issued()
    client.read("/check")
    cost = []
    for code in (issue.code, "A" * 16, issue.code[:-1]):
        with builders.counted_queries(app) as queries:
            client.read(f"/check/{code}")
        cost.append(len(queries))
    assert len(set(cost)) == 1
    assert cost[0] <= 4
    unknown = [client.read(f"/check/{code}").text for code in ("A" * 16, "B" * 16)]
    assert unknown[0].replace("AAAA", "BBBB") == unknown[1]
    assert "No document with the code" in unknown[0]


def test_a_claim_that_is_not_printed_yet_is_unknown(app, client, inside, issued):
    issue, _content = issued()
    with inside() as session:
        row = session.exec(select(Issue)).one()
        row.sha256 = row.issued_at = None
        session.add(row)
    assert "No document with the code" in client.read(f"/check/{issue.code}").text


def test_the_checking_page_gives_nothing_away(inside, client, visit, issued):
    issue, content = issued()
    with inside() as session:
        session.get_one(Store, visit.store_id).name = "CANARYSTORE RENAMED"
        decided.correct(session, session.get_one(type(visit), visit.id), decided.reviewer(session))
    issued()
    client.read("/check")
    pages = [
        client.read(f"/check/{issue.code}").text,
        client.submit("Check", file=(io.BytesIO(content), "x.pdf")).text,
    ]
    for secret in (
        "CANARY",
        "LYO",
        "score",
        decided.FREE_TEXT,
        "answered again",
        str(visit.id),
        "17 November",
    ):
        assert all(secret not in page for page in pages), secret
