"""Every form of every page, filled in with the strings that break programs: a sentence comes back, never a fault.

The suite sends some hundred of them; `make soak` sends 10,000 and looks at the time each took.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask

from audits.access import Role
from tests.client import Visitor
from tests.pages import Form, Tag
from tests.trust.crawl import Crawl, addresses

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

NAUGHTY = json.loads(
    (Path(__file__).resolve().parents[3] / "shared" / "data" / "text" / "blns.json").read_text(
        encoding="utf-8"
    )
)
FREE = {
    "",
    "text",
    "search",
    "email",
    "password",
    "url",
    "tel",
    "number",
    "date",
    "time",
    "datetime-local",
    "color",
}
SLOWEST = 2  # seconds


@dataclass(frozen=True)
class Target:
    """A form of a page: where it goes, and what it would send untouched."""

    address: str
    form: Form

    @property
    def name(self) -> tuple[str, frozenset[str]]:
        """Forms alike: the same fields sent to the same kind of address."""
        path = "/".join(
            "-" if any(sign.isdigit() for sign in part) else part for part in self.address.split("/")
        )
        return path, frozenset(tag["name"] for tag in self.form.controls)


def targets(walk: Crawl) -> list[Target]:
    """One of each kind of form that changes something."""
    found: dict[Any, Target] = {}
    for address, form in walk.forms:
        action = form.tag["action"]
        if form.tag["method"].lower() == "post" and "logout" not in action:
            target = Target(urljoin(address, action) if action else address, form)
            found.setdefault(target.name, target)
    return list(found.values())


def filled(target: Target, chance: Random) -> dict[str, Any]:
    """A form with naughty strings in its free fields, and now and then in one that offers a choice."""
    values: dict[str, Any] = dict(target.form.filled())
    for tag in target.form.controls:
        if tag["name"] and tag["name"] != "csrf_token" and (_is_free(tag) or chance.random() < 0.1):
            values[tag["name"]] = chance.choice(NAUGHTY)
    return values


def _is_free(tag: Tag) -> bool:
    return tag.name == "textarea" or (tag.name == "input" and tag["type"] in FREE)


def sendings(
    app: Flask, client: Visitor, made: Any, role: Role, times: int
) -> Iterator[tuple[Target, dict[str, Any]]]:
    """So many forms of one role, each kind in turn."""
    walk = Crawl(app, client.sign_in(made.people[role]))
    walk.through(addresses(app, made, role))
    chance = Random(f"naughty {role}")
    for target in islice(cycle(targets(walk)), times):
        yield target, filled(target, chance)


def send_all(
    app: Flask, client: Visitor, made: Any, restore: Callable[[], None], role: Role, times: int
) -> float:
    """Send them all; the seconds that the slowest took. A fault is named with what was sent."""
    slowest, statuses = 0.0, Counter[int]()
    ready = list(sendings(app, client, made, role, times))
    with client.session_transaction() as session:
        signed_in = dict(session)
    for target, values in ready:
        begun = time.monotonic()
        with client.post(target.address, data=values) as answer:
            slowest = max(slowest, time.monotonic() - begun)
            statuses[answer.status_code] += 1
            assert answer.status_code < 500, f"{target.address} answered {answer.status} to {values}"
            assert "Traceback" not in answer.get_data(as_text=True), (
                f"{target.address} shows a traceback to {values}"
            )
        restore()
        with client.session_transaction() as session:  # Some forms sign out.
            session.update(signed_in)
    assert statuses.total() == times
    assert statuses[422] + statuses[303] > times / 2, f"most forms were not looked at: {statuses}"
    return slowest


@pytest.mark.parametrize("role", list(Role))
def test_naughty_strings_in_every_form_are_no_fault(app, client, made, restore, role):
    send_all(app, client, made, restore, role, 80)


@pytest.mark.soak
@pytest.mark.parametrize("role", list(Role))
def test_two_thousand_forms_a_role_are_answered_in_time(app, client, made, restore, role):
    assert send_all(app, client, made, restore, role, 2_000) < SLOWEST
