"""Photos of a report: taken in once, kept apart, made safe by the worker, shown to whoever may see the visit."""

import io
import shutil
from collections import namedtuple
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlmodel import select

from audits.access import Role
from audits.errors import NotFound
from audits.visits.tables import GivenAnswer, Photo, PhotoState, Visit, VisitStatus
from tests import builders
from tests.api import sending
from tests.visits import phone

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
Usage = namedtuple("Usage", "total used free")


def jpeg(colour: str = "teal") -> bytes:
    """A small photo."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session)


@pytest.fixture
def begun(client, job):
    """The client has begun a visit; its id."""
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    return phone.visit_in(client.page.address)


@pytest.fixture
def put(client, job, begun):
    """Send a photo's bytes into a slot, as the phone does."""

    def put(content: bytes, slot: str = "shelf_photo.1"):
        return sending.Phone(client, job, begun).put_photo(slot, content)

    return put


def test_a_photo_is_kept_apart_until_the_worker_has_made_it_safe(put, client, app, do_background_work):
    reply = put(jpeg())
    assert reply.status_code == 201
    assert reply.json["sha256"] == sha256(jpeg()).hexdigest()
    address = f"/photos/{reply.json['photo']}"
    assert client.get(address).status_code == 404
    assert app.extensions["storage"].get(f"quarantine/{reply.json['photo']}") == jpeg()
    assert do_background_work() == 1
    shown = client.get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert shown.data != jpeg()
    assert shown.headers["Content-Security-Policy"] == "sandbox"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert shown.headers["Cache-Control"] == "no-store"
    with pytest.raises(NotFound):
        app.extensions["storage"].get(f"quarantine/{reply.json['photo']}")


def test_another_photo_takes_the_place_of_the_one_in_its_slot(put, inside, do_background_work):
    first = put(jpeg())
    second = put(jpeg("red"))
    do_background_work()
    with inside() as session:
        rows = session.exec(select(Photo)).all()
    assert [str(row.id) for row in rows] == [second.json["photo"]] != [first.json["photo"]]


def test_time_and_place_of_a_photo_go_into_columns(put, inside, do_background_work):
    put((SAMPLES / "DSCN0010.jpg").read_bytes())
    do_background_work()
    with inside() as session:
        photo = session.exec(select(Photo)).one()
        assert photo.state is PhotoState.READY
        assert photo.taken_at == "2008-10-22T16:28:39"
        assert photo.latitude == pytest.approx(43.467, abs=0.001)
        assert len(photo.likeness or "") == 16
        assert (photo.width, photo.height) == (640, 480)


@pytest.mark.parametrize("name", ["empty_icc.heic", "samplefilehub.heif", "Portrait_6.jpg"])
def test_photos_of_other_kinds_and_turned_ones_are_prepared(put, inside, do_background_work, name):
    put((SAMPLES / name).read_bytes())
    do_background_work()
    with inside() as session:
        assert session.exec(select(Photo.state)).one() is PhotoState.READY


def test_a_broken_photo_holds_nothing_up(put, client, begun, inside, do_background_work):
    put(b"\xff\xd8 not a photo at all")
    do_background_work()
    with inside() as session:
        assert session.exec(select(Photo.state)).one() is PhotoState.UNREADABLE
    assert "could not be read" in client.read(f"/visits/{begun}/report/shelf").text


def test_an_empty_and_a_too_large_photo_are_refused(put):
    assert put(b"").status_code == 422
    assert put(b"\0" * (15 * 1024 * 1024 + 1)).status_code == 422
    assert put(b"\0" * (16 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize("slot", ["unknown.1", "shelf_photo", "shelf_photo.", "shelf_photo.a_b"])
def test_a_slot_belongs_to_a_question(put, slot):
    assert put(jpeg(), slot).status_code == 404


def test_with_little_room_left_answers_are_taken_and_photos_are_not(put, client, begun, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9 - 10**8, 10**8))
    reply = put(jpeg())
    assert reply.status_code == 507
    assert "Answers are still saved" in reply.json["problem"]
    client.read(f"/visits/{begun}/report/entrance")
    assert client.submit("Continue", {"answer-greeted": "yes"}).heading == "Touchpoint shelf"


def test_a_plain_form_brings_photos_too_and_the_same_one_only_once(client, begun, inside):
    address = f"/visits/{begun}/report/shelf"
    for _ in range(2):
        client.read(address)
        client.submit(
            "Continue", {"photo-shelf_photo": (io.BytesIO(jpeg()), "image.jpg"), "answer-queue": "3"}
        )
    with inside() as session:
        assert session.exec(select(Photo.slot)).all() == ["shelf_photo.1"]
    page = client.read(address)
    photo_id = next(tag["value"] for tag in page.all("button") if tag["name"] == "remove")
    client.submit("Continue", {"remove": photo_id})
    with inside() as session:
        assert session.exec(select(Photo)).all() == []


def test_taking_out_a_photo_that_is_gone_keeps_what_was_typed_beside(client, begun, inside):
    client.read(f"/visits/{begun}/report/shelf")
    client.submit("Continue", {"remove": str(uuid4()), "answer-queue": "4"})
    with inside() as session:
        assert [row.value for row in session.exec(select(GivenAnswer))] == ["4"]


def test_a_photo_of_a_sent_report_stays(put, client, job, begun, inside):
    put(jpeg())
    with inside() as session:
        visit = session.get_one(Visit, begun)
        visit.visited_on = builders.NOW.date()
        visit.status = VisitStatus.SUBMITTED
    assert sending.Phone(client, job, begun).delete_photo("shelf_photo.1").status_code == 409
    assert put(jpeg("red")).status_code == 409


@pytest.mark.parametrize(
    ("status", "may"),
    [
        (VisitStatus.DRAFT, set()),
        (VisitStatus.SUBMITTED, {Role.HEAD_OFFICE, Role.REVIEWER}),
        (VisitStatus.APPROVED, {Role.HEAD_OFFICE, Role.REVIEWER, Role.STORE_MANAGER, Role.REGIONAL_MANAGER}),
    ],
)
def test_a_photo_is_shown_to_whoever_may_see_the_visit(
    put, client, begun, job, inside, do_background_work, status, may
):
    reply = put(jpeg())
    do_background_work()
    with inside() as session:
        region = builders.region(session, f"North {uuid4()}")
        job.store.region_id = region.id
        session.add(job.store)
        visit = session.get_one(Visit, begun)
        visit.visited_on = builders.NOW.date()
        visit.status = status
        visit.released_at = builders.NOW
        session.get_one(Photo, UUID(reply.json["photo"])).shown = True
        people = [
            builders.person(session, Role.HEAD_OFFICE),
            builders.person(session, Role.REVIEWER),
            builders.person(session, Role.SHOPPER),
            builders.store_manager(session, job.store),
            builders.regional_manager(session, region),
        ]
    for person in people:
        answer = client.sign_in(person).get(f"/photos/{reply.json['photo']}")
        assert answer.status_code == (200 if person.role in may else 404), person.role
