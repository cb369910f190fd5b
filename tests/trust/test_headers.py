"""Headers that keep browsers from doing harm: on every address, whatever it answers, and on every cookie."""

import io
from collections.abc import Iterator

import pytest
from werkzeug.wrappers import Response

from audits.access import Role
from audits.people.throttles import TOKENS_OF_NOBODY
from audits.web.headers import CONTENT_SECURITY_POLICY
from tests import builders
from tests.people.accounts import PASSWORD, with_password
from tests.test_access_table import address_of, doors
from tests.trust.canaries import Where
from tests.trust.doors import rows_of

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)

HTTPS = "https://localhost"
SAME_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


def faults(answer: Response) -> Iterator[str]:
    """What is missing in an answer over HTTPS."""
    for name, value in SAME_EVERYWHERE.items():
        if answer.headers.get(name) != value:
            yield f"{name} is {answer.headers.get(name)}"
    policy = answer.headers.get("Content-Security-Policy", "")
    if policy != CONTENT_SECURITY_POLICY and not policy.startswith("sandbox"):
        yield f"Content-Security-Policy is {policy}"
    for cookie in answer.headers.getlist("Set-Cookie"):
        flags = {part.strip() for part in cookie.split(";")[1:]}
        if not {"HttpOnly", "SameSite=Lax", "Secure"} <= flags:
            yield f"a cookie says {flags}"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"public_url": HTTPS})


@pytest.mark.parametrize("role", [Role.HEAD_OFFICE, Role.SHOPPER, None])
def test_every_address_has_them_whatever_it_answers(app, client, made, role):
    if role:
        client.sign_in(made.people[role])
    wrong, statuses, kinds = [], set(), set()
    for door in doors(app):
        place = made.places[Where.OWN]
        address = address_of(app, door, rows_of(made, place, role or Role.HEAD_OFFICE, door))
        for method in {door.method, "PATCH"}:
            with client.open(address, method=method, base_url=HTTPS) as answer:
                wrong += [f"{method} {address}, {answer.status}: {fault}" for fault in faults(answer)]
                statuses.add(answer.status_code)
                kinds.add(answer.mimetype)
    assert not wrong, "\n".join(wrong)
    assert {200, 303 if role is None else 404, 405} <= statuses
    if role is Role.HEAD_OFFICE:
        assert {
            "text/html",
            "application/json",
            "application/pdf",
            "image/jpeg",
            "text/css",
            "text/csv",
        } <= kinds


def test_what_goes_wrong_has_them_too(app, client, inside, monkeypatch):
    app.testing = False
    with inside() as session:
        client.sign_in(builders.person(session))
    too_large = {"data": io.BytesIO(b"x" * 2_000_000), "content_type": "application/x-www-form-urlencoded"}
    token = {"headers": {"Authorization": "Bearer evk_nobody"}}

    def breaks() -> str:
        raise RuntimeError("broken on purpose")

    app.view_functions["people.account"] = breaks
    tried = [
        (404, "GET", "/nowhere", {}),
        (404, "GET", "/api/v1/nowhere", {}),
        (404, "GET", "/static/nowhere.css", {}),
        (405, "DELETE", "/people", {}),
        (405, "DELETE", "/api/v1/session", {}),
        (400, "POST", "/people", {"data": {}}),
        (403, "POST", "/people", {"headers": {"Sec-Fetch-Site": "cross-site"}}),
        (413, "POST", "/people", too_large),
        (422, "GET", "/api/v1/visits?limit=0", {}),
        (500, "GET", "/account", {}),
        *((401, "GET", "/api/v1/visits", token) for _ in range(TOKENS_OF_NOBODY.address.tries)),
        (429, "GET", "/api/v1/visits", token),
    ]
    for status, method, address, more in tried:
        answer = client.open(address, method=method, base_url=HTTPS, **more)
        assert (status, []) == (answer.status_code, list(faults(answer))), f"{method} {address}"


def test_the_cookies_of_who_signs_in_are_kept_from_scripts_other_sites_and_open_lines(app, client, inside):
    with inside() as session:
        ada = with_password(app, builders.person(session, Role.SHOPPER, email="ada@test.example"))
    client.get("/login", base_url=HTTPS)
    typed = {"email": ada.email, "password": PASSWORD, "remember": "y"}
    form = client.page.form_with("Sign in")[0].filled() | typed
    answer = client.post("/login", base_url=HTTPS, data=form)
    names = {cookie.partition("=")[0] for cookie in answer.headers.getlist("Set-Cookie")}
    assert names >= {"session", "remember_token"}
    assert list(faults(answer)) == []


def test_over_an_open_line_nothing_is_said_of_https(client):
    assert "Strict-Transport-Security" not in client.get("/login").headers
