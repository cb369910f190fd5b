"""The expressions of XLSForm that decide something, read by a grammar into condition trees.

`${greeted} = 'no' and (${minutes} > 5 or selected(${seen}, 'queue'))`. What XPath can say beyond conditions is refused
by its name. Imported by the reading process only.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, UnexpectedToken

from audits.checklists.xlsform.values import Unfit
from audits.conditions.pattern import UnfitPattern, compile_pattern
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
from audits.conditions.written import from_plain, to_plain

LONGEST = 4_000
UNDERSTOOD = "selected(), count-selected(), not(), regex() and date()"
EXAMPLE = "a condition such as ${greeted} = 'no' and ${minutes} > 5"

_GRAMMAR = r"""
    start: either
    ?either: both (_OR both)*
    ?both: compared (_AND compared)*
    ?compared: added (RELATION added)*
    ?added: multiplied | added PLUS multiplied | added MINUS multiplied
    ?multiplied: signed | multiplied TIMES signed | multiplied DIV signed | multiplied MOD signed
    ?signed: single | MINUS signed -> negative
    ?single: "(" either ")" -> bracketed
        | NAME "(" [either ("," either)*] ")" -> call
        | REFERENCE -> reference
        | NUMBER -> number
        | TEXT -> text
        | DOT -> this
        | NAME -> word
        | PATH -> path

    _OR.3: /or(?![\w.-])/
    _AND.3: /and(?![\w.-])/
    DIV.3: /div(?![\w.-])/
    MOD.3: /mod(?![\w.-])/
    NAME.2: /[A-Za-z_][\w.-]*/
    PATH.2: /\.\.[^\s),=]*|\.?\/[^\s),=]*/
    REFERENCE: /\$\{[^}]*\}/
    NUMBER.2: /[0-9]+(\.[0-9]*)?|\.[0-9]+/
    TEXT: /"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’/
    DOT: "."
    RELATION: "!=" | "<=" | ">=" | "=" | "<" | ">"
    PLUS: "+"
    MINUS: "-"
    TIMES: "*"
    %ignore /[ \t\r\n]+/
