"""Drafts over the API: saved from anywhere, at any time, and never one over the other."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import select

from audits.access import Role
from audits.checklists.publishing import publish
from audits.checklists.rules import own_prefix
from audits.checklists.tables import ChecklistVersion, VersionStatus
from audits.fieldwork.planning import cancel
from audits.fieldwork.tables import Assignment
from audits.people.accounts import set_active
from audits.people.tables import Event, Person
from audits.visits.rules import move
from audits.visits.tables import GivenAnswer, ReturnedQuestion, Visit, VisitAddition, VisitStatus
from tests import builders
from tests.api.phones import Phone, draft_of, fresh, given
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW, submitted

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
YES = given("yes")


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def mine(app, job) -> Phone:
    return Phone(app, job.shopper)


def version_ids(inside) -> list[int]:
    with inside() as session:
        return list(session.exec(select(Visit.version_id)))


def test_the_first_entries_make_the_visit_under_the_id_of_the_phone(mine, job, inside):
    visit = fresh()
    told = mine.save(visit, job, {"answer:greeted": YES, "resume": "question-queue"})
    assert told == {
        "visit": str(visit),
        "status": "draft",
        "revision": 1,
        "edits": {"answer:greeted": 1, "resume": 1},
        "conflicts": {},
        "problems": {},
    }
    with inside() as session:
        made = session.get_one(Visit, visit)
        assert (made.assignment_id, made.shopper_id) == (job.assignment.id, job.shopper.id)
        assert session.get_one(Assignment, job.assignment.id).begun_at is not None
        assert session.exec(select(Event.action).where(Event.subject_id == str(visit))).all() == ["begun"]


def test_another_phone_takes_the_draft_up_where_it_was(app, mine, job):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES, "narrative": "It rained.", "resume": "question-queue"})
    told = Phone(app, job.shopper).read(f"visits/{visit}/draft")
    assert told["entries"] == {
        "answer:greeted": {"edit": 1, "value": YES},
        "narrative": {"edit": 1, "value": "It rained."},
        "resume": {"edit": 1, "value": "question-queue"},
    }
    assert told["versions"] == [job.made_with.version_id]
    assert (told["assignment"], told["status"], told["revision"]) == (str(job.assignment.id), "draft", 1)
    assert told["answerable"] == ["greeted", "queue", "clean", "story", "shelf_photo"]
    assert (told["reasons"], told["photos"]) == ({}, [])


def test_two_phones_that_answer_one_question_see_both_answers(app, mine, job, inside):
    visit, other = fresh(), Phone(app, job.shopper)
    mine.save(visit, job, {"answer:greeted": YES})
    mine.save(visit, job, {"answer:greeted": (1, given("no", "Nobody."))})
    told = other.save(visit, job, {"answer:greeted": (1, given("na")), "answer:queue": given("3")})
    assert told["edits"] == {"answer:queue": 1}
    assert told["problems"] == {}
    assert told["conflicts"] == {"answer:greeted": {"edit": 2, "value": given("no", "Nobody.")}}
    told = other.save(visit, job, {"answer:greeted": (2, YES)})
    assert told["edits"] == {"answer:greeted": 3}
    with inside() as session:
        assert set(session.exec(select(GivenAnswer.value))) == {"yes", "3"}


def test_an_answer_that_was_lost_on_the_way_back_is_no_conflict(mine, job):
    visit = fresh()
    body = {"answer:greeted": YES, "narrative": "It rained."}
    assert mine.save(visit, job, body) == mine.save(visit, job, body)


def test_a_second_phone_is_told_which_visit_is_there(app, mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES})
    told = Phone(app, job.shopper).save(fresh(), job, {"answer:greeted": YES}, status=409)
    assert told["visit"] == str(visit)
    assert told["problem"].endswith(".")
    assert len(version_ids(inside)) == 1


def test_a_visit_begun_on_the_plain_pages_is_adopted_too(client, mine, job):
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    begun = phone.visit_in(client.page.address)
    assert mine.save(fresh(), job, {}, status=409)["visit"] == str(begun)
    assert mine.save(begun, job, {"answer:greeted": YES})["edits"] == {"answer:greeted": 1}


@sqlite_only
def test_phones_that_begin_at_once_make_one_visit(app, job, inside):
    ids = [fresh() for _ in range(4)] * 2
    phones = [Phone(app, job.shopper) for _ in ids]

    def save(pair) -> int:
        own, visit = pair
        answer = own.client.put(
            f"/api/v1/visits/{visit}/draft",
            json=draft_of(job, {"answer:greeted": YES}),
            headers={"X-CSRFToken": own.token},
        )
        return answer.status_code

    with ThreadPoolExecutor(8) as together:
        answers = sorted(together.map(save, zip(phones, ids, strict=True)))
    assert answers == [200, 200, 409, 409, 409, 409, 409, 409]
    assert len(version_ids(inside)) == 1


def test_a_draft_keeps_its_version_when_another_is_published(mine, job, inside):
    visit = fresh()
    with inside() as session:
        newer = questionnaire(
            touchpoint("entrance", yes_no("greeted", required=True), yes_no("new", required=True))
        )
        publish(session, replace(newer, version="2"), None, NOW)
        session.get_one(ChecklistVersion, job.made_with.version_id).status = VersionStatus.RETIRED
    told = mine.save(visit, job, {"answer:queue": given("3"), "answer:new": YES})
    assert told["edits"] == {"answer:queue": 1}
    assert set(told["problems"]) == {"answer:new"}
    assert version_ids(inside) == [job.made_with.version_id]
    assert mine.read(f"visits/{visit}/draft")["versions"] == [job.made_with.version_id]


def test_what_stores_and_regions_add_is_kept_as_the_phone_had_it(app, inside):
    with inside() as session:
        region = builders.region(session)
        job = phone.job(session, store=builders.store(session, in_region=region))
        checklist_id = job.made_with.checklist_id
        prefix = own_prefix(region.id)
        local = touchpoint(f"{prefix}local", yes_no(f"{prefix}one"))
        around = builders.region_touchpoints(session, checklist_id, region, local)
        shop = builders.own_touchpoints(
            session, checklist_id, job.store.id, touchpoint("shop", yes_no("own--one"))
        )
        newer = touchpoint("shop", yes_no("own--two"))
        builders.own_touchpoints(session, checklist_id, job.store.id, newer)
    versions = [job.made_with.version_id, around.version_id, shop.version_id]
    mine, visit = Phone(app, job.shopper), fresh()
    entries = {f"answer:{prefix}one": YES, "answer:own--one": YES, "answer:own--two": YES}
    told = mine.save(visit, job, entries, versions=versions)
    assert set(told["edits"]) == {f"answer:{prefix}one", "answer:own--one"}
    assert mine.read(f"visits/{visit}/draft")["versions"] == versions
    with inside() as session:
        assert set(session.exec(select(VisitAddition.version_id))) == set(versions[1:])


def test_the_addition_of_a_region_the_store_has_left_is_taken(app, inside):
    with inside() as session:
        region = builders.region(session)
        job = phone.job(session, store=builders.store(session, in_region=region))
        prefix = own_prefix(region.id)
        local = touchpoint(f"{prefix}local", yes_no(f"{prefix}one"))
        around = builders.region_touchpoints(session, job.made_with.checklist_id, region, local)
        session.merge(job.store).region_id = builders.region(session, "South").id
    versions = [job.made_with.version_id, around.version_id]
    told = Phone(app, job.shopper).save(fresh(), job, {f"answer:{prefix}one": YES}, versions=versions)
    assert told["edits"] == {f"answer:{prefix}one": 1}


def test_versions_that_do_not_belong_to_the_visit_are_refused(mine, job, inside):
    with inside() as session:
        other = publish(session, replace(phone.two_touchpoints(), key="other"), None, NOW)
        elsewhere = builders.own_touchpoints(
            session, job.made_with.checklist_id, builders.store(session).id, touchpoint("x", yes_no("y"))
        )
        main = job.made_with.version_id
    for versions in (
        [other.version_id],
        [main, other.version_id],
        [main, elsewhere.version_id],
        [elsewhere.version_id],
        [main, main],
        [main, 2**31 - 1],
    ):
        told = mine.save(fresh(), job, {"answer:greeted": YES}, 422, versions=versions)
        assert "does not belong" in told["problem"]
    assert version_ids(inside) == []


@pytest.mark.parametrize("days", [(-9, -5), (5, 9)])
def test_a_visit_that_arrives_outside_its_days_is_taken(app, inside, days):
    with inside() as session:
        job = phone.job(session, first=days[0], last=days[1])
    assert Phone(app, job.shopper).save(fresh(), job, {"answer:greeted": YES})["status"] == "draft"


def test_a_visit_that_was_cancelled_meanwhile_is_taken(mine, job, inside):
    with inside() as session:
        known = session.get_one(Assignment, job.assignment.id)
        cancel(session, known, "Closed.", builders.person(session), NOW)
    visit = fresh()
    assert mine.save(visit, job, {"answer:greeted": YES})["edits"] == {"answer:greeted": 1}
    assert "answer:greeted" in mine.read(f"visits/{visit}/draft")["entries"]


def test_a_visit_that_went_to_somebody_else_is_not_there(app, mine, job, inside):
    with inside() as session:
        other = builders.person(session, Role.SHOPPER)
        session.get_one(Assignment, job.assignment.id).shopper_id = other.id
    told = mine.save(fresh(), job, {"answer:greeted": YES}, status=404)
    assert "stays on this phone" in told["problem"]
    assert version_ids(inside) == []
    Phone(app, other).save(fresh(), job, {"answer:greeted": YES})


def test_nobody_saves_or_reads_the_draft_of_somebody_else(app, mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES})
    with inside() as session:
        own = phone.job(session)
    thief = Phone(app, own.shopper)
    missing = thief.read(f"visits/{fresh()}/draft", status=404)
    assert thief.read(f"visits/{visit}/draft", status=404) == missing
    for task in (job, own):
        assert thief.save(visit, task, {"answer:greeted": given("no")}, status=404) == missing
    with inside() as session:
        assert session.exec(select(GivenAnswer.value)).all() == ["yes"]


def test_an_unknown_assignment_answers_as_somebody_elses(mine, job):
    told = mine.save(fresh(), job, {}, status=404, assignment=str(uuid4()))
    assert told.keys() == {"problem"}


def test_a_visit_is_not_saved_under_another_assignment(mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES})
    with inside() as session:
        second = phone.job(session, by=session.merge(job.shopper))
    mine.save(visit, second, {"answer:greeted": given("no")}, status=404)
    mine.save(fresh(), second, {"answer:greeted": YES})


def test_a_disabled_shopper_saves_nothing(mine, job, inside):
    with inside() as session:
        shopper = session.get_one(Person, job.shopper.id)
        set_active(session, shopper, False, builders.person(session), NOW)
    assert mine.save(fresh(), job, {"answer:greeted": YES}, status=401).keys() == {"problem"}
    assert version_ids(inside) == []


def test_a_copy_of_a_report_that_was_sent_is_told_its_receipt(mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES})
    with inside() as session:
        submitted(session, session.get_one(Visit, visit), greeted="yes", queue="3")
    told = mine.save(visit, job, {"answer:greeted": (1, given("no"))}, status=409)
    assert (told["status"], told["revision"]) == ("sent", 1)
    assert len(told["receipt"]) == 14
    assert mine.read(f"visits/{visit}/draft")["answerable"] == []


def test_a_returned_report_takes_the_questions_with_a_reason(mine, job, inside):
    visit = fresh()
    mine.save(visit, job, {"answer:greeted": YES, "answer:queue": given("3")})
    with inside() as session:
        sent = submitted(session, session.get_one(Visit, visit), greeted="yes", queue="3")
        back(session, sent, "greeted")
    told = mine.read(f"visits/{visit}/draft")
    assert (told["status"], told["revision"]) == ("returned", 2)
    assert (told["reasons"], told["answerable"]) == ({"greeted": "Who was it?"}, ["greeted"])
    base = told["entries"]["answer:greeted"]["edit"]
    stale = mine.save(visit, job, {"answer:greeted": (base, YES)}, status=409)
    assert (stale["status"], stale["revision"]) == ("returned", 2)
    entries = {"answer:greeted": (base, given("no", "The guard.")), "answer:queue": (9, given("4"))}
    told = mine.save(visit, job, entries, revision=2)
    assert told["edits"] == {"answer:greeted": base + 1}
    assert set(told["problems"]) == {"answer:queue"}


def back(session, visit: Visit, key: str) -> None:
    """What a reviewer's return of one question leaves."""
    question_id = session.exec(
        select(GivenAnswer.question_id).where(GivenAnswer.visit_id == visit.id, GivenAnswer.value == "yes")
    ).one()
    session.add(
        ReturnedQuestion(visit_id=visit.id, revision=1, question_id=question_id, reason="Who was it?")
    )
    move(visit, VisitStatus.RETURNED)
    visit.revision = 2
    session.add(visit)


