"""Any condition over some questions, for hypothesis."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from audits.conditions.tree import (
    AnswerTo,
    Arithmetic,
    Comparison,
    Condition,
    CountSelected,
    Day,
    Every,
    Matches,
    Negative,
    Not,
    Number,
    Operation,
    Relation,
    Selected,
    Some,
    Text,
    ThisAnswer,
    Value,
)

PATTERNS = ("[A-Z]{2}\\d{3}", "a|b", "(ab)+c?", ".*", "^\\d+$", "it's", 'say "a"')
_LETTERS = st.characters(exclude_categories=["C"], exclude_characters="\xa0")


def conditions(
    keys: Sequence[str], *, this: bool = False, words: st.SearchStrategy[str] | None = None
) -> st.SearchStrategy[Condition]:
    """Conditions over the answers to these questions and, with `this`, over the own one."""
    named = st.sampled_from(keys).map(AnswerTo) if keys else st.nothing()
    answers = (named | st.just(ThisAnswer())) if this else named
    values = _values(answers, st.text(_LETTERS, max_size=12) if words is None else words)
    simple = st.one_of(
        st.builds(Comparison, st.sampled_from(Relation), values, values),
        st.builds(Selected, answers, st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)),
        st.builds(Matches, answers, st.sampled_from(PATTERNS)),
    )
    return st.recursive(simple, _joined, max_leaves=5)


def _values(
    answers: st.SearchStrategy[AnswerTo | ThisAnswer], words: st.SearchStrategy[str]
) -> st.SearchStrategy[Value]:
    simple = st.one_of(
        answers,
        words.map(Text),
        st.decimals(-10_000, 10_000, places=2).map(
            lambda number: Number(Decimal(format(number.normalize() + 0, "f")))
        ),
        st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(Day),
        st.builds(CountSelected, answers),
    )
    return st.recursive(
        simple,
        lambda inner: (
            st.builds(Negative, inner) | st.builds(Arithmetic, st.sampled_from(Operation), inner, inner)
        ),
        max_leaves=4,
    )


def _joined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.builds(Not, inner) | st.builds(Every, several) | st.builds(Some, several)
