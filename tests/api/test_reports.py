"""Reports that phones send: each arrives once, whatever the network did, and no bytes are ever lost."""

import json
import threading
from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from sqlmodel import func, select

from audits.access import Role
from audits.fieldwork.tables import Assignment
from audits.people.tables import Event
from audits.plausibility import Sign, doubts
from audits.stores.tables import Store
from audits.visits.arriving.reports import MOST_COPIES
from audits.visits.phone_tables import AwaitedPhoto, SentReport, VisitProof
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.visits.reviewing.deciding import return_questions
from audits.visits.reviewing.evidence import evidence_of
from audits.visits.tables import GivenAnswer, Revision, SupersededAnswer, Visit, VisitStatus
from tests import builders
from tests.api.sending import CAME_AT, Phone, given, listed
from tests.visits import phone as phones

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def job(inside):
    with inside() as session:
        return phones.job(session)


@pytest.fixture
def phone(client, job):
    return Phone(client.sign_in(job.shopper), job)


@pytest.fixture
def send_back(inside, phone):
    """The reviewer returns one question."""

    def send_back(key: str = "queue") -> None:
        with inside() as session:
            visit = session.get_one(Visit, phone.visit)
            reviewer = builders.person(session, Role.REVIEWER)
            return_questions(session, visit, {key: "How many?"}, reviewer, visit.revision, builders.NOW)

    return send_back


def whole(phone: Phone, **more) -> bytes:
    """A report that owes nothing."""
    return phone.report(**{"greeted": given("yes"), "queue": given("3"), **more})


def test_a_report_that_is_new_makes_its_visit_and_is_answered_with_a_receipt(phone, inside):
    body = whole(phone, entries={"narrative": "We waited a while."})
    answer = phone.send(body)
    assert answer.status_code == 201
    assert answer.json["visit"] == str(phone.visit)
    assert answer.json["sha256"] == sha256(body).hexdigest()
    assert answer.json["answers"] == ["greeted", "queue"]
    assert (answer.json["photos"], answer.json["complete"]) == ([], True)
    with inside() as session:
        visit = session.get_one(Visit, phone.visit)
        assert (visit.status, visit.revision, visit.narrative) == (
            VisitStatus.SUBMITTED,
            1,
            "We waited a while.",
        )
        assert visit.visited_on is not None
        sent = session.exec(select(SentReport)).one()
        assert (sent.accepted, sent.body.encode()) == (True, body)
        assert session.exec(select(Event.action).order_by(Event.id)).all()[-2:] == ["begun", "submitted"]


def test_the_same_bytes_again_get_the_same_receipt_and_make_nothing(phone, inside):
    body = whole(phone)
    first, again = phone.send(body), phone.send(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json == phone.client.get(f"{phone.address}/receipt").json
    with inside() as session:
        assert session.exec(select(func.count()).select_from(Revision)).one() == 1
        assert session.exec(select(func.count()).select_from(SentReport)).one() == 1


def test_other_bytes_for_a_sent_report_are_kept_beside_it_and_change_nothing(phone, inside):
    receipt = phone.send(whole(phone)).json["receipt"]
    other = whole(phone, queue=given("9"))
    for _ in range(2):
        refused = phone.send(other)
        assert refused.status_code == 409
        assert refused.json["receipt"] == receipt
    with inside() as session:
        assert session.exec(select(GivenAnswer.value).where(GivenAnswer.value != "yes")).all() == ["3"]
        copies = session.exec(select(SentReport).where(SentReport.accepted == False)).all()  # noqa: E712
        assert [copy.body.encode() for copy in copies] == [other]
        assert "other content" in copies[0].problem


@pytest.mark.parametrize("checksum", [None, "", "0" * 64, "é"])
@sqlite_only
def test_bytes_without_their_checksum_are_refused(phone, checksum, inside):
    headers = phone.headers()
    if checksum is not None:
        headers["X-Report-SHA256"] = checksum
    assert phone.client.put(phone.address, data=whole(phone), headers=headers).status_code == 422
    with inside() as session:
        assert session.get(Visit, phone.visit) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"<html>captive portal</html>",
        b"{",
        b"{}",
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"revision": NaN}',
        b'{"assignment": "x", "versions": [1], "revision": 1, "entries": {}}',
        b'{"assignment": 3, "versions": [], "revision": true, "entries": []}',
    ],
)
@sqlite_only
def test_what_is_no_report_is_refused_in_a_sentence(phone, body):
    answer = phone.send(body)
    assert answer.status_code == 422
    assert answer.json["problem"]