@sqlite_only
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"versions": [NaN]}',
        b"9" * 10_000,
    ],
)
def test_a_body_that_is_no_report_is_a_sentence(mine, inside, body):
    assert mine.write(f"visits/{fresh()}/draft", body, status=422).keys() == {"problem"}
    assert version_ids(inside) == []


@sqlite_only
@pytest.mark.parametrize(
    "changed",
    [
        {"assignment": None},
        {"assignment": 5},
        {"assignment": "x"},
        {"versions": []},
        {"versions": "1"},
        {"versions": [True]},
        {"versions": [10**30]},
        {"versions": [-1]},
        {"revision": None},
        {"revision": 0},
        {"revision": "1"},
        {"entries": None},
        {"entries": []},
    ],
)
def test_a_draft_with_a_part_missing_is_a_sentence(mine, job, inside, changed):
    body = draft_of(job, {}) | changed
    assert mine.write(f"visits/{fresh()}/draft", body, status=422).keys() == {"problem"}
    assert version_ids(inside) == []


@sqlite_only
def test_one_bad_entry_is_told_and_the_others_are_kept(mine, job):
    body = draft_of(job, {"answer:greeted": YES, "narrative": "x" * 4001})
    body["entries"] |= {"resume": "check", "answer:queue": {"value": given("3")}}
    told = mine.write(f"visits/{fresh()}/draft", body)
    assert told["edits"] == {"answer:greeted": 1}
    assert set(told["problems"]) == {"narrative", "resume", "answer:queue"}
    assert "4,001" in told["problems"]["narrative"]


