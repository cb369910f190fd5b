"""Any questionnaire a checklist can hold, for hypothesis."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import strategies as st

from audits.conditions.renaming import renamed
from audits.conditions.tree import AnswerTo, Comparison, Condition, Relation, Selected, Text, ThisAnswer
from audits.sheet import (
    SPECIAL_CHOICES,
    Band,
    Channel,
    CriticalEffect,
    Kind,
    Lens,
    Metric,
    Option,
    Question,
    Questionnaire,
    Scale,
    Total,
    Touchpoint,
    When,
)
from tests.conditions.strategies import conditions

LANGUAGES = ("fr", "pt-BR", "nl", "Elvish")

_writable = st.characters(exclude_categories=["C"], exclude_characters="\xa0")  # read as a plain blank
_line = st.text(_writable, min_size=1, max_size=30).map(lambda line: line.replace("${", "$ {").strip())
_text = st.lists(_line, min_size=1, max_size=2).map(lambda lines: "\n".join(lines).strip()).filter(bool)
_points = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)
_maybe_points = st.none() | _points
_quotable = _text | st.sampled_from(
    ["it's", 'say "hello"', "both ' and \"", "two  blanks", "${minutes}", "5", ""]
)
_PLACES = ("one", "two")
_ON_ANY = conditions(_PLACES, words=_quotable)
_ON_THIS = conditions([], this=True, words=_quotable)
_ON_ANY_AND_THIS = conditions(_PLACES, this=True, words=_quotable)
_ANY_ANSWER = Comparison(Relation.UNEQUAL, ThisAnswer(), Text(""))
_STATES = tuple(SPECIAL_CHOICES.values())
_milestones = ("arrived", "greeted", "served", "paid")


def words(codes: tuple[str, ...], default: bool = True) -> st.SearchStrategy[dict[str, str]]:
    """A text in the default language and some of the others; with `default` false perhaps none at all."""
    others = st.dictionaries(st.sampled_from(codes), _text) if codes else st.just({})
    first = (
        st.fixed_dictionaries({"": _text}) if default else st.just({}) | st.fixed_dictionaries({"": _text})
    )
    return st.tuples(first, others).map(lambda both: both[0] | both[1])


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """A questionnaire of one to four touchpoints."""
    codes = tuple(draw(st.lists(st.sampled_from(LANGUAGES), unique=True, max_size=2)))
    keys = draw(st.lists(st.integers(1, 99), unique=True, min_size=1, max_size=4))
    touchpoints: list[Touchpoint] = []
    for key in keys:
        earlier = [question for touchpoint in touchpoints for question in touchpoint.questions]
        touchpoints.append(draw(_touchpoint(f"t{key}", codes, earlier)))
    return Questionnaire(
        key=draw(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)),
        title=draw(words(codes)),
        version=draw(st.sampled_from(["1", "1.0", "2026-11", "10"])),
        touchpoints=tuple(touchpoints),
        total=draw(st.sampled_from(Total)),
        cap_bonus=draw(st.booleans()),
        languages=codes,
        milestones=_milestones,
        default_language=draw(st.sampled_from(["", "en", "de"])),
    )


@st.composite
def _touchpoint(draw: st.DrawFn, key: str, codes: tuple[str, ...], earlier: Sequence[Question]) -> Touchpoint:
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 4))):
        plain = draw(_question(f"{key}_q{number}", codes, number > 0))
        questions.append(draw(_conditional(plain, [*earlier, *questions], codes)))
    return Touchpoint(
        key=key,
        name=draw(words(codes)),
        questions=tuple(questions),
        relevant=draw(st.none() | _conditions(earlier)) if _looked_at(earlier) else None,
        channel=draw(st.sampled_from(Channel)),
        lens=draw(st.sampled_from(Lens)),
        weight=draw(_points),
        expectation=draw(st.booleans()),
        wish=draw(st.booleans()),
    )


@st.composite
def _question(draw: st.DrawFn, key: str, codes: tuple[str, ...], may_be_note: bool) -> Question:
    kind = draw(st.sampled_from([kind for kind in Kind if may_be_note or kind is not Kind.NOTE]))
    fitting = draw(_fitting(kind, codes))
    return Question(
        key=key,
        kind=kind,
        label=draw(words(codes)),
        hint=draw(words(codes, default=False)),
        staff_label=draw(words(codes, default=False)),
        required=draw(st.booleans()),
        bonus=draw(st.booleans()),
        critical=draw(st.none() | st.sampled_from(CriticalEffect)),
        comment_when=draw(st.sampled_from(When)),
        photo_when=draw(st.sampled_from(When)),
        names_staff=kind is Kind.TEXT and draw(st.booleans()),
        **fitting,
    )


@st.composite
def _conditional(
    draw: st.DrawFn, question: Question, earlier: Sequence[Question], codes: tuple[str, ...]
) -> Question:
    """The question with conditions on those before it, or on its own answer, in about half of the cases."""
    relevant = draw(st.none() | _conditions(earlier)) if _looked_at(earlier) else None
    question = replace(question, relevant=relevant)
    if question.kind is Kind.NOTE or draw(st.booleans()):
        return question
    own = _conditions([*earlier, question], question)
    comment_if, photo_if = draw(st.none() | own), draw(st.none() | own)
    return replace(
        question,
        constraint=draw(st.none() | own),
        constraint_message=draw(words(codes, default=False)),
        comment_if=comment_if,
        comment_when=When.NEVER if comment_if else question.comment_when,
        photo_if=photo_if,
        photo_when=When.NEVER if photo_if else question.photo_when,
        may_skip=draw(st.sampled_from([(), *((state,) for state in _STATES), _STATES])),
        receipt=question.kind is Kind.PHOTO and draw(st.booleans()),
    )


@st.composite
def _conditions(draw: st.DrawFn, questions: Sequence[Question], this: Question | None = None) -> Condition:
    """A condition on these questions that asks for nothing they do not have."""
    keys = [each.key for each in _looked_at(questions) if not each.options]
    own = this is not None and not this.options
    if (keys or own) and draw(st.booleans()):
        stated = draw(_ON_ANY_AND_THIS if keys and own else _ON_ANY if keys else _ON_THIS)
        return renamed(stated, {each: draw(st.sampled_from(keys)) for each in _PLACES} if keys else {})
    chosen = [each for each in questions if each.options]
    if not chosen:
        return (
            Comparison(Relation.EQUAL, AnswerTo(draw(st.sampled_from(keys))), Text("5"))
            if keys
            else _ANY_ANSWER
        )
    question = draw(st.sampled_from(chosen))
    mine = question is this and draw(st.booleans())
    return draw(_on_option(ThisAnswer() if mine else AnswerTo(question.key), question))


def _on_option(answer: AnswerTo | ThisAnswer, question: Question) -> st.SearchStrategy[Condition]:
    keys = st.sampled_from([option.key for option in question.options])
    equal = st.builds(
        Comparison, st.sampled_from([Relation.EQUAL, Relation.UNEQUAL]), st.just(answer), keys.map(Text)
    )
    return equal | st.builds(Selected, st.just(answer), keys)


def _looked_at(questions: Sequence[Question]) -> list[Question]:
    return [each for each in questions if each.kind is not Kind.NOTE and not each.names_staff]


@st.composite
def _fitting(draw: st.DrawFn, kind: Kind, codes: tuple[str, ...]) -> dict:
    """What only questions of this kind have."""
    match kind:
        case Kind.CHOICE:
            return draw(_choice(codes))
        case Kind.TICK_ALL:
            return {
                "options": draw(
                    _options(codes, st.integers(-500, 500).map(lambda cents: Decimal(cents) / 100))
                )
            }
        case Kind.SCALE:
            steps, step = draw(st.integers(1, 20)), draw(st.sampled_from([Decimal(1), Decimal("0.5")]))
            lowest = Decimal(draw(st.integers(-5, 5)))
            return {"scale": Scale(lowest, lowest + steps * step, step), "points": draw(_maybe_points)}
        case Kind.INTEGER | Kind.DECIMAL | Kind.TIME:
            return {"bands": draw(_bands()), "points": None}
        case Kind.STOPWATCH:
            pair = draw(st.permutations(_milestones))[:2]
            return {"bands": draw(_bands()), "stopwatch": tuple(pair)}
        case Kind.ACKNOWLEDGE:
            return {"points": draw(_maybe_points)}
        case _:
            return {}


@st.composite
def _choice(draw: st.DrawFn, codes: tuple[str, ...]) -> dict:
    metric = draw(st.none() | st.sampled_from(Metric))
    if draw(st.booleans()):
        keys = ["yes", "no", *draw(st.sampled_from([[], ["na"], ["na", "cannot_tell"]]))]
        options = tuple(Option(key, draw(words(codes))) for key in keys)
        good = draw(st.sampled_from(["yes", "no"]))
        return {"options": options, "points": draw(_maybe_points), "good_answer": good, "metric": metric}
    return {"options": draw(_options(codes, _points)), "metric": metric}


@st.composite
def _options(
    draw: st.DrawFn, codes: tuple[str, ...], points: st.SearchStrategy[Decimal]
) -> tuple[Option, ...]:
    keys = draw(
        st.lists(
            st.from_regex(r"[a-z][a-z0-9_]{0,8}|[0-9]{1,3}", fullmatch=True),
            unique=True,
            min_size=1,
            max_size=5,
        )
    )
    return tuple(Option(key, draw(words(codes)), draw(st.none() | points)) for key in keys)


@st.composite
def _bands(draw: st.DrawFn) -> tuple[Band, ...]:
    limits = draw(st.lists(st.integers(0, 36_000), unique=True, max_size=4))
    return tuple(Band(Decimal(limit) / 10, draw(_points)) for limit in sorted(limits))
