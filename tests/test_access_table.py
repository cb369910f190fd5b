"""Every address × method × role, as one table: `access_table.csv` says who gets in, this test asks at every door.

A line names an endpoint and a method; `yes` lets somebody in, `-` does not: for them the page does not exist
(404), and whoever is signed out, or whose account is disabled, is asked to sign in. Where the address leads to a row,
`own`, `region` or `all` say how far a role reaches; `tests/trust/test_rows_behind_doors.py` tries that.
A new route needs a new line; the failure prints it as its marks would have it. Changing a line is a decision.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, g
from werkzeug.routing import Rule

from audits.access import Can, Role, may
from audits.comparisons.contents import PAGES
from audits.navigation import MENU, START
from audits.people.tables import Person
from audits.web.guard import ANYONE, NOBODY, marks
from tests import builders
from tests.client import Visitor

TABLE = Path(__file__).with_name("access_table.csv")
SIGNED_OUT = "signed out"
VISITORS = (*(role.value for role in Role), SIGNED_OUT)
ABOUT_ONE_THING = {page.endpoint for page in PAGES if not page.has_tab}
"""Pages whose address must name a store or touchpoint after the question mark: without one there is nothing to find."""
WITH_A_TOKEN = {"operating.figures"}
"""Addresses that are not there for whoever comes without the operator's token, signed in or not."""
MADE_UP = {"IntegerConverter": 2_000_000_000, "UUIDConverter": uuid4(), "PathConverter": "css/page.css"}

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Door:
    """One method of one address."""

    endpoint: str
    method: str
    rule: str

    @property
    def name(self) -> tuple[str, str]:
        return self.endpoint, self.method


def lines() -> dict[tuple[str, str], dict[str, str]]:
    """The table, by endpoint and method."""
    with TABLE.open(newline="") as file:
        return {(line["endpoint"], line["method"]): line for line in csv.DictReader(file)}


def doors(app: Flask) -> list[Door]:
    """Every door of the app; HEAD and OPTIONS follow GET."""
    found = [
        Door(rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return sorted(found, key=lambda door: door.name)


def as_marked(app: Flask, door: Door) -> str:
    """The line that the marks of the code would make."""
    mark = marks(app)[door.endpoint]
    let_in = [may(role, mark) if isinstance(mark, Can) else mark is not NOBODY for role in Role]
    cells = ["yes" if cell else "-" for cell in (*let_in, mark is ANYONE)]
    return ",".join((door.endpoint, door.method, door.rule, *cells))


def test_the_table_has_a_line_for_every_door(app):
    known = lines()
    there = doors(app)
    missing = [as_marked(app, door) for door in there if door.name not in known]
    gone = [name for name in known if name not in {door.name for door in there}]
    assert not missing, "add these lines to access_table.csv once you agree:\n" + "\n".join(missing)
    assert not gone, f"remove these from access_table.csv, no such address exists: {gone}"
    moved = [(door.rule, known[door.name]["address"]) for door in there]
    assert all(now == then for now, then in moved), [pair for pair in moved if pair[0] != pair[1]]


@pytest.fixture
def noticing(app) -> Flask:
    """The app, its real views included, noting in `g.let_in` whether the view was reached."""

    def noted(view: Callable[..., Any]) -> Callable[..., Any]:
        # As the API's description knows its views by what they wrap, and is kept for the whole process.
        @wraps(view)
        def reached(**values: Any) -> Any:
            g.let_in = True
            return view(**values)

        return reached

    app.view_functions.update({name: noted(view) for name, view in app.view_functions.items()})
    app.extensions["reached"] = []
    app.teardown_request(lambda _error: app.extensions["reached"].append(g.get("let_in", False)))
    return app


def address_of(app: Flask, door: Door, values: Mapping[str, Any] | None = None) -> str:
    """The address of a door, with made-up values where none are given."""
    [rule] = [rule for rule in app.url_map.iter_rules(door.endpoint) if rule.rule == door.rule]
    with app.test_request_context():
        wanted = {name: (values or {}).get(name, made_up) for name, made_up in values_of(rule)}
        built = app.url_map.bind("").build(door.endpoint, wanted, method=door.method)
    return str(built)


def values_of(rule: Rule) -> Iterator[tuple[str, Any]]:
    for name, converter in rule._converters.items():
        yield name, MADE_UP.get(type(converter).__name__, "none")


@pytest.mark.parametrize("role", list(Role))
def test_every_door_is_as_shut_to_a_disabled_person_as_to_nobody(noticing, inside, role):
    client = noticing.test_client()
    with inside() as session:
        person = builders.person(session, role)
    client.sign_in(person)
    with inside() as session:
        session.get_one(Person, person.id).active = False
    wrong, known = [], lines()
    for door in doors(noticing):
        expected = known[door.name][SIGNED_OUT] != "-"
        wrong += faults(noticing, client.sign_in(person), door, expected, False)
    assert not wrong, f"{role}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("visitor", VISITORS)
def test_every_door_lets_in_whom_the_table_names(noticing, inside, visitor):
    client = noticing.test_client()
    person = None
    if visitor != SIGNED_OUT:
        with inside() as session:
            person = builders.person(session, Role(visitor))
    wrong, known = [], lines()
    for door in doors(noticing):
        if line := known.get(door.name):
            enter(client, person and anew(inside, person))
            wrong += faults(noticing, client, door, line[visitor] != "-", person is not None)
    assert not wrong, f"{visitor}:\n" + "\n".join(wrong)


def anew(inside: Any, person: Person) -> Person:
    """Somebody as they are now: one of the doors ends every session of whoever goes through it."""
    with inside() as session:
        return session.get_one(Person, person.id)


def enter(client: Visitor, person: Any) -> Visitor:
    """Fresh from signing in, or signed out."""
    return client.sign_in(person) if person else client


def faults(app: Flask, client: Visitor, door: Door, expected: bool, signed_in: bool) -> list[str]:
    """What is wrong with how a door answers."""
    client.get("/password" if signed_in else "/login")
    token = next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")
    app.extensions["reached"].clear()
    with client.open(address_of(app, door), method=door.method, headers={"X-CSRFToken": token}) as answer:
        status = answer.status_code
    let_in = app.extensions["reached"][-1]
    where = f"{door.method} {door.rule} ({door.endpoint}) answered {status}"
    if let_in != expected:
        return [f"{where} and {'let them in' if let_in else 'kept them out'}; the table says otherwise"]
    if not let_in:
        asked_to_sign_in = door.method == "GET" and not door.rule.startswith("/api/")
        kept_out = 404 if signed_in else 303 if asked_to_sign_in else 401
        return [] if status == kept_out else [f"{where}; who is kept out should get {kept_out}"]
    plain = (
        door.method == "GET" and "<" not in door.rule and door.endpoint not in ABOUT_ONE_THING | WITH_A_TOKEN
    )
    right = status in {200, 302, 303} if plain and not door.rule.startswith("/api/") else status < 500
    return [] if right else [f"{where} to somebody it let in"]


def test_the_menu_offers_only_what_opens(app, client, inside):
    table = lines()
    for role in Role:
        assert table[START[role], "GET"][role.value] != "-"
        for entry in MENU:
            assert not entry.is_for(role) or table[entry.endpoint, "GET"][role.value] != "-", entry
        with inside() as session:
            person = builders.person(session, role)
        assert client.sign_in(person).read("/").address.split("?")[0] == address(app, START[role])


def address(app: Flask, endpoint: str) -> str:
    [rule] = app.url_map.iter_rules(endpoint)
    return rule.rule