@sqlite_only
def test_saving_fifty_entries_costs_as_many_queries_as_saving_one(app, inside):
    many = questionnaire(touchpoint("entrance", *(yes_no(f"q{n}") for n in range(60))))
    with inside() as session:
        job = phone.job(session, many)
    mine, visit = Phone(app, job.shopper), fresh()
    mine.save(visit, job, {"answer:q59": YES})
    with builders.counted_queries(app) as one:
        mine.save(visit, job, {"answer:q58": YES})
    with builders.counted_queries(app) as fifty:
        mine.save(visit, job, {f"answer:q{n}": YES for n in range(50)})
    assert len(fifty) == len(one) <= 18
    with builders.counted_queries(app) as reading:
        mine.read(f"visits/{visit}/draft")
    assert len(reading) <= 18


@sqlite_only
def test_a_draft_is_not_kept_by_a_cache(mine, job):
    mine.save(fresh(), job, {"answer:greeted": YES})
    assert mine.answer.headers["Cache-Control"] == "no-store"


@sqlite_only
def test_milestones_notes_and_proof_travel_with_the_draft(mine, job):
    visit, note = fresh(), uuid4()
    entries = {
        "milestone:arrived": {"stamped_at": "2026-11-18T10:00:00.000Z", "corrected_at": None},
        f"note:{note}": {"noted_at": "2026-11-18T10:01:00.000Z", "text": "Blue shirt."},
        "visited_at": {"local": (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")},
    }
    told = mine.save(visit, job, entries)
    assert told["edits"] == dict.fromkeys(entries, 1)
    kept = mine.read(f"visits/{visit}/draft")["entries"]
    assert kept == {name: {"edit": 1, "value": value} for name, value in entries.items()}
