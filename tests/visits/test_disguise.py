"""How the app looks on a phone: a name and an icon that tell nobody anything."""

from pathlib import Path

import pytest
from PIL import Image
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Event
from audits.visits.phone.disguise import SIZES, Icon, disguise, picture
from tests import builders

STATIC = Path(__file__).resolve().parents[2] / "static"


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session, Role.HEAD_OFFICE)


def chosen(inside) -> tuple[str, str]:
    with inside() as session:
        found = disguise(session)
        return found.name, found.icon


def test_without_a_choice_the_app_is_called_notes(inside):
    assert chosen(inside) == ("Notes", "notes")


def test_head_office_chooses_a_name_and_an_icon_and_the_log_keeps_both(client, head_office, inside):
    client.sign_in(head_office).read("/rounds")
    client.read("/disguise")
    client.submit("Save the name and the icon", name="  My   lists ", icon="list")
    assert "call it" in client.page.text
    assert chosen(inside) == ("My lists", "list")
    client.submit("Save the name and the icon", name="Recipes", icon="book")
    assert chosen(inside) == ("Recipes", "book")
    with inside() as session:
        last = session.exec(
            select(Event).where(Event.subject == "disguise").order_by(Event.id.desc())
        ).first()
        assert (last.before, last.after) == (
            {"name": "My lists", "icon": "list"},
            {"name": "Recipes", "icon": "book"},
        )


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("   ", "Give the app a name"),
        ("w" * 31, "shorten it to 30"),
        ("Mystery visits", "“mystery” tells whoever sees the phone"),
        ("EvenKeel", "“evenkeel” tells"),
    ],
)
def test_a_name_that_is_empty_long_or_telling_is_refused_and_kept_on_the_page(
    client, head_office, inside, name, told
):
    client.sign_in(head_office).read("/disguise")
    client.submit("Save the name and the icon", {"name": name, "icon": "leaf"}, status=422)
    assert told in client.page.text
    assert chosen(inside) == ("Notes", "notes")


def test_an_icon_that_is_not_ours_is_refused(client, head_office, inside):
    client.sign_in(head_office).read("/disguise")
    client.submit("Save the name and the icon", {"name": "Notes", "icon": "https://x.test/"}, status=422)
    assert "Choose one of the icons." in client.page.text
    assert chosen(inside) == ("Notes", "notes")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD_OFFICE])
def test_only_head_office_sees_how_the_app_is_hidden(client, inside, role):
    with inside() as session:
        person = builders.person(session, role)
    client.sign_in(person).read("/disguise", status=404)
    assert client.post("/disguise", data={"name": "Lists", "icon": "list"}).status_code in {400, 404}
    assert chosen(inside) == ("Notes", "notes")


@pytest.mark.parametrize("icon", list(Icon))
def test_every_icon_is_there_in_each_size_and_fills_its_square(icon):
    assert (STATIC / picture(icon)).read_text().startswith("<svg")
    for size in SIZES:
        with Image.open(STATIC / picture(icon, size)) as image:
            assert image.size == (size, size)
            assert "transparency" not in image.info
