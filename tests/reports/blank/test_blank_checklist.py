"""A checklist without answers on paper: what is ticked and written, what it says of points, and who may have it."""

from dataclasses import replace

import pytest

from audits.access import Role
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.reports.blank_checklist import blank_paper, is_training, subject_of, version_in
from audits.reports.blank_checklist_fields import Shape, field_of
from audits.sheet import CriticalEffect, Kind, Lens, When
from tests import builders
from tests.questionnaires import banded, plain, questionnaire, scale, tick_all, touchpoint, yes_no

sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SKIPS = ("na", "cannot_tell")


def asked_when_not_greeted():
    """A second question that is asked only where nobody greeted."""
    not_greeted = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
    return replace(plain("why"), relevant=not_greeted)


def shop():
    """Two touchpoints with a bit of everything."""
    arrival = touchpoint(
        "arrival",
        yes_no("greeted", 10, critical=CriticalEffect.FAIL_VISIT, photo_when=When.ALWAYS),
        asked_when_not_greeted(),
        scale("warmth", 0, 10, 5),
    )
    service = touchpoint("service", tick_all("helped", {"a": 2, "b": 3}), banded("waited", {60: 10, 180: 5}))
    return questionnaire(replace(arrival, lens=Lens.EXPERIENCE, expectation=True), service)


@sqlite
def test_a_form_for_a_visit_has_places_to_write_and_no_points(inside, printed):
    with inside() as session:
        builders.checklist(session, shop())
    paper = printed("checklist", "shop")
    for words in (
        "Blank checklist, to fill in by hand",
        "Shopper's reference",
        "Only if “1. Question greeted” is “no”.",
        "critical",
        "Photo",
        "Comment where a point is lost",
        "in the store · experience",
        "It would have been nice if …",
        "Before you go in: what you expect",
    ):
        assert words in paper.words, words
    for words in ("How it is scored", "weight 1", "of the total"):
        assert words not in paper.words


@sqlite
def test_the_form_for_training_says_how_it_is_scored(inside, printed):
    with inside() as session:
        builders.checklist(session, shop())
    paper = printed("checklist", "shop", "--training", "--paper", "Letter")
    for words in (
        "How it is scored",
        "All points are put together",
        "The visit has failed: its total is 0.",
        "up to 60 s: 10; up to 180 s: 5; above: 0",
        "Share of the total by touchpoint",
    ):
        assert words in paper.words or words in paper.everything, words
    box = paper.file.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (612, 792)


@sqlite
@pytest.mark.parametrize(
    ("questions", "pages"), [([yes_no("only")], 3), ([yes_no(f"q{number}") for number in range(300)], 90)]
)
def test_one_question_and_three_hundred_both_fit(inside, printed, questions, pages):
    with inside() as session:
        builders.checklist(session, questionnaire(touchpoint("all", *questions)))
    paper = printed("checklist", "shop")
    assert len(paper.file.pages) <= pages
    assert paper.words.count("Question ") >= len(questions)


def test_a_question_with_sixty_options_stands_in_columns():
    field = field_of(tick_all("range", {f"item-{number}": 1 for number in range(60)}))
    assert (field.shape, len(field.options), field.columns) == (Shape.TICK_ALL, 60, 3)
    long = field_of(
        tick_all("range", {"a label that goes on and on " + str(number): 1 for number in range(60)})
    )
    assert long.columns == 2


def test_a_scale_is_circled_until_it_is_too_long_for_a_line():
    assert field_of(scale("nps", 0, 10)).steps == tuple(str(number) for number in range(11))
    wide = field_of(scale("share", 0, 100))
    assert (wide.shape, wide.steps) == (Shape.LINE, ())
    assert "0" in wide.hint
    assert field_of(scale("half", 0, 1, step="0.5")).steps == ("0", "0.5", "1")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.CHOICE, Kind.TICK_ALL)])
def test_every_kind_of_question_has_a_place_for_its_answer(kind):
    field = field_of(plain("any", kind))
    assert field.shape in Shape
    if kind is Kind.TEXT:
        assert field.lines > 1


def test_ways_to_skip_stand_beside_the_options_and_not_among_them():
    field = field_of(yes_no("greeted"))
    assert field.options == ("yes", "no")
    assert field.aside == SKIPS


def test_a_note_to_read_has_no_number_and_the_next_question_goes_on_counting():
    asked = questionnaire(touchpoint("all", plain("first"), plain("read", Kind.NOTE), plain("second")))
    numbers = [each.number for each in blank_paper(asked, "", training=False).touchpoints[0].questions]
    assert numbers == [1, None, 2]


def test_what_is_missing_in_a_language_is_in_the_first_one():
    french = replace(yes_no("greeted"), label={"": "Were you greeted?", "fr": "Vous a-t-on salué ?"})
    asked = questionnaire(touchpoint("all", french, yes_no("served")))
    labels = [each.label for each in blank_paper(asked, "fr", training=False).touchpoints[0].questions]
    assert labels == ["Vous a-t-on salué ?", "Question served"]


def test_a_subject_names_the_version_and_the_form():
    assert version_in(subject_of(12, training=True)) == version_in(subject_of(12, training=False)) == 12
    assert is_training(subject_of(12, training=True))
    assert not is_training(subject_of(12, training=False))
    assert version_in("no number") == 0


@sqlite
def test_a_checklist_is_asked_for_on_its_page_and_made_in_the_background(inside, client, do_background_work):
    with inside() as session:
        made = builders.checklist(session, shop())
        office = builders.person(session)
    client.sign_in(office)
    page = client.read(f"/checklists/{made.checklist_id}")
    page = client.read(page.links["On paper"])
    page = client.submit("Make the PDF", purpose="training")
    do_background_work()
    page = client.read(page.address)
    assert client.get(page.links["Download PDF"]).data.startswith(b"%PDF")
    assert "Shop" in client.read("/documents").text


@sqlite
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.STORE_MANAGER, Role.SHOPPER])
def test_nobody_but_head_office_and_regional_managers_gets_a_blank_checklist(inside, client, role):
    with inside() as session:
        made = builders.checklist(session, shop())
        person = builders.person(session, role)
    client.sign_in(person)
    address = f"/documents/checklists/{made.checklist_id}/versions/{made.version_id}"
    assert client.get(address).status_code in (403, 404)


@sqlite
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("none",), "There is no checklist none"),
        (("shop", "--version", "9"), "The checklist shop has no version 9"),
    ],
)
def test_a_checklist_that_is_not_there_is_refused_in_a_sentence(run, inside, tmp_path, words, sentence):
    with inside() as session:
        builders.checklist(session, shop())
    done = run("report", "checklist", *words, "-o", tmp_path / "x.pdf")
    assert done.exit_code == 1
    assert sentence in done.stderr
