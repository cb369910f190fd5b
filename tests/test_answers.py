"""Which answers fit a question, how they are written down, and how a refusal reads."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.answers import LONGEST_TEXT, Misfit, as_number, check_answer, clean_text, misfit
from audits.sheet import Answer, Kind, Question, State
from tests.questionnaires import choice, plain, scale, tick_all, yes_no

OFFERS = tick_all("offers", {"drink": 2, "seat": 3, "na": None})


def written(question: Question, text: str) -> str:
    """The value of a given answer."""
    answer = check_answer(question, text)
    assert answer is not None
    assert answer.state is State.GIVEN
    return answer.value


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        (yes_no(), " yes ", "yes"),
        (OFFERS, "seat drink seat", "drink seat"),
        (scale("mood", 1, 5), "3,0", "3"),
        (scale("mood", 0, 1, step="0.1"), "0.30", "0.3"),
        (plain("people", Kind.INTEGER), "007", "7"),
        (plain("people", Kind.INTEGER), "5.0", "5"),
        (plain("people", Kind.INTEGER), "-3", "-3"),
        (plain("bill", Kind.DECIMAL), "12,50", "12.5"),
        (plain("bill", Kind.DECIMAL), "-0.0", "0"),
        (plain("bill", Kind.DECIMAL), "100", "100"),
        (plain("day", Kind.DATE), "2026-11-18", "2026-11-18"),
        (plain("clock", Kind.TIME), "14:05", "14:05"),
        (plain("clock", Kind.TIME), "9:05:30", "09:05:30"),
        (plain("moment", Kind.DATE_TIME), "2026-11-18 14:05", "2026-11-18T14:05:00"),
        (plain("moment", Kind.DATE_TIME), "2026-11-18T14:05:00+01:00", "2026-11-18T14:05:00+01:00"),
        (plain("wait", Kind.STOPWATCH), "65", "65"),
        (plain("wait", Kind.STOPWATCH), "1:05", "65"),
        (plain("wait", Kind.STOPWATCH), "12.5", "12.5"),
        (plain("place", Kind.POSITION), "48.8566 2.3522", "48.8566 2.3522"),
        (plain("place", Kind.POSITION), "-90 180", "-90 180"),
        (plain("read", Kind.ACKNOWLEDGE), "ok", "OK"),
        (plain("remark"), "  Warm.\r\nQuick. ", "Warm.\nQuick."),
        (plain("remark"), "na", "na"),
        (plain("till", Kind.PHOTO), "till.jpg", "till.jpg"),
    ],
)
def test_an_answer_that_fits_is_written_one_way(question: Question, text: str, value: str):
    assert written(question, text) == value
    assert written(question, value) == value


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (yes_no(), "Yes"),
        (yes_no(), "yes no"),
        (OFFERS, "drink tea"),
        (OFFERS, "drink na"),
        (scale("mood", 1, 5), "0"),
        (scale("mood", 1, 5), "2.5"),
        (plain("mood", Kind.SCALE), "1"),
        (plain("people", Kind.INTEGER), "2.5"),
        (plain("people", Kind.INTEGER), "two"),
        (plain("people", Kind.INTEGER), "٣"),
        (plain("bill", Kind.DECIMAL), "1,234"),
        (plain("bill", Kind.DECIMAL), "1e5"),
        (plain("bill", Kind.DECIMAL), "NaN"),
        (plain("bill", Kind.DECIMAL), "1_0"),
        (plain("bill", Kind.DECIMAL), "9" * 40),
        (plain("day", Kind.DATE), "18.11.2026"),
        (plain("day", Kind.DATE), "2026-W47-3"),
        (plain("day", Kind.DATE), "2026-02-30"),
        (plain("clock", Kind.TIME), "25:00"),
        (plain("clock", Kind.TIME), "2 pm"),
        (plain("moment", Kind.DATE_TIME), "2026-11-18"),
        (plain("moment", Kind.DATE_TIME), "yesterday"),
        (plain("wait", Kind.STOPWATCH), "-5"),
        (plain("wait", Kind.STOPWATCH), "1:75"),
        (plain("place", Kind.POSITION), "48.85"),
        (plain("place", Kind.POSITION), "91 0"),
        (plain("place", Kind.POSITION), "0 181"),
        (plain("place", Kind.POSITION), "Paris France"),
        (plain("read", Kind.ACKNOWLEDGE), "later"),
        (plain("remark"), "a" * (LONGEST_TEXT + 1)),
        (plain("note", Kind.NOTE), "seen"),
    ],
)
def test_an_answer_that_does_not_fit_names_the_question_and_what_was_expected(question: Question, text: str):
    with pytest.raises(Misfit) as refusal:
        check_answer(question, text)
    assert refusal.value.question == question.key
    assert str(refusal.value) == misfit(question, text)
    assert f"Question {question.key}: found " in str(refusal.value)
    assert refusal.value.expected in str(refusal.value)


@pytest.mark.parametrize(
    "kind", [Kind.INTEGER, Kind.SCALE, Kind.DATE, Kind.TIME, Kind.STOPWATCH, Kind.POSITION]
)
def test_a_question_without_options_can_be_answered_not_applicable_or_could_not_tell(kind: Kind):
    assert check_answer(plain("queue", kind), "na") == Answer(State.NOT_APPLICABLE)
    assert check_answer(plain("queue", kind), "cannot_tell") == Answer(State.COULD_NOT_TELL)


def test_a_question_takes_only_the_words_for_no_answer_that_it_allows():
    queue = replace(plain("queue", Kind.INTEGER), may_skip=(State.NOT_APPLICABLE,))
    assert check_answer(queue, "na") == Answer(State.NOT_APPLICABLE)
    assert misfit(queue, "cannot_tell") == ("Question queue: found “cannot_tell”; expected a whole number.")


def test_a_choice_is_not_applicable_only_where_that_is_an_option():
    assert check_answer(yes_no(), "na") == Answer(State.NOT_APPLICABLE)
    assert check_answer(OFFERS, "na") == Answer(State.NOT_APPLICABLE)
    assert misfit(choice("advice", {"good": 1, "bad": 0}), "na") is not None


@pytest.mark.parametrize("question", [yes_no(), plain("people", Kind.INTEGER), plain("remark")])
@pytest.mark.parametrize("text", ["", "  \n", "\x00"])
def test_an_empty_text_is_no_answer(question: Question, text: str):
    assert check_answer(question, text) is None
    assert misfit(question, text) is None


def test_a_refusal_shows_no_more_of_a_long_answer_than_a_line():
    sentence = misfit(plain("people", Kind.INTEGER), "many " * 200) or ""
    assert "many…”" in sentence
    assert len(sentence) < 150


def test_a_text_that_is_too_long_says_how_long_it_is():
    assert misfit(plain("remark"), "a" * 5_231) == (
        "Question remark: found 5,231 characters; expected at most 4,000 characters."
    )


def test_text_keeps_no_control_characters_and_no_writing_turned_round():
    assert clean_text("a\x00b\x1b[31m\u202ec\ud800\td") == "ab[31mc\td"


def test_text_keeps_what_other_languages_and_families_of_emoji_need():
    persian, family = "می\u200cخواهم", "👩\u200d👧"
    assert clean_text(persian) == persian
    assert clean_text(family) == family


@pytest.mark.parametrize("gap", ["\n" * 9, "\r\n" * 9, "\r" * 9, "\n \t\n" * 9, "\u2028" * 9, "\v\f" * 9])
def test_text_keeps_at_most_three_newlines_in_a_row(gap: str):
    assert clean_text(f"first{gap}second") == "first\n\n\nsecond"


def test_a_number_that_may_mean_thousands_is_not_guessed():
    assert as_number("1,234") is None
    assert str(as_number("0,125")) == "0.125"


@settings(deadline=None)
@given(
    st.sampled_from([yes_no(), OFFERS, scale("mood", 1, 5), *(plain("any", kind) for kind in Kind)]),
    st.text(),
)
def test_any_text_at_all_is_read_or_refused_with_a_sentence(question: Question, text: str):
    sentence = misfit(question, text)
    if sentence is None:
        answer = check_answer(question, text)
        assert (
            answer is None
            or answer.state is not State.GIVEN
            or check_answer(question, answer.value) == answer
        )
    else:
        assert sentence.endswith(".")
