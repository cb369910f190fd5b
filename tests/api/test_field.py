"""What a phone keeps for days without a network."""

from dataclasses import replace

import pytest

from audits.checklists.publishing import publish
from audits.fieldwork.planning import cancel
from audits.fieldwork.tables import Assignment
from audits.visits.tables import Visit
from tests import builders
from tests.api.phones import Phone, fresh, given
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW, submitted


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def mine(app, job) -> Phone:
    return Phone(app, job.shopper)


def only(mine: Phone) -> dict:
    [kept] = mine.read("field")["assignments"]
    return kept


def test_an_assignment_comes_with_the_address_of_its_report(app, mine, job):
    told = mine.read("field")
    [kept] = told["assignments"]
    assert told["user"] == str(job.shopper.id)
    assert told.keys() == {"user", "app", "now", "assignments"}
    assert kept["assignment"] == str(job.assignment.id)
    assert (kept["status"], kept["visit"], kept["revision"]) == ("open", None, 1)
    assert kept["store"]["name"] == job.store.name
    assert kept["languages"] == [""]
    path, _, asked = kept["address"].partition("?")
    assert app.url_map.bind("").match(path) == ("visits.phone_report", {"assignment_id": job.assignment.id})
    assert asked == f"versions={job.made_with.version_id}"


def test_visits_to_come_are_kept_and_missed_ones_are_not(app, inside):
    with inside() as session:
        coming = phone.job(session, first=3, last=9)
        phone.job(session, by=coming.shopper, first=-9, last=-5)
    assert only(Phone(app, coming.shopper))["assignment"] == str(coming.assignment.id)


def test_a_draft_is_kept_beyond_its_days_with_its_own_versions(app, inside):
    with inside() as session:
        job = phone.job(session, first=-9, last=-5)
    mine, visit = Phone(app, job.shopper), fresh()
    mine.save(visit, job, {"answer:greeted": given("yes")})
    with inside() as session:
        newer = questionnaire(touchpoint("entrance", yes_no("greeted")))
        publish(session, replace(newer, version="2"), None, NOW)
    kept = only(mine)
    assert (kept["status"], kept["visit"]) == ("draft", str(visit))
    assert f"versions={job.made_with.version_id}" in kept["address"]


def test_a_visit_not_begun_is_kept_with_the_newest_versions(app, inside):
    with inside() as session:
        job = phone.job(session)
        added = touchpoint("shop", yes_no("own_one"))
        own = builders.own_touchpoints(session, job.made_with.checklist_id, job.store.id, added)
        newer = publish(session, replace(phone.two_touchpoints(), version="2", languages=("fr",)), None, NOW)
    kept = only(Phone(app, job.shopper))
    assert kept["address"].endswith(
        (f"{newer.version_id},{own.version_id}", f"{newer.version_id}%2C{own.version_id}")
    )
    assert kept["languages"] == ["", "fr"]


def test_a_report_that_was_sent_says_so(mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": given("yes")})
    before = only(mine)
    with inside() as session:
        submitted(session, session.get_one(Visit, visit), greeted="yes", queue="3")
    kept = only(mine)
    assert kept["status"] == "sent"
    assert kept["digest"] != before["digest"]


def test_the_digest_changes_with_what_the_report_shows(mine, job, inside):
    before = only(mine)["digest"]
    assert only(mine)["digest"] == before
    with inside() as session:
        session.get_one(Assignment, job.assignment.id).scenario = "Look for a coat."
    assert only(mine)["digest"] != before


def test_cancelled_and_other_peoples_visits_are_not_kept(app, mine, job, inside):
    with inside() as session:
        known = session.get_one(Assignment, job.assignment.id)
        cancel(session, known, "Closed.", builders.person(session), NOW)
        phone.job(session)
    assert mine.read("field")["assignments"] == []


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_field_costs_the_same_for_one_visit_or_many(app, mine, job, inside):
    with builders.counted_queries(app) as one:
        mine.read("field")
    with inside() as session:
        shopper = session.merge(job.shopper)
        jobs = [phone.job(session, by=shopper) for _ in range(12)]
    for begun in jobs[:6]:
        mine.save(fresh(), begun, {"answer:greeted": given("yes")})
    with builders.counted_queries(app) as many:
        assert len(mine.read("field")["assignments"]) == 13
    assert len(many) <= len(one) + 1 <= 8


def test_a_day_is_not_over_while_it_is_still_yesterday_somewhere(app, inside):
    with inside() as session:
        job = phone.job(
            session, first=-1, last=-1, store=builders.store(session, timezone="Pacific/Honolulu")
        )
    assert only(Phone(app, job.shopper))["status"] == "open"


def test_todays_page_names_the_same_address_and_none_of_missed_visits(client, mine, job, inside):
    with inside() as session:
        phone.job(session, by=session.merge(job.shopper), first=-9, last=-5)
    page = client.sign_in(job.shopper).read("/today")
    named = {tag["data-assignment"]: tag["data-phone"] for tag in page.all("li") if "data-phone" in tag}
    assert len(named) == 2
    assert {key: address for key, address in named.items() if address} == {
        str(job.assignment.id): only(mine)["address"]
    }
