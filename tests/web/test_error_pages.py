"""What a person reads when something goes wrong, and that nothing they typed is lost."""

import errno
from contextlib import closing
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from flask import request
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from audits import db
from audits.access import Role
from audits.app import create_app
from audits.errors import Conflict
from audits.settings import Settings
from audits.web.error_pages import SENTENCES
from audits.web.guard import marks, public, signed_in
from tests import builders
from tests.client import Visitor

TYPED = 'Line one\nline two — “quoted” <b>&amp; "straight"'
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def add_page(app, name, view):
    """One page more, before the first request."""
    app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
    app.extensions["marks"] = marks(app)


def app_on(url, folder):
    """An app on some database, whatever its state."""
    made = create_app(Settings(INSTANCE=folder, DATABASE_URL=url))
    made.test_client_class = Visitor
    return made


def trouble(words):
    return OperationalError("SELECT 1", None, Exception(words))


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (trouble("database or disk is full"), 507, "disk is full"),
        (trouble("could not extend file: No space left on device"), 507, "disk is full"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "disk is full"),
        (trouble("database is locked"), 503, "busy with other work"),
        (trouble("canceling statement due to lock timeout"), 503, "busy with other work"),
        (trouble("connection refused"), 503, "cannot be used"),
        (Conflict("Bo answered first. Open the visit again."), 409, "Bo answered first."),
        (OSError(errno.EIO, "broken"), 500, "Something broke on our side"),
        (ZeroDivisionError(), 500, "Something broke on our side"),
    ],
)
@sqlite_only
def test_a_failure_is_a_sentence(app, client, error, status, words):
    def wrong():
        raise error

    add_page(app, "wrong", public(wrong))
    assert words in client.read("/wrong", status=status).text
    assert ("Retry-After" in client.get("/wrong").headers) == (status == 503)
    assert "Traceback" not in client.page.html


@sqlite_only
def test_a_missing_page_and_a_wrong_method_are_sentences(client):
    assert "could not be found" in client.read("/nowhere", status=404).text
    answer = client.get("/logout")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "OPTIONS, POST")
    assert client.page.heading == SENTENCES[405].heading


@sqlite_only
def test_the_api_is_answered_in_json(client):
    answer = client.get("/api/v1/nowhere")
    usual = SENTENCES[404]
    assert answer.json
    assert answer.json["problem"] == answer.json["detail"] == f"{usual.heading}. {usual.explanation}"


