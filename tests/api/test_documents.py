"""Documents asked for by programs: once a key, in the edition of whoever asks, fetched in parts."""

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.scopes import Scope
from audits.reports.tables import Report
from tests import builders
from tests.api.programs import Program, token
from tests.visits.builders import approved, draft

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def programme(app, inside):
    """An approved visit in the north, another in the south, and who may ask for them."""
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        stores = [builders.store(session, "N-1", north), builders.store(session, "S-1", south)]
        of = builders.checklist(session)
        visits = [approved(session, draft(session, of, store)).id for store in stores]
        people = {
            Role.HEAD_OFFICE: builders.person(session),
            Role.REGIONAL_MANAGER: builders.regional_manager(session, north),
            Role.STORE_MANAGER: builders.store_manager(session, stores[0]),
        }
        programs = {role: Program(app, token(session, person)) for role, person in people.items()}
        return {"programs": programs, "visits": [str(visit) for visit in visits], "people": people}


@pytest.fixture
def office(programme) -> Program:
    return programme["programs"][Role.HEAD_OFFICE]


def ask(program: Program, status: int = 202, key: str = "", **question):
    headers = {"Idempotency-Key": key} if key else {}
    return program.ask("documents", status, method="POST", json=question, headers=headers)


def test_a_document_is_asked_for_waited_for_and_fetched(office, programme, do_background_work):
    answer = office.send("documents", "POST", json={"kind": "visit", "visit": programme["visits"][0]})
    assert (answer.status_code, answer.json["status"], answer.json["file"]) == (202, "queued", None)
    address = answer.headers["Location"].removeprefix("/api/v1/")
    assert office.ask("jobs?state=under-way")["items"][0]["address"] == f"/api/v1/{address}"
    do_background_work()
    ready = office.ask(address)
    assert ready["status"] == "ready"
    file = ready["file"].removeprefix("/api/v1/")
    whole = office.send(file)
    assert (whole.mimetype, len(whole.data)) == ("application/pdf", ready["size"])
    end = office.send(file, headers={"Range": "bytes=-20"})
    assert (end.status_code, end.data) == (206, whole.data[-20:])
    assert office.ask("documents")["items"] == [ready]


def test_asking_again_with_the_same_key_gives_the_same_document(office, programme, inside):
    question = {"kind": "visit", "visit": programme["visits"][0]}
    first = ask(office, key="night-7", **question)
    assert ask(office, key="night-7", **question) == first
    with inside() as session:
        assert len(session.exec(select(Report)).all()) == 1
    assert "another document" in ask(office, 409, key="night-7", kind="network")["detail"]


def test_a_key_is_ones_own(programme):
    question = {"kind": "visit", "visit": programme["visits"][0]}
    mine = ask(programme["programs"][Role.HEAD_OFFICE], key="1", **question)
    theirs = ask(programme["programs"][Role.REGIONAL_MANAGER], key="1", **question)
    assert mine["id"] != theirs["id"]
    programme["programs"][Role.REGIONAL_MANAGER].ask(f"documents/{mine['id']}", 404)


@sqlite_only
@pytest.mark.parametrize("kind", ["visit", "store", "region", "network"])
def test_nobody_gets_a_document_of_what_they_do_not_see(programme, kind):
    of = {"visit": programme["visits"][1], "store": "S-1"}
    question = {"kind": kind} | ({kind: of[kind]} if kind in of else {})
    manager = programme["programs"][Role.STORE_MANAGER]
    ask(manager, 404, **question)


@sqlite_only
def test_a_regional_managers_comparison_is_that_of_the_own_region(programme, inside):
    manager = programme["programs"][Role.REGIONAL_MANAGER]
    assert ask(manager, kind="network")["kind"] == "region"
    ask(manager, 404, kind="store", store="S-1")
    assert ask(manager, kind="store", store="N-1")["kind"] == "store"


@sqlite_only
@pytest.mark.parametrize(
    ("question", "named"),
    [
        ({"kind": "poster"}, "kind"),
        ({}, "kind"),
        ({"kind": "visit"}, "visit"),
        ({"kind": "visit", "visit": "7"}, "visit"),
        ({"kind": "network", "form": "2026-01-01"}, "form"),
        ({"kind": "checklist"}, "kind"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(office, question, named):
    assert named in ask(office, 422, **question)["detail"]


@sqlite_only
def test_a_token_that_reads_does_not_ask(app, inside, programme):
    with inside() as session:
        person = session.merge(programme["people"][Role.HEAD_OFFICE])
        reader = Program(app, token(session, person, Scope.DOCUMENTS))
    ask(reader, 403, kind="network")
    assert reader.ask("documents") == {"items": [], "next": None}


@sqlite_only
def test_lists_of_documents_and_jobs_go_on_where_they_ended(office, programme):
    made = [ask(office, kind="visit", visit=visit)["id"] for visit in programme["visits"]]
    made.append(ask(office, kind="network")["id"])
    assert [document["id"] for document in office.pages("documents?limit=1")] == made[::-1]
    assert {job["id"] for job in office.pages("jobs")} == set(made)
