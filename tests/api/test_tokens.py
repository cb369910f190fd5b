"""Tokens: shown once, good for what they were made for, and gone with whatever ends their person's sessions."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from audits.access import Role
from audits.people.accounts import end_sessions, set_active
from audits.people.scopes import Scope
from audits.people.tables import Event, Person
from audits.people.throttles import PROGRAMS
from audits.people.token_tables import ApiToken
from audits.people.tokens import MOST_TOKENS, digest
from audits.people.tries import count_try
from tests import builders
from tests.api.programs import Program, token

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NOW = datetime.now(UTC)


@pytest.fixture
def office(inside) -> Person:
    with inside() as session:
        return builders.person(session)


def program(app, inside, person, *scopes, **columns) -> Program:
    with inside() as session:
        return Program(app, token(session, session.merge(person), *scopes, **columns))


def shown_secret(page) -> str:
    [secret] = [tag.words for tag in page.all("code") if len(tag.words) > 20]
    return secret


def test_a_token_is_made_shown_once_and_opens_what_it_was_made_for(app, client, inside, office):
    client.sign_in(office).read("/tokens")
    page = client.submit("Make the token", name="Dashboard", scopes=["stores:read"], days="30", status=201)
    secret = shown_secret(page)
    assert secret not in client.read("/tokens").text
    with inside() as session:
        kept = session.exec(select(ApiToken)).one()
        assert (kept.digest, kept.scopes) == (digest(secret), ["stores:read"])
        assert secret[8:] not in str(kept.model_dump())
        assert [event.action for event in session.exec(select(Event))] == ["made token"]
    assert Program(app, secret).ask("stores") == {"items": [], "next": None}


def test_a_token_signs_in_for_one_request_and_leaves_no_cookie(app, inside, office):
    asked = program(app, inside, office)
    answer = asked.send("stores")
    assert "Set-Cookie" not in answer.headers
    assert asked.client.get("/api/v1/stores").status_code == 401


@sqlite_only
def test_a_token_does_only_what_it_was_made_for(app, inside, office):
    only_stores = program(app, inside, office, Scope.STORES)
    assert "visits:read" in only_stores.ask("visits", 403)["detail"]
    only_stores.ask("stores")


@sqlite_only
@pytest.mark.parametrize("address", ["session", "field"])
def test_no_token_opens_what_is_for_people_alone(app, inside, office, address):
    program(app, inside, office).ask(address, 403)


@sqlite_only
def test_a_token_counts_on_no_page(app, inside, office):
    asked = program(app, inside, office)
    answer = asked.client.get("/people", headers=asked.headers)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/people")


@sqlite_only
def test_a_token_does_not_borrow_the_session_beside_it(app, client, inside, office):
    with inside() as session:
        store_manager = builders.store_manager(session)
    asked = program(app, inside, store_manager)
    client.sign_in(office)
    assert client.get("/api/v1/stores").status_code == 200
    assert client.get("/api/v1/stores", headers=asked.headers).status_code == 403
    assert client.get("/api/v1/stores", headers={"Authorization": "Bearer evk_none"}).status_code == 401


def test_who_can_do_less_now_can_do_less_by_token(app, inside, office):
    asked = program(app, inside, office)
    asked.ask("stores")
    with inside() as session:
        session.merge(office).role = Role.REVIEWER
    asked.ask("stores", 404)
    asked.ask("visits")


@sqlite_only
@pytest.mark.parametrize(
    ("columns", "life"),
    [
        ({"revoked_at": NOW}, timedelta(days=30)),
        (
            {"created_at": NOW - timedelta(days=9), "expires_at": NOW - timedelta(seconds=1)},
            timedelta(days=9),
        ),
    ],
    ids=["revoked", "expired"],
)
def test_a_token_that_has_ended_opens_nothing(app, inside, office, columns, life):
    with inside() as session:
        asked = Program(app, token(session, session.merge(office), life=life, **columns))
    answer = asked.send("stores")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_what_ends_sessions_ends_tokens(app, inside, office):
    asked = program(app, inside, office)
    with inside() as session:
        end_sessions(session.merge(office))
    asked.ask("stores", 401)


def test_a_disabled_person_has_no_token_either_and_does_not_get_it_back(app, inside, office):
    asked = program(app, inside, office)
    for active in (False, True):
        with inside() as session:
            set_active(session, session.merge(office), active, builders.person(session), NOW)
        asked.ask("stores", 401)


@sqlite_only
def test_the_use_of_a_token_is_noted_once_an_hour(app, inside, office):
    asked = program(app, inside, office)
    asked.ask("stores")
    with inside() as session:
        first = session.exec(select(ApiToken)).one().last_used_at
    assert first is not None
    asked.ask("stores")
    with inside() as session:
        kept = session.exec(select(ApiToken)).one()
        assert kept.last_used_at == first
        kept.last_used_at = first - timedelta(hours=1)
    asked.ask("stores")
    with inside() as session:
        assert session.exec(select(ApiToken)).one().last_used_at >= first


def test_one_ends_ones_own_tokens_and_nobody_elses(app, client, inside, office):
    asked = program(app, inside, office)
    with inside() as session:
        other, token_id = builders.person(session), session.exec(select(ApiToken)).one().id
    client.sign_in(other).read("/tokens")
    csrf = next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")
    assert client.post(f"/tokens/{token_id}/end", data={"csrf_token": csrf}).status_code == 404
    asked.ask("stores")
    client.sign_in(office).read("/tokens")
    client.submit("End “a dashboard”")
    asked.ask("stores", 401)


@sqlite_only
def test_a_token_offers_no_more_than_its_person_may(client, inside):
    with inside() as session:
        manager = builders.store_manager(session)
    page = client.sign_in(manager).read("/tokens")
    offered = {tag["value"] for tag in page.all("input") if tag["name"] == "scopes"}
    assert offered == {"visits:read", "scores:read", "documents:read", "documents:ask"}
    client.submit("Make the token", name="x", scopes=["events:read"], days="30", status=422)
    client.submit("Make the token", name="x", scopes=["visits:read"], days="9999", status=422)
    client.submit("Make the token", name=" ", scopes=["visits:read"], days="30", status=422)


@sqlite_only
def test_there_are_at_most_twenty_that_work(client, inside, office):
    with inside() as session:
        for _ in range(MOST_TOKENS):
            token(session, session.merge(office))
    client.sign_in(office).read("/tokens")
    page = client.submit("Make the token", name="x", scopes=["visits:read"], days="30", status=422)
    assert "End one of them first" in page.text


@sqlite_only
def test_a_shopper_has_no_tokens(client, inside):
    with inside() as session:
        shopper = builders.person(session, Role.SHOPPER)
    assert client.sign_in(shopper).get("/tokens").status_code == 404


@sqlite_only
def test_a_write_by_cookie_still_needs_its_csrf_token(client, inside, office):
    answer = client.sign_in(office).post("/tokens", data={"name": "x", "scopes": "stores:read", "days": "30"})
    assert answer.status_code == 400


@sqlite_only
def test_who_tries_tokens_of_nobody_has_to_wait(app):
    guessing = Program(app, "evk_guess")
    answers = [guessing.send("stores").status_code for _ in range(31)]
    assert answers == [401] * 30 + [429]
    assert int(guessing.send("stores").headers["Retry-After"]) > 0


@sqlite_only
def test_the_programs_of_a_person_share_one_allowance(app, inside, office):
    one, other = program(app, inside, office), program(app, inside, office)
    # The clock stands still: an allowance refills ten times a second.
    with time_machine.travel(datetime.now(UTC), tick=False):
        with app.app_context():
            for _ in range(PROGRAMS.account.tries):
                count_try(PROGRAMS, datetime.now(UTC), account=str(office.id))
        answers = [each.send("stores") for each in (one, other)]
    for answer in answers:
        assert (answer.status_code, answer.json["status"]) == (429, 429)
        assert answer.headers["RateLimit-Policy"] == '"person";q=600;w=60'
