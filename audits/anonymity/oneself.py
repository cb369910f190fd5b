"""What only the shopper would write: who came along, what one wore, how one is, why one came. English and French."""

from audits.anonymity.passages import Telling
from audits.anonymity.rule import Group, Rule, words

_ONE = r"""(?:son|daughter|child|kid|baby|toddler|newborn|wife|husband|partner|spouse|boyfriend|girlfriend|fiancée?
    |mother
    |mum|mom|mummy|father|dad|brother|sister|grandson|granddaughter|grandchild|grandmother|grandma|grandfather|grandpa
    |nephew|niece|aunt|uncle|cousin|friend|flatmate|roommate|neighbou?r|dog|boss|colleague|co-?worker)"""
_SEVERAL = r"""(?:sons|daughters|children|kids|babies|toddlers|twins|parents|brothers|sisters|siblings|grandchildren
    |grandparents|friends|nephews|nieces|dogs|colleagues|family)"""
_ONE_IN_FRENCH = r"""(?:fils|fille|enfant|bébé|mari|femme|époux|épouse|conjointe?|compagnon|compagne|copain|copine|amie?
    |mère|maman|père|papa|frère|sœur|soeur|neveu|nièce|oncle|tante|cousine?|petit-fils|petite-fille|grand-mère
    |grand-père|voisine?|chien|collègue)"""
_SEVERAL_IN_FRENCH = r"""(?:enfants|filles|fils|bébés|jumeaux|jumelles|parents|amie?s|frères|sœurs|soeurs|petits-enfants
    |collègues)"""
_HOW = r"""(?:(?:own|little|young|younger|older|elder|eldest|elderly|small|teenage|pregnant|disabled|best
    |\w{1,12}[-\x20]year[-\x20]old|two|three|four) ){0,2}"""
_HOW_IN_FRENCH = r"(?:(?:petite?s?|jeunes?|vieille|vieux|meilleure?|deux|trois|quatre) ){0,2}"
_COLOUR = r"""(?:red|blue|green|yellow|orange|purple|pink|black|white|grey|gray|brown|beige|checked|striped|leather
    |long|curly)"""
_WORN = r"""(?:coat|jacket|dress|shirt|t-shirt|jumper|sweater|hoodie|scarf|hat|cap|suit|uniform|boots|trainers|shoes
    |backpack|rucksack|handbag|hair|beard|turban|headscarf|hijab)"""
_AIDS = r"""(?:wheelchair|crutch(?:es)?|walking stick|walking frame|cane|guide dog|hearing aids?|pram|pushchair|stroller
    |buggy|prosthe\w{1,8}|mobility scooter)"""
_STATE = r"""(?:in a wheelchair|on crutches|using a wheelchair|(?:\w{3,6} months )?pregnant|blind|deaf|hard of hearing
    |visually impaired|partially sighted|disabled|left-handed|\d\d years old|(?:a )?vegan|(?:a )?vegetarian|coeliac
    |diabetic|allergic to \w{2,20}|a (?:tall|short|big|large|young|old|older|elderly|black|white|asian|blonde?|bald)
    \x20(?:man|woman|person|lady|guy)|the only (?:customer|man|woman|person|guest)
    (?: there| in the (?:shop|store|restaurant))?)"""
_STATE_IN_FRENCH = r"""(?:en fauteuil roulant|enceinte|malvoyante?|non-voyante?|aveugle|sourde?|malentendante?
    |handicapée?
    |gauch(?:er|ère)|végane?|végétarien(?:ne)?|diabétique|allergique (?:au|à la|aux) \w{2,20}|(?:le seul|la seule)
    \x20cliente?)"""
_CLAUSE = r"[^.,;:!?\n]{2,40}?(?= (?:and|but|when|so|while|because|et|mais|quand|donc)\b|[.,;:!?\n]|$)"
_CORNER = words(r" (?:menus?|meals?|corner|section|clothes|clothing|shoes|sizes?|area|play|toys)\b")

