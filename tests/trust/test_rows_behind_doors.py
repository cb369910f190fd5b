"""Behind every door that leads to somebody's row: whose rows open, and whose do not exist.

`tests/access_table.csv` says how far each role reaches: `own` (the own store or the own work), `region` (the region
of it too), `all`. Each door is tried with the own row, one of the same region, one of another region, one that never
was, and a part of one thing under another: what is out of reach answers 404, just as what never was.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask import Flask

from audits.access import Role
from tests.client import Visitor
from tests.test_access_table import MADE_UP, Door, address_of, doors, lines
from tests.trust.canaries import Where
from tests.trust.doors import rows_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

REACH = {
    frozenset({Where.OWN}): "own",
    frozenset({Where.OWN, Where.NEAR}): "region",
    frozenset(Where): "all",
}
NO_ROW = {
    "code",
    "digest",
    "filename",
    "key",
    "name",
    "named",
    "picture",
    "rest",
    "token",
    "upload_id",
    "version",
}
"""Parts of addresses that lead to nobody's row. A file that waits to be imported is its sender's alone by its key."""
SENT_ALONG = {
    "arrange": ("up", "part_id"),
    "begin_visit": ("assignment", "assignment_id"),
    "save_translations": ("language", "fr"),
}
"""What must be sent along for a door to look for its row: a field, and a part of the address or a word."""
ARRIVING = {"save_draft", "send_photo", "send_report"}
"""A report is made on a phone, so what never was may arrive; tests/api holds that nobody reaches another's."""
BESIDE = {"start_region_addition", "start_store_addition"}
"""Addresses that name two things side by side, neither of them a part of the other."""
OF_ALL = {"round_id", "schedule_id"}
"""Rows that belong to the programme, not to a place."""


def doors_to_rows(app: Flask) -> Iterator[tuple[Door, Mapping[str, Any]]]:
    """Each door that leads to a row, with the parts of its address."""
    for door in doors(app):
        [rule] = [rule for rule in app.url_map.iter_rules(door.endpoint) if rule.rule == door.rule]
        parts = {name: kind for name, kind in rule._converters.items() if name not in NO_ROW}
        if parts and door.endpoint.rpartition(".")[2] not in ARRIVING:
            yield door, parts


def missing(parts: Mapping[str, Any]) -> dict[str, Any]:
    """Values of rows that never were."""
    return {name: MADE_UP.get(type(kind).__name__, "none") for name, kind in parts.items()}


def mixed(parts: Mapping[str, Any], there: Mapping[Where, Mapping[str, Any]]) -> dict[str, Any]:
    """One's own thing, and under it a part of another region's; the own alone where an address has one part."""
    return {**there[Where.OWN], **{name: there[Where.FAR][name] for name in list(parts)[1:]}}


class Knocking:
    """Somebody who tries doors, each with the programme as it was."""

    def __init__(self, app: Flask, client: Visitor, restore: Callable[[], None]) -> None:
        self.app, self.client, self.restore = app, client, restore
        client.get("/password")
        self.token = next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")

    def opens(self, door: Door, values: Mapping[str, Any]) -> bool:
        """Whether this door leads to this row."""
        address = address_of(self.app, door, values)
        field, given = SENT_ALONG.get(door.endpoint.rpartition(".")[2], ("unknown", ""))
        form = None if door.method == "GET" else {"csrf_token": self.token, field: values.get(given, given)}
        headers = {"X-CSRFToken": self.token}
        with self.client.open(address, method=door.method, data=form, headers=headers) as answer:
            status = answer.status_code
        if door.method != "GET":
            self.restore()
        assert status < 500, f"{door.method} {address} answered {status}"
        return status != 404


@pytest.mark.parametrize("role", list(Role))
def test_a_door_leads_as_far_as_the_table_says(app, client, made, restore, role):
    knocking = Knocking(app, client.sign_in(made.people[role]), restore)
    wrong, known = [], lines()
    for door, parts in doors_to_rows(app):
        if known[door.name][role.value] == "-":
            continue
        there = {where: rows_of(made, place, role, door) for where, place in made.places.items()}
        reach = REACH.get(
            frozenset(where for where in Where if knocking.opens(door, there[where])), "nothing"
        )
        where = f"{door.method} {door.rule} ({door.endpoint})"
        if reach != known[door.name][role.value]:
            wrong.append(f"{where}: the table says {known[door.name][role.value]}, it opened {reach}")
        wrong += [f"{where}: opened for {what}" for what in strangers(knocking, door, parts, there)]
    assert not wrong, f"{role}:\n" + "\n".join(wrong)


def strangers(
    knocking: Knocking, door: Door, parts: Mapping[str, Any], there: Mapping[Where, Mapping[str, Any]]
) -> Iterator[str]:
    """What a door opened for although there is no such thing."""
    name = door.endpoint.rpartition(".")[2]
    if not parts.keys() <= OF_ALL and knocking.opens(door, missing(parts)):
        yield "what never was"
    with_anothers = mixed(parts, there)
    if name not in BESIDE and with_anothers != there[Where.OWN] and knocking.opens(door, with_anothers):
        yield "another's part under one's own"
