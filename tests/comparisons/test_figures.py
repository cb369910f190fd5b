"""The figures of a page: as file, picture, command and through the API the same numbers, and for the same readers."""

import csv
import io
import json
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from audits.access import Role
from audits.comparisons.contents import PAGES
from tests import builders
from tests.comparisons.builders import programme

SVG = "{http://www.w3.org/2000/svg}svg"
ABOUT_NOTHING = [page for page in PAGES if page.has_tab]


@pytest.fixture
def head_office(inside):
    with inside() as session:
        programme(session, stores=7, visits=5)
        return builders.person(session)


def numbers(rows, heading) -> list[list[str]]:
    """Cells in the order of a heading, as a CSV would write them."""
    return [["" if row[name] is None else str(row[name]) for name in heading] for row in rows]


@pytest.mark.parametrize("of", ABOUT_NOTHING, ids=lambda each: each.name)
def test_files_command_and_api_have_the_same_numbers(client, run, head_office, of):
    client.sign_in(head_office)
    asked = "checklist=all&from=2026-01-01&to=2026-12-31"
    told = client.get(f"/api/v1/comparison/{of.name}?{asked}").json
    printed = json.loads(
        run("compare", "--page", of.name, "--from", "2026-01-01", "--to", "2026-12-31").stdout
    )
    assert told["tables"] == printed["tables"]
    assert set(told["tables"]) == set(of.tables)
    for name in of.tables:
        file = client.get(f"/comparison/figures/{of.name}.csv?{asked}&table={name}")
        heading, *rows = csv.reader(io.StringIO(file.text))
        assert rows == numbers(told["tables"][name], heading)
    book = load_workbook(io.BytesIO(client.get(f"/comparison/figures/{of.name}.xlsx?{asked}").data))
    assert book.sheetnames == list(of.tables)
    for name in of.tables:
        assert book[name].max_row == 1 + len(told["tables"][name])


@pytest.mark.parametrize(
    ("of", "picture"), [(page, name) for page in ABOUT_NOTHING for name in page.pictures]
)
def test_a_picture_stands_alone(client, head_office, of, picture):
    client.sign_in(head_office)
    answer = client.get(f"/comparison/pictures/{of.name}/{picture}.svg")
    if answer.status_code == 404:
        # With so few visits a page may have nothing to draw; then it must not offer the picture either.
        page = client.get("/comparison" if of.name == "overview" else f"/comparison/{of.name}")
        assert f"/{picture}.svg" not in page.text
        return
    drawn = ElementTree.fromstring(answer.data)
    assert drawn.tag == SVG
    assert drawn.find("{http://www.w3.org/2000/svg}title").text
    assert answer.headers["Content-Disposition"].endswith('.svg"')


def test_a_file_is_logged_and_never_kept_by_the_browser(client, run, head_office, inside):
    client.sign_in(head_office)
    answer = client.get("/comparison/figures/stores.csv?from=2026-01-01&to=2026-12-31")
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'filename="comparison-stores_2026-01-01_2026-12-31.csv"' in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.SHOPPER, Role.STORE_MANAGER])
def test_shoppers_and_store_managers_get_no_figures(inside, client, role):
    with inside() as session:
        person = builders.person(session, role=role)
    client.sign_in(person)
    for address in ("/comparison/figures/stores.csv", "/api/v1/comparison/stores"):
        assert client.get(address).status_code == 404


def test_a_regional_manager_gets_neither_yardsticks_nor_foreign_stores(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        programme(session, stores=2, region=north)
        foreign = [store.code for store in programme(session, stores=2, region=south)]
        manager = builders.regional_manager(session, north)
    client.sign_in(manager)
    for address in ("/api/v1/comparison/shoppers", "/comparison/figures/shoppers.csv"):
        assert client.get(address).status_code == 404
    told = client.get("/api/v1/comparison/stores").json["tables"]["stores"]
    assert len(told) == 2
    assert not {row["code"] for row in told} & set(foreign)


def test_what_is_not_there_is_not_found(client, head_office):
    client.sign_in(head_office)
    for address in (
        "/comparison/figures/beauty.csv",
        "/comparison/figures/stores.csv?table=beauty",
        "/comparison/figures/stores.pdf",
        "/comparison/pictures/stores/beauty.svg",
        "/api/v1/comparison/beauty",
    ):
        assert client.get(address).status_code == 404


def test_a_command_narrows_as_the_page_does(client, run, head_office):
    client.sign_in(head_office)
    asked = "checklist=all&from=2026-01-01&to=2026-12-31&touchpoints=advice"
    told = client.get(f"/api/v1/comparison/stores?{asked}").json["tables"]
    days = ("--from", "2026-01-01", "--to", "2026-12-31")
    printed = json.loads(run("compare", "--page", "stores", *days, "--touchpoint", "advice").stdout)
    assert printed["tables"] == told
    assert "taken over the touchpoints chosen" in printed["notes"][0]
    assert told != json.loads(run("compare", "--page", "stores", *days).stdout)["tables"]
