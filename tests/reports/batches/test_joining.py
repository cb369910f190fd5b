"""Joining file by file: whatever was in them arrives, how far it is stands on the page, and it can be stopped."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Pdf

from audits import db
from audits.reports.batch_tables import Batch, BatchStatus
from audits.reports.batches import asking, ending, merging
from audits.reports.batches.merging import NotJoined, Part
from tests import builders
from tests.reports.ready import keep, plain_visits, ready_batch

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
LOOKS_LIKE_A_REFERENCE = "Till (2) said \\ 1 0 R, then 12 0 R"
ARABIC = "ما قالته الصفحة 3 0 R"


def small_file(note: str = LOOKS_LIKE_A_REFERENCE, pages: int = 2) -> bytes:
    """A PDF whose pages inherit their size, with a note in a string and another in a packed object."""
    target = io.BytesIO()
    with Pdf.new() as made:
        for _number in range(pages):
            made.add_blank_page(page_size=(300, 400))
            del made.pages[-1].obj.MediaBox
        made.Root.Pages.MediaBox = Array([0, 0, 300, 400])
        made.pages[0].obj.Note = made.make_indirect(Dictionary(Said=note, First=made.pages[0].obj))
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Second page", pages - 1))
        made.save(target)
    return target.getvalue()


def _part(content: bytes, place: int, pages: int = 2) -> Part:
    return Part(("North", f"Store {place // 2}"), f"Visit {place}", pages, lambda: [content])


@pytest.fixture
def in_app(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize("note", [LOOKS_LIKE_A_REFERENCE, ARABIC, "line\nline", ""])
def test_words_that_look_like_references_arrive_as_they_were(note, in_app, tmp_path):
    target = tmp_path / "joined.pdf"
    assert merging.join([_part(small_file(note), place) for place in range(3)], target, "en") == 6
    with pikepdf.open(target) as joined:
        assert not joined.check_pdf_syntax()
        for place in (0, 2, 4):
            page = joined.pages[place].obj
            assert str(page.Note.Said) == note
            assert page.Note.First.objgen == page.objgen


def test_pages_keep_the_size_they_inherited(in_app, tmp_path):
    target = tmp_path / "joined.pdf"
    merging.join([_part(small_file(), 0)], target, "en")
    with pikepdf.open(target) as joined:
        assert [float(side) for side in joined.pages[1].mediabox] == [0, 0, 300, 400]


def test_bookmarks_open_the_page_they_are_of(in_app, tmp_path):
    target = tmp_path / "joined.pdf"
    merging.join([_part(small_file(), place) for place in range(3)], target, "fr")
    with pikepdf.open(target) as joined, joined.open_outline() as outline:
        (north,) = outline.root
        first, second = north.children
        assert (first.title, second.title) == ("Store 0", "Store 1")
        assert [len(store.children) for store in (first, second)] == [2, 1]
        (deepest,) = second.children[0].children
        assert deepest.title == "Second page"
        assert deepest.destination[0].objgen == joined.pages[5].obj.objgen


def test_a_file_that_is_no_pdf_is_told_of_in_a_sentence(in_app, tmp_path):
    parts = [_part(small_file(), 0), _part(b"no PDF at all", 1), _part(small_file(), 2)]
    with pytest.raises(NotJoined):
        merging.join(parts, tmp_path / "joined.pdf", "en")


def test_no_more_than_one_file_lies_beside_the_one_pdf(in_app, tmp_path):
    folder, beside = tmp_path / "joining", set()
    folder.mkdir()

    def look(_joined: int) -> None:
        beside.update(path.name for path in folder.iterdir())

    merging.join([_part(small_file(), place) for place in range(5)], folder / "joined.pdf", "en", look)
    assert beside <= {"joined.pdf", "part.pdf", "numbers-1.pdf"}


@pytest.fixture
def almost_done(inside, app, client) -> Batch:
    """A batch of twelve audits that are printed and not joined yet."""
    with inside() as session:
        head = builders.person(session)
        files = keep(app.extensions["storage"], [small_file()], pages=2)
        visits = plain_visits(session, 12, "joined")
        made = ready_batch(session, head, visits, files, BatchStatus.WORKING, merged=True)
    client.sign_in(head)
    return made


def _taken(batch: Batch) -> ending._Ending:
    claimed = ending._claim(batch.id, datetime.now(UTC))
    assert claimed is not None
    return ending._Ending(claimed, db.engine())


def test_the_page_says_how_many_audits_are_in_the_one_pdf(almost_done, app, client):
    with app.app_context():
        mine = _taken(almost_done)
    for joined, words, done in ((3, "0 of 12", "12"), (10, "10 of 12", "22"), (12, "12 of 12", "24")):
        mine.tell(joined)  # Of three it says nothing: too few to be worth a write.
        page = client.read(f"/documents/batches/{almost_done.id}")
        assert f"All printed, {words} joined into one PDF" in page.text
        assert (page.all("progress")[0]["value"], page.all("progress")[0]["max"]) == (done, "24")


def test_a_batch_that_is_stopped_is_joined_no_further(almost_done, in_app, app, client, tmp_path):
    read = []

    def stop_at(place: int) -> list[bytes]:
        read.append(place)
        if place == 4:
            with db.separate_transaction() as own:
                asking.cancel(own, own.get_one(Batch, almost_done.id), datetime.now(UTC))
        return [small_file()]

    parts = [Part((), f"Visit {place}", 2, lambda place=place: stop_at(place)) for place in range(12)]
    with pytest.raises(ending._TakenAway):
        merging.join(parts, tmp_path / "joined.pdf", "en", _taken(almost_done).tell)
    assert read == list(range(10))
    assert "You stopped it" in client.read(f"/documents/batches/{almost_done.id}").text


def test_an_ending_taken_over_counts_from_the_start(almost_done, inside, app):
    with app.app_context():
        _taken(almost_done).tell(10)
    with inside() as session:
        batch = session.get_one(Batch, almost_done.id)
        batch.heartbeat_at = datetime(2026, 1, 1, tzinfo=UTC)
    with app.app_context():
        assert _taken(almost_done).batch.joined == 0
