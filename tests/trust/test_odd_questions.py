"""Programs that ask the API whatever its description allows, and whatever it forbids: no fault, and what is described.

The suite asks some 1,500 questions; `make soak` asks more than 10,000 and looks at the time each took.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from sqlalchemy import delete

from audits.access import Role
from audits.people.scopes import Scope, offered_to
from audits.people.tables import TriedOften
from tests import builders
from tests.api.programs import Program, token
from tests.journeys.conftest import server
from tests.soak.figures import write_down
from tests.trust.questions import SLOWEST, Asked, ask

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

WITH_TOKENS = [role for role in Role if offered_to(role)]
__all__ = ["server"]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield taken


@pytest.fixture
def ask_as(app, client, inside, made, server) -> Callable[..., Asked]:
    """Ask in the name of a role, with a token for all that it may give one, and no end to its allowance."""
    document = client.get("/api/v1/openapi.json").json

    def allow_more() -> None:
        with app.extensions["engine"].begin() as line:
            line.execute(delete(TriedOften))

    def ask_as(role: Role, times: int, every_rule: bool) -> Asked:
        with inside() as session:
            secret = token(session, made.people[role])
        return ask(document, server, secret, times, every_rule=every_rule, between=allow_more)

    return ask_as


@pytest.mark.parametrize("role", WITH_TOKENS)
def test_odd_questions_are_answered_as_described(ask_as, role):
    asked = ask_as(role, 5, every_rule=role is Role.HEAD_OFFICE)
    assert not asked.faults, "\n".join(asked.faults)
    assert min(asked.statuses[404], asked.statuses[422], asked.statuses[200]) > 10, asked.statuses


@pytest.mark.soak
def test_ten_thousand_odd_questions_are_answered_in_time(ask_as):
    asked = Asked()
    for role in WITH_TOKENS:
        asked.add(ask_as(role, 100, every_rule=True))
    wrong = asked.faults + asked.slow
    assert not wrong, "\n".join(wrong)
    count = asked.statuses.total()
    assert count > 10_000
    write_down(
        "Odd questions to the API, made up from its description",
        f"{count:,} questions by {len(WITH_TOKENS)} roles: 0 × 5xx, 0 answers that are not described, 0 slower than "
        f"{SLOWEST} s, the slowest {asked.slowest:.2f} s (what was late was asked again, at most twice); "
        f"{asked.statuses[200]:,} answered, {asked.statuses[422]:,} not understood, "
        f"{asked.statuses[404]:,} not there",
    )


@pytest.fixture
def program(app, inside) -> Program:
    """A program of head office that may all that there is."""
    with inside() as session:
        return Program(app, token(session, builders.person(session)))


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain", ""]
)
def test_what_is_not_sent_as_json_is_refused_by_that_name(program, kind):
    told = program.ask("documents", 415, method="POST", data='{"kind": "network"}', content_type=kind)
    assert "Content-Type: application/json" in told["detail"]


@pytest.mark.parametrize("sent", ["", "[]", "null", '{"kind": "network"', "\0", "{'kind': 'network'}"])
def test_what_is_no_json_object_is_refused_by_that_name(program, sent):
    told = program.ask("documents", 422, method="POST", data=sent, content_type="application/json")
    assert "no JSON object" in told["detail"]


@pytest.mark.parametrize(
    "asked", ["visits?from=0", "scores?to=1e9", "visits?updated_since=0.5", "events?since=1764000000"]
)
def test_a_bare_number_is_neither_a_day_nor_a_moment(program, asked):
    assert "write it like 2026-11-18" in program.ask(asked, 422)["detail"]


@pytest.mark.parametrize("region", [True, "1", 1.5])
def test_a_region_is_named_by_a_whole_number(program, region):
    asked = {"kind": "region", "region": region}
    assert "region" in program.ask("documents", 422, method="POST", json=asked)["detail"]


def test_the_description_is_read_with_a_token_of_any_scope(app, inside):
    with inside() as session:
        program = Program(app, token(session, builders.person(session), Scope.EVENTS))
    assert program.ask("openapi.json")["info"]["title"] == "Evenkeel"


def test_an_address_that_is_not_there_is_told_in_problem_details_without_a_token_too(client):
    answer = client.get("/api/v1/stores/-1")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json["problem"] == answer.json["detail"]
