"""Trying too often: who has to wait, for how long, and who never has to because of somebody else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlmodel import select

from audits.access import Role
from audits.errors import TooManyTries
from audits.people.tables import TriedOften
from audits.people.throttles import FORGOTTEN_PASSWORD, OWN_PASSWORD, SIGN_IN, Limit, Throttle, line_of
from audits.people.tries import count_try, sweep
from tests import builders
from tests.people.accounts import PASSWORD, is_signed_in, mails, sign_in_at, with_password

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
THREE_A_MINUTE = Throttle("knocking", account=Limit(3, timedelta(minutes=1)))
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def ada(app, inside):
    with inside() as session:
        return with_password(
            app, builders.person(session, Role.HEAD_OFFICE, name="Ada", email="ada@test.example")
        )


@pytest.fixture
def knock(app) -> Callable[..., timedelta | None]:
    """Try once; returns how long to wait when there is no try left."""

    def knock(after=0.0, account="ada", address=None, throttle=THREE_A_MINUTE):
        with app.app_context():
            try:
                count_try(throttle, AT + timedelta(seconds=after), account, address)
            except TooManyTries as refusal:
                return refusal.wait
        return None

    return knock


def test_a_burst_is_free_and_then_one_try_comes_back_at_a_time(knock):
    assert [knock() for _ in range(3)] == [None] * 3
    assert knock() == timedelta(seconds=20)
    assert knock(after=19) == timedelta(seconds=1)
    assert knock(after=20) is None
    assert knock(after=20) == timedelta(seconds=20)


def test_tries_whose_clock_was_read_a_little_before_those_that_counted_first_wait_like_all(knock):
    assert [knock() for _ in range(3)] == [None] * 3
    assert knock(after=-0.001) == timedelta(seconds=20, milliseconds=1)
    assert knock(after=-30) == timedelta(seconds=50)


def test_who_goes_on_trying_waits_no_longer_for_it(knock):
    for _ in range(3):
        knock()
    for second in range(1, 20):
        assert knock(after=second) == timedelta(seconds=20 - second)
    assert knock(after=20) is None


def test_after_a_rest_all_tries_are_back(knock):
    for _ in range(4):
        knock()
    assert [knock(after=60) for _ in range(4)] == [None, None, None, timedelta(seconds=20)]


def test_somebody_else_and_something_else_have_tries_of_their_own(knock):
    for _ in range(4):
        knock()
    assert knock(account="bo") is None
    assert knock(throttle=Throttle("ringing", account=Limit(1, timedelta(minutes=1)))) is None


def test_who_guesses_from_one_place_leaves_the_owner_tries_from_another(knock):
    refused = [knock(address=ELSEWHERE, throttle=SIGN_IN) for _ in range(40)]
    assert refused.count(None) == SIGN_IN.both.tries
    assert [knock(address=HERE, throttle=SIGN_IN) for _ in range(SIGN_IN.both.tries)].count(None) == 10
    places = [knock(address=f"198.51.100.{n}", throttle=SIGN_IN) for n in range(40)]
    assert places.count(None) == SIGN_IN.account.tries - 2 * SIGN_IN.both.tries


def test_a_refused_try_costs_no_other_limit_anything(knock, inside):
    for _ in range(200):
        knock(address=ELSEWHERE, throttle=SIGN_IN)
    others = [knock(account=f"person {n}", address=ELSEWHERE, throttle=SIGN_IN) for n in range(100)]
    assert others.count(None) == SIGN_IN.address.tries - SIGN_IN.both.tries


def test_rows_that_say_nothing_any_more_are_swept(app, knock, inside):
    knock(account="ada")
    knock(account="bo", after=30)
    with app.app_context():
        sweep(AT + timedelta(seconds=45))
    with inside() as session:
        assert len(session.exec(select(TriedOften)).all()) == 1


def test_the_table_holds_neither_addresses_nor_names(knock, inside):
    knock(account="ada@test.example", address=HERE, throttle=SIGN_IN)
    with inside() as session:
        keys = [row.key for row in session.exec(select(TriedOften))]
    assert len(keys) == 3
    assert all(len(key) == 64 and "@" not in key and HERE not in key for key in keys)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_line_of_ipv6_is_one_place(address, line):
    assert line_of(address) == line


@pytest.mark.parametrize(("wait", "words"), [(1, "1 second;"), (20.2, "21 seconds;"), (61, "2 minutes;")])
def test_a_refusal_says_when_to_try_again(wait, words):
    assert f"Try again in {words}" in str(TooManyTries(timedelta(seconds=wait)))


def test_guessing_at_a_password_ends_in_a_sentence_and_the_owner_is_in_a_little_later(app, ada):
    with time_machine.travel(AT, tick=False) as clock:
        rival, owner = app.test_client(), app.test_client()
        for _ in range(SIGN_IN.both.tries):
            assert sign_in_at(rival, ada.email, "a wrong guess").status_code == 422
        answer = sign_in_at(rival, ada.email)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "90"
        assert "Try again in 2 minutes" in rival.page.text
        assert not is_signed_in(rival)
        clock.shift(timedelta(seconds=90))
        assert sign_in_at(owner, ada.email).status_code == 302


@sqlite_only
def test_an_account_that_nobody_has_is_throttled_alike(app):
    with time_machine.travel(AT, tick=False):
        rival = app.test_client()
        statuses = [sign_in_at(rival, "nobody@test.example", "a guess").status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


@sqlite_only
def test_capitals_and_spaces_are_no_other_account(app, ada):
    with time_machine.travel(AT, tick=False):
        rival = app.test_client()
        for typed in (" ADA@test.example", "Ada@Test.Example ") * 5:
            sign_in_at(rival, typed, "a guess")
        assert sign_in_at(rival, ada.email).status_code == 429


def test_coming_in_forgets_the_tries_before(app, ada):
    with time_machine.travel(AT, tick=False):
        for _ in range(3):
            device = app.test_client()
            for _ in range(SIGN_IN.both.tries - 1):
                sign_in_at(device, ada.email, "a typing error")
            assert sign_in_at(device, ada.email).status_code == 302


@sqlite_only
def test_a_mailbox_is_not_flooded_with_links(app, client, ada):
    with time_machine.travel(AT, tick=False):
        for _ in range(FORGOTTEN_PASSWORD.account.tries):
            client.read("/reset")
            assert client.press("Send the mail", {"email": ada.email}).status_code == 200
        for email in (ada.email, "ADA@test.example"):
            client.read("/reset")
            assert client.press("Send the mail", {"email": email}).status_code == 429
    assert len(mails(app)) == FORGOTTEN_PASSWORD.account.tries


@sqlite_only
def test_a_found_device_cannot_guess_at_the_present_password(app, client, ada):
    sign_in_at(client, ada.email)
    new = "four rather quiet words"
    fields = {"password": "a guess", "new_password": new, "new_password_confirm": new}
    with time_machine.travel(AT, tick=False):
        for _ in range(OWN_PASSWORD.account.tries):
            client.read("/password")
            assert client.press("Change the password", fields).status_code == 422
        client.read("/password")
        assert client.press("Change the password", {**fields, "password": PASSWORD}).status_code == 429


def test_two_web_servers_count_together(app, start, ada):
    another = start(app.extensions["settings"])
    with time_machine.travel(AT, tick=False):
        clients = [app.test_client(), another.test_client()] * 5
        for client in clients:
            assert sign_in_at(client, ada.email, "a guess").status_code == 422
        assert {sign_in_at(client, ada.email).status_code for client in clients[:2]} == {429}


@sqlite_only
@pytest.mark.parametrize(("proxies", "told_apart"), [(0, False), (1, True)])
def test_behind_a_proxy_the_visitor_s_address_counts_and_nobody_makes_one_up(app, start, proxies, told_apart):
    served = start(app.extensions["settings"].model_copy(update={"proxies": proxies}))
    with time_machine.travel(AT, tick=False):
        statuses = [_from(served, f"203.0.113.9, 198.51.100.{place}") for place in (1,) * 10 + (2,)]
        assert statuses[:10] == [422] * 10
        assert statuses[10] == (422 if told_apart else 429)


def _from(served, forwarded):
    client = served.test_client()
    client.read("/login")
    form, _button = client.page.form_with("Sign in")
    typed = {**form.filled(), "email": "ada@test.example", "password": "a guess"}
    return client.post("/login", data=typed, headers={"X-Forwarded-For": forwarded}).status_code
