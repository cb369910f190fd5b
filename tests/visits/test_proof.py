"""How a report was made: the reviewer reads all of it, and nobody else any of it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import select

from audits.access import Role
from audits.people.tables import Event
from audits.sheet import Answer, Kind, State
from audits.visits.phone_tables import (
    AwaitedPhoto,
    MilestoneTime,
    SentReport,
    SupersededPhoto,
    VisitNote,
    VisitProof,
)
from audits.visits.photos.keeping import stored
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.visits.reviewing.tracing import making_of
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Photo, PhotoState, ReturnedQuestion
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW, approved, draft, submitted

ASKED = questionnaire(touchpoint("entrance", yes_no("greeted"), plain("wait", Kind.STOPWATCH)))
STAMPED = datetime(2026, 11, 17, 15, 42, 7, tzinfo=UTC)
NEARBY, FAR = (48.8500, 2.3500), (48.8590, 2.3500)
COPY = json.dumps(
    {
        "entries": {
            "answer:greeted": {"value": {"state": "given", "value": "no", "comment": "Canary copy"}},
            "answer:wait": {"value": {"state": "given", "value": "odd canary"}},
            "note:x": {"value": {"text": "Canary copied note"}},
            "milestone:greeted": {"value": 7},
        }
    }
)
CANARIES = (
    "48.85",
    "2.35",
    "1.0 km",
    "1,001 m",
    "31 m",
    "15:42:07",
    "16:42:07",
    "16:43:30",
    "3 min 20 s",
    "12 min 5 s",
    "1 h 05 min",
    "Canary note",
    "canary problem",
    "Canary copy",
    "2026-11-17 15:41",
    "still on the way",
    "Photos of earlier revisions",
    "Other copies",
    "Where and how long",
    "Times of the visit",
    "stopwatch measured",
)


def make(session, visit) -> None:
    """A report made on a phone with everything that a phone can tell."""
    question_ids = version_of(session, visit).question_ids
    greeted = question_ids["greeted"]
    session.get_one(GivenAnswer, (visit.id, question_ids["wait"])).measured = "200"
    photo: dict[str, Any] = {
        "visit_id": visit.id,
        "question_id": greeted,
        "size": 321_000,
        "sha256": "a" * 64,
    }
    camera: dict[str, Any] = {"taken_at": "2026-11-17T15:41", "latitude": 48.8512, "longitude": 2.3512}
    session.add_all(
        [
            VisitProof(
                visit_id=visit.id,
                revision=1,
                asked="given",
                began_at=STAMPED,
                began_latitude=NEARBY[0],
                began_longitude=NEARBY[1],
                began_accuracy=31,
                ended_at=STAMPED,
                ended_latitude=FAR[0],
                ended_longitude=FAR[1],
                ended_accuracy=1500,
                elapsed_ms=725_000,
                clock_ahead_ms=-3_900_000,
            ),
            MilestoneTime(visit_id=visit.id, milestone="greeted", stamped_at=STAMPED),
            MilestoneTime(
                visit_id=visit.id,
                milestone="arrived",
                stamped_at=STAMPED,
                corrected_at=STAMPED.replace(minute=43, second=30),
            ),
            VisitNote(visit_id=visit.id, note_id=uuid4(), noted_at=STAMPED, text="Canary note: blue scarf."),
            AwaitedPhoto(slot=f"greeted.{uuid4()}", revision=1, **photo),
            SentReport(
                visit_id=visit.id,
                revision=1,
                sha256="b" * 64,
                accepted=False,
                problem="A canary problem.",
                body=COPY,
                received_at=NOW,
            ),
            Photo(slot="greeted.1", state=PhotoState.READY, received_at=NOW, **photo, **camera),
            SupersededPhoto(
                id=uuid4(),
                slot="greeted.2",
                revision=1,
                superseded_in=2,
                state=PhotoState.READY,
                received_at=NOW,
                **photo,
                **camera,
            ),
            ReturnedQuestion(visit_id=visit.id, revision=1, question_id=greeted, reason="Too dark to see."),
        ]
    )
    session.flush()


@pytest.fixture
def programme(inside):
    """A report that waits and one that is approved, both with everything, and people of every role."""
    with inside() as session:
        region = builders.region(session)
        store = builders.store(
            session, in_region=region, latitude=NEARBY[0], longitude=NEARBY[1], timezone="Europe/Paris"
        )
        of = builders.checklist(session, ASKED)
        shopper = builders.person(session, Role.SHOPPER)
        answers = {"greeted": "yes", "wait": Answer(State.GIVEN, "180")}
        waiting = submitted(session, draft(session, of, store, shopper, ref="V-WAITS"), **answers)
        done = approved(session, draft(session, of, store, shopper, ref="V-DONE"), **answers)
        for visit in (waiting, done):
            make(session, visit)
        people = {
            Role.HEAD_OFFICE: builders.person(session, Role.HEAD_OFFICE),
            Role.REVIEWER: builders.person(session, Role.REVIEWER),
            Role.REGIONAL_MANAGER: builders.regional_manager(session, region),
            Role.STORE_MANAGER: builders.store_manager(session, store),
            Role.SHOPPER: builders.person(session, Role.SHOPPER),
        }
        return people, waiting, done


@pytest.mark.parametrize("which", ["waiting", "done"])
def test_the_reviewer_reads_where_when_and_how_a_report_was_made(programme, client, which):
    people, waiting, done = programme
    address = f"/visits/{waiting.id}/review" if which == "waiting" else f"/visits/{done.id}"
    text = client.sign_in(people[Role.REVIEWER]).read(address).text
    for told in (
        "0 m from the store",
        "right to within 31 m",
        "1.0 km from the store",
        "right to within 1.5 km",
        "12 min 5 s",
        "1 h 05 min behind ours",
        "16:42:07",
        "16:43:30",
        "Canary note: blue scarf.",
        "The stopwatch measured 3 min 20 s",
        "1 photo still on the way",
        "321 kB",
        "A canary problem.",
        "Too dark to see.",
        "Camera says 2026-11-17 15:41 at 48.8512, 2.3512",
    ):
        assert told in text, told


def test_milestones_stand_in_the_order_of_the_visit_with_both_times(programme, inside):
    _, waiting, _ = programme
    with inside() as session:
        made = making_of(session, material_of(session, find_whole(session, None, waiting.id)))
    assert [stamp.label for stamp in made.stamps] == ["Arrived", "Greeted"]
    first, second = made.stamps
    assert first.corrected_at - first.stamped_at == timedelta(seconds=83)
    assert second.corrected_at is None


def test_another_copy_is_read_beside_the_report_that_stands(programme, client):
    people, waiting, _ = programme
    client.sign_in(people[Role.REVIEWER]).read(f"/visits/{waiting.id}/review")
    text = client.read(f"/visits/{waiting.id}/copies/1/{'b' * 64}").text
    assert "Canary copy" in text
    assert "odd canary" in text
    assert "Canary copied note" in text
    assert text.count("(different)") == 2


def test_another_copy_is_downloaded_byte_for_byte_and_the_download_is_logged(programme, client, inside):
    people, waiting, _ = programme
    client.sign_in(people[Role.REVIEWER])
    answer = client.get(f"/visits/{waiting.id}/copies/1/{'b' * 64}/file.json")
    assert answer.text == COPY
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    with inside() as session:
        event = session.exec(select(Event).where(Event.subject == "copy")).one()
        assert (event.actor_id, event.action) == (people[Role.REVIEWER].id, "downloaded")


@pytest.mark.parametrize(
    "body", ["", "no JSON", "[1]", '{"entries": 3}', '{"entries": {"a": 1}}', "[" * 9999]
)
def test_a_copy_that_is_no_report_is_still_shown_as_kept(programme, client, inside, body):
    people, waiting, _ = programme
    with inside() as session:
        row = session.exec(select(SentReport).where(SentReport.visit_id == waiting.id)).one()
        row.body = body
    page = client.sign_in(people[Role.REVIEWER]).read(f"/visits/{waiting.id}/copies/1/{'b' * 64}")
    assert "This copy cannot be read here" in page.text


def test_an_accepted_copy_is_not_among_the_others(programme, client, inside):
    people, waiting, _ = programme
    with inside() as session:
        row = session.exec(select(SentReport).where(SentReport.visit_id == waiting.id)).one()
        row.accepted, row.problem = True, ""
    client.sign_in(people[Role.REVIEWER])
    assert "Other copies" not in client.read(f"/visits/{waiting.id}/review").text
    client.read(f"/visits/{waiting.id}/copies/1/{'b' * 64}", status=404)


def test_a_superseded_photo_is_shown_to_the_reviewer(programme, client, app, inside):
    people, waiting, _ = programme
    with inside() as session:
        photo = session.exec(select(SupersededPhoto).where(SupersededPhoto.visit_id == waiting.id)).one()
    app.extensions["storage"].put(stored(photo.id, "screen"), b"a picture")
    answer = client.sign_in(people[Role.REVIEWER]).get(f"/superseded-photos/{photo.id}")
    assert (answer.status_code, answer.data) == (200, b"a picture")
    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
def test_nobody_else_reads_any_of_it(programme, client, inside, role):
    people, waiting, done = programme
    client.sign_in(people[role])
    with inside() as session:
        photos = session.exec(select(SupersededPhoto.id)).all()
    for visit in (waiting, done):
        copy = f"/visits/{visit.id}/copies/1/{'b' * 64}"
        for address in (copy, f"{copy}/file.json", f"/visits/{visit.id}/review"):
            assert client.get(address).status_code == 404
        text = client.get(f"/visits/{visit.id}").text
        assert [canary for canary in CANARIES if canary in text] == []
    for photo in photos:
        assert client.get(f"/superseded-photos/{photo}").status_code == 404
