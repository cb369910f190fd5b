"""Photos on the phone: taken, made small, kept, shown, taken out and brought back."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys.on_phone import kept, open_report, question
from tests.visits import phone

PHOTOS = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"
KEPT = re.compile("On this phone|On our server")
HEIC = PHOTOS / "empty_icc.heic"
ON_ITS_SIDE = PHOTOS / "Portrait_6.jpg"


@pytest.fixture
def walker(walk, inside):
    """A shopper at the touchpoint with the photo of a shelf."""
    with inside() as session:
        job = phone.job(session)
    walker = open_report(walk(job.shopper, phone=True), job)
    walker.press("Begin this visit")
    return open_report(walker, job, "touchpoint-shelf")


def choose(walker, *files) -> None:
    """Choose photos for the shelf."""
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").set_input_files(list(files))


def items(walker):
    return question(walker, "shelf_photo").locator(".photo")


def large_photo() -> bytes:
    """12 megapixels of a phone held upright: the pixels lie on their side, and EXIF says so."""
    written, exif = io.BytesIO(), Image.Exif()
    exif[274] = 6
    sharp = Image.effect_noise((4032, 3024), 40).convert("RGB")
    with Image.open(PHOTOS / "Portrait_1.jpg") as plain:
        Image.blend(plain.convert("RGB").resize(sharp.size), sharp, 0.15).save(
            written, "JPEG", exif=exif, quality=92
        )
    return written.getvalue()


def test_a_photo_is_made_small_and_upright_before_it_is_kept(walker):
    choose(walker, {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": large_photo()})
    expect(items(walker).locator(".row-note")).to_have_text(KEPT)
    (photo,) = kept(walker, "photos")
    assert photo["size"] == photo["bytes"] < 1_500_000
    assert (photo["question"], photo["type"], photo["exif"]) == ("shelf_photo", "image/jpeg", 26)
    picture = items(walker).locator("img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [1920, 2560]
    walker.check()


def test_a_photo_is_there_after_the_page_was_closed(walker):
    choose(walker, ON_ITS_SIDE)
    expect(items(walker).locator(".row-note")).to_have_text(KEPT)
    walker.page.reload()
    expect(items(walker).locator("img")).to_be_visible()
    assert items(walker).locator("img").evaluate("image => image.naturalHeight") == 1800
    assert [photo["exif"] for photo in kept(walker, "photos")] == [90]


def test_what_the_browser_cannot_show_is_kept_as_it_is(walker):
    choose(walker, HEIC)
    expect(items(walker).locator(".photo-blank")).to_have_text("Kept, but this phone cannot show it")
    assert [photo["bytes"] for photo in kept(walker, "photos")] == [HEIC.stat().st_size]
    walker.check()


def test_a_broken_photo_is_told_in_its_place_and_holds_nothing_up(walker):
    choose(walker, {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": b""})
    assert walker.sees("This photo is empty.")
    choose(walker, {"name": "image.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (15 * 1024 * 1024 + 1)})
    assert walker.sees("This photo is larger than 15 MB.")
    choose(walker, ON_ITS_SIDE)
    expect(items(walker).last.locator(".row-note")).to_have_text(KEPT)
    assert len(kept(walker, "photos")) == 1
    for _each in range(2):
        items(walker).filter(has=walker.page.locator(".missing")).first.get_by_role("button").click()
    expect(items(walker)).to_have_count(1)


def test_a_photo_taken_out_can_be_brought_back(walker):
    choose(walker, ON_ITS_SIDE)
    items(walker).get_by_role("button", name="Remove").click()
    expect(items(walker)).to_contain_text("Photo taken out")
    assert kept(walker, "photos") == []
    walker.check()
    items(walker).get_by_role("button", name="Undo").click()
    expect(items(walker).locator("img")).to_be_visible()
    assert len(kept(walker, "photos")) == 1


def test_everything_given_is_on_the_phone_before_the_camera_opens(walker):
    question(walker, "story").locator("textarea, input").first.fill("A queue of nine.")
    with walker.page.expect_file_chooser():
        question(walker, "shelf_photo").get_by_label("Take a photo").click()
        entries = {entry["name"]: entry["value"] for entry in kept(walker, "entries")}
    assert entries["answer:story"]["value"] == "A queue of nine."
    assert entries["resume"] == "question-shelf_photo"


def test_a_full_phone_takes_no_photo_and_goes_on_with_answers(walk, inside):
    with inside() as session:
        job = phone.job(session)
    walker = walk(job.shopper, phone=True)
    room = {"origin": walker.address, "quotaSize": 250_000}
    walker.context.new_cdp_session(walker.page).send("Storage.overrideQuotaForOrigin", room)
    open_report(walker, job).press("Begin this visit")
    open_report(walker, job, "touchpoint-shelf")
    choose(walker, ON_ITS_SIDE)
    assert walker.sees("This phone has no room for another photo.")
    question(walker, "queue").get_by_role("textbox").fill("3")
    # Chromium counts what it refused for a moment longer.
    expect(question(walker, "queue").locator(".where")).to_be_visible(timeout=30_000)
    assert kept(walker, "photos") == []
    assert any(entry["name"] == "answer:queue" for entry in kept(walker, "entries"))
    walker.check()


def test_an_eleventh_photo_is_not_taken(walker):
    choose(walker, *([ON_ITS_SIDE] * 2))
    expect(items(walker)).to_have_count(2)
    question(walker, "shelf_photo").locator("#photo-shelf_photo-chosen").evaluate(
        "field => field.multiple = true"
    )
    choose(walker, *([ON_ITS_SIDE] * 9))
    assert walker.sees("There are 10 photos here already.")
    assert len(kept(walker, "photos")) == 10


SLOW_FILES = """const bytes = Blob.prototype.arrayBuffer;
Blob.prototype.arrayBuffer = async function () {
  await new Promise((done) => setTimeout(done, 1000));
  return bytes.call(this);
};"""
SEND = """async () => {
  const { page } = await import(document.querySelector("script[src$='screens.js']").src);
  return JSON.parse((await page.report.freeze()).body).photos.length;
}"""


def test_a_photo_that_is_still_made_smaller_goes_with_the_report(walker):
    walker.page.evaluate(f"() => {{ {SLOW_FILES} }}")
    choose(walker, ON_ITS_SIDE)
    assert walker.page.evaluate(SEND) == 1
