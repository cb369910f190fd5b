"""Where pages end, what stands on each of them, and the sheet they are cut from."""

import re

import pytest

from audits.reports.tables import PaperSize
from tests.reports.paper.papers import printed, table
from tests.reports.paper.structure import Structure

FILLING = "<p>" + "Words that fill a page. " * 4 + "</p>"


@pytest.mark.parametrize(
    ("paper", "points"), [(PaperSize.A4, (595.28, 841.89)), (PaperSize.LETTER, (612, 792))]
)
def test_a_document_is_cut_for_its_paper_and_lies_down_where_a_table_is_wide(press, paper, points):
    made = printed(f"<p>Up</p><section class=wide>{table(3)}</section>", press, paper=paper)
    boxes = [[float(edge) for edge in page.MediaBox] for page in Structure(made.pdf).pdf.pages]
    assert boxes[0] == pytest.approx([0, 0, *points], abs=0.1)
    assert boxes[1] == pytest.approx([0, 0, *reversed(points)], abs=0.1)


@pytest.mark.parametrize("lines", range(20, 44, 3))
def test_no_heading_stands_alone_at_the_foot_of_a_page(press, lines):
    """Whatever stands before it, a heading is on the page of the first row of its table."""
    body = "".join(FILLING for _ in range(lines)) + f"<h2>Heading</h2><h3>Below</h3>{table(30)}"
    structure = Structure(printed(body, press).pdf)
    heading, below = structure.of("H2", "H3")
    first_row = next(
        element for element in structure.of("TH") if structure.text(element) == "What was asked 0"
    )
    assert heading.page == below.page == first_row.page


@pytest.mark.parametrize("rows", [40, 41, 42, 43])
def test_a_table_has_its_head_on_every_page_and_never_a_head_without_a_row(press, rows):
    structure = Structure(printed(table(rows), press).pdf)
    pages = {element.page for element in structure.of("TH") if str(element.it.A.Scope) == "/Row"}
    heads = [number for number, words in enumerate(structure.artifacts) if "QuestionAnswer" in words]
    assert pages == {0, *heads}
    assert pages == set(range(len(structure.pdf.pages)))


@pytest.mark.parametrize("before", range(18, 30, 2))
def test_a_question_stays_with_its_answer_and_with_what_was_said_of_it(press, before):
    said = "Nobody came over. " * 40
    bodies = "".join(
        f"<tbody><tr><th scope=row>Question {number}</th><td>Answer {number}</td></tr>"
        f"<tr class='more more-short'><td colspan=2><p class=comment>Comment {number}. {said}</p></td></tr></tbody>"
        for number in range(12)
    )
    body = f"{FILLING * before}<table class=answers>{bodies}</table>"
    structure = Structure(printed(body, press).pdf)
    pages = {structure.text(element): element.page for element in structure.of("TH", "TD")}
    for number in range(12):
        comment = next(page for words, page in pages.items() if words.startswith(f"Comment {number}."))
        assert pages[f"Question {number}"] == pages[f"Answer {number}"] == comment


def test_a_comment_longer_than_a_page_begins_below_its_question(press):
    body = (
        f"{FILLING * 10}<table class=answers><tbody><tr><th scope=row>Question</th><td>Answer</td></tr>"
        f"<tr class=more><td colspan=2><p class=comment>{'Nobody came over. ' * 222}</p></td></tr></tbody></table>"
    )
    structure = Structure(printed(body, press).pdf)
    assert len({element.page for element in structure.of("TH", "TD")}) <= 2
    question = next(each for each in structure.of("TH") if structure.text(each) == "Question")
    assert "Nobody came over" in "".join(structure.marked[question.page].values())


def test_every_page_says_which_of_how_many_it_is(press):
    structure = Structure(printed(FILLING * 120, press).pdf)
    number = len(structure.pdf.pages)
    assert number > 2
    told = [re.search(r"Page (\d+) of (\d+)", words) for words in structure.artifacts]
    assert [found and (int(found[1]), int(found[2])) for found in told] == [
        (page + 1, number) for page in range(number)
    ]
