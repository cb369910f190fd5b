"""Default deny: a route that does not say who may use it stops the start."""

import pytest
from flask import Flask

from audits import db
from audits.access import Can, Role
from audits.app import create_app
from audits.web import guard
from tests import builders


def test_a_route_without_a_mark_stops_the_start():
    app = Flask("nothing")
    app.add_url_rule("/forgotten", "forgotten", lambda: "")
    with pytest.raises(RuntimeError, match="forgotten"):
        guard.init_app(app, {"static": guard.ANYONE}, sign_in="static")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_every_route_of_ours_is_marked(app):
    assert all(mark is not None for mark in guard.marks(app).values())


def test_a_signed_out_reader_is_led_to_sign_in_and_back(client):
    answer = client.get("/password?from=menu")
    assert (answer.status_code, answer.location) == (303, "/login?next=/password?from%3Dmenu")


@pytest.fixture
def people_only(settings):
    """The app with one page more, for head office only."""
    app = create_app(settings)

    @guard.needs(Can.MANAGE_PEOPLE)
    def secret():
        return "secret"

    app.add_url_rule("/secret", "secret", secret, methods=["GET", "POST"])
    app.extensions["marks"] = guard.marks(app)
    yield app
    app.extensions["engine"].dispose()


def signed_in(app, person):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = person.fs_uniquifier
    return client


def test_a_page_is_there_for_the_roles_that_may_and_for_no_other(people_only):
    for role in Role:
        with people_only.app_context():
            session = db.session()
            person = builders.person(session, role)
            session.commit()
        status = signed_in(people_only, person).get("/secret").status_code
        assert status == (200 if role is Role.HEAD_OFFICE else 404)


@pytest.mark.parametrize("address", ["/password", "/login", "/no-such-page"])
def test_another_site_cannot_send_a_form(client, address):
    answer = client.post(address, headers={"Sec-Fetch-Site": "cross-site"}, data={"kept": "words"})
    assert answer.status_code == 403
    assert "words" not in answer.text
