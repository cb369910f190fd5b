"""Numbers that lead to one purchase or one person: sums, receipts, tables, cards, plates, telephones, addresses."""

import re

from audits.anonymity.passages import Telling
from audits.anonymity.rule import Group, Match, Rule, words, words_as_written

_PAID = r"""(?:(?:i|we) (?:paid|spent)|i was charged|(?:my|our) (?:bill|total|receipt|change|refund|order)
    |the (?:bill|total|refund)|came to|totalled|cost me)"""
_PAID_IN_FRENCH = r"""(?:j['’]ai (?:payé|réglé|dépensé)|(?:nous avons|on a) (?:payé|réglé)
    |(?:mon|ma|notre|l['’]) ?(?:addition|total|ticket|facture|note)|m['’]a coûté|pour un total de)"""
_SUM = r"""(?:[€$£] ?\d{1,5}(?:[.,]\d\d)?|\d{1,5}[.,]\d\d(?: ?€| (?:euros?|dollars?|pounds?)\b|(?!\d))
    |\d{1,5}(?: ?€| (?:euros?|dollars?|pounds?)\b))"""
_CODE = r"(?P<code>[a-z0-9][a-z0-9-]{1,24})(?![\w-])"


def _has_figure(found: Match) -> bool:
    return any(letter.isdigit() for letter in found["code"])


def _can_be_called(found: Match) -> bool:
    return 9 <= sum(letter.isdigit() for letter in found[0]) <= 15


SUMS = (
    Rule(
        Telling.AMOUNT,
        words(r"\b" + _PAID + r"(?: \w{1,12}){0,3} (?P<it>" + _SUM + ")"),
        "the amount",
    ),
    Rule(
        Telling.AMOUNT,
        words(r"\b" + _PAID_IN_FRENCH + r"(?: \w{1,12}){0,3} (?P<it>" + _SUM + ")"),
        "le montant",
    ),
)
REFERENCES = (
    Rule(
        Telling.NUMBER,
        words(
            r"""\b(?:order|receipt|ticket|invoice|booking|reservation|confirmation|transaction|loyalty|membership|member
            |customer|account|reference|queue|collection|complaint|tracking|voucher)(?: card| code| slip)?
            (?: number| no\.?| nr\.?| id| n°)(?: was| is|:)?(?P<it> ?#?"""
            + _CODE
            + ")"
        ),
        "",
        counts=_has_figure,
    ),
    Rule(
        Telling.NUMBER,
        words(
            r"""\b(?:order|receipt|ticket|invoice|booking|transaction|reference)
            (?P<it>:? ?#? ?(?P<code>[a-z]{0,3}-?\d{4,20}))(?![\w-])"""
        ),
        "",
    ),
    Rule(
        Telling.NUMBER,
        words(
            r"""\b(?:numéro|n°) (?:de |du |d['’])(?:la )?(?:commande|ticket|facture|réservation|dossier|client
    |carte|table)
            (?: était| est| :|:)?(?P<it> ?#?"""
            + _CODE
            + ")"
        ),
        "",
        counts=_has_figure,
    ),
    Rule(
        Telling.NUMBER,
        words(r"\b(?:commande|ticket|facture|réservation|dossier)(?P<it> n° ?" + _CODE + ")"),
        "",
        counts=_has_figure,
    ),
    Rule(Telling.NUMBER, re.compile(r"(?<![\w&/])#\d{3,12}\b"), "the number"),
    Rule(Telling.NUMBER, re.compile(r"(?<![\d-])(?:\d{4}[ -]?){3}\d{4}(?![\d-])"), "the card"),
    Rule(
        Telling.NUMBER,
        words(
            r"""\b(?:card|visa|mastercard|amex|carte)(?P<it> (?:ending|ended|se terminant|finissant)
            \x20(?:in|with|on|par) \d{3,4})\b"""
        ),
        "",
    ),
    Rule(
        Telling.NUMBER,
        words(
            r"\b(?:at|on|to|our|my|à|notre|la) (?P<it>(?:table|room|chambre)(?: number| no\.?| n°)? ?\d{1,4})\b"
        ),
        "our place",
    ),
)
PLATES = (
    Rule(Telling.PLATE, re.compile(r"(?<![\w-])[A-Z]{2}-\d{3}-[A-Z]{2}(?![\w-])"), "a number plate"),
    Rule(Telling.PLATE, re.compile(r"(?<![\w-])[A-Z]{2}\d{2} [A-Z]{3}(?![\w-])"), "a number plate"),
    Rule(
        Telling.PLATE,
        words_as_written(
            r"""\b(?i:(?:licen[cs]e|number|registration) plate|plate number|registration|plaque|immatricul\w{1,8})
            (?: (?:was|is|est|était|of))?:?(?P<it> (?P<code>[A-Z0-9][A-Z0-9-]{2,9}(?: [A-Z0-9]{2,4})?))\b"""
        ),
        "",
        counts=_has_figure,
    ),
)
TELEPHONES = (
    Rule(
        Telling.CONTACT,
        re.compile(
            r"(?<![\w.,/+-])(?:\+\d|\(?0\d|\(\d{3}\) ?\d|\d{3}[-.]\d{3}[-.])[\d ().-]{2,16}\d(?![\d/]|[.,]\d)"
        ),
        "a telephone number",
        counts=_can_be_called,
    ),
)
ADDRESSES = (
    Rule(
        Telling.CONTACT,
        re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,3}"),
        "an e-mail address",
    ),
)
_MANY = r"(?:\d{1,3}|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|trois|quatre|cinq|huit|neuf|dix)"
_UNTIL = r" [^.,;:!?\n]{2,30}?)(?= (?:and|but|for|from|with|at|et|mais|pour|avec)\b|[.,;:!?\n]|$)"
PURCHASES = (
    Rule(
        Telling.PURCHASE,
        words(
            r"\b(?:i|we) (?:bought|purchased|ordered|returned|exchanged) (?P<it>(?!\w{3,6} (?:minutes|times))"
            + _MANY
            + _UNTIL
        ),
        "several things",
    ),
    Rule(
        Telling.PURCHASE,
        words(r"\bj['’]ai (?:acheté|commandé|rapporté|rendu) (?P<it>" + _MANY + _UNTIL),
        "plusieurs choses",
    ),
    Rule(
        Telling.PURCHASE,
        words(r"\b(?:a|in|my|the) (?P<it>size \d{1,3}(?:[.,]5)?)\b"),
        "size I needed",
    ),
    Rule(Telling.PURCHASE, words(r"\b(?:du|en|ma|la) (?P<it>taille \d{2,3})\b"), "taille voulue"),
)
NUMBERS = (
    Group(re.compile(r"\d"), (*TELEPHONES, *REFERENCES, *PLATES, *SUMS)),
    Group(re.compile("@"), ADDRESSES),
    Group(
        words(
            r"\b(?:bought|purchased|ordered|returned|exchanged|acheté|commandé|rapporté|rendu|size|taille)\b"
        ),
        PURCHASES,
    ),
)