@pytest.mark.parametrize(
    "photos",
    [
        {},
        [3],
        [{"slot": "shelf_photo.a", "sha256": "0" * 64, "size": 0}],
        [{"slot": "shelf_photo.a", "sha256": "z" * 64, "size": 5}],
        [{"slot": "shelf_photo." + "a" * 200, "sha256": "0" * 64, "size": 5}],
        [{"slot": "shelf_photo.a", "sha256": "0" * 64, "size": 5}] * 2,
        [{"slot": f"shelf_photo.{n}", "sha256": "0" * 64, "size": 5} for n in range(11)],
    ],
)
@sqlite_only
def test_photos_that_are_not_listed_as_they_should_be_are_refused(phone, photos, inside):
    report = {**json.loads(whole(phone)), "photos": photos}
    assert phone.send(json.dumps(report).encode()).status_code == 422
    with inside() as session:
        assert session.get(Visit, phone.visit) is None


@sqlite_only
def test_a_photo_of_no_question_is_not_found(phone):
    assert phone.send(whole(phone, photos=[listed("unknown.a", b"x")])).status_code == 404


def test_a_report_that_owes_something_is_refused_with_what_it_owes(phone, inside):
    answer = phone.send(phone.report(greeted=given("no")))
    assert answer.status_code == 422
    assert answer.json["missing"] == [
        {"question": "greeted", "touchpoint": "entrance", "what": "comment"},
        {"question": "queue", "touchpoint": "shelf", "what": "answer"},
    ]
    with inside() as session:
        assert session.get(Visit, phone.visit) is None
        assert session.exec(select(SentReport)).all() == []


@sqlite_only
def test_a_report_without_the_time_of_the_visit_says_so(phone):
    answer = phone.send(whole(phone, entries={"visited_at": None}))
    assert answer.status_code == 422
    assert [thing["what"] for thing in answer.json["missing"]] == ["time"]


@sqlite_only
def test_an_answer_that_does_not_fit_is_named(phone):
    answer = phone.send(whole(phone, queue=given("many")))
    assert answer.status_code == 422
    assert answer.json["missing"] == [{"question": "queue", "touchpoint": "shelf", "what": "correction"}]
    assert answer.json["problems"].keys() == {"answer:queue"}


@sqlite_only
def test_a_broken_proof_holds_no_report_up(phone, inside):
    assert phone.send(whole(phone, entries={"proof": {"began": "here"}})).status_code == 201
    with inside() as session:
        assert session.exec(select(VisitProof)).all() == []


def test_a_report_goes_in_on_top_of_its_draft(phone, inside):
    draft = json.loads(whole(phone, queue=given("2")))
    saved = phone.client.put(f"{phone.address}/draft", json=draft, headers=phone.headers())
    assert saved.status_code == 200
    answer = phone.send(whole(phone, queue={"base": 1, "value": given("3")}))
    assert answer.status_code == 201
    with inside() as session:
        assert set(session.exec(select(GivenAnswer.value)).all()) == {"yes", "3"}


def test_answers_that_another_device_saved_meanwhile_are_told_and_the_copy_is_kept(phone, inside):
    draft = json.loads(whole(phone, queue=given("2")))
    phone.client.put(f"{phone.address}/draft", json=draft, headers=phone.headers())
    body = whole(phone, queue=given("3"))
    answer = phone.send(body)
    assert answer.status_code == 409
    assert answer.json["conflicts"] == {"answer:queue": {"edit": 1, "value": given("2")}}
    with inside() as session:
        assert session.get_one(Visit, phone.visit).status is VisitStatus.DRAFT
        kept = session.exec(select(SentReport)).one()
        assert (kept.accepted, kept.body.encode()) == (False, body)
    chosen = whole(phone, queue={"base": 1, "value": given("3")})
    assert phone.send(chosen).status_code == 201


