"""Forgotten passwords, invitations, and changing a password: what each link is good for, and for how long."""

import socket
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from audits.access import Role
from audits.people.accounts import invitation_path, invite, set_active
from audits.people.tables import Person
from tests import builders
from tests.people.accounts import PASSWORD, is_signed_in, link_in, mails, sign_in_at, text_of, with_password

NEW = "four rather quiet words"
SENT = "a mail with a link is on its way"
# What the database has no part in is tried on one of them: each try costs an Argon2id hash or two.
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def ada(app, inside):
    with inside() as session:
        return with_password(
            app, builders.person(session, Role.HEAD_OFFICE, name="Ada", email="ada@test.example")
        )


def ask(client, email, status=200):
    client.read("/reset")
    return client.submit("Send the mail", status=status, email=email)


def choose(client, password=NEW, again=None):
    return client.press(
        "Set the password and sign in", {"password": password, "password_confirm": again or password}
    )


def path_of(link):
    return "/" + link.split("/", 3)[3]


def test_a_forgotten_password_is_set_anew_by_a_mail(app, client, ada):
    assert SENT in ask(client, ada.email).text
    [mail] = mails(app)
    assert mail["To"] == ada.email
    assert mail["Subject"] == "Choose a new Evenkeel password"
    assert text_of(mail).startswith("Hello Ada,")
    client.read(path_of(link_in(mail)))
    assert choose(client).location == "/"
    assert is_signed_in(client)
    assert sign_in_at(app.test_client(), ada.email, NEW).status_code == 302
    assert sign_in_at(app.test_client(), ada.email, PASSWORD).status_code == 422
    assert mails(app)[-1]["Subject"] == "Your Evenkeel password was set"


def test_mails_are_plain_text_and_links_use_the_public_address(app, client, ada):
    client.get("/reset", base_url="http://rival.example")
    form, _button = client.page.form_with("Send the mail")
    client.post("/reset", base_url="http://rival.example", data={**form.filled(), "email": ada.email})
    [mail] = mails(app)
    assert mail.get_content_type() == "text/plain"
    assert link_in(mail).startswith(app.extensions["settings"].public_url + "/reset/")


def test_unknown_and_disabled_people_get_the_same_answer_and_no_mail(app, client, ada, inside):
    with inside() as session:
        set_active(session, session.get(Person, ada.id), False, builders.person(session), builders.NOW)
    assert SENT in ask(client, ada.email).text
    assert SENT in ask(client, "nobody@test.example").text
    assert mails(app) == []


@sqlite_only
def test_an_unknown_address_takes_as_long_as_a_known_one(client, ada):
    known, unknown = _seconds(client, ada.email), _seconds(client, "nobody@test.example")
    assert 0.5 < known / unknown < 2


def _seconds(client, email):
    client.read("/reset")
    best = 10.0
    for _ in range(3):
        start = time.process_time()
        client.press("Send the mail", {"email": email})
        best = min(best, time.process_time() - start)
    return best


def test_a_mail_server_that_is_down_tells_nobody_who_has_an_account(start, settings, ada):
    mailing = start(settings.model_copy(update={"mail_url": "smtp://127.0.0.1:9"}))
    assert SENT in ask(mailing.test_client(), ada.email).text
    mailing.extensions["post"].wait()
    mailing.extensions["engine"].dispose()


def test_a_link_works_once(app, client, ada):
    ask(client, ada.email)
    link = path_of(link_in(mails(app)[0]))
    client.read(link)
    choose(client)
    later = app.test_client()
    answer = later.get(link)
    assert (answer.status_code, answer.location) == (302, "/reset")
    assert "used already" in later.read("/reset").text


@pytest.mark.parametrize(("used", "other"), [(0, 1), (1, 0)])
def test_of_two_links_asked_for_at_the_same_moment_using_one_ends_both(app, client, ada, used, other):
    with time_machine.travel(datetime.now(UTC), tick=False):
        for asking in (client, app.test_client()):
            ask(asking, ada.email)
    links = [path_of(link_in(mail)) for mail in mails(app)]
    assert len(links) == 2
    late = app.test_client()
    late.read(links[other])
    client.read(links[used])
    assert choose(client).location == "/"
    assert choose(late, "five words of somebody else").location == "/reset"
    for link in links:
        assert app.test_client().get(link).location == "/reset"
    assert sign_in_at(app.test_client(), ada.email, NEW).status_code == 302


@sqlite_only
def test_a_changed_link_is_no_link(client):
    assert client.get("/reset/none").location == "/reset"


