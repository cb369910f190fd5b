"""The minute and the day of a visit. A store may know the part of the day, and reads the day itself elsewhere."""

import re

from audits.anonymity.passages import Telling
from audits.anonymity.rule import Group, Match, Rule, words

_OPENING = words(
    r"""\b(?:open(?:s|ed|ing)?|clos(?:e|es|ed|ing)|hours|timetable|sign|poster|schedule|last orders|slot|ouvert\w{0,4}
    |ouvr\w{0,4}|ferm\w{0,6}|horaires?|affich\w{0,4}|panneau|créneau)\b"""
)
_LASTING = words(r" ?(?:mins?\b|minutes?\b|sec\b|seconde?s?\b|hours?\b|heures?\b|d['’]attente)")
_OF_GOODS = words(
    r"""\b(?:best before|use by|sell by|expir\w{0,6}|valid|offers?|sale|promotion\w{0,3}|sign|poster|dated|recall
    |printed
    |périm\w{0,4}|consommer|dlc|valable|offre|soldes|affich\w{0,4}|date limite)\b"""
)
_MONTH = r"""(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept(?:ember)?|oct(?:ober)?
    |nov(?:ember)?|dec(?:ember)?)"""
_FRENCH_MONTH = r"""(?:janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre
    |décembre|decembre)"""
_ABOUT = r"(?:(?:at|around|about|by|from|exactly|just|after|before|until|till) ){0,2}"
_HOUR = r"(?:[1-9]|1[0-2]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"


def part_of_day(hour: int) -> str:
    """An hour of 24 as a store may know it."""
    return "in the morning" if hour < 12 else "in the afternoon" if hour < 18 else "in the evening"


def _english(found: Match) -> str:
    hour = int(found["hour"])
    if (found["half"] or "").lower().startswith("p") and hour < 12:
        hour += 12
    return part_of_day(hour)


def _french(found: Match) -> str:
    hour = int(found["hour"])
    return "le matin" if hour < 12 else "l’après-midi" if hour < 18 else "le soir"


def _is_hour(found: Match) -> bool:
    return int(found["hour"]) < 24 and int(found["minute"] or 0) < 60


IN_FIGURES = (
    Rule(
        Telling.TIME,
        words(
            r"(?<![\w:.,])"
            + _ABOUT
            + r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap]\.m\.|[ap]m\b)"
        ),
        _english,
        unless=_OPENING,
        counts=_is_hour,
    ),
    Rule(
        Telling.TIME,
        words(r"(?<![\w:.,])(?:(?:à|vers|dès) )?(?P<hour>\d{1,2}) ?h(?:eures?)? ?(?P<minute>\d{2})(?![\d/])"),
        _french,
        unless=_OPENING,
        unless_after=_LASTING,
        counts=_is_hour,
    ),
    Rule(
        Telling.TIME,
        words(r"(?<![\w:.,])(?:à|vers) (?P<hour>\d{1,2}) ?(?:h|heures?)(?P<minute>)(?![\w/])(?! d[eu’'])"),
        _french,
        unless=_OPENING,
        unless_after=_LASTING,
        counts=_is_hour,
    ),
    Rule(
        Telling.TIME,
        words(
            r"(?<![\w:.,])"
            + _ABOUT
            + r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?P<half>)(?![\w:]|[.,]\d)"
        ),
        _english,
        unless=_OPENING,
        unless_after=_LASTING,
        counts=_is_hour,
    ),
    Rule(
        Telling.DATE,
        words(
            r"\b(?:on )?(?:the )?(?:[0-3]?\d(?:st|nd|rd|th)? (?:of )?"
            + _MONTH
            + "|"
            + _MONTH
            + r" [0-3]?\d(?:st|nd|rd|th)?)(?:,? 20\d\d)?\b(?! ?%)"
        ),
        "that day",
        unless=_OF_GOODS,
    ),
    Rule(
        Telling.DATE,
        words(r"\b(?:le )?(?:1er|[0-3]?\d) " + _FRENCH_MONTH + r"(?: 20\d\d)?\b"),
        "ce jour-là",
        unless=_OF_GOODS,
    ),
    Rule(
        Telling.DATE,
        words(
            r"""(?<![\d/.-])(?:on |le )?(?:[0-3]?\d/[01]?\d/(?:20)?\d\d|[0-3]?\d\.[01]?\d\.(?:20)?\d\d
            |20\d\d-[01]\d-[0-3]\d)(?![\d/-]|\.\d)"""
        ),
        "that day",
        unless=_OF_GOODS,
    ),
)
IN_WORDS = (
    Rule(
        Telling.TIME,
        words(
            r"\b(?:at |around |about )?(?:half past|(?:a )?quarter (?:past|to)|(?:five|ten|twenty) (?:past|to)) "
            + _HOUR
            + r"\b"
        ),
        "that day",
        unless=_OPENING,
    ),
    Rule(
        Telling.TIME,
        words(r"\b(?:at |around |about )?" + _HOUR + r" o['’]clock\b"),
        "that day",
        unless=_OPENING,
    ),
)
TIMES = (
    Group(re.compile(r"\d"), IN_FIGURES),
    Group(words(r"\bpast\b|\bquarter\b|(?:five|ten|twenty) to\b|o['’]clock"), IN_WORDS),
)
