"""Looking through a text by all rules."""

import re
from collections.abc import Iterator

from audits.anonymity.numbers import NUMBERS
from audits.anonymity.oneself import PEOPLE
from audits.anonymity.passages import Passage, Telling
from audits.anonymity.rule import Match, Rule, words
from audits.anonymity.staff import NAMED, STAFF
from audits.anonymity.times import TIMES

_BEFORE = 40  # characters
GROUPS = (*TIMES, *NUMBERS, *PEOPLE, *STAFF)
_ASKS_FOR: tuple[tuple[Telling, re.Pattern[str]], ...] = (
    (
        Telling.NUMBER,
        words(
            r"""\b(?:order|receipt|ticket|invoice|booking|reservation|transaction|loyalty|membership|reference
    |table|room)
            (?: card)? (?:number|no\.|code|id)\b
            |\b(?:numéro|n°) (?:de |du |d['’])(?:la )?(?:commande|ticket|facture|réservation|table|chambre|dossier)"""
        ),
    ),
    (Telling.PLATE, words(r"\b(?:number|licen[cs]e) plate\b|\bplaque d['’]immatriculation\b")),
    (
        Telling.CONTACT,
        words(r"\be-?mail address\b|\b(?:tele)?phone number\b|\badresse e-?mail\b|\bnuméro de téléphone\b"),
    ),
)


def passages(text: str) -> tuple[Passage, ...]:
    """What could tell a store who came, in the text's order, none over another. Of two at one place the longer stays.

    The time grows with the text's length.
    """
    candidates = sorted(
        (
            found
            for group in GROUPS
            if group.gate.search(text)
            for rule in group.rules
            for found in _by(rule, text)
        ),
        key=lambda one: (one.start, -one.end),
    )
    kept: list[Passage] = []
    for one in candidates:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def whole_answer(question: str, answer: str) -> Passage | None:
    """The whole answer where the question asks for what identifies, such as the number on the receipt."""
    if answer:
        for telling, asks in _ASKS_FOR:
            if asks.search(question):
                return Passage(0, len(answer), telling, "…")
    return None


def names_in(text: str) -> Iterator[str]:
    """The names of staff in a text, as written, a name as often as it is found."""
    for group in NAMED:
        if group.gate.search(text):
            for rule in group.rules:
                yield from (found["name"] for found in _matches(rule, text))


def _by(rule: Rule, text: str) -> Iterator[Passage]:
    """What one rule marks."""
    for found in _matches(rule, text):
        yield Passage(*rule.span(found), rule.telling, rule.said(found))


def _matches(rule: Rule, text: str) -> Iterator[Match]:
    """Where a rule holds. After a harmless candidate the search goes on inside it: a name may follow its "Then"."""
    found = rule.pattern.search(text)
    while found:
        start, end = rule.span(found)
        told = end > start and _tells(rule, text, found)
        if told:
            yield found
        found = rule.pattern.search(text, max(found.end(), end) if told else found.start() + 1)


def _tells(rule: Rule, text: str, found: Match) -> bool:
    start, end = rule.span(found)
    if rule.unless and rule.unless.search(text, max(0, start - _BEFORE), start):
        return False
    if rule.unless_after and rule.unless_after.match(text, end):
        return False
    return rule.counts is None or rule.counts(found)
