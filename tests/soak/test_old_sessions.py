"""A report that was written long ago, or on a phone whose person, password, keys or rights changed meanwhile.

Nothing is lost and nothing is sent as somebody else: at worst the phone says why it waits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlmodel import select

from audits.access import Role
from audits.people.accounts import set_active
from audits.people.tables import Person
from audits.settings import Settings
from audits.visits.tables import GivenAnswer, Visit, VisitStatus
from tests import builders
from tests.client import Visitor
from tests.conftest import BACKENDS
from tests.people.accounts import PASSWORD, sign_in_at, with_password
from tests.soak.exchanges import InProcess, Reply
from tests.soak.phone import Outcome, Phone, Report
from tests.visits import phone as pages

pytestmark = pytest.mark.parametrize("backend", BACKENDS, indirect=True)
BEGAN = datetime(2026, 3, 2, 10, tzinfo=UTC)
NEW_PASSWORD = "four rather quiet words"


@dataclass
class Written:
    """A phone with a report that is ready to go, its token fetched when it was begun."""

    shopper: Person
    visitor: Visitor
    phone: Phone
    report: Report


@pytest.fixture
def written(app: Flask, inside) -> Callable[[], Written]:
    """Sign in, begin a report with one draft on the server, and freeze it without a network."""

    def written() -> Written:
        with inside() as session:
            job = pages.job(session)
            with_password(app, job.shopper)
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        sign_in_at(visitor, job.shopper.email)
        phone = Phone(InProcess(visitor), str(job.shopper.id))
        report = Report(job.assignment.id, [job.made_with.version_id])
        report.set("answer:greeted", {"state": "given", "value": "yes", "comment": "", "measured": ""})
        assert phone.sync(report) is Outcome.DONE
        report.set("answer:queue", {"state": "given", "value": "3", "comment": "", "measured": ""})
        local = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
        report.set("visited_at", {"local": local})
        report.photos[f"shelf_photo.{uuid4()}"] = b"not quite a photo"
        report.freeze()
        return Written(job.shopper, visitor, phone, report)

    return written


@pytest.fixture
def restarted(app: Flask, start: Callable[[Settings], Flask]) -> Callable[..., Flask]:
    """`restarted(secret_key="another")`: the same site, started anew with these keys."""

    def restarted(**secrets: str) -> Flask:
        return start(app.extensions["settings"].model_copy(update=secrets))

    return restarted


def arrived_as(inside, report: Report) -> UUID | None:
    """Who the server says sent the report; nobody when it is not there."""
    with inside() as session:
        visit = session.get(Visit, report.visit)
        if visit is None or visit.status is VisitStatus.DRAFT:
            return None
        values = {
            row.value for row in session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == visit.id))
        }
        assert values == {"yes", "3"}
        return visit.shopper_id


@pytest.mark.parametrize("age", [timedelta(hours=2), timedelta(days=7)])
def test_a_report_goes_with_the_token_it_was_begun_with(age, written, inside):
    with time_machine.travel(BEGAN) as clock:
        it = written()
        clock.shift(age)
        assert it.phone.send(it.report) is Outcome.DONE
    assert it.report.complete
    assert arrived_as(inside, it.report) == it.shopper.id


def test_after_31_days_a_report_waits_for_a_sign_in_and_then_goes(written, inside):
    with time_machine.travel(BEGAN) as clock:
        it = written()
        clock.shift(timedelta(days=31, minutes=1))
        it.visitor.delete_cookie("remember_token")  # as a browser does after its 30 days
        assert it.phone.sync(it.report) is Outcome.SIGNED_OUT
        assert it.phone.send(it.report) is Outcome.SIGNED_OUT
        assert arrived_as(inside, it.report) is None
        sign_in_at(it.visitor, it.shopper.email)
        assert it.phone.sync(it.report) is Outcome.DONE
    assert it.report.complete
    assert arrived_as(inside, it.report) == it.shopper.id


def test_a_dead_token_is_replaced_once_and_the_report_goes(written, inside):
    it = written()
    it.phone.token = "long dead"
    assert it.phone.send(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_a_new_key_for_tokens_stops_no_report(written, restarted, inside):
    it = written()
    later = restarted(csrf_key="another key")
    it.phone.exchange = _carried_over(it.visitor, later)
    assert it.phone.send(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_after_a_new_key_for_sessions_a_report_waits_for_a_sign_in(written, restarted, inside):
    it = written()
    later = restarted(secret_key="another key")
    exchange = _carried_over(it.visitor, later)
    it.phone.exchange = exchange
    assert it.phone.send(it.report) is Outcome.SIGNED_OUT
    sign_in_at(exchange.client, it.shopper.email)
    assert it.phone.sync(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_a_changed_password_signs_the_phone_out_and_keeps_its_report(written, app, inside):
    it = written()
    desk = app.test_client()
    assert isinstance(desk, Visitor)
    sign_in_at(desk, it.shopper.email)
    desk.read("/password")
    fields = {"password": PASSWORD, "new_password": NEW_PASSWORD, "new_password_confirm": NEW_PASSWORD}
    assert desk.press("Change the password", fields).status_code == 302
    assert it.phone.sync(it.report) is Outcome.SIGNED_OUT
    sign_in_at(it.visitor, it.shopper.email, NEW_PASSWORD)
    assert it.phone.sync(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_a_disabled_account_sends_nothing_until_it_is_given_back(written, app, inside):
    it = written()
    _set_active(inside, it.shopper, False)
    assert it.phone.sync(it.report) is Outcome.SIGNED_OUT
    assert it.phone.send(it.report) is Outcome.SIGNED_OUT
    assert arrived_as(inside, it.report) is None
    _set_active(inside, it.shopper, True)
    sign_in_at(it.visitor, it.shopper.email)
    assert it.phone.sync(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_another_person_on_the_same_phone_never_sends_it(written, app, inside):
    it = written()
    with inside() as session:
        other = builders.person(session, Role.SHOPPER)
    it.visitor.sign_in(other)
    assert it.phone.sync(it.report) is Outcome.SOMEBODY_ELSE
    # And a phone that forgot to ask is told what it would be told of a visit that is not there.
    assert it.phone.greet() is Outcome.SOMEBODY_ELSE
    it.phone.token = _token_of(it.visitor)
    it.phone.user = str(other.id)
    assert it.phone.send(it.report) is Outcome.ATTENTION
    assert it.report.problem.startswith("404")
    assert arrived_as(inside, it.report) is None
    it.visitor.sign_in(it.shopper)
    it.phone.user = str(it.shopper.id)
    assert it.phone.sync(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def test_the_page_of_a_hotel_is_no_receipt(written, inside):
    it = written()
    through = it.phone.exchange

    def hotel(method: str, path: str, headers, body: bytes) -> Reply:
        return Reply(200, b"<!doctype html><title>Welcome to our lobby</title>")

    it.phone.exchange = hotel
    assert it.phone.sync(it.report) is Outcome.LATER
    assert it.phone.send(it.report) is Outcome.LATER
    assert it.report.receipt is None
    it.phone.exchange = through
    assert it.phone.sync(it.report) is Outcome.DONE
    assert arrived_as(inside, it.report) == it.shopper.id


def _carried_over(visitor: Visitor, later: Flask) -> InProcess:
    """The same browser, its cookies included, in front of the site as it is now."""
    client = later.test_client()
    for name in ("session", "remember_token"):
        kept = visitor.get_cookie(name)
        if kept is not None:
            client.set_cookie(name, kept.value)
    return InProcess(client)


def _set_active(inside, shopper: Person, active: bool) -> None:
    with inside() as session:
        head_office = builders.person(session)
        set_active(session, session.get_one(Person, shopper.id), active, head_office, builders.NOW)


def _token_of(visitor: Visitor) -> str:
    told = visitor.get("/api/v1/session?echo=any").get_json()
    return str(told["csrf"])
