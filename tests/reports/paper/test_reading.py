"""HTML as a tree: what is well formed is read as any HTML is, only sooner, and the rest is not refused."""

from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import weasyprint
from PIL import ImageFile

from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.web.paper import Document
from audits.web.paper_reading import well_formed
from tests.reports.languages.test_documents import asked_for
from tests.reports.paper.test_visit_audit import STAMP
from tests.visits import builders as visits

# The library turns this on for the whole process, and tests of cut-off photos and logos share it.
ImageFile.LOAD_TRUNCATED_IMAGES = False
HOSTILE = 'Said: "<b>No</b>" & left\u2028it\xa0at 5 > 3 — 田中, <!-- -->&nbsp;<br> \U0001f435 ]]>'


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_document_is_well_formed_and_read_as_a_browser_reads_it(inside, language):
    with inside() as session:
        hostile = visits.approved(session, visits.draft(session), greeted=visits.no(HOSTILE))
        asked = [*asked_for(session), AskedFor(ReportKind.VISIT, str(hostile.id))]
        for each in asked:
            setting = replace(each, language=language)
            html = written(content(session, setting), setting, STAMP, Look()).document.html
            tree = well_formed(html)
            assert tree is not None, each.kind
            assert _told(tree) == _told(weasyprint.HTML(string=html).etree_element), each.kind


def _told(element: Element) -> tuple[Any, ...]:
    """An element as it is printed: any space between words is one space."""
    below = [_told(each) for each in element]
    return element.tag, element.attrib, _words(element.text), below, _words(element.tail)


def _words(text: str | None) -> list[str]:
    return (text or "").split()


@pytest.mark.parametrize(
    "body",
    [
        "<p>One<p>Two",
        "<p>One&nbsp;two</p>",
        "<td>no table</td>",
        "<p hidden>x</p>",
        "<p>5 < 6</p>",
        "<b><i></b></i>",
    ],
)
def test_what_is_not_well_formed_is_read_all_the_same(press, body):
    html = f"<!DOCTYPE html><html lang=en><title>T</title><body>{body}</body></html>"
    assert well_formed(html) is None
    assert press.print(Document(html, ("p { margin: 0 }",))).pages == 1


def test_a_tag_that_is_never_closed_ends_where_its_quotes_end():
    tree = well_formed('<p><img alt=\'1 > 0\' src="asset:a"><br><img alt="it\'s"/>after</p>')
    assert [(each.tag, each.get("alt"), each.tail) for each in tree] == [
        ("img", "1 > 0", None),
        ("br", None, None),
        ("img", "it's", "after"),
    ]


def test_entities_that_unfold_without_end_are_not_unfolded():
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    assert well_formed(f'<!DOCTYPE html [<!ENTITY e0 "word">{lines}]><html>&e11;</html>') is None