"""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def condition(text: str) -> Condition:
    """The condition that an expression states. Raises `Unfit`, which says what was expected instead."""
    if len(text) > LONGEST:
        raise Unfit(f"a condition of at most {LONGEST:,} characters")
    try:
        return from_plain(to_plain(cast(Condition, _PARSER.parse(text))))
    except Unfit:
        raise
    except UnexpectedInput as unexpected:
        raise Unfit(_without(unexpected, text)) from None
    except (ValueError, RecursionError):
        raise Unfit("a shorter condition, less deeply nested and with numbers of usual size") from None


def _without(unexpected: UnexpectedInput, text: str) -> str:
    if isinstance(unexpected, UnexpectedToken) and unexpected.token.type == "$END":
        return f"{EXAMPLE}; this one ends too early"
    at = int(getattr(unexpected, "pos_in_stream", None) or 0)
    return f"{EXAMPLE}; it is not understood from “{text[at : at + 20]}” on"


@dataclass(frozen=True, slots=True)
class _Bracketed:
    """What stood in brackets, so that −(5) is not −5 and (a and b) and c keeps its brackets."""

    inner: Value | Condition


@v_args(inline=True)
class _Building(Transformer[Token, Any]):
    """Builds the tree while the text is parsed. Every part says what it needs where it needs it."""

    def start(self, found: Any) -> Condition:
        return _condition(found)

    def either(self, *parts: Any) -> Condition:
        return Some(tuple(map(_condition, parts)))

    def both(self, *parts: Any) -> Condition:
        return Every(tuple(map(_condition, parts)))

    def compared(self, left: Any, relation: Token, right: Any, *more: Any) -> Condition:
        if more:
            raise Unfit("one comparison at a time, such as ${a} = ${b} and ${b} = ${c}")
        return Comparison(Relation(str(relation)), _value(left), _value(right))

    def added(self, left: Any, sign: Token, right: Any) -> Value:
        return Arithmetic(Operation(str(sign)), _value(left), _value(right))

    multiplied = added

    def negative(self, _: Token, found: Any) -> Value:
        return Number(-found.value) if isinstance(found, Number) else Negative(_value(found))

    def bracketed(self, found: Any) -> Any:
        return _Bracketed(found.inner if isinstance(found, _Bracketed) else found)

    def reference(self, token: Token) -> Value:
        name = token[2:-1].strip()
        if not name or "#" in name or " " in name:
            raise Unfit(f"a question of this form, such as ${{greeted}}, instead of {token}")
        return AnswerTo(name)

    def number(self, token: Token) -> Value:
        return Number(Decimal(str(token)))

    def text(self, token: Token) -> Value:
        return Text(str(token[1:-1]))

    def this(self, _: Token) -> Value:
        return ThisAnswer()

    def word(self, token: Token) -> Any:
        raise Unfit(f"quotes round the word {token}, such as '{token}'")

    def path(self, token: Token) -> Any:
        question = token.rpartition("/")[2] or "greeted"
        raise Unfit(f"the question itself, such as ${{{question}}}, instead of the path {token}")

    def call(self, name: Token, *given: Any) -> Any:
        arguments = [_bare(each) for each in given if each is not None]
        read = _CALLS.get(str(name))
        if read is None:
            raise Unfit(f"a condition without {name}(), which is not understood here; {UNDERSTOOD} are")
        return read(arguments)


def _bare(found: Any) -> Any:
    return found.inner if isinstance(found, _Bracketed) else found


def _condition(found: Any) -> Condition:
    bare = _bare(found)
    if isinstance(bare, Value):
        raise Unfit("a comparison where only a value stands, such as ${greeted} = 'no'")
    return bare


def _value(found: Any) -> Value:
    bare = _bare(found)
    if not isinstance(bare, Value):
        raise Unfit(
            "a value such as ${minutes} or 5 on both sides of a comparison; this is a condition itself"
        )
    return bare


def _selected(given: list[Any]) -> Condition:
    match given:
        case [AnswerTo() | ThisAnswer() as answer, Text(words)]:
            return Selected(answer, words)
        case _:
            raise Unfit("selected() with a question and a choice, such as selected(${seen}, 'queue')")


def _count_selected(given: list[Any]) -> Value:
    match given:
        case [AnswerTo() | ThisAnswer() as answer]:
            return CountSelected(answer)
        case _:
            raise Unfit("count-selected() with a question, such as count-selected(${seen})")


def _not(given: list[Any]) -> Condition:
    if len(given) != 1:
        raise Unfit("not() with one condition, such as not(selected(${seen}, 'queue'))")
    return Not(_condition(given[0]))


def _regex(given: list[Any]) -> Condition:
    match given:
        case [AnswerTo() | ThisAnswer() as answer, Text(pattern)]:
            return Matches(answer, _understood(pattern))
        case _:
            raise Unfit("regex() with an answer and a pattern, such as regex(., '[A-Z]{3}')")


def _understood(pattern: str) -> str:
    try:
        compile_pattern(pattern)
    except UnfitPattern as unfit:
        raise Unfit(f"a pattern without {unfit}, which is not understood here") from None
    return pattern


def _date(given: list[Any]) -> Value:
    match given:
        case [Text(words)] if _DAY.fullmatch(words):
            try:
                return Day(date.fromisoformat(words))
            except ValueError:
                raise Unfit(f"a day of the calendar; {words} is none") from None
        case _:
            raise Unfit("date() with a day as it is written, such as date('2026-01-31')")


def _joined(given: list[Any]) -> Value:
    """Texts that one pair of quotes cannot hold are written in several, as `as_text` does."""
    if not given or not all(isinstance(each, Text) for each in given):
        raise Unfit("a condition without concat(), which is understood for quoted words only")
    return Text("".join(each.words for each in given))


_CALLS = {
    "selected": _selected,
    "count-selected": _count_selected,
    "not": _not,
    "regex": _regex,
    "date": _date,
    "concat": _joined,
}
_PARSER = Lark(_GRAMMAR, parser="lalr", transformer=_Building(), maybe_placeholders=False)
