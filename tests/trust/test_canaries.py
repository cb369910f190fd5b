"""Who can find what of a shopper: every secret is a word of its own, and each role fetches all that it can reach.

`docs/privacy.md` holds the table of what may be found by whom. What a role may know must be found too: a search that
finds nothing anywhere would prove nothing.
"""

import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from audits.access import Role
from audits.reports.issuing.approving import EDITIONS, print_audit
from audits.reports.tables import Report
from audits.visits.tables import VisitStatus
from audits.webhooks.gathering import gather
from tests import builders
from tests.test_access_table import address_of, doors
from tests.trust import finding
from tests.trust.canaries import Secrets, Where
from tests.trust.crawl import Crawl, addresses
from tests.trust.doors import rows_of
from tests.trust.programme import Place, Programme
from tests.webhooks import builders as hooks

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

TABLE = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
COLUMNS = {
    "head office": Role.HEAD_OFFICE,
    "reviewer": Role.REVIEWER,
    "regional manager": Role.REGIONAL_MANAGER,
    "store manager": Role.STORE_MANAGER,
    "another shopper": Role.SHOPPER,
}


HANDED_OVER = "/data.zip"


def table() -> dict[str, dict[Role, str]]:
    """Field by field, who may find it: `yes`, `-`, or `file`, only in what a shopper may ask for."""
    lines = [line for line in TABLE.read_text().splitlines() if line.startswith("|")]
    head, _rule, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines)
    return {
        cells[0]: {COLUMNS[name]: cell for name, cell in zip(head[1:], cells[1:], strict=True)}
        for cells in rows
    }


def canaries(place: Place) -> dict[str, tuple[str, ...]]:
    """Each field of the table, as it is written wherever it is written."""
    secrets = place.secrets
    return {
        "name": (secrets.word("name"),),
        "e-mail": (secrets.word("email"),),
        "reference": (secrets.word("reference"),),
        "fee": _as_money(secrets.number("fee")),
        "scenario of a visit to come": (secrets.word("scenario"),),
        "days of a visit to come": _as_days(secrets),
        "minute of the visit": (f"{secrets.minute:%H:%M}", f"{secrets.minute:%H.%M}"),
        "position of the phone": (
            f"{secrets.position('latitude'):.5f}",
            f"{secrets.position('longitude'):.5f}",
        ),
        "position in a photo": (f"{secrets.position('photo'):.5f}",),
        "time in a photo": (secrets.word("takenat"),),
        "the app's version on the phone": (secrets.word("app"),),
        "note taken during the visit": (secrets.word("note"),),
        "copy of a report that was not taken": (secrets.word("copy"),),
        "name of a member of staff": (secrets.staff,),
    }


def _as_money(cents: int) -> tuple[str, ...]:
    whole = f"{cents // 100:,}"
    return f"{whole}.{cents % 100:02}", f"{cents // 100}.{cents % 100:02}", str(cents)


def _as_days(secrets: Secrets) -> tuple[str, ...]:
    return tuple(
        form
        for day in secrets.window
        for form in (day.isoformat(), f"{day.day} {day:%B %Y}", f"{day.day} {day:%b %Y}", f"{day:%d.%m.%Y}")
    )


def searched(made: Programme, role: Role, read: dict[str, str]) -> dict[str, list[str]]:
    """Where each field was found. A shopper may know all of their own, so only the others' are looked for."""
    places = [
        place for where, place in made.places.items() if role is not Role.SHOPPER or where is not Where.OWN
    ]
    return {
        field: [
            address for address, text in read.items() if any(word in text for word in words(places, field))
        ]
        for field in table()
    }


def words(places: list[Place], field: str) -> list[str]:
    return [word for place in places for word in canaries(place)[field]]


def test_every_field_of_the_table_is_looked_for(made):
    assert table().keys() == canaries(made.places[Where.OWN]).keys()