def test_an_assignment_with_another_visit_names_it(phone, client, job):
    assert phone.send(whole(phone)).status_code == 201
    second = Phone(client, job)
    answer = second.send(whole(second))
    assert answer.status_code == 409
    assert answer.json["visit"] == str(phone.visit)


def test_somebody_elses_report_does_not_exist(phone, client, inside):
    assert phone.send(whole(phone)).status_code == 201
    with inside() as session:
        other = phones.job(session)
    rival = Phone(client.sign_in(other.shopper), other, visit=phone.visit)
    assert rival.send(whole(rival)).status_code == 404
    assert client.get(f"{phone.address}/receipt").status_code == 404
    theirs = Phone(client, phone.job, visit=uuid4())
    assert theirs.send(whole(theirs)).status_code == 404


def test_a_returned_report_goes_in_as_the_next_revision(phone, inside, send_back):
    first = phone.send(whole(phone)).json
    send_back()
    body = phone.report(revision=2, queue={"base": 1, "value": given("7")})
    second = phone.send(body)
    assert (second.status_code, second.json["revision"]) == (201, 2)
    assert second.json["receipt"] != first["receipt"]
    assert phone.send(body).status_code == 200
    assert phone.client.get(f"{phone.address}/receipt").json == second.json
    with inside() as session:
        assert session.exec(select(SupersededAnswer.value)).all() == ["3"]


def test_an_answer_that_was_not_returned_stands(phone, inside, send_back):
    phone.send(whole(phone))
    send_back("queue")
    changed = whole(phone, revision=2, greeted={"base": 1, "value": given("no", "Nobody.")})
    answer = phone.send(changed)
    assert answer.status_code == 422
    assert answer.json["problems"].keys() == {"answer:greeted"}
    with inside() as session:
        assert session.get_one(Visit, phone.visit).status is VisitStatus.RETURNED


@sqlite_only
def test_a_late_copy_of_a_report_that_came_back_gets_its_own_receipt(phone, send_back):
    body = whole(phone)
    first = phone.send(body)
    send_back()
    assert phone.send(body).json == first.json


@sqlite_only
def test_a_report_of_a_revision_that_is_not_yet_is_kept_beside(phone, inside):
    phone.send(whole(phone))
    early = whole(phone, revision=2)
    assert phone.send(early).status_code == 409
    with inside() as session:
        kept = session.exec(select(SentReport.body).where(SentReport.revision == 2)).all()
        assert [body.encode() for body in kept] == [early]


def test_photos_that_a_report_announces_count_before_they_arrive(phone, inside):
    answer = phone.send(
        whole(phone, photos=[listed("shelf_photo.a", b"one"), listed("shelf_photo.b", b"two")])
    )
    assert (answer.status_code, answer.json["complete"]) == (201, False)
    assert [photo["arrived"] for photo in answer.json["photos"]] == [False, False]
    with inside() as session:
        assert len(session.exec(select(AwaitedPhoto)).all()) == 2


def test_the_same_report_from_two_senders_at_once_is_one_report_with_one_receipt(phone, app, inside):
    body = whole(phone)
    clients = [app.test_client().sign_in(phone.job.shopper) for _ in range(6)]
    senders = [Phone(client, phone.job, visit=phone.visit) for client in clients]
    tokens = [sender.headers(**{"X-Report-SHA256": sha256(body).hexdigest()}) for sender in senders]
    start, answers = threading.Barrier(len(senders)), []

    def send(sender: Phone, headers: dict[str, str]) -> None:
        start.wait()
        answers.append(sender.client.put(sender.address, data=body, headers=headers))

    threads = [threading.Thread(target=send, args=each) for each in zip(senders, tokens, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json["receipt"] for answer in answers}) == 1
    with inside() as session:
        assert session.exec(select(func.count()).select_from(Visit)).one() == 1
        assert session.exec(select(func.count()).select_from(Revision)).one() == 1
        assert session.exec(select(func.count()).select_from(GivenAnswer)).one() == 2


