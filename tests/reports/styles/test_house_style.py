"""The page of the house style: what is saved, what is refused, and what is kept meanwhile."""

import hashlib
import io
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Event
from audits.reports.issuing.files import open_issue
from audits.reports.issuing.printing import obtain
from audits.reports.looks import Look, look_now
from audits.reports.rules import AskedFor
from audits.reports.style_tables import HouseStyle
from audits.reports.tables import ReportKind
from tests import builders
from tests.reports.conftest import Paper
from tests.reports.styles.test_logos import picture
from tests.visits import builders as visits

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def head(inside, client):
    with inside() as session:
        person = builders.person(session)
    client.sign_in(person)
    return person


def sent(content, name="logo.png"):
    return (io.BytesIO(content), name)


def look(app, inside):
    with inside() as session:
        return look_now(session, app.extensions["storage"])


def save(client, status=200, **fields):
    client.read("/documents/style")
    return client.submit("Save the style", fields, status)


def test_documents_look_as_head_office_chose(app, inside, client, head):
    assert look(app, inside) == Look()
    fields = {"name": "Mercato", "accent": "7A1F3D", "band": "#123456", "paper": "Letter", "language": "fr"}
    page = save(client, **fields, logo=sent(picture()))
    assert "from now on" in page.text
    chosen = look(app, inside)
    assert (chosen.name, chosen.accent, chosen.band) == ("Mercato", "#7a1f3d", "#123456")
    assert chosen.logo.startswith(b"\x89PNG")
    with inside() as session:
        style = session.get_one(HouseStyle, 1)
        assert (style.paper.value, style.language, style.revision) == ("Letter", "fr", 1)
        assert (style.logo_width, style.logo_height, style.changed_by_id) == (300, 100, head.id)
        assert session.exec(select(Event).where(Event.subject == "house style")).one().actor_id == head.id


@sqlite_only
def test_the_look_takes_one_query(app, inside, client, head):
    save(client, name="Mercato")
    with inside() as session, builders.counted_queries(app) as seen:
        look_now(session, app.extensions["storage"])
    assert len(seen) == 1


@sqlite_only
def test_a_pale_colour_is_refused_and_the_nearest_shade_is_one_button_away(app, inside, client, head):
    page = save(client, 422, name="Mercato", accent="#ffcc00")
    assert "#ffcc00 on white has a contrast of 1.5 to 1" in page.text
    assert look(app, inside) == Look()
    offered = [tag for tag in page.all("button") if tag["name"] == "use-accent"]
    assert [tag.words for tag in offered] == ["Save with #8f7300 as accent"]
    client.submit(offered[0].words)
    assert look(app, inside).accent == "#8f7300"
    assert look(app, inside).name == "Mercato"


@sqlite_only
def test_a_logo_that_was_fine_is_kept_while_something_else_is_refused(app, inside, client, head):
    page = save(client, 422, accent="#ffcc00", logo=sent(picture()))
    assert "there is no need to choose it again" in page.text
    client.submit("Save the style", accent="#1d4a80")
    assert look(app, inside).logo.startswith(b"\x89PNG")


@sqlite_only
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg/>", "could not be read as a picture"),
        (picture()[:50], "could not be read as a picture"),
    ],
)
def test_a_logo_that_is_none_is_refused_and_everything_typed_is_kept(
    app, inside, client, head, content, words
):
    page = save(client, 422, name="Mercato", accent="#7a1f3d", paper="Letter", logo=sent(content))
    assert words in page.text
    filled = page.form_with("Save the style")[0].filled()
    assert (filled["name"], filled["accent"], filled["paper"]) == (
        ["Mercato"],
        ["#7a1f3d"],
        ["Letter"],
    )
    assert look(app, inside) == Look()


def test_of_two_who_change_the_style_at_once_the_second_is_told(app, inside, client, head):
    for _ in range(2):
        client.read("/documents/style")
        other = app.test_client().sign_in(head)
        save(other, name="Theirs")
        page = client.submit("Save the style", status=409, name="Mine")
        assert "Somebody else changed the style" in page.text
        assert look(app, inside).name == "Theirs"
        client.submit("Save the style", name="Mine")
        assert look(app, inside).name == "Mine"


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("revision", ["😍", "1e9", "-1"])
def test_a_style_that_does_not_say_what_it_began_with_is_told_to_begin_anew(client, head, revision):
    save(client, name="First")
    client.read("/documents/style")
    page = client.submit("Save the style", status=409, name="Another", revision=revision)
    assert "Somebody else changed the style" in page.text


@sqlite_only
def test_a_logo_that_is_removed_is_gone(app, inside, client, head):
    storage = app.extensions["storage"]
    save(client, logo=sent(picture()))
    page = client.read("/documents/style")
    [address] = [tag["href"] for tag in page.tags if "/documents/style/logos/" in (tag["href"] or "")]
    assert client.get(address).mimetype == "image/png"
    save(client, logo=sent(picture(colour=(9, 9, 9, 255))))
    assert len(storage.keys("styles/")) == 1
    save(client, remove_logo="y")
    assert storage.keys("styles/") == []
    assert client.get(address).status_code == 404
    assert look(app, inside).logo is None


@sqlite_only
@pytest.mark.parametrize("name", ["none", "..", "a" * 63, "A" * 64, "0" * 64])
def test_only_logos_are_at_the_address_of_logos(client, head, name):
    assert client.get(f"/documents/style/logos/{name}").status_code == 404


@sqlite_only
def test_a_sample_is_printed_in_the_style_on_the_page_and_nothing_is_saved(app, inside, client, head):
    client.read("/documents/style")
    answer = client.press(
        "See it on a document", {"name": "Mercato", "accent": "#7a1f3d", "logo": sent(picture())}
    )
    assert answer.mimetype == "application/pdf"
    assert "attachment" in answer.headers["Content-Disposition"]
    paper = Paper(answer.data)
    assert "Sample of the house style" in paper.words
    assert "Mercato" in paper.words
    assert look(app, inside) == Look()


@sqlite_only
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HEAD_OFFICE])
def test_nobody_but_head_office_sees_or_chooses_the_style(inside, client, role):
    with inside() as session:
        someone = builders.person(session, role)
    assert client.sign_in(someone).get("/documents/style").status_code == 404


def test_a_new_style_leaves_every_file_that_was_issued_as_it_is(app, inside, client, head):
    with inside() as session:
        visit = visits.approved(session, visits.draft(session))
    asked = AskedFor(ReportKind.VISIT, str(visit.id))
    with app.app_context():
        first = obtain(asked, None)
    save(client, name="Mercato", accent="#7a1f3d", logo=sent(picture()))
    with app.app_context():
        second = obtain(asked, None)
        kept = open_issue(second).file
    assert (second.id, second.sha256) == (first.id, first.sha256)
    assert hashlib.sha256(app.extensions["storage"].get(kept.storage_key)).hexdigest() == first.sha256
