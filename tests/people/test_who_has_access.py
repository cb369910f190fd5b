"""Head office sees on one page who can see anything, by what, and since when it was not used."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.scopes import Scope
from audits.people.tables import Event
from audits.stores import access_routes
from tests import builders
from tests.api.programs import token

NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(days=91)


@pytest.fixture
def people(inside, client):
    """Two regions, one in the other, and one apart, with people of every kind; head office is here."""
    with inside() as session:
        boss = builders.person(session, name="Boss", signed_in_at=NOW, tf_totp_secret="locked")
        country = builders.region(session, "Country")
        north, south = builders.region(session, "North", country), builders.region(session, "South", country)
        regional = builders.regional_manager(session, north, name="Rita", created_at=LONG_AGO)
        builders.store_manager(
            session, builders.store(session, "S-1", south), name="Sam", signed_in_at=LONG_AGO
        )
        builders.person(session, Role.REVIEWER, name="Vera", may_be_signed_in=True, created_at=LONG_AGO)
        builders.person(session, Role.SHOPPER, name="Shona", signed_in_at=NOW)
        builders.person(session, Role.SHOPPER, name="Nobody", email=None)
        builders.person(session, Role.REVIEWER, name="=Gone()", active=False, created_at=LONG_AGO)
        token(session, regional, Scope.VISITS, last_used_at=NOW)
        token(session, regional, Scope.SCORES, revoked_at=NOW)
        ids = {region.name: region.id for region in (country, north, south)}
    client.sign_in(boss)
    return ids


def names(page) -> list[str]:
    """Who stands in the tables of a page."""
    shown = page.text.partition("Download as CSV")[2]
    return [name for name in ("Boss", "Rita", "Sam", "Vera", "Shona", "Nobody", "Gone") if name in shown]


def test_everybody_with_an_account_stands_there_with_what_lets_them_in(client, people):
    page = client.read("/access")
    assert names(page) == ["Boss", "Rita", "Sam", "Vera", "Shona", "Gone"]
    for words in ("everything", "Country / North", "S-1", "all visits", "the own visits", "a dashboard"):
        assert words in page.text
    assert "Read approved visits" in page.text
    assert "Read scores" not in page.text, "a token that was ended lets nobody in"
    assert page.text.index("They see nothing") < page.text.index("Gone")


@pytest.mark.parametrize(
    ("region", "seen_by"),
    [
        ("Country", ["Boss", "Rita", "Sam", "Vera", "Gone"]),
        ("North", ["Boss", "Rita", "Vera", "Gone"]),
        ("South", ["Boss", "Sam", "Vera", "Gone"]),
    ],
)
def test_who_sees_something_of_a_region(client, people, region, seen_by):
    page = client.read(f"/access?region={people[region]}")
    assert names(page) == seen_by
    assert "Shoppers see no region" in page.text


def test_who_did_not_come_for_90_days_neither_by_page_nor_by_token(client, people):
    assert names(client.read("/access?unused=90")) == ["Sam", "Vera", "Gone"]


def test_one_role_alone(client, people):
    assert names(client.read("/access?role=reviewer")) == ["Vera", "Gone"]
    assert "Nobody fits" in client.read("/access?role=store-manager&region=" + str(people["North"])).text


@pytest.mark.parametrize("asked", ["role=owner", "region=7777", "region=x", "region=-1"])
def test_a_role_or_region_that_is_not_there_is_not_found(client, people, asked):
    client.read(f"/access?{asked}", status=404)


def test_the_file_holds_the_same_people_runs_no_formula_and_is_logged(client, people, inside):
    answer = client.get("/access.csv?role=reviewer")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [row["name"] for row in rows] == ["'=Gone()", "Vera"]
    assert [row["account"] for row in rows] == ["disabled", "works"]
    with inside() as session:
        event = session.exec(select(Event).where(Event.subject == "access")).one()
    assert (event.action, event.after) == ("downloaded", {"people": 2})
    rita = next(
        row for row in csv.DictReader(StringIO(client.get("/access.csv").text)) if row["name"] == "Rita"
    )
    assert rita["sees"] == "Country / North"
    assert rita["tokens"].startswith("a dashboard: visits:read, until ")


def test_a_thousand_people_are_one_page_of_as_many_questions_as_six(app, client, people, inside):
    client.read("/access")
    with builders.counted_queries(app) as few:
        client.read("/access")
    with inside() as session:
        for _number in range(1_000):
            builders.person(session, Role.SHOPPER)
    with builders.counted_queries(app) as many:
        page = client.read("/access")
    assert len(many) == len(few) <= 7
    assert page.text.count("shopper-") + page.text.count("shopper ") >= 1_000


def test_whom_the_page_has_no_room_for_is_in_the_file_and_shoppers_are_the_last(client, people, monkeypatch):
    assert "There are more than" not in client.read("/access").text
    monkeypatch.setattr(access_routes, "MOST_SHOWN", 3)
    page = client.read("/access")
    assert "There are more than 3 accounts" in page.text
    assert "Shona" not in page.text
    rows = list(csv.DictReader(StringIO(client.get("/access.csv").text)))
    assert len(rows) == 6
    assert rows[-1]["role"] == "shopper"
