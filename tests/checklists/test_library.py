"""The library's checklists keep the rules of a good question, and each can be published, scored and taken along."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from audits.checklists.content import digest, from_json, to_json
from audits.checklists.drafts.readiness import unready
from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.shelf import ITEMS, find
from audits.checklists.loading import load_one
from audits.checklists.publishing import publish
from audits.checklists.weights import weigh
from audits.checklists.xlsform import write_workbook
from audits.checklists.xlsform.reading import read_questionnaire
from audits.conditions.faults import faults
from audits.conditions.tree import questions_in
from audits.errors import NotFound
from audits.scoring import score, score_question, shares_of_total
from audits.sheet import Answer, Channel, Kind, Lens, Metric, Question, Sheet, State, Words
from tests.builders import NOW

every_checklist = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
WEAKENING = r"\b(always|never|seem\w*|felt|feel\w*|very|about|quite|rather|really|somewhat)\b"
FEELINGS = (
    r"\b(happy|pleasant\w*|nice\w*|friendl\w*|comfortable|warm\w*|enjoy\w*|impress\w*|good|bad|polite\w*)\b"
)
DOUBLE = r"\b(and|or)\b"
NEGATIVE = r"\b(not|no|without|nobody|nothing|none|neither)\b|n't\b"
IN_THE_PAST = r"(Did|Was|Were|Had|Could|How|What|Which|Who|When|After how many)\b"
AMERICAN = r"\b(color|favor|center|gray|labor|program|catalog|canceled|restroom|sidewalk)\b"
SMALLEST, LARGEST = 15, 40
LONGEST_LABEL = 140
LARGEST_SHARE = Fraction(1, 5)


def asked_in(item: LibraryItem) -> list[Question]:
    return [question for _, question in item.questionnaire.questions()]


def scored_in(item: LibraryItem) -> list[Question]:
    return [question for question in asked_in(item) if score_question(question, None).best]


def observed_in(item: LibraryItem) -> list[Question]:
    """What the shopper is to have seen or heard: no metric, no photo, no story."""
    return [
        question
        for question in asked_in(item)
        if question.metric is None and question.kind not in (Kind.PHOTO, Kind.TEXT)
    ]


def texts_of(item: LibraryItem) -> Iterator[Words]:
    yield item.questionnaire.title
    for touchpoint in item.questionnaire.touchpoints:
        yield touchpoint.name
        for question in touchpoint.questions:
            yield from (question.label, question.hint, question.staff_label, question.constraint_message)
            yield from (option.label for option in question.options)


def test_the_library_has_a_checklist_for_every_kind_of_visit_it_promises():
    assert [item.key for item in ITEMS] == [
        "fashion-store",
        "supermarket",
        "coffee-shop",
        "restaurant",
        "bank-branch",
        "contact-centre",
        "click-and-collect",
        "hotel-front-desk",
        "one-customer-two-stores",
    ]
    assert find("restaurant").title == "Restaurant"
    with pytest.raises(NotFound):
        find("petrol-station")


def test_together_they_look_at_every_theme_and_happen_in_every_channel():
    assert {theme for item in ITEMS for theme in item.themes} == set(Theme)
    channels = {touchpoint.channel for item in ITEMS for touchpoint in item.questionnaire.touchpoints}
    assert channels == set(Channel) - {Channel.DELIVERY}


@every_checklist
def test_a_checklist_has_a_purpose_in_one_sentence(item):
    assert re.fullmatch(r"[A-Z][^.?]{40,140}\.", item.purpose)


@every_checklist
def test_a_checklist_can_be_done_in_one_visit(item):
    assert SMALLEST <= len(asked_in(item)) <= LARGEST


@every_checklist
def test_every_touchpoint_asks_for_one_expectation_and_one_wish(item):
    assert all(touchpoint.expectation and touchpoint.wish for touchpoint in item.questionnaire.touchpoints)


@every_checklist
def test_every_checklist_looks_with_both_lenses_at_no_less_than_a_third_each(item):
    lenses = weigh(item.questionnaire).lenses
    assert min(lenses[Lens.SERVICE], lenses[Lens.EXPERIENCE]) >= Fraction(1, 3)


@every_checklist
def test_every_scored_question_has_one_theme_and_every_theme_its_questions(item):
    named = Counter(key for keys in item.themes.values() for key in keys)
    assert set(named.values()) == {1}
    metrics = {question.key for question in asked_in(item) if question.metric}
    assert {question.key for question in scored_in(item)} <= set(named)
    assert set(named) <= {question.key for question in scored_in(item)} | metrics
    assert set(item.themes) == set(Theme)


@every_checklist
def test_keys_are_unique_and_fit_for_a_spreadsheet(item):
    keys = [question.key for question in asked_in(item)]
    touchpoints = [touchpoint.key for touchpoint in item.questionnaire.touchpoints]
    assert len(set(keys)) == len(keys)
    assert len(set(touchpoints)) == len(touchpoints)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in [*keys, *touchpoints])


@every_checklist
def test_a_question_asks_one_observable_thing_in_the_past(item):
    for question in observed_in(item):
        label = question.label[""]
        assert re.match(IN_THE_PAST, label), label
        assert label.endswith("?"), label
        assert len(label) <= LONGEST_LABEL, label
        assert not re.search(WEAKENING, label, re.IGNORECASE), label
        assert not re.search(FEELINGS, label, re.IGNORECASE), label


@every_checklist
def test_a_yes_or_no_question_is_neither_double_nor_negative(item):
    for question in observed_in(item):
        if question.is_yes_no:
            label = question.label[""]
            # "a seat, a drink, or a word" names ways of one thing; two things would be joined by a bare word.
            assert not re.search(DOUBLE, re.sub(r", or ", ", ", label)), label
            assert not re.search(NEGATIVE, label, re.IGNORECASE), label


@every_checklist
def test_nobody_is_named_and_no_fault_is_provoked(item):
    for words in texts_of(item):
        text = words.get("", "")
        assert not re.search(r"(name of|whose name|what .* called|badge)", text, re.IGNORECASE), text
        assert not re.search(
            r"\b(pretend|complain loudly|break|spill|hide|provoke)\b", text, re.IGNORECASE
        ), text
        assert "please" not in text.lower()
        assert "!" not in text


@every_checklist
def test_spelling_is_british(item):
    for words in texts_of(item):
        assert not re.search(AMERICAN, words.get("", ""), re.IGNORECASE), words


@every_checklist
def test_no_question_decides_more_than_a_fifth_of_the_total(item):
    shares = shares_of_total(item.questionnaire)
    bonus = {question.key for question in asked_in(item) if question.bonus}
    assert max(share for key, share in shares.questions.items() if key not in bonus) <= LARGEST_SHARE


@every_checklist
def test_every_touchpoint_but_the_outcome_can_lose_points_on_two_questions_or_more(item):
    for touchpoint in item.questionnaire.touchpoints:
        losing = [
            question
            for question in touchpoint.questions
            if not question.bonus and score_question(question, best(question)).earned > 0
        ]
        assert len(losing) >= (0 if touchpoint.key == "outcome" else 2), touchpoint.key


@every_checklist
def test_a_checklist_has_times_conditions_criticals_and_the_five_metrics(item):
    questions = asked_in(item)
    timed = [question for question in questions if question.kind is Kind.STOPWATCH]
    assert timed
    milestones = {milestone for question in timed for milestone in question.stopwatch or ()}
    assert milestones == set(item.questionnaire.milestones)
    assert all(len(question.bands) >= 2 for question in timed)
    assert any(question.critical for question in questions)
    assert any(question.relevant for question in questions)
    assert any(question.staff_label for question in questions)
    assert any(question.good_answer == "no" for question in questions)
    assert Counter(question.metric for question in questions if question.metric) == Counter(list(Metric))


@every_checklist
def test_every_purchase_is_proved_by_a_receipt(item):
    receipts = [question for question in asked_in(item) if question.receipt]
    assert len(receipts) == (item.key not in {"bank-branch", "contact-centre"})


@every_checklist
def test_conditions_look_back_at_questions_that_can_be_answered_so(item):
    seen: dict[str, Question] = {}
    for touchpoint, question in item.questionnaire.questions():
        for condition in (touchpoint.relevant, question.relevant):
            assert condition is None or questions_in(condition) <= set(seen), question.key
        seen[question.key] = question


@every_checklist
def test_could_not_tell_is_offered_for_every_time_and_for_no_metric(item):
    for question in asked_in(item):
        if question.kind is Kind.STOPWATCH:
            assert question.may_skip == (State.COULD_NOT_TELL,)
        if question.metric:
            assert not question.may_skip or question.kind is Kind.CHOICE
            assert not {option.key for option in question.options} & {"na", "cannot_tell"}


@every_checklist
def test_the_only_large_warning_is_that_the_outcome_earns_no_points(item):
    told = [warned for warned in weigh(item.questionnaire).warnings if warned.touchpoint or warned.question]
    assert [warned.touchpoint for warned in told] == ["outcome"]


@every_checklist
def test_a_perfect_visit_earns_everything_and_the_worst_nothing(item):
    perfect = {question.key: best(question) for question in asked_in(item)}
    worst_case = {question.key: worst(question) for question in asked_in(item)}
    assert score(Sheet(item.questionnaire, perfect)).totals.final == 1
    card = score(Sheet(item.questionnaire, worst_case))
    assert card.totals.final == 0
    assert card.criticals


def best(question: Question) -> Answer:
    return max(some_answers(question), key=lambda answer: score_question(question, answer).earned)


def worst(question: Question) -> Answer:
    return min(some_answers(question), key=lambda answer: score_question(question, answer).earned)


def some_answers(question: Question) -> list[Answer]:
    """Answers of which one earns the most a question can, and one the least."""
    match question.kind:
        case Kind.CHOICE:
            values = [option.key for option in question.options if option.key not in {"na", "cannot_tell"}]
        case Kind.TICK_ALL:
            values = ["", " ".join(option.key for option in question.options)]
        case Kind.SCALE:
            assert question.scale
            values = [str(question.scale.lowest), str(question.scale.highest)]
        case Kind.STOPWATCH | Kind.INTEGER:
            values = ["0", str(question.bands[-1].limit + 1)]
        case _:
            values = ["told"]
    return [Answer(State.GIVEN, value) for value in values]


@every_checklist
def test_content_as_json_comes_back_equal(item):
    again = from_json(to_json(item.questionnaire))
    assert again == item.questionnaire
    assert digest(again) == digest(item.questionnaire)


@every_checklist
def test_a_workbook_of_it_comes_back_equal(item):
    again, warnings = read_questionnaire(write_workbook(item.questionnaire), f"{item.key}.xlsx")
    assert warnings == []
    assert again == item.questionnaire


@every_checklist
def test_nothing_keeps_a_checklist_from_being_published(item):
    assert unready(item.questionnaire) == []
    assert faults(item.questionnaire) == []


def test_every_checklist_is_published_as_it_is(inside):
    with inside() as session:
        for item in ITEMS:
            published = publish(session, item.questionnaire, None, NOW)
            assert load_one(session, published.version_id).questionnaire == item.questionnaire


def test_the_coffee_shop_is_whole_in_french():
    item = find("coffee-shop")
    assert item.questionnaire.languages == ("fr",)
    assert item.questionnaire.default_language == "en"
    for words in texts_of(item):
        assert not words or {"", "fr"} == set(words), words
        assert not words or words["fr"] != words[""], words
    french_questions = [question.label["fr"] for question in observed_in(item)]
    assert all(label.endswith(" ?") for label in french_questions)
