"""Names and looks of staff: people who did not choose to be written about.

A name is marked only where the words around it say that it is a person's. First names that are also places, months,
brands or plain words (Paris, April, Will, Grace) are not in the list.
"""

import re

from audits.anonymity.first_names import FIRST_NAMES, NO_NAMES
from audits.anonymity.passages import Telling
from audits.anonymity.rule import Group, Match, Rule, words, words_as_written

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ’'-][\w’'-]{0,24}"
_FULL = r"(?P<name>" + _NAME + r"(?: " + _NAME + r"){0,2})"
_ROLE = r"""(?:assistant|colleague|employee|cashier|waiter|waitress|barista|bartender|man|woman|lady|gentleman|guy
    |girl|boy
    |manager|advis[eo]r|associate|server|host|hostess|receptionist|clerk|person|someone|somebody|staff member
    |member of staff|team member|crew member|seller|sales(?:man|woman|person)|agent|baker|butcher|concierge|porter
    |stylist|technician)"""
_JOB = r"""(?:cashier|assistant|employee|waiter|waitress|barista|server|manager|receptionist|colleague|salesman
    |saleswoman)"""
_ROLE_IN_FRENCH = r"""(?:vendeuse|vendeur|caissière|caissier|employée?|serveuse|serveur|conseillère|conseiller
    |responsable
    |gérante?|directrice|directeur|réceptionniste|hôtesse|hôte|dame|monsieur|homme|femme|collègue|personne
    |boulang(?:er|ère))"""
_DOES = r"""(?:served|serves|greeted|helped|welcomed|assisted|smiled|scanned|explained|apologi[sz]ed|asked|told
    |offered|said
    |showed|took|brought|recommended|wrapped|packed|handed|answered|who|was|is|did|has|had|from|at|behind|on)"""
_DOES_IN_FRENCH = r"(?:m['’]a|nous a|a|était|est|qui|derrière|souriait)"
_LOOK = r"""(?:(?:with|who had|wearing) (?:(?:a|an|long|short|red|blonde?|dark|grey|curly|round|black|many
    |visible) ){0,3}
    (?:glasses|beard|moustache|hair|tattoos?|piercings?|headscarf|hijab|turban|dreadlocks|braids|ponytail))"""
_BADGE = r"""(?i:name ?(?:badge|tag|plate) (?:said|read|says|reads|showed|shows|was)|badge (?:said|read|showed)
    |(?:his|her|their|whose|['’]s) name (?:was|is)|by the name of|introduced (?:himself|herself|themselves) as
    |signed (?:by|as)|name on the (?:receipt|badge) (?:was|is))"""
_BY = r"""(?i:(?:served|helped|greeted|welcomed|assisted|seated|advised|checked in|looked after) by
    |(?:spoke|talked) (?:to|with)|thanks to|dealt with)"""
_BADGE_IN_FRENCH = r"""(?i:(?:elle|il) s['’]appel(?:le|ait)|(?:son|le) (?:prénom|nom) (?:est|était)
    |badge (?:indiquait|au nom de|disait|portait)(?: le nom)?(?: de)?
    |(?:servie?s?|accueillie?s?|aidée?s?|reçue?s?|conseillée?s?|renseignée?s?) par|grâce à)"""
COLLEAGUE, COLLEAGUE_IN_FRENCH = "a staff member", "un membre du personnel"


def _is_name(found: Match) -> bool:
    return found["name"].split()[0] not in NO_NAMES


def _is_first_name(found: Match) -> bool:
    return found["name"].split()[0] in FIRST_NAMES


INSIDE = (
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?i:"
            + _ROLE
            + r")(?P<it>,? \(?(?i:called|named|by the name of|whose name was) "
            + _FULL
            + r"\)?)"
        ),
        "",
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?i:the|an?|another|their|our) (?i:" + _ROLE + r")(?P<it>,? \(?" + _FULL + r"\)?)(?=\W|$)"
        ),
        "",
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(_BADGE + r" ?[“\"'‘:]? ?(?P<it>" + _FULL + ")"),
        COLLEAGUE,
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(r"\b" + _BY + r" (?P<it>" + _FULL + ")"),
        COLLEAGUE,
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?i:asked|told|thanked|thank|met|saw|praise|compliment) (?P<it>(?P<name>"
            + _NAME
            + r"))\b(?!['’]s)"
        ),
        COLLEAGUE,
        counts=_is_first_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?i:"
            + _ROLE_IN_FRENCH
            + r")(?P<it>,? \(?(?i:nommée?|appelée?|prénommée?|qui s['’]appel(?:le|ait)|du nom de) "
            + _FULL
            + r"\)?)"
        ),
        "",
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?i:le|la|l['’]|une?|notre) ?(?i:"
            + _ROLE_IN_FRENCH
            + r")(?P<it>,? \(?"
            + _FULL
            + r"\)?)(?=\W|$)"
        ),
        "",
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b"
            + _BADGE_IN_FRENCH
            + r" [«“\"]? ?(?P<it>(?:(?:Mme|Mlle|M\.|Madame|Monsieur) )?"
            + _FULL
            + ")"
        ),
        COLLEAGUE_IN_FRENCH,
        counts=_is_name,
    ),
)
WRITTEN_LARGE = (
    Rule(
        Telling.STAFF,
        words_as_written(r"\b(?P<it>(?:Mr|Mrs|Ms|Dr)\.? (?P<name>" + _NAME + "))"),
        COLLEAGUE,
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(r"\b(?P<it>(?:Mme|Mlle|M\.) (?P<name>" + _NAME + "))"),
        COLLEAGUE_IN_FRENCH,
        counts=_is_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"(?<!&\x20)\b(?P<it>(?P<name>[A-Z][a-zà-ÿ]{1,12})(?: [A-Z][a-z]{2,20})?),? (?:the "
            + _ROLE
            + r"|(?:then |also |kindly |quickly |never )?"
            + _DOES
            + r")\b"
        ),
        COLLEAGUE,
        counts=_is_first_name,
    ),
    Rule(
        Telling.STAFF,
        words_as_written(
            r"\b(?P<it>(?P<name>[A-ZÉ][a-zà-ÿ]{1,12})),? (?:(?:la|le|une?) "
            + _ROLE_IN_FRENCH
            + "|"
            + _DOES_IN_FRENCH
            + r")\b"
        ),
        COLLEAGUE_IN_FRENCH,
        counts=_is_first_name,
    ),
)
LOOKS = (
    Rule(
        Telling.STAFF,
        words(
            r"""\b(?P<it>(?:(?:young|older|tall|short|blonde?|brunette|bald|bearded|red-haired|dark-haired|tattooed
    |asian|black
            |white|muslim) ){1,3})"""
            + _JOB
            + r"\b"
        ),
        "",
    ),
    Rule(Telling.STAFF, words(r"\b" + _ROLE + r"(?P<it> " + _LOOK + r")\b"), ""),
)
NAMED = (
    Group(re.compile(r"[\w,’'“\"«:(] ?[“\"'‘«(]?\s?[A-ZÀ-ÖØ-Þ][a-zà-ÿ]"), INSIDE),
    Group(re.compile(r"\b[A-ZÉ][a-zà-ÿ]"), WRITTEN_LARGE),
)
"""The rules whose matches have a group "name"."""
STAFF = (
    *NAMED,
    Group(
        words(
            r"""glasses|beard|moustache|hair|tattoo|piercing|hijab|turban|dreadlocks|braids|ponytail|scarf
            |\b(?:young|older|tall|short|blonde?|brunette|bald|asian|black|white|muslim)\b"""
        ),
        LOOKS,
    ),
)
