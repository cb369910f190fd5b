"""What goes for every condition and every pattern, whatever they are given."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.conditions.evaluating import as_double, holds
from audits.conditions.faults import faults
from audits.conditions.pattern import UnfitPattern, compile_pattern, matches
from audits.conditions.words import in_words
from audits.conditions.written import from_plain, to_plain
from audits.sheet import Kind
from tests.conditions.builders import asks, question, yes_no
from tests.conditions.strategies import conditions

KEYS = ("a", "b", "c")
UNHURRIED = settings(max_examples=200, deadline=None)


@UNHURRIED
@given(conditions(KEYS, this=True))
def test_a_condition_comes_back_as_it_was_written(condition):
    assert from_plain(to_plain(condition)) == condition


@UNHURRIED
@given(conditions(KEYS, this=True), st.dictionaries(st.sampled_from(KEYS), st.text()), st.text())
def test_every_condition_holds_or_does_not(condition, answers, this):
    assert holds(condition, answers, this) in (True, False)


@UNHURRIED
@given(conditions(KEYS, this=True))
def test_every_condition_has_words_and_its_faults_are_sentences(condition):
    asked = asks(
        yes_no("a"),
        question("b", Kind.INTEGER),
        question("d", Kind.TEXT, relevant=condition, constraint=condition),
    )
    assert in_words(condition, asked)
    assert all(fault.sentence.endswith((".", ")")) for fault in faults(asked))


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.integers(), st.lists))
def test_what_is_no_condition_is_refused(plain):
    with pytest.raises(ValueError, match=r"condition|value|answer|number|part|Invalid|isoformat"):
        from_plain(plain)


@pytest.mark.parametrize("words", ["\ud800", "a\x00b", "\x1b", "\uffff", "x" * 1_001])
@pytest.mark.parametrize("leaf", ["text", "answer", "matches"])
def test_words_that_no_page_and_no_file_can_hold_are_refused(leaf, words):
    answer = ["answer", "a"]
    tree = ["matches", answer, words] if leaf == "matches" else ["=", answer, [leaf, words]]
    with pytest.raises(ValueError, match="a text of the condition"):
        from_plain(tree)


@given(st.text())
def test_every_text_is_a_number_or_none(text):
    assert isinstance(as_double(text), float)


@UNHURRIED
@given(st.text(st.sampled_from("ab(|)*+?{}[]^$\\d,12-."), max_size=20), st.text("ab1"))
def test_every_pattern_is_understood_or_refused(pattern, text):
    try:
        program = compile_pattern(pattern)
    except UnfitPattern:
        return
    assert matches(program, text) in (True, False)


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|a)*b", "(.*)*x", "(a?){100}a{50}", "((a*)*)*c"])
def test_a_pattern_that_hangs_other_engines_is_harmless(pattern):
    started = perf_counter()
    matches(compile_pattern(pattern), "a" * 4_000)
    assert perf_counter() - started < 5
