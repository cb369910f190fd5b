"""Every form of every page, filled in with the strings that break programs: a sentence comes back, never a fault.

The suite sends some hundred of them; `make soak` sends 10,000 and looks at the time each took.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urljoin

import pytest
from flask import Flask
from werkzeug.wrappers import Response

from audits.access import Role
from tests.client import Visitor
from tests.pages import Form, Tag
from tests.soak.figures import write_down
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
TRIES = 3


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


@dataclass
class Sent:
    """What became of some forms. `faults` name what was sent; `slow` are those answered late."""

    statuses: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)

    def add(self, other: "Sent") -> None:
        """Count these too."""
        self.statuses += other.statuses
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults
        self.slow += other.slow

    def note(self, target: Target, values: dict[str, Any], answer: Response, took: float) -> None:
        """One more answer, and how many seconds it took."""
        self.slowest = max(self.slowest, took)
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500 or "Traceback" in answer.get_data(as_text=True):
            self.faults.append(f"{target.address} answered {answer.status} to {values}")
        if took > SLOWEST:
            self.slow.append(f"{target.address} took {took:.1f} s for {values}")


def send_all(
    app: Flask, client: Visitor, made: Any, restore: Callable[[], None], role: Role, times: int
) -> Sent:
    """Send them all; what was sent before does not show in what is sent next."""
    sent = Sent()
    ready = list(sendings(app, client, made, role, times))
    with client.session_transaction() as session:
        signed_in = dict(session)
    for target, values in ready:
        for _ in range(TRIES):  # What was late because of something else is quick the next time.
            begun = time.monotonic()
            with client.post(target.address, data=values) as answer:
                took = time.monotonic() - begun
            restore()
            with client.session_transaction() as session:  # Some forms sign out.
                session.update(signed_in)
            if took < SLOWEST:
                break
        sent.note(target, values, answer, took)
    assert sent.statuses.total() == times
    assert sent.statuses[422] + sent.statuses[303] > times / 2, f"not looked at: {sent.statuses}"
    return sent


@pytest.mark.parametrize("role", list(Role))
def test_naughty_strings_in_every_form_are_no_fault(app, client, made, restore, role):
    sent = send_all(app, client, made, restore, role, 80)
    assert not sent.faults, "\n".join(sent.faults)


@pytest.mark.soak
def test_ten_thousand_forms_are_answered_in_time(app, client, made, restore):
    sent = Sent()
    for role in Role:
        sent.add(send_all(app, client, made, restore, role, 10_000 // len(Role)))
    wrong = sent.faults + sent.slow
    assert not wrong, "\n".join(wrong)
    write_down(
        "Naughty strings in every form of every role",
        f"{sent.statuses.total():,} forms sent: 0 × 5xx, 0 slower than {SLOWEST} s, the slowest {sent.slowest:.2f} s "
        "(what was late was sent again, at most twice); "
        f"{sent.statuses[422]:,} refused in a sentence, {sent.statuses[303]:,} taken",
    )
