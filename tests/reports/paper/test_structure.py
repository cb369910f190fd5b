"""What PDF/UA-1 asks of structure, clause by clause; docs/documents.md says which clauses these are."""

import io
from itertools import pairwise

import pikepdf
import pytest
from PIL import Image

from tests.reports.paper.papers import printed, table
from tests.reports.paper.structure import Structure

SVG = (
    '<svg width="90" height="30" viewBox="0 0 90 30"><title>A bar</title>'
    '<rect width="80" height="20"/><text y="20">b</text></svg>'
)
BODY = (
    "<h2>First</h2><p>Some words, <a href='https://audits.example/check/AB'>a link</a>.</p>"
    f"<h3>Deeper</h3>{table(90)}<h2>Second</h2><ul><li>one</li><li>two</li></ul><ol><li>three</li></ol>"
    f"<figure class=chart>{SVG}<figcaption>What it shows</figcaption></figure>"
    "<p><img src='asset:photo' alt='Photo 1 to “Question”'> and <img src='asset:photo' alt=''></p>"
)


@pytest.fixture(scope="module")
def structure(press):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG")
    made = printed(BODY, press, watermark="draft", assets={"photo": picture.getvalue()})
    return Structure(made.pdf)


def test_a_document_says_its_language_its_title_and_that_it_is_tagged(structure):
    root = structure.root
    assert root.Lang == "en"
    assert root.ViewerPreferences.DisplayDocTitle
    assert root.MarkInfo.Marked
    assert structure.pdf.docinfo.Title == "A title"
    assert all(page.Tabs == "/S" for page in structure.pdf.pages)


def test_everything_painted_is_content_or_an_artifact(structure):
    assert structure.unmarked == 0


def test_every_mark_on_a_page_belongs_to_the_element_that_names_it(structure):
    numbers = list(structure.root.StructTreeRoot.ParentTree.Nums)
    owners = {int(numbers[place]): numbers[place + 1] for place in range(0, len(numbers), 2)}
    reachable = {element.it.objgen for element in structure.elements}
    for number, words in enumerate(structure.marked):
        for mark in words:
            owner = owners[number][mark]
            assert owner.objgen in reachable
            assert mark in [kid for kid in owner.K if isinstance(kid, int)]


def test_the_tree_holds_everything_in_the_order_of_the_text(structure):
    tags = ("H1", "H2", "H3", "LBody", "Caption")
    assert [structure.text(element) for element in structure.of(*tags)] == [
        "A title", "First", "Deeper", "Second", "one", "two", "three", "What it shows",
    ]  # fmt: skip
    rows = [structure.text(element) for element in structure.of("TH") if element.it.A.Scope == "/Row"]
    assert rows == [f"What was asked {row}" for row in range(90)]


def test_headings_go_down_one_level_at_a_time_and_are_the_outline(structure):
    levels = [int(element.tag[1]) for element in structure.of("H1", "H2", "H3")]
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))
    with structure.pdf.open_outline() as outline:
        assert list(_titles(outline.root)) == [
            structure.text(each) for each in structure.of("H1", "H2", "H3")
        ]


def _titles(entries):
    for entry in entries:
        yield str(entry.title)
        yield from _titles(entry.children)


def test_a_table_over_pages_is_one_table_whose_headers_say_what_they_head(structure):
    (only,) = structure.of("Table")
    assert only.it.A.Summary == "Questions and answers"
    assert len(structure.pdf.pages) > 2
    scopes = [str(element.it.A.Scope) for element in structure.of("TH")]
    assert scopes == ["/Column", "/Column"] + ["/Row"] * 90
    assert [element.tag for element in structure.elements if element.tag in ("THead", "TBody")].count(
        "THead"
    ) == 1
    assert all(len(element.it.K) == 2 for element in structure.of("TR"))
    assert not [element for element in structure.elements if "/ID" in element.it]


def test_heads_repeated_and_running_words_are_no_content(structure):
    for number, words in enumerate(structure.artifacts):
        assert "Visit 0142, version 2" in words
        assert f"Page {number + 1}" in words
        assert "draft" in words
    assert "Running title" in structure.artifacts[1]
    assert "QuestionAnswer" in structure.artifacts[1]


def test_a_figure_has_words_and_a_box_where_it_is(structure):
    bar, photo = structure.of("Figure")
    assert (bar.it.Alt, photo.it.Alt) == ("A bar", "Photo 1 to “Question”")
    for figure in (bar, photo):
        left, low, right, high = (float(edge) for edge in figure.it.A.BBox)
        assert 0 < left < right < 596
        assert 0 < low < high < 843


def test_a_list_is_a_list_with_items_and_says_how_they_are_counted(structure):
    lists = structure.of("L")
    assert [str(each.it.A.ListNumbering) for each in lists] == ["/Disc", "/Decimal"]
    assert [[str(item.S) for item in each.it.K] for each in lists] == [["/LI", "/LI"], ["/LI"]]


def test_a_link_is_an_annotation_with_words_inside_a_link(structure):
    links = structure.of("Link")
    assert len(links) == 1
    annotations = [note for page in structure.pdf.pages for note in page.get("/Annots", [])]
    assert [str(note.Contents) for note in annotations] == ["https://audits.example/check/AB"]
    inside = [
        kid.Obj.objgen for kid in links[0].it.K if isinstance(kid, pikepdf.Dictionary) and "/Obj" in kid
    ]
    assert inside == [note.objgen for note in annotations]
    assert all(int(note.F) == 4 for note in annotations)


def test_no_element_is_empty_and_only_standard_names_are_used(structure):
    standard = {
        "Document", "Sect", "Div", "P", "H1", "H2", "H3", "Table", "THead", "TBody", "TR", "TH", "TD", "L", "LI",
        "Lbl", "LBody", "Figure", "Caption", "Link", "Span", "NonStruct",
    }  # fmt: skip
    assert {element.tag for element in structure.elements} <= standard
    assert all(element.it.get("/K") for element in structure.elements if element.tag not in ("TD", "TH"))
