"""What the program says of itself: one line of JSON each, found again by the request's number, with nobody's words."""

import json
import logging
import sys
from datetime import UTC, datetime, timedelta

import pytest

from audits.access import Role
from audits.web.log_lines import JsonLines
from audits.web.request_log import HEADER
from tests import builders

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SECRET = "my-words-7231"


class Kept(logging.Handler):
    """Keeps the lines as a log file would have them."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def told(self) -> list[dict]:
        return [json.loads(line) for line in self.lines]


@pytest.fixture
def kept():
    handler, root = Kept(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_request_is_one_line_with_who_asked_by_id_and_no_words(client, inside, kept):
    with inside() as session:
        person = builders.person(session, Role.HEAD_OFFICE, name="Nora Secret", email="nora@secret.example")
    client.sign_in(person)
    client.get(f"/people?words={SECRET}", headers={HEADER: "proxy-1234"})
    [line] = [line for line in kept.told if line["who"] == "audits.requests"]
    assert datetime.now(UTC) - datetime.fromisoformat(line.pop("at")) < timedelta(minutes=1)
    assert line.pop("ms") > 0
    assert line == {
        "level": "info",
        "who": "audits.requests",
        "what": "request",
        "request": "proxy-1234",
        "endpoint": "people.list_people",
        "method": "GET",
        "status": 200,
        "person": str(person.id),
    }
    everything = "\n".join(kept.lines)
    assert not [word for word in (SECRET, "Nora", "secret.example") if word in everything]


def test_a_wrong_password_leaves_neither_it_nor_the_address_in_the_log(client, kept):
    client.read("/login")
    client.press("Sign in", {"email": "nobody@secret.example", "password": SECRET})
    assert SECRET not in "\n".join(kept.lines)
    assert "secret.example" not in "\n".join(kept.lines)


@pytest.mark.parametrize("given", ["short", "with blanks in it", "x" * 65, "a;b=cdefgh", "", 'quote"quote'])
def test_a_number_that_is_not_well_formed_is_replaced(client, given):
    answered = client.get("/login", headers={HEADER: given}).headers[HEADER]
    assert answered != given
    assert len(answered) == 32


def test_a_failure_is_found_by_the_number_on_its_page(app, client, kept):
    def broken() -> None:
        raise ValueError(f"nobody@secret.example\n{SECRET}")

    app.view_functions["security.login"] = broken
    app.testing = False
    answer = client.get("/login", headers={HEADER: "look-me-up"})
    assert answer.status_code == 500
    assert "look-me-up" in answer.text
    [line] = [line for line in kept.told if "failure" in line]
    assert line["request"] == "look-me-up"
    assert line["failure"]["type"] == "ValueError"
    assert line["failure"]["says"] == "(address)"
    assert line["failure"]["at"][-1].startswith("tests/web/test_log_lines.py")
    assert SECRET not in "\n".join(kept.lines)


def test_a_refusal_looks_the_same_every_time(client):
    pages = [client.get("/nowhere").data for _ in range(2)]
    assert pages[0] == pages[1]


def test_what_a_statement_carried_stays_out_of_the_log(app, inside, kept):
    with inside() as session:
        builders.person(session, email="twice@secret.example", reference=SECRET)
    try:
        with inside() as session:
            builders.person(session, email="other@secret.example", reference=SECRET)
    except Exception:
        logging.getLogger("audits").exception("it failed")
    finally:
        assert sys.exc_info() == (None, None, None)
    [line] = kept.told
    assert line["failure"]["type"] == "IntegrityError"
    assert "person.reference" in line["failure"]["says"]
    assert SECRET not in kept.lines[0]
    assert "secret.example" not in kept.lines[0]
