"""The book of the network as its readers see it: pages that are where the contents say, and nothing cut off."""

import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests import builders
from tests.reports.builders import programme
from tests.reports.conftest import Paper
from tests.visits import builders as visits

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
DOTTED = re.compile(r"^\s*(?P<title>\S.*?)\s*\.{3,}\s*(?P<page>\d+)\s*$", re.MULTILINE)


def two_regions(session) -> None:
    """The programme's north, and a south whose stores fail now and then."""
    programme(session)
    south = builders.region(session, "South")
    for number in range(5):
        store = builders.store(session, f"S-{number:02}", south)
        for turn in range(2):
            greeted = visits.no() if turn and number % 2 else "yes"
            visits.approved(session, visits.draft(session, None, store), greeted=greeted)


@pytest.fixture
def book(inside, printed) -> Paper:
    """The book of two regions."""
    with inside() as session:
        two_regions(session)
    return printed("network")


def pages_of(paper: Paper) -> list[str]:
    """The text of each page, in the order it is laid out."""
    return paper.text.split("\f")[:-1]


def test_the_contents_name_the_page_that_each_chapter_is_on(book):
    pages = pages_of(book)
    contents = next(page for page in pages if "Contents" in page)
    entries = [(found["title"], int(found["page"])) for found in DOTTED.finditer(contents)]
    assert {"In one page", "Regions", "North", "South", "Touchpoints", "Index of stores"} <= dict(
        entries
    ).keys()
    for title, page in entries:
        assert title in pages[page - 1], title
    assert [page for _, page in entries] == sorted(page for _, page in entries)


def test_every_line_of_the_contents_is_a_link_within_the_file(book):
    contents = book.file.pages[2]
    links = [note.get_object() for note in contents["/Annots"]]
    assert len(links) >= 10
    assert all("/URI" not in link.get("/A", {}) for link in links)


def test_the_summary_is_the_second_page_and_one_page_long(book):
    pages = pages_of(book)
    assert "In one page" in pages[1]
    assert "Three things that matter" in pages[1]
    for words in ("Stores.", "Touchpoints.", "Wishes.", "Critical failures"):
        assert words in pages[1]
    assert "Contents" in pages[2]
    assert "Three things that matter" not in pages[0] + pages[2]


def test_the_bookmarks_are_the_chapters_in_the_order_of_the_contents(book):
    contents = next(page for page in pages_of(book) if "Contents" in page)
    titles = [found["title"] for found in DOTTED.finditer(contents)]
    bookmarks = iter(book.bookmarks)
    assert all(title in bookmarks for title in titles)


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_nothing_is_printed_beyond_the_edge_of_a_page(book, printed, tmp_path, size):
    paper = book if size == "A4" else printed("network", "--paper", "Letter")
    for page, (left, top, right, bottom, word) in words_of(paper, tmp_path):
        assert left >= 0, word
        assert top >= 0, word
        assert right <= page[0] + 0.5, word
        assert bottom <= page[1] + 0.5, word


def words_of(paper: Paper, folder: Path):
    """Each word with its box, and the size of its page, in points."""
    source, target = folder / "paper.pdf", folder / "paper.html"
    source.write_bytes(paper.content)
    subprocess.run(["pdftotext", "-bbox", source, target], check=True)
    text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", target.read_text(encoding="utf-8"))
    for page in ElementTree.fromstring(text).iter("{http://www.w3.org/1999/xhtml}page"):
        size = (float(page.attrib["width"]), float(page.attrib["height"]))
        for word in page:
            box = (float(word.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
            yield size, (*box, word.text)


def test_each_region_has_its_place_as_a_range_and_its_stores(book):
    north = next(page for page in pages_of(book) if "Place among the regions" in page and "North" in page)
    assert re.search(r"Place among the regions\s+\d(–\d)? of 2", north)
    assert "95 % interval" in north


def test_the_index_names_every_store_with_the_page_of_its_region(book):
    pages = pages_of(book)
    index = next(page for page in reversed(pages) if "Index of stores" in page)
    for code in ("N-00", "N-05", "S-00", "S-04"):
        page = int(re.search(rf"{code} Store {code} \S+ \(n \d+\) · (\d+)", index)[1])
        assert ("North" if code.startswith("N") else "South") in pages[page - 1]


def test_a_shopper_is_counted_and_never_named(inside, printed):
    with inside() as session:
        _north, stores = programme(session)
        who = builders.person(session, builders.Role.SHOPPER, reference="CANARYREF", name="Canary Nameson")
        visits.approved(session, visits.draft(session, None, stores[0], by=who), greeted="yes")
    book = printed("network")
    assert "Canary" not in book.everything
    assert "CANARYREF" not in book.everything
    assert "Quality of the fieldwork" in book.bookmarks


def test_a_network_without_visits_says_so_and_has_no_empty_chapters(run, app, inside, printed):
    with inside() as session:
        builders.store(session, "N-00", builders.region(session, "North"))
    book = printed("network", "--from", "2026-01-01", "--to", "2026-01-31")
    assert "No approved visit lies in this period" in book.words
    assert len(book.file.pages) <= 3


def test_one_region_alone_is_not_compared_with_itself(inside, printed):
    with inside() as session:
        programme(session)
    book = printed("network")
    assert "Regions" not in book.bookmarks
    assert "Place among the regions" not in book.words