@sqlite_only
def test_a_locked_database_is_a_sentence(settings, monkeypatch, tmp_path):
    monkeypatch.setitem(db._PRAGMAS, "busy_timeout", ("50", 50))
    app = app_on(settings.database_url, tmp_path)
    client = app.test_client()
    client.read("/reset")
    with closing(sqlite.connect(make_url(settings.database_url).database)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        answer = client.press("Send the mail", {"email": "ada@test.example"})
    assert answer.status_code == 503
    assert "busy with other work" in client.page.text
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("url", ["sqlite:////dev/null", "postgresql://nobody@127.0.0.1:1/nothing"])
def test_a_refusal_needs_no_database(tmp_path, url):
    client = app_on(url, tmp_path).test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "somebody"
    assert "could not be found" in client.read("/nowhere", status=404).text
    assert client.read("/password", status=503).heading == SENTENCES[503].heading
    with client.get("/static/css/page.css") as style:
        assert style.status_code == 200


@sqlite_only
def test_a_database_that_goes_away_while_serving_is_a_sentence(settings, app, client, inside):
    with inside() as session:
        ada = builders.person(session)
    client.sign_in(ada).read("/password")
    app.extensions["engine"].dispose()
    file = Path(make_url(settings.database_url).database)
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink()
    assert client.read("/password", status=503).heading == SENTENCES[503].heading
    assert "could not be found" in client.read("/nowhere", status=404).text


@pytest.mark.parametrize("changes", [False, True])
@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_a_line_to_the_database_that_is_cut_in_the_middle_is_a_sentence(
    settings, app, client, inside, changes
):
    with inside() as session:
        ada = builders.person(session)

    def cut():
        own = db.session()
        with psycopg.connect(settings.database_url, autocommit=True) as other:
            mine = own.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
        if changes:
            builders.store(own)
        # Who only read has the answer, and gives back a line that is not there any more.
        return "read", 200, {"Content-Type": "text/plain"}

    add_page(app, "cut", signed_in(cut))
    client.sign_in(ada)
    token = {"csrf_token": client.get("/api/v1/session").json["csrf"]}
    answer = client.post("/cut", data=token) if changes else client.get("/cut")
    assert answer.status_code == (503 if changes else 200)
    assert not changes or str(SENTENCES[503].explanation) in client.page.text
    client.read("/password")


def test_a_database_that_was_never_migrated_is_named(databases, backend, tmp_path):
    url = databases.empty(backend)
    app = app_on(url, tmp_path)
    assert "flask --app wsgi migrate" in app.test_client().read("/login", status=503).text
    app.extensions["engine"].dispose()
    databases.drop(url)


# Nothing typed is lost.


@pytest.fixture
def notes(app):
    """What arrived at `/note`, a page for whoever is signed in."""
    arrived = []

    def note():
        arrived.append(request.form.to_dict(flat=False))
        return "kept", 200, {"Content-Type": "text/plain"}

    add_page(app, "note", signed_in(note))
    return arrived


@pytest.fixture
def ada(inside):
    with inside() as session:
        return builders.person(session, Role.SHOPPER)


WRITTEN = {"comment": TYPED, "tick": ["one", "two"], "csrf_token": "a token that has died"}


def test_a_form_with_a_dead_token_is_shown_again_and_sent_with_one_button(client, notes, ada):
    client.sign_in(ada)
    assert client.post("/note?place=3", data=WRITTEN).status_code == 400
    assert "Nothing you typed is lost" in client.page.text
    assert client.page.form_with("Send it again")[0].tag["action"] == "/note?place=3"
    assert client.press("Send it again").text == "kept"
    [kept] = notes
    assert kept["comment"] == [TYPED]
    assert kept["tick"] == ["one", "two"]


def test_a_form_of_somebody_signed_out_waits_until_they_are_back(client, notes, ada):
    answer = client.post("/note", data=WRITTEN)
    assert answer.status_code == 401
    assert client.page.links["Sign in in another tab"] == "/login"
    shown = client.page
    client.sign_in(ada).read("/password")
    client.page = shown
    sent = client.press("Send it again")
    if sent.status_code == 400:
        sent = client.press("Send it again")
    assert sent.text == "kept"
    assert notes[0]["comment"] == [TYPED]
    assert notes[0]["tick"] == ["one", "two"]


def test_a_file_that_cannot_be_kept_is_said_so(client, notes, ada):
    client.sign_in(ada)
    client.post("/note", data={**WRITTEN, "photo": (BytesIO(b"bytes"), "photo.jpg")})
    assert "choose it again" in client.page.text


def test_another_site_s_form_is_not_shown_again(client, notes, ada):
    client.sign_in(ada)
    for person_at in (client, client.application.test_client()):
        answer = person_at.post("/note", data=WRITTEN, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
        assert "Line one" not in answer.text
    assert notes == []


def test_a_password_is_never_written_back_into_a_page(client):
    answer = client.post("/login?next=/password", data={"email": "a@test.example", "password": "quiet words"})
    assert (answer.status_code, answer.location) == (303, "/login?next=/password")
    assert "quiet words" not in answer.text


@pytest.mark.parametrize("address", ["/login", "/logout", "/reset", "/password"])
def test_no_form_is_taken_without_a_token(client, ada, address):
    client.sign_in(ada)
    assert client.post(address, data={"email": ada.email}).status_code in {303, 400}
    assert client.get("/password").status_code == 200
