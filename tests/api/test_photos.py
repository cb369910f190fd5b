"""Photos that phones send: in their slots, under their checksums, also after the report that announced them."""

import io
from hashlib import sha256

import pytest
from PIL import ExifTags, Image
from sqlmodel import select

from audits.access import Role
from audits.errors import NotFound
from audits.pictures import told_by
from audits.visits.phone_tables import AwaitedPhoto, SupersededPhoto
from audits.visits.reviewing.deciding import approve, return_questions
from audits.visits.tables import Photo, PhotoState, Visit
from tests import builders
from tests.api.sending import Phone, given, listed
from tests.visits import phone as phones

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SLOT = "shelf_photo.a"


def jpeg(colour: str = "teal", exif: bytes = b"") -> bytes:
    """A small photo."""
    target = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG", exif=exif)
    return target.getvalue()


def exif_block() -> bytes:
    """What a phone cuts out of an original: its EXIF from the TIFF header on."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:18 10:05:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48, 51, 30), 3: "E", 4: (2, 17, 40)})
    return exif.tobytes().removeprefix(b"Exif\0\0")


@pytest.fixture
def phone(client, inside):
    with inside() as session:
        job = phones.job(session)
    return Phone(client.sign_in(job.shopper), job)


@pytest.fixture
def drafted(phone):
    """A phone whose draft is on the server."""
    body = phone.report(greeted=given("yes"))
    assert phone.client.put(f"{phone.address}/draft", data=body, headers=phone.headers()).status_code == 200
    return phone


@pytest.fixture
def sent(phone):
    """A phone that has sent a report with two photos, of which none has arrived."""
    photos = [listed(SLOT, jpeg()), listed("shelf_photo.b", jpeg("red"))]
    body = phone.report(greeted=given("yes"), queue=given("3"), photos=photos)
    assert phone.send(body).status_code == 201
    return phone


@pytest.fixture
def photo_rows(inside):
    def photo_rows(table=Photo):
        with inside() as session:
            return session.exec(select(table).order_by(table.slot)).all()

    return photo_rows


def test_a_photo_is_taken_once_into_its_slot(drafted, photo_rows):
    first, again = drafted.put_photo(SLOT, jpeg()), drafted.put_photo(SLOT, jpeg())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.json["sha256"] == sha256(jpeg()).hexdigest()
    assert (first.json["slot"], first.json["size"], first.json["complete"]) == (SLOT, len(jpeg()), True)
    assert [row.slot for row in photo_rows()] == [SLOT]


@pytest.mark.parametrize("checksum", ["", "0" * 64, "é"])
@sqlite_only
def test_a_photo_without_its_checksum_is_refused(drafted, checksum, photo_rows):
    headers = drafted.headers(**{"X-Photo-SHA256": checksum})
    answer = drafted.client.put(f"{drafted.address}/photos/{SLOT}", data=jpeg(), headers=headers)
    assert answer.status_code == 422
    assert photo_rows() == []


@sqlite_only
def test_an_empty_photo_is_refused(drafted):
    assert drafted.put_photo(SLOT, b"").status_code == 422


def test_the_block_beside_a_photo_gives_time_and_place_and_leaves_nothing_in_the_picture(
    drafted, app, photo_rows, do_background_work
):
    taken = drafted.put_photo(SLOT, jpeg(), exif_block())
    assert taken.status_code == 201
    assert taken.json["sha256"] == sha256(jpeg()).hexdigest()
    storage = app.extensions["storage"]
    assert storage.get(f"quarantine/{taken.json['photo']}.exif") == exif_block()
    assert do_background_work() == 1
    photo = photo_rows()[0]
    assert photo.state is PhotoState.READY
    assert photo.taken_at == "2026-11-18T10:05:00"
    assert photo.latitude == pytest.approx(48.858, abs=0.001)
    assert photo.longitude == pytest.approx(2.294, abs=0.001)
    for name in (f"quarantine/{photo.id}", f"quarantine/{photo.id}.exif"):
        with pytest.raises(NotFound):
            storage.get(name)
    for size in ("screen", "print"):
        made = storage.get(f"photos/{photo.id}/{size}.jpg")
        assert b"Exif" not in made
        assert dict(Image.open(io.BytesIO(made)).getexif()) == {}


@pytest.mark.parametrize(
    "block", [b"MM", b"II*\0\xff\xff\xff\xff", exif_block()[:40], b"\0" * 5000, bytes(range(256)) * 8]
)
@sqlite_only
def test_a_broken_block_harms_no_photo(drafted, photo_rows, do_background_work, block):
    assert drafted.put_photo(SLOT, jpeg(), block).status_code == 201
    do_background_work()
    assert photo_rows()[0].state is PhotoState.READY


@sqlite_only
def test_a_block_that_is_too_large_is_left_out(drafted, app, photo_rows, do_background_work):
    taken = drafted.put_photo(SLOT, jpeg(), exif_block() + b"\0" * 300_000)
    with pytest.raises(NotFound):
        app.extensions["storage"].get(f"quarantine/{taken.json['photo']}.exif")
    do_background_work()
    assert photo_rows()[0].state is PhotoState.READY


@sqlite_only
def test_a_photo_that_cannot_be_read_still_tells_its_time(drafted, photo_rows, do_background_work):
    assert drafted.put_photo(SLOT, b"no photo at all", exif_block()).status_code == 201
    do_background_work()
    photo = photo_rows()[0]
    assert (photo.state, photo.taken_at) == (PhotoState.UNREADABLE, "2026-11-18T10:05:00")


def test_every_cut_of_a_block_tells_something_or_nothing():
    block = exif_block()
    for length in range(len(block)):
        told_by(block[:length])
    assert told_by(block).taken_at == "2026-11-18T10:05:00"


def test_a_photo_can_be_taken_out_of_an_open_report_and_taking_it_out_twice_is_once(drafted, photo_rows, app):
    taken = drafted.put_photo(SLOT, jpeg(), exif_block())
    first, again = drafted.delete_photo(SLOT), drafted.delete_photo(SLOT)
    assert (first.status_code, first.json["removed"]) == (200, True)
    assert (again.status_code, again.json["removed"]) == (200, False)
    assert photo_rows() == []
    for end in ("", ".exif"):
        with pytest.raises(NotFound):
            app.extensions["storage"].get(f"quarantine/{taken.json['photo']}{end}")


def test_announced_photos_arrive_after_their_report_and_complete_its_receipt(sent, photo_rows):
    first = sent.put_photo(SLOT, jpeg())
    assert (first.status_code, first.json["complete"]) == (201, False)
    told = sent.client.get(f"{sent.address}/receipt").json
    assert [photo["arrived"] for photo in told["photos"]] == [True, False]
    assert told["complete"] is False
    second = sent.put_photo("shelf_photo.b", jpeg("red"))
    assert (second.status_code, second.json["complete"]) == (201, True)
    assert sent.client.get(f"{sent.address}/receipt").json["complete"] is True
    assert sent.put_photo(SLOT, jpeg()).status_code == 200
    assert photo_rows(AwaitedPhoto) == []
    assert [row.revision for row in photo_rows()] == [1, 1]


@pytest.mark.parametrize("slot", [SLOT, "shelf_photo.c"])
@sqlite_only
def test_what_a_sent_report_did_not_announce_is_not_taken(sent, slot, photo_rows):
    assert sent.put_photo(slot, jpeg("blue")).status_code == 409
    assert sent.delete_photo(slot).status_code == 409
    assert photo_rows() == []
    assert len(photo_rows(AwaitedPhoto)) == 2


def test_an_announced_photo_arrives_while_the_reviewer_has_the_report_back(sent, inside, photo_rows):
    with inside() as session:
        visit = session.get_one(Visit, sent.visit)
        reviewer = builders.person(session, Role.REVIEWER)
        return_questions(session, visit, {"queue": "How many?"}, reviewer, 1, builders.NOW)
    assert sent.put_photo(SLOT, jpeg()).status_code == 201
    assert [row.revision for row in photo_rows()] == [1]


def test_a_photo_that_arrives_after_approval_is_kept_for_the_reviewer_alone(
    sent, inside, client, photo_rows, do_background_work
):
    with inside() as session:
        visit = session.get_one(Visit, sent.visit)
        approve(session, visit, builders.person(session, Role.REVIEWER), 1, builders.NOW)
        manager = builders.store_manager(session, sent.job.store)
    taken = sent.put_photo(SLOT, jpeg())
    assert taken.status_code == 201
    assert sent.put_photo(SLOT, jpeg()).status_code == 200
    assert sent.put_photo("shelf_photo.b", jpeg("red")).json["complete"] is True
    assert sent.client.get(f"{sent.address}/receipt").json["complete"] is True
    do_background_work()
    assert photo_rows() == []
    assert [row.state for row in photo_rows(SupersededPhoto)] == [PhotoState.READY] * 2
    assert client.sign_in(manager).get(f"/photos/{taken.json['photo']}").status_code == 404


@pytest.fixture
def returned(sent, inside):
    """A report whose photos arrived and whose photo question was sent back."""
    sent.put_photo(SLOT, jpeg())
    sent.put_photo("shelf_photo.b", jpeg("red"))
    with inside() as session:
        visit = session.get_one(Visit, sent.visit)
        reviewer = builders.person(session, Role.REVIEWER)
        return_questions(session, visit, {"shelf_photo": "Too dark."}, reviewer, 1, builders.NOW)
    return sent


def test_a_photo_of_an_earlier_report_stays_beside_the_one_that_is_without_it(
    returned, photo_rows, app, do_background_work
):
    assert returned.delete_photo(SLOT).json["removed"] is True
    kept = photo_rows(SupersededPhoto)[0]
    assert (kept.slot, kept.revision, kept.superseded_in) == (SLOT, 1, 2)
    assert app.extensions["storage"].get(f"quarantine/{kept.id}") == jpeg()
    do_background_work()
    assert photo_rows(SupersededPhoto)[0].state is PhotoState.READY
    assert app.extensions["storage"].get(f"photos/{kept.id}/screen.jpg")
    told = returned.client.get(f"{returned.address}/receipt").json
    assert [photo["slot"] for photo in told["photos"]] == [SLOT, "shelf_photo.b"]
    assert told["complete"] is True


def test_the_next_report_has_its_own_photos_and_its_own_receipt(returned, photo_rows):
    returned.delete_photo(SLOT)
    fresh = listed("shelf_photo.c", jpeg("blue"))
    assert returned.put_photo("shelf_photo.c", jpeg("blue")).status_code == 201
    answer = returned.send(returned.report(revision=2, photos=[fresh]))
    assert answer.status_code == 201
    assert [photo["slot"] for photo in answer.json["photos"]] == ["shelf_photo.b", "shelf_photo.c"]
    assert [(row.slot, row.revision) for row in photo_rows()] == [("shelf_photo.b", 1), ("shelf_photo.c", 2)]


def test_a_page_without_script_supersedes_photos_too(returned, photo_rows):
    page = returned.client.read(f"/visits/{returned.visit}/report/shelf")
    photo_id = next(tag["value"] for tag in page.all("button") if tag["name"] == "remove")
    returned.client.submit("Continue", {"remove": photo_id})
    assert [str(row.id) for row in photo_rows(SupersededPhoto)] == [photo_id]
    assert len(photo_rows()) == 1


@sqlite_only
def test_a_photo_taken_out_of_a_draft_leaves_nothing_behind(drafted, photo_rows):
    drafted.put_photo(SLOT, jpeg())
    drafted.put_photo(SLOT, jpeg("red"))
    drafted.delete_photo(SLOT)
    assert photo_rows() == photo_rows(SupersededPhoto) == []


def test_somebody_elses_report_takes_no_photo(drafted, client, inside, photo_rows):
    with inside() as session:
        other = phones.job(session)
    rival = Phone(client.sign_in(other.shopper), other, visit=drafted.visit)
    assert rival.put_photo(SLOT, jpeg()).status_code == 404
    assert rival.delete_photo(SLOT).status_code == 404
    assert photo_rows() == []


@sqlite_only
def test_an_eleventh_photo_finds_no_place_on_a_phone_either(drafted):
    for number in range(10):
        assert drafted.put_photo(f"shelf_photo.{number}", jpeg()).status_code == 201
    assert drafted.put_photo("shelf_photo.10", jpeg()).status_code == 422
