"""Reports that no phone of ours writes: they are refused in a sentence, and never get in a reviewer's way."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlmodel import select

from audits.access import Role
from audits.stores.tables import Store
from audits.visits.phone_tables import MilestoneTime, SentReport, VisitNote, VisitProof
from tests import builders
from tests.api.sending import Phone, given
from tests.visits import phone as phones

ENDS_OF_TIME = [("9999-12-31T23:59:59.999Z", "Pacific/Auckland"), ("0001-01-01T00:00:00Z", "America/Chicago")]


@pytest.fixture
def phone(client, inside):
    with inside() as session:
        job = phones.job(session)
    return Phone(client.sign_in(job.shopper), job)


@pytest.fixture
def reviewer(app, inside):
    with inside() as session:
        person = builders.person(session, Role.REVIEWER)
    return app.test_client().sign_in(person)


def whole(phone: Phone, **more) -> bytes:
    """A report that owes nothing."""
    return phone.report(**{"greeted": given("yes"), "queue": given("3"), **more})


@pytest.mark.parametrize(("at", "timezone"), ENDS_OF_TIME)
def test_times_that_no_clock_elsewhere_can_show_are_not_kept(phone, reviewer, inside, at, timezone):
    with inside() as session:
        store = session.get_one(Store, phone.job.store.id)
        store.timezone = timezone
        session.add(store)
    came = {"visited_at": {"local": (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}}
    times = {
        "milestone:arrived": {"stamped_at": at, "corrected_at": None},
        f"note:{uuid4()}": {"noted_at": at, "text": "A queue."},
        "proof": {"asked": "given", "began_at": at, "began": [1, 2, 3], "app": "x"},
    }
    draft = phone.client.put(
        f"{phone.address}/draft", data=whole(phone, entries=came | times), headers=phone.headers()
    )
    assert draft.json["problems"].keys() >= times.keys()
    assert phone.send(whole(phone, entries=came)).status_code == 201
    with inside() as session:
        assert all(session.exec(select(kept)).all() == [] for kept in (MilestoneTime, VisitNote, VisitProof))
    assert reviewer.get(f"/visits/{phone.visit}/review").status_code == 200


@pytest.mark.parametrize("measured", ["999999999999999", "10000001"])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_stopwatch_that_ran_for_longer_than_any_visit_is_not_kept(phone, reviewer, measured):
    too_long = {"state": "given", "value": "3", "comment": "", "measured": measured}
    assert phone.send(whole(phone, queue=too_long)).status_code == 422
    at_most = {**too_long, "measured": "10000000"}
    assert phone.send(whole(phone, queue=at_most)).status_code == 201
    assert reviewer.get(f"/visits/{phone.visit}/review").status_code == 200


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_report_in_another_writing_than_utf_8_is_refused(phone, inside, encoding):
    body = whole(phone).decode().encode(encoding)
    answer = phone.send(body)
    assert answer.status_code == 422
    assert "did not arrive whole" in answer.json["problem"]
    draft = phone.client.put(f"{phone.address}/draft", data=body, headers=phone.headers())
    assert draft.status_code == 422
    with inside() as session:
        assert session.exec(select(SentReport)).all() == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_size_of_a_photo_is_a_number(phone):
    photo = {"slot": "shelf_photo.a", "sha256": sha256(b"").hexdigest(), "size": True}
    report = {**json.loads(whole(phone)), "photos": [photo]}
    assert phone.send(json.dumps(report).encode()).status_code == 422


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_visit_by_a_clock_that_is_a_day_ahead_leads_to_the_time_and_can_be_sent_then(phone):
    tomorrow = {"local": (datetime.now(UTC) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")}
    refused = phone.send(whole(phone, entries={"visited_at": tomorrow}))
    assert refused.status_code == 422
    assert refused.json["missing"] == [{"question": "", "touchpoint": "", "what": "time"}]
    assert phone.send(whole(phone)).status_code == 201
