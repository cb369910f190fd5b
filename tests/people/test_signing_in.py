"""Signing in and out, and what somebody who does not belong here learns from trying."""

import time

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.accounts import set_active
from audits.people.tables import Person
from tests import builders
from tests.people.accounts import is_signed_in, sign_in_at, with_password

WRONG = "do not go together"
# What the database has no part in is tried on one of them: each try costs an Argon2id hash or two.
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def ada(app, inside):
    with inside() as session:
        return with_password(
            app, builders.person(session, Role.HEAD_OFFICE, name="Ada", email="ada@test.example")
        )


def test_the_right_password_signs_in_and_leads_to_the_start(client, ada):
    answer = sign_in_at(client, ada.email)
    assert (answer.status_code, answer.location) == (302, "/")
    assert is_signed_in(client)


def test_the_address_may_be_typed_in_capitals_and_with_spaces(client, ada):
    assert sign_in_at(client, " ADA@test.example ").status_code == 302


def test_a_device_stays_signed_in_for_thirty_days(client, ada):
    answer = sign_in_at(client, ada.email)
    [kept] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("remember_token=")]
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    client.delete_cookie("session")
    assert is_signed_in(client)


def test_a_shared_device_can_be_left_out(client, ada):
    answer = sign_in_at(client, ada.email, remember=None)
    assert not [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("remember_token=")]


@sqlite_only
def test_the_cookies_are_for_this_site_and_not_for_scripts(client, ada):
    answer = sign_in_at(client, ada.email)
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@sqlite_only
@pytest.mark.parametrize("email", ["ada@test.example", "nobody@test.example", "no address", ""])
def test_a_wrong_password_and_an_unknown_address_read_the_same(client, ada, email):
    answer = sign_in_at(client, email, "not the password")
    assert answer.status_code == 422
    assert client.page.text.count(WRONG) == 1
    assert not [tag for tag in client.page.tags if tag["aria-invalid"] == "true"]
    assert not is_signed_in(client)


def test_what_was_typed_stays_but_the_password(client, ada):
    sign_in_at(client, ada.email, "not the password")
    assert f'value="{ada.email}"' in client.page.html
    assert "not the password" not in client.page.html


def test_a_disabled_person_reads_what_a_stranger_reads(client, app, ada, inside):
    with inside() as session:
        boss = builders.person(session)
        set_active(session, session.get(Person, ada.id), False, boss, builders.NOW)
    assert sign_in_at(client, ada.email).status_code == 422
    assert WRONG in client.page.text


@sqlite_only
def test_an_unknown_address_takes_as_long_as_a_wrong_password(client, ada):
    known, unknown = _seconds(client, ada.email), _seconds(client, "nobody@test.example")
    assert 0.5 < known / unknown < 2


def _seconds(client, email):
    client.read("/login")
    best = 10.0
    for _ in range(4):
        start = time.process_time()
        client.press("Sign in", {"email": email, "password": "not the password"})
        best = min(best, time.process_time() - start)
    return best


def test_signing_out_is_a_button_not_a_link(client, ada):
    sign_in_at(client, ada.email)
    assert client.get("/logout").status_code == 405
    client.read("/account")
    client.press("Sign out")
    assert not is_signed_in(client)
    client.delete_cookie("session")
    assert not is_signed_in(client)


def test_a_page_one_wanted_is_opened_after_signing_in(client, ada):
    answer = client.get("/password")
    assert answer.location == "/login?next=/password"
    assert sign_in_at(client, ada.email, address=answer.location).location == "/password"


@sqlite_only
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://rival.example/",
        "//rival.example/",
        "///rival.example",
        "/\\rival.example",
        "\\\\rival.example",
        "/%5crival.example/..",
        " //rival.example",
        "/\t/rival.example",
        "javascript:alert(1)",
        "http:/password",
        "/no-such-page",
        "password",
        "/logout",
    ],
)
def test_next_only_leads_to_a_page_of_ours(client, ada, elsewhere):
    answer = client.get("/login", query_string={"next": elsewhere})
    assert (answer.status_code, answer.location) == (303, "/login")
    client.read("/login")
    form, _button = client.page.form_with("Sign in")
    values = {**form.filled(), "email": ada.email, "password": "x", "next": elsewhere}
    assert client.post("/login", data=values).location == "/login"
    assert not is_signed_in(client)


@sqlite_only
def test_a_script_gets_no_other_answers(client, ada):
    answer = client.get("/login", headers={"Accept": "application/json"})
    assert answer.mimetype == "text/html"


def test_disabling_a_person_ends_every_session_at_once(app, ada, inside):
    phone, laptop = app.test_client(), app.test_client()
    for device in (phone, laptop):
        sign_in_at(device, ada.email)
        assert is_signed_in(device)
    with inside() as session:
        set_active(session, session.get(Person, ada.id), False, builders.person(session), builders.NOW)
    for device in (phone, laptop):
        assert not is_signed_in(device)
        device.delete_cookie("session")
        assert not is_signed_in(device)


def test_sessions_that_were_ended_stay_ended_when_the_account_is_given_back(app, client, ada, inside):
    sign_in_at(client, ada.email)
    with inside() as session:
        boss = builders.person(session)
        set_active(session, session.get(Person, ada.id), False, boss, builders.NOW)
        set_active(session, session.get(Person, ada.id), True, boss, builders.NOW)
    assert not is_signed_in(client)
    assert sign_in_at(client, ada.email).status_code == 302


@sqlite_only
def test_passwords_are_kept_as_argon2id(app, ada, inside):
    with inside() as session:
        kept = session.exec(select(Person.password).where(Person.id == ada.id)).one()
    assert kept.startswith("$argon2id$")


@sqlite_only
@pytest.mark.parametrize(
    "address", ["/register", "/confirm", "/verify", "/tf-setup", "/us-signin", "/wan-signin", "/change-email"]
)
def test_what_the_library_could_do_besides_is_off(client, address):
    assert client.get(address).status_code == 404
