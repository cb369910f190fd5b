"""What the API says about who is signed in, and that its refusals are JSON, always."""

import io
from datetime import datetime

import pytest

from audits.access import Role
from audits.people.accounts import set_active
from audits.web import build as build_of_files
from audits.web.build import build
from tests import builders

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def shopper(inside):
    with inside() as session:
        return builders.person(session, Role.SHOPPER)


def test_a_session_names_the_person_and_gives_a_token_that_works(app, client, shopper):
    told = client.sign_in(shopper).get("/api/v1/session?echo=7f3a").json
    assert told["user"] == str(shopper.id)
    assert told["echo"] == "7f3a"
    assert datetime.fromisoformat(told["now"]).tzinfo is not None
    with app.app_context():
        assert told["app"] == build()
    address = "/api/v1/nowhere"
    assert client.put(address, json={}, headers={"X-CSRFToken": told["csrf"]}).status_code == 404


def test_who_is_signed_out_reads_so_in_json(client):
    answer = client.get("/api/v1/session?echo=7f3a")
    assert answer.status_code == 401
    assert answer.json.keys() == {"problem", "echo", "now", "app"}
    assert answer.json["echo"] == "7f3a"


@sqlite_only
def test_a_session_is_never_kept_by_a_cache(client, shopper):
    assert client.sign_in(shopper).get("/api/v1/session").headers["Cache-Control"] == "no-store"


@sqlite_only
def test_an_echo_is_cut_short(client):
    assert client.get("/api/v1/session?echo=" + "x" * 500).json["echo"] == "x" * 100


@sqlite_only
def test_the_build_changes_with_any_file(app, tmp_path):
    app.root_path = str(tmp_path)
    (tmp_path / "templates").mkdir()
    app.static_folder = str(tmp_path / "static")
    (tmp_path / "static").mkdir()
    seen = set()
    for content in ("one", "two"):
        (tmp_path / "static" / "page.js").write_text(content)
        seen.add(built(app))
    (tmp_path / "static" / "page.js").rename(tmp_path / "templates" / "page.js")
    seen.add(built(app))
    assert len(seen) == 3


def built(app) -> str:
    """The build as the app would name it, were it started now."""
    build_of_files.init_app(app)
    with app.app_context():
        return build()


@sqlite_only
def test_a_disabled_account_is_signed_out_at_once(client, inside, shopper):
    client.sign_in(shopper)
    with inside() as session:
        set_active(session, session.merge(shopper), False, builders.person(session), builders.NOW)
    assert client.get("/api/v1/session").status_code == 401


@sqlite_only
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/api/v1/field", 401),
        ("GET", "/api/v1/nowhere", 404),
        ("DELETE", "/api/v1/session", 405),
        ("PUT", "/api/v1/visits/6c0e7a36-58f3-4d06-9a57-3c3ee9e1f8e1/draft", 401),
    ],
)
def test_every_refusal_to_somebody_signed_out_is_json(client, method, address, status):
    answer = client.open(address, method=method)
    assert answer.status_code == status
    assert answer.json["problem"].endswith(".")


@sqlite_only
@pytest.mark.parametrize("token", [None, "", "old"])
def test_a_dead_token_is_told_in_json(client, shopper, token):
    answer = client.sign_in(shopper).put(
        "/api/v1/visits/6c0e7a36-58f3-4d06-9a57-3c3ee9e1f8e1/draft",
        json={},
        headers={"X-CSRFToken": token} if token is not None else {},
    )
    assert answer.status_code == 400
    assert answer.json["problem"].endswith("sent once more.")


@sqlite_only
def test_another_site_is_refused_in_json(client, shopper):
    answer = client.sign_in(shopper).put("/api/v1/session", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert answer.json["problem"].endswith(".")


@sqlite_only
def test_what_breaks_and_what_is_too_large_is_told_in_json(app, client, shopper):
    app.testing = False
    token = client.sign_in(shopper).get("/api/v1/session").json["csrf"]
    address = "/api/v1/visits/6c0e7a36-58f3-4d06-9a57-3c3ee9e1f8e1/draft"
    answer = client.put(address, data=io.BytesIO(b"x" * 5_000_000), headers={"X-CSRFToken": token})
    assert answer.status_code == 413
    assert answer.json["problem"].startswith("This is too large")
    app.extensions.pop("build")
    answer = client.get("/api/v1/session")
    assert answer.status_code == 500
    assert answer.json.keys() == {"problem"}