def test_setting_a_password_signs_everybody_else_out(app, client, ada):
    thief = app.test_client()
    sign_in_at(thief, ada.email)
    ask(client, ada.email)
    client.read(path_of(link_in(mails(app)[0])))
    choose(client)
    assert not is_signed_in(thief)


@sqlite_only
@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "at least 10 characters"),
        (NEW, NEW + " ", "The two passwords differ"),
        ("", "", "Enter a password"),
    ],
)
def test_a_password_that_does_not_do_is_refused_in_a_sentence(app, client, ada, password, again, sentence):
    ask(client, ada.email)
    client.read(path_of(link_in(mails(app)[0])))
    answer = client.press("Set the password and sign in", {"password": password, "password_confirm": again})
    assert answer.status_code == 422
    assert sentence in client.page.text
    assert sign_in_at(app.test_client(), ada.email).status_code == 302


def test_an_invited_person_chooses_a_password_and_is_in(app, client, inside):
    with inside() as session:
        _made, link = invite(session, " Bo@Test.example ", Role.SHOPPER, "Bo", None, builders.NOW)
    client.read(link)
    assert choose(client).status_code == 302
    assert is_signed_in(client)


def test_an_invitation_works_once_and_one_that_was_sent_again_ends_with_it(app, client, inside):
    with inside() as session:
        made, link = invite(session, "bo@test.example", Role.SHOPPER, "Bo", None, builders.NOW)
    with inside() as session, time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        again = invitation_path(session.get_one(Person, made.id))
    assert link != again
    client.read(link)
    assert choose(client).status_code == 302
    for old in (link, again):
        assert app.test_client().get(old).location == "/reset"


def test_an_invitation_lasts_seven_days(app, inside):
    with inside() as session:
        _made, link = invite(session, "bo@test.example", Role.SHOPPER, "Bo", None, builders.NOW)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6, hours=23)):
        assert app.test_client().get(link).status_code == 200
    late = app.test_client()
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, hours=1)):
        assert late.get(link).location == "/reset"
        assert "older than 7 days" in late.read("/reset").text


def test_a_disabled_person_s_link_is_dead(app, client, inside):
    with inside() as session:
        made, link = invite(session, "bo@test.example", Role.SHOPPER, "Bo", None, builders.NOW)
        boss = builders.person(session)
    with inside() as session:
        set_active(session, session.get(Person, made.id), False, session.get(Person, boss.id), builders.NOW)
    assert client.get(link).location == "/reset"
    with inside() as session:
        set_active(session, session.get(Person, made.id), True, session.get(Person, boss.id), builders.NOW)
    assert client.get(link).location == "/reset"


def test_a_link_of_a_disabled_person_is_dead_even_while_its_mark_fits(app, client, inside):
    with inside() as session:
        made, _link = invite(session, "bo@test.example", Role.SHOPPER, "Bo", None, builders.NOW)
        made.active = False
        link = invitation_path(made)
    assert client.get(link).location == "/reset"


def test_a_person_changes_the_own_password(app, client, ada):
    other = app.test_client()
    sign_in_at(other, ada.email)
    sign_in_at(client, ada.email)
    client.read("/password")
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert client.press("Change the password", fields).location == "/account"
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert mails(app)[-1]["Subject"] == "Your Evenkeel password was changed"


@sqlite_only
@pytest.mark.parametrize(
    ("present", "new", "again", "sentence"),
    [
        ("wrong words", NEW, NEW, "This is not your present password"),
        (PASSWORD, PASSWORD, PASSWORD, "The new password is the old one"),
        (PASSWORD, "short", "short", "at least 10 characters"),
        (PASSWORD, NEW, "other", "The two passwords differ"),
    ],
)
def test_a_change_that_does_not_do_is_refused_in_a_sentence(client, ada, present, new, again, sentence):
    sign_in_at(client, ada.email)
    client.read("/password")
    fields = {"password": present, "new_password": new, "new_password_confirm": again}
    assert client.press("Change the password", fields).status_code == 422
    assert sentence in client.page.text


class Kept(Message):
    """Keeps what a mail server was given."""

    def __init__(self):
        super().__init__()
        self.mails = []

    def handle_message(self, message):
        self.mails.append(message)


def test_mails_go_to_the_server_that_mail_url_names(settings, start, ada, app):
    kept = Kept()
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    mailing = start(settings.model_copy(update={"mail_url": f"smtp://127.0.0.1:{port}"}))
    try:
        ask(mailing.test_client(), ada.email)
        mailing.extensions["post"].wait()
    finally:
        server.stop()
    [mail] = kept.mails
    assert mail["To"] == ada.email
    assert "/reset/" in mail.get_payload(decode=True).decode()
    assert mails(app) == []
