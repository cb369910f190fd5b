"""The second factor: who needs one, how it is set up, what its codes are good for, and how a lost one is taken away."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from passlib.totp import TOTP
from sqlmodel import select

from audits.access import Role
from audits.people.authenticator import Codes, draw, keyring
from audits.people.second_factor import is_required
from audits.people.tables import Event, Person, RecoveryCode
from audits.people.throttles import SECOND_FACTOR
from audits.settings import Settings, TwoFactor
from tests import builders
from tests.people.accounts import sign_in_at, with_password

AT = datetime(2026, 3, 2, 9, 0, 5, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"two_factor": TwoFactor.REQUIRED})


@pytest.fixture
def ada(app, inside, clock):
    with inside() as session:
        return with_password(
            app, builders.person(session, Role.HEAD_OFFICE, name="Ada", email="ada@test.example")
        )


def key_on(page):
    return next(tag.words for tag in page.all("code"))


def code_of(key):
    return TOTP(key=key).generate(int(datetime.now(UTC).timestamp())).token


def set_up(client, person):
    """Sign in for the first time and set the second factor up; returns the key that the app was given."""
    sign_in_at(client, person.email)
    client.read("/second-factor")
    key = key_on(client.submit("Set it up now"))
    client.submit("Check the code", code=code_of(key))
    return key


def enter(client, email, key):
    sign_in_at(client, email)
    client.read("/second-factor/code")
    return client.press("Sign in", {"code": code_of(key)})


def is_in(client):
    return client.get("/account").status_code == 200


@pytest.mark.parametrize("role", list(Role))
def test_who_must_have_one(role):
    must = role in {Role.HEAD_OFFICE, Role.REGIONAL_MANAGER, Role.REVIEWER}
    assert is_required(role, "ada@test.example", Settings()) is must
    assert not is_required(role, "ada@test.example", Settings(TWO_FACTOR="offered"))


@pytest.mark.parametrize(
    ("given", "exempt"),
    [
        ({}, True),
        ({"HOST": "localhost", "PUBLIC_URL": "http://localhost:8000"}, True),
        ({"HOST": "::1", "PUBLIC_URL": "http://[::1]:8000"}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"PUBLIC_URL": "https://audits.test.example"}, False),
        ({"PROXIES": 1}, False),
    ],
)
def test_the_demonstration_is_exempt_while_only_this_machine_reaches_it(given, exempt):
    settings = Settings(**given)
    assert is_required(Role.HEAD_OFFICE, "head-office@evenkeel.example", settings) is not exempt
    assert is_required(Role.HEAD_OFFICE, "ada@test.example", settings)


def test_the_password_alone_leads_to_setting_one_up_and_nowhere_else(client, ada):
    answer = sign_in_at(client, ada.email)
    assert answer.location == "/second-factor"
    assert not is_in(client)
    assert client.get("/people").location.startswith("/login")
    page = client.read("/second-factor")
    assert "before any page opens" in page.text
    assert "Do without" not in page.text


def test_setting_one_up_shows_a_code_to_scan_and_then_recovery_codes(client, ada, inside):
    sign_in_at(client, ada.email)
    client.read("/second-factor")
    page = client.submit("Set it up now")
    assert [tag["class"] for tag in page.all("svg") if tag["role"] == "img"] == ["qr-code"]
    assert "data:" not in page.html
    key = key_on(page)
    assert client.submit("Check the code", code=code_of(key)).heading == "Recovery codes"
    codes = [tag.words for tag in client.submit("Make ten codes").all("code")]
    assert len(set(codes)) == 10
    with inside() as session:
        kept = session.get(Person, ada.id).tf_totp_secret
        assert key.replace("-", "") not in kept
        digests = session.exec(select(RecoveryCode.digest)).all()
        assert len(digests) == 10
        assert not set(codes) & set(digests)
        actions = session.exec(select(Event.action)).all()
        assert actions == ["second factor set up", "recovery codes made"]
    assert client.read("/second-factor/recovery-codes").all("code") == []


def test_a_wrong_first_code_sets_nothing_up_and_the_right_one_still_does(client, ada):
    sign_in_at(client, ada.email)
    client.read("/second-factor")
    key = key_on(client.submit("Set it up now"))
    assert (
        "not the code of this half minute" in client.submit("Check the code", code="000000", status=422).text
    )
    assert client.submit("Sign in", code=code_of(key)).heading == "Recovery codes"


def test_from_then_on_the_code_is_asked_for_and_each_is_good_once(app, client, ada, clock):
    key = set_up(client, ada)
    clock.shift(HALF_MINUTE)
    phone, thief = app.test_client(), app.test_client()
    assert enter(phone, ada.email, key).status_code == 302
    assert is_in(phone)
    assert enter(thief, ada.email, key).status_code == 422
    assert "it was used already" in thief.page.text
    assert not is_in(thief)


@sqlite_only
@pytest.mark.parametrize(("late", "status"), [(1, 302), (2, 302), (3, 422)])
def test_a_phone_s_clock_may_be_half_a_minute_off(app, client, ada, clock, late, status):
    key = set_up(client, ada)
    clock.shift(HALF_MINUTE * 4)
    code = code_of(key)
    device = app.test_client()
    sign_in_at(device, ada.email)
    clock.shift(HALF_MINUTE * (late - 1))
    device.read("/second-factor/code")
    assert device.press("Sign in", {"code": f" {code[:3]} {code[3:]} "}).status_code == status


def test_a_page_one_wanted_is_opened_after_the_code(app, client, ada, clock):
    key = set_up(client, ada)
    clock.shift(HALF_MINUTE)
    device = app.test_client()
    answer = sign_in_at(device, ada.email, address="/login?next=/people")
    device.read(answer.location)
    assert device.press("Sign in", {"code": code_of(key)}).location == "/people"


def test_guessing_at_codes_has_to_wait_and_coming_in_with_the_right_one_does_not(app, client, ada, clock):
    key = set_up(client, ada)
    clock.shift(timedelta(hours=1))
    thief = app.test_client()
    sign_in_at(thief, ada.email)
    for _ in range(SECOND_FACTOR.account.tries):
        thief.read("/second-factor/code")
        assert thief.press("Sign in", {"code": "000000"}).status_code == 422
    thief.read("/second-factor/recovery-code")
    assert thief.press("Sign in", {"code": "0000-0000-0000"}).status_code == 429
    clock.shift(timedelta(minutes=3))
    assert enter(app.test_client(), ada.email, key).status_code == 302


def test_a_recovery_code_signs_in_once(app, client, ada):
    set_up(client, ada)
    codes = [tag.words for tag in client.submit("Make ten codes").all("code")]
    for code, status in ((codes[0], 302), (codes[0], 422), (f" {codes[1].upper()} ", 302)):
        device = app.test_client()
        sign_in_at(device, ada.email)
        device.read("/second-factor/recovery-code")
        assert device.press("Sign in", {"code": code}).status_code == status
        assert is_in(device) is (status == 302)
    assert "8 recovery codes are left" in client.read("/account").text


def test_new_recovery_codes_end_the_old_ones(app, client, ada):
    set_up(client, ada)
    [old, *_] = [tag.words for tag in client.submit("Make ten codes").all("code")]
    client.read("/second-factor/recovery-codes")
    client.submit("Make ten codes")
    device = app.test_client()
    sign_in_at(device, ada.email)
    device.read("/second-factor/recovery-code")
    assert device.press("Sign in", {"code": old}).status_code == 422


def test_a_session_of_somebody_who_must_have_one_opens_only_the_way_to_it(client, ada):
    client.sign_in(ada)
    assert client.get("/people").location == "/second-factor"
    assert client.get("/account").location == "/second-factor"
    assert client.get("/api/v1/comparison/stores").status_code == 403
    assert client.get("/second-factor").location.startswith("/password/present")


def test_a_link_to_the_page_for_codes_signs_nobody_out(client, ada):
    set_up(client, ada)
    assert client.get("/second-factor/code").location == "/account"
    assert is_in(client)


def test_a_shopper_may_have_one_and_may_do_without_again(app, client, inside, clock):
    with inside() as session:
        sam = with_password(app, builders.person(session, Role.SHOPPER, email="sam@test.example"))
    assert sign_in_at(client, sam.email).location == "/"
    client.read("/account")
    client.read(client.page.links["Set up a second factor"])
    key = key_on(client.submit("Set it up now"))
    client.submit("Check the code", code=code_of(key))
    assert "Make recovery codes" in client.page.text
    clock.shift(HALF_MINUTE)
    assert enter(app.test_client(), sam.email, key).status_code == 302
    client.read("/second-factor")
    client.submit("Do without a second factor")
    assert sign_in_at(app.test_client(), sam.email).location == "/"


def test_whoever_must_have_one_cannot_do_without(client, ada):
    set_up(client, ada)
    client.read("/second-factor")
    assert "Do without" not in client.page.text
    form, _button = client.page.form_with("Set it up again")
    assert client.post("/second-factor", data={**form.filled(), "setup": "disable"}).status_code == 422
    with client.application.app_context():
        assert "second factor is set up" in client.read("/second-factor").text


def test_an_unlocked_device_that_was_found_asks_for_the_password_first(app, client, ada, clock):
    set_up(client, ada)
    clock.shift(timedelta(hours=1))
    assert client.read("/second-factor").heading == "Your password, once more"
    assert client.read("/second-factor/recovery-codes").heading == "Your password, once more"
    assert "not your present password" in client.submit("Go on", password="a guess", status=422).text
    assert client.submit("Go on", password="three quiet words").heading == "Recovery codes"


def test_head_office_takes_a_lost_one_away_and_it_has_to_be_set_up_anew(app, client, ada, inside, clock):
    with inside() as session:
        boss = builders.person(session, Role.HEAD_OFFICE, tf_totp_secret="set up")
    key = set_up(client, ada)
    office = app.test_client().sign_in(boss)
    office.read(f"/people/{ada.id}")
    assert "second factor reset" in office.submit("Take the second factor away").text
    assert not is_in(client)
    assert "Take the second factor away" not in office.page.html
    clock.shift(HALF_MINUTE)
    again = app.test_client()
    assert sign_in_at(again, ada.email).location == "/second-factor"
    assert set_up(app.test_client(), ada) != key


def test_a_lone_head_office_is_helped_by_a_command(app, client, run, ada, inside):
    set_up(client, ada)
    done = run("user", "reset-second-factor", "ADA@test.example")
    assert (done.exit_code, "sets up another" in done.stdout) == (0, True)
    assert not is_in(client)
    with inside() as session:
        assert session.get(Person, ada.id).tf_totp_secret is None
        assert "second factor reset" in session.exec(select(Event.action)).all()
    again = run("user", "reset-second-factor", ada.email)
    assert (again.exit_code, "none was set up" in again.stderr) == (1, True)
    assert "nobody with" in run("user", "reset-second-factor", "bo@test.example").stderr


def test_a_new_key_reads_what_an_earlier_one_has_locked_and_locks_it_anew(app, start, client, ada, clock):
    key = set_up(client, ada)
    settings = app.extensions["settings"]
    old = settings.secret("totp_key")
    turned = start(settings.model_copy(update={"totp_key": "quite another key", "earlier_totp_keys": old}))
    clock.shift(HALF_MINUTE)
    assert enter(turned.test_client(), ada.email, key).status_code == 302
    without = start(settings.model_copy(update={"totp_key": "quite another key"}))
    clock.shift(HALF_MINUTE)
    assert enter(without.test_client(), ada.email, key).status_code == 302
    clock.shift(HALF_MINUTE)
    assert enter(app.test_client(), ada.email, key).status_code == 422


def test_secrets_are_locked_with_the_first_key():
    first, both = (
        Codes(keyring("a first key"), "Evenkeel"),
        Codes(keyring("a second", "a first key"), "Evenkeel"),
    )
    locked = first.generate_totp_secret()
    assert both.get_totp_b32_key(locked) == first.get_totp_b32_key(locked)
    with pytest.raises(KeyError):
        first.get_totp_b32_key(both.generate_totp_secret())


def test_the_drawing_covers_exactly_the_dark_modules():
    drawing = draw("otpauth://totp/Evenkeel:ada")
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", drawing.path)
    assert drawing.path == "".join(f"M{x} {y}h{n}v1h-{m}z" for x, y, n, m in runs)
    assert all(n == m and int(x) >= 4 and int(x) + int(n) <= drawing.size - 4 for x, _y, n, m in runs)
    # The corner pattern that cameras look for: a frame of seven.
    assert runs[0] == ("4", "4", "7", "7")


@sqlite_only
def test_what_the_library_could_do_besides_is_not_there(client, ada):
    set_up(client, ada)
    for address in ("/second-factor/rescue", "/second-factor/kind"):
        assert client.get(address).status_code == 404