def is_as_said(cell: str, found: list[str]) -> bool:
    """Whether a field was found just where the table says."""
    if cell == "file":
        return bool(found) and all(address.endswith(HANDED_OVER) for address in found)
    return bool(found) == (cell == "yes")


@pytest.mark.parametrize("role", list(Role))
def test_a_role_finds_what_the_table_says_and_nothing_else(app, client, made, role, caplog):
    caplog.set_level(logging.DEBUG)
    read = Crawl(app, client.sign_in(made.people[role])).through(addresses(app, made, role))
    found = searched(made, role, read)
    wrong = [
        f"{field}: found at {found[field][:4]}" if found[field] else f"{field}: found nowhere"
        for field, may_find in table().items()
        if not is_as_said(may_find[role], found[field])
    ]
    assert not wrong, f"{role} fetched {len(read)} addresses\n" + "\n".join(wrong)
    told = [
        field for field in table() for word in words(list(made.places.values()), field) if word in caplog.text
    ]
    assert not told, f"the log tells {told}"


def test_what_other_programs_are_told_holds_nothing_of_a_shopper(made, inside):
    """Nobody knows who reads it in the end, so it holds none of the table's fields and no word of a report."""
    places = list(made.places.values())
    with inside() as session:
        long_ago = builders.NOW - timedelta(days=1)
        head = made.people[Role.HEAD_OFFICE]
        listening, _secret = hooks.webhook(session, head, created_at=long_ago, gathered_to=long_ago)
        for place in places:
            visit = session.merge(place.visits[VisitStatus.APPROVED])
            visit.reviewer_id, visit.reviewed_at = made.people[Role.REVIEWER].id, builders.NOW
    visit_ids = [str(place.visits[VisitStatus.APPROVED].id) for place in places]
    with inside():
        print_audit(visit_ids[0])
        gather(datetime.now(UTC))
    with inside() as session:
        bodies = [each.body for each in hooks.deliveries(session) if each.webhook_id == listening.id]
    assert sorted(json.loads(body)["event"] for body in bodies) == (
        ["document.issued"] * len(EDITIONS) + ["visit.approved"] * len(places)
    )
    secret = {field: words(places, field) for field in table()}
    secret["what was written"] = ["A calm visit", "Nobody looked up", "Why "]
    secret["the shopper's id"] = [str(place.shopper.id) for place in places]
    told = {field for field, hidden in secret.items() for body in bodies if any(it in body for it in hidden)}
    assert told == set()


DOCUMENTS = {
    Role.REGIONAL_MANAGER: ("reports.ask_for_visit", "reports.ask_for_store"),
    Role.STORE_MANAGER: ("reports.ask_for_visit",),
    Role.REVIEWER: ("reports.ask_for_visit",),
}


@pytest.mark.parametrize("role", DOCUMENTS)
def test_a_printed_document_tells_no_more_than_the_table(app, client, made, role, inside, do_background_work):
    client.sign_in(made.people[role]).read("/password")
    token = next(tag["value"] for tag in client.page.tags if tag["name"] == "csrf_token")
    for door in doors(app):
        if door.endpoint in DOCUMENTS[role] and door.method == "POST":
            address = address_of(app, door, rows_of(made, made.places[Where.OWN], role, door))
            assert client.post(address, data={"csrf_token": token}).status_code == 303, address
    do_background_work()
    with inside() as session:
        mine = Report.requested_by_id == made.people[role].id
        printed = session.exec(select(Report).where(mine, col(Report.issue_id).is_not(None))).all()
    assert len(printed) == len(DOCUMENTS[role])
    read = {}
    for report in printed:
        with client.get(f"/documents/{report.id}/file") as answer:
            assert answer.data.startswith(b"%PDF"), answer.status
            read[f"{report.kind} {report.file_name}"] = finding.read(answer)
    found = searched(made, role, read)
    assert not [
        f"{field}: {found[field]}" for field, may in table().items() if found[field] and not may[role]
    ]
