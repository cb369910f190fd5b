"""Makes the generated cases anew: `python -m tests.conditions.generate`.

The trees and answers come from a seed; whether they hold is said by Chromium, whose XPath 1.0 and regular expressions
know nothing of ours. Days, times and counts are no part of XPath 1.0, so those cases are written by hand.
"""

from random import Random
from typing import Any

from playwright.sync_api import sync_playwright

from tests.conditions.browser import module_page
from tests.conditions.cases import Case, load, save
from tests.journeys.browser import launch

SEED = 20261122
COMPARED, MATCHED = 320, 80
QUESTIONS = ("a", "b", "c")
ANSWERS = (
    "",
    "yes",
    "no",
    "na",
    "0",
    "1",
    "5",
    "5.0",
    "-3",
    "2.5",
    ".5",
    "007",
    " 5 ",
    "12",
    "x y",
    "y",
    "5e1",
    "+1",
    "--1",
)
WORDS = ("yes", "no", "5", "x y", "", "2.5", "y")
NUMBERS = ("0", "1", "5", "2.5", "-3", "12", "0.1")
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")
OPERATIONS = ("+", "-", "*", "div", "mod")
ATOMS = ("a", "b", "[ab]", "[^a]", "\\d", "\\w", ".", "(?:a|b)", "(ab)", "(a|)", "\\.", "é")
REPEATS = ("", "", "*", "+", "?", "{2}", "{1,2}", "{2,}")
TEXTS = ("", "a", "b", "ab", "aab", "abab", "1", "a1", "é", "a.b", "aa\nb", "bb", "abb", "ba", "😀", "_")

_XPATH = """(cases) => cases.map(({ expression, answers }) => {
  const root = document.implementation.createDocument(null, "visit", null);
  for (const [name, text] of Object.entries(answers)) {
    root.documentElement.append(root.createElement(name));
    root.documentElement.lastChild.textContent = text;
  }
  return root.evaluate(expression, root.documentElement, null, XPathResult.BOOLEAN_TYPE).booleanValue;
})"""
_REGEX = "(cases) => cases.map(({ pattern, text }) => new RegExp(`^(?:${pattern})$`, 'u').test(text))"


def main() -> None:
    """Replace the generated section."""
    random = Random(SEED)
    trees = [_condition(random, 3) for _ in range(COMPARED)]
    compared = [_case(tree, {key: random.choice(ANSWERS) for key in QUESTIONS}, "") for tree in trees]
    patterns = [_pattern(random, 2) for _ in range(MATCHED)]
    matched = [_case(["matches", ["this"], each], {}, random.choice(TEXTS)) for each in patterns]
    with sync_playwright() as playwright, launch(playwright) as browser, module_page(browser) as page:
        told = page.evaluate(
            _XPATH, [{"expression": _xpath(case["tree"]), "answers": case["answers"]} for case in compared]
        )
        told += page.evaluate(
            _REGEX, [{"pattern": case["tree"][2], "text": case["this"]} for case in matched]
        )
    cases = load()
    cases["generated"] = [
        case | {"holds": held} for case, held in zip([*compared, *matched], told, strict=True)
    ]
    save(cases)


def _case(tree: list[Any], answers: dict[str, str], this: str) -> Case:
    return {"tree": tree, "answers": answers, "this": this}


def _condition(random: Random, levels: int) -> list[Any]:
    kind = random.choice(["compare"] * 5 + ["selected", "not", "and", "or"] if levels else ["compare"])
    match kind:
        case "compare":
            return [random.choice(RELATIONS), _value(random, 2), _value(random, 2)]
        case "selected":
            return ["selected", ["answer", random.choice(QUESTIONS)], random.choice(["x", "y", "yes", "5"])]
        case "not":
            return ["not", _condition(random, levels - 1)]
        case _:
            return [kind, *(_condition(random, levels - 1) for _ in range(random.randint(2, 3)))]


def _value(random: Random, levels: int) -> list[Any]:
    match random.choice(
        ["answer"] * 4 + ["text", "number", "number"] + ["sum", "sum", "negative"] * bool(levels)
    ):
        case "answer":
            return ["answer", random.choice(QUESTIONS)]
        case "text":
            return ["text", random.choice(WORDS)]
        case "number":
            return ["number", random.choice(NUMBERS)]
        case "negative":
            return ["negative", _value(random, levels - 1)]
        case _:
            return [random.choice(OPERATIONS), _value(random, levels - 1), _value(random, levels - 1)]


def _pattern(random: Random, levels: int) -> str:
    pieces = [random.choice(ATOMS) + random.choice(REPEATS) for _ in range(random.randint(1, 3))]
    if levels and random.random() < 0.4:
        pieces.append(f"({_pattern(random, levels - 1)})" + random.choice(REPEATS))
    return "".join(pieces)


def _xpath(part: Any) -> str:
    match part:
        case ["answer", name]:
            return name
        case ["text", words]:
            return f"'{words}'"
        case ["number", number]:
            return f"({number})"
        case ["negative", value]:
            return f"(-{_xpath(value)})"
        case ["selected", answer, option]:
            return f"contains(concat(' ', {_xpath(answer)}, ' '), ' {option} ')"
        case ["not", condition]:
            return f"not({_xpath(condition)})"
        case ["and" | "or" as name, *conditions]:
            return "(" + f" {name} ".join(map(_xpath, conditions)) + ")"
        case [name, left, right]:
            return f"({_xpath(left)} {name} {_xpath(right)})"
        case _:
            raise ValueError(part)


if __name__ == "__main__":
    main()