def test_two_visits_of_one_assignment_at_once_leave_one(phone, app, inside):
    clients = [app.test_client().sign_in(phone.job.shopper) for _ in range(4)]
    senders = [Phone(client, phone.job) for client in clients]
    headers = [sender.headers() for sender in senders]
    start, answers = threading.Barrier(len(senders)), []

    def send(sender: Phone, told: dict[str, str]) -> None:
        body = whole(sender)
        told["X-Report-SHA256"] = sha256(body).hexdigest()
        start.wait()
        answers.append(sender.client.put(sender.address, data=body, headers=told))

    threads = [threading.Thread(target=send, args=each) for each in zip(senders, headers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    stands = next(answer.json["visit"] for answer in answers if answer.status_code == 201)
    assert {answer.json["visit"] for answer in answers} == {stands}


def test_what_the_phone_proves_raises_doubts_and_refuses_nothing(phone, inside):
    with inside() as session:
        assignment = session.get_one(Assignment, phone.job.assignment.id)
        assignment.window_from = assignment.window_to = date(2026, 1, 5)
        assignment.cancelled_at = builders.NOW
        store = session.get_one(Store, phone.job.store.id)
        store.latitude, store.longitude = 48.8584, 2.2945
    proof = {
        "asked": "given",
        "began_at": CAME_AT.isoformat(),
        "began": [48.8584, 2.2945, 10],
        "ended": [48.8738, 2.2950, 30],
        "elapsed_ms": 4_000,
        "clock_ahead_ms": 900_000,
    }
    assert phone.send(whole(phone, entries={"proof": proof})).status_code == 201
    with inside() as session:
        reviewer = builders.person(session, Role.REVIEWER)
        whole_visit = material_of(session, find_whole(session, reviewer, phone.visit))
        found = {doubt.sign for doubt in doubts(evidence_of(session, whole_visit))}
    assert found == {
        Sign.FAR_FROM_STORE,
        Sign.CLOCK_WRONG,
        Sign.QUICK_REPORT,
        Sign.OUTSIDE_ITS_DAYS,
        Sign.CANCELLED,
    }


@sqlite_only
def test_a_report_that_arrives_whole_takes_few_statements_however_long_it_is(phone, app):
    body = whole(phone, photos=[listed("shelf_photo.a", b"one")], entries={"narrative": "We waited."})
    headers = phone.headers(**{"X-Report-SHA256": sha256(body).hexdigest()})
    phone.client.get(f"/today/{phone.job.assignment.id}")  # its versions are loaded before
    with builders.counted_queries(app) as seen:
        assert phone.client.put(phone.address, data=body, headers=headers).status_code == 201
    assert len(seen) <= 16  # who is signed in among them


@sqlite_only
@pytest.mark.parametrize("drafted", [False, True], ids=["whole", "on a draft"])
def test_an_entry_without_a_place_holds_no_report_up(phone, inside, drafted):
    """Such as the answer to a question that another version asked: nobody could correct it on the phone."""
    stray = {"answer:of_another_version": given("yes"), "felt:nowhere": {"experienced": 3, "wish": ""}}
    body = whole(phone, entries=stray)
    if drafted:
        phone.client.put(f"{phone.address}/draft", json=json.loads(body), headers=phone.headers())
    sent = phone.send(body)
    assert sent.status_code == 201
    assert sorted(sent.json["answers"]) == ["greeted", "queue"]
    with inside() as session:
        assert "of_another_version" in session.exec(select(SentReport.body)).one()


@sqlite_only
def test_a_note_beside_a_returned_report_does_not_hold_it_up(phone, send_back):
    phone.send(whole(phone))
    send_back()
    note = {f"note:{uuid4()}": {"noted_at": CAME_AT.isoformat(), "text": "It rained."}}
    again = phone.report(revision=2, queue={"base": 1, "value": given("7")}, entries=note)
    assert phone.send(again).status_code == 201


@sqlite_only
def test_no_more_copies_are_kept_beside_a_report_than_anybody_reads(phone, inside):
    phone.send(whole(phone))
    answers = [
        phone.send(whole(phone, story=given(f"Telling {number}"))) for number in range(MOST_COPIES + 2)
    ]
    assert {answer.status_code for answer in answers} == {409}
    assert "save it to a file" in answers[-1].json["problem"]
    with inside() as session:
        assert session.exec(select(func.count()).select_from(SentReport)).one() == MOST_COPIES + 1