COMPANIONS = (
    Rule(
        Telling.COMPANION,
        words(r"\b(?:my|our) " + _HOW + _ONE + r"\b(?![-\w])(?!['’]s (?:menu|meal))"),
        "the person with me",
        unless_after=_CORNER,
    ),
    Rule(
        Telling.COMPANION,
        words(r"\b(?:my|our) " + _HOW + _SEVERAL + r"\b(?!['’]s (?:menu|meal))"),
        "the people with me",
        unless_after=_CORNER,
    ),
)
LOOKS = (
    Rule(Telling.ONESELF, words(r"\bmy (?P<it>(?:" + _COLOUR + r" ){1,2})" + _WORN + r"\b"), ""),
    Rule(Telling.ONESELF, words(r"\bmy " + _AIDS + r"\b"), "my things"),
    Rule(Telling.ONESELF, words(r"\bmy (?:\w{3,12} )?accent\b"), "the way I spoke"),
    Rule(
        Telling.ONESELF,
        words(r"\b(?:on|during|since) my (?:last|previous|second|third|next) visit\b"),
        "on another visit",
    ),
    Rule(Telling.ERRAND, words(r"\bmy (?:assignment|briefing|scenario)\b"), "my visit"),
)
COMPANIONS_IN_FRENCH = (
    Rule(
        Telling.COMPANION,
        words(r"\b(?:mon|ma|notre) " + _HOW_IN_FRENCH + _ONE_IN_FRENCH + r"\b(?![-\w])"),
        "la personne qui m’accompagnait",
    ),
    Rule(
        Telling.COMPANION,
        words(r"\b(?:mes|nos) " + _HOW_IN_FRENCH + _SEVERAL_IN_FRENCH + r"\b"),
        "les personnes qui m’accompagnaient",
    ),
    Rule(
        Telling.ONESELF,
        words(
            r"\b(?:ma poussette|mon fauteuil roulant|mes béquilles|ma canne|mon déambulateur|mon landau)\b"
        ),
        "mes affaires",
    ),
    Rule(Telling.ONESELF, words(r"\bmon accent\b"), "ma façon de parler"),
    Rule(Telling.ONESELF, words(r"\blors de ma (?:dernière|précédente) visite\b"), "lors d’une autre visite"),
    Rule(Telling.ERRAND, words(r"\b(?:ma mission|mon scénario)\b"), "ma visite"),
)
ONESELF = (
    Rule(
        Telling.ONESELF,
        words(r"\b(?:(?:i was|i am|i['’]m) (?:wearing|dressed in)|i wore) " + _CLAUSE),
        "I was there",
    ),
    Rule(
        Telling.ONESELF,
        words(r"\b(?:as )?(?:i am|i was|i['’]m)(?: also| quite| very)? " + _STATE + r"\b"),
        "I was there",
    ),
    Rule(
        Telling.ONESELF,
        words(
            r"\bi (?:come|go|shop|eat|stay) here (?:every|most|each|twice|once|often|regularly)[^.,;:!?\n]{0,20}"
        ),
        "I was there",
    ),
    Rule(
        Telling.ONESELF,
        words(r"\b(?:the )?last time i (?:came|visited|was here|was there)\b"),
        "on another visit",
    ),
    Rule(
        Telling.ONESELF,
        words(
            r"\bi (?:live|work) (?:nearby|next door|around the corner|(?:across|in|down|up) the \w{3,10})\b"
        ),
        "I came by",
    ),
)
AS_ONE = (
    Rule(
        Telling.ONESELF,
        words(
            r"""\bas an? (?:\w{3,12} )?(?:pregnant|blind|deaf|disabled|tall|short|elderly|older|young|black|white
    |asian|muslim
            |jewish|foreign|single) (?:man|woman|mother|father|person|lady|customer|guest)\b"""
        ),
        "as a customer",
    ),
    Rule(
        Telling.ONESELF,
        words(
            r"""\bas an? (?:wheelchair user|nurse|doctor|teacher|vegan|vegetarian|tourist|student|pensioner
            |regular(?: customer| guest)?)\b"""
        ),
        "as a customer",
    ),
)
ONESELF_IN_FRENCH = (
    Rule(Telling.ONESELF, words(r"\bje portais " + _CLAUSE), "j’étais là"),
    Rule(
        Telling.ONESELF,
        words(r"\b(?:j['’]étais|je suis) (?:habillée?|vêtue?) " + _CLAUSE),
        "j’étais là",
    ),
    Rule(
        Telling.ONESELF,
        words(r"\b(?:j['’]étais|je suis) " + _STATE_IN_FRENCH + r"\b"),
        "j’étais là",
    ),
    Rule(
        Telling.ONESELF,
        words(r"\bla dernière fois que je suis venue?\b"),
        "lors d’une autre visite",
    ),
    Rule(
        Telling.ONESELF,
        words(r"\bj['’]habite (?:à côté|tout près|dans (?:la|le) (?:rue|quartier|même rue))\b"),
        "je suis passé",
    ),
)
ERRANDS = (
    Rule(
        Telling.ERRAND,
        words(r"\b(?:mystery|secret) (?:shopp(?:er|ing)|customer|guest|visit(?:or)?)s?\b"),
        "customer",
    ),
    Rule(
        Telling.ERRAND,
        words(r"\b(?:for|as part of|according to) (?:the|this) (?:assignment|brief(?:ing)?|scenario)\b"),
        "that day",
    ),
    Rule(Telling.ERRAND, words(r"\b(?:client|visite|achat)s?[-\x20]mystères?\b"), "client"),
    Rule(Telling.ERRAND, words(r"\b(?:selon le scénario|pour cette mission)\b"), "ce jour-là"),
)
PEOPLE = (
    Group(words(r"\b(?:my|our)\b"), (*COMPANIONS, *LOOKS)),
    Group(words(r"\b(?:mon|ma|mes|notre|nos)\b"), COMPANIONS_IN_FRENCH),
    Group(
        words(r"\bi['’]m\b|\bi (?:am|was|wore|come|go|shop|eat|stay|live|work)\b|\blast time i\b"), ONESELF
    ),
    Group(words(r"\bas an?\b"), AS_ONE),
    Group(words(r"\bje\b|\bj['’]"), ONESELF_IN_FRENCH),
    Group(words(r"myst|secret|assignment|brief|scenario|mission|scénario"), ERRANDS),
)
