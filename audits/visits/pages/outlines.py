"""What a page's script needs to ask its questions as answers are tapped: conditions, and the answers they look at."""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from audits.completeness import constraint_words
from audits.conditions.tree import Condition, questions_in
from audits.conditions.written import to_plain
from audits.sheet import Question, Questionnaire, Touchpoint
from audits.visits.languages import spoken
from audits.visits.returned import conditions_at


def outline(questionnaire: Questionnaire, on_page: Collection[str], texts: Mapping[str, str]) -> str:
    """JSON for `static/js/asking.js`; empty when no condition has a say on the page.

    `questions` are those of the page and all that their conditions look at, directly or through others, in order
    of the questionnaire; `answers` are the texts of those that stand on other pages.
    """
    places = {question.key: (touchpoint, question) for touchpoint, question in questionnaire.questions()}
    wanted, conditional = set(on_page), False
    waiting = list(on_page)
    while waiting:
        for looked_at in _looked_at(*places[waiting.pop()]):
            conditional = True
            if looked_at in places and looked_at not in wanted:
                wanted.add(looked_at)
                waiting.append(looked_at)
    if not conditional and not any(places[key][1].constraint for key in on_page):
        return ""
    found = [_entry(*place, place[1].key in on_page) for key, place in places.items() if key in wanted]
    elsewhere = {key: text for key, text in texts.items() if key in wanted and key not in on_page}
    return json.dumps({"questions": found, "answers": elsewhere}, ensure_ascii=False, separators=(",", ":"))


def _looked_at(touchpoint: Touchpoint, question: Question) -> Iterator[str]:
    for condition in conditions_at(touchpoint, question):
        yield from questions_in(condition)


def _entry(touchpoint: Touchpoint, question: Question, on_page: bool) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "key": question.key,
        "relevant": _plain(question.relevant),
        "touchpoint": _plain(touchpoint.relevant),
    }
    if on_page:
        entry["kind"] = question.kind.value
    if on_page and question.constraint is not None:
        entry |= {
            "constraint": _plain(question.constraint),
            "message": constraint_words(question, spoken()),
        }
    return entry


def _plain(condition: Condition | None) -> list[Any] | None:
    return None if condition is None else to_plain(condition)
