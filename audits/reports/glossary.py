"""The words of documents, explained for somebody who reads one for the first time."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _


@dataclass(frozen=True, slots=True)
class Term:
    """A word and what it means here."""

    word: str
    meaning: str


_TERMS = (
    (_("store"), _("One place that is visited. It has a code, a region and a time zone.")),
    (
        _("region"),
        _("A part of the network that holds stores, and may lie within a larger region."),
    ),
    (
        _("checklist"),
        _("What a visit asks. It has versions; a version that was published stays as it is."),
    ),
    (
        _("touchpoint"),
        _(
            "A moment in which a customer meets the company, such as the greeting or the checkout: a "
            "section of the checklist."
        ),
    ),
    (
        _("channel"),
        _("Where a touchpoint happens: in the store, by phone, on the web and so on."),
    ),
    (
        _("service"),
        _("The lens on needs that were met: somebody was there, and what they said was right."),
    ),
    (
        _("experience"),
        _("The lens on what went beyond the need: thought of in advance, personal, remembered."),
    ),
    (
        _("visit"),
        _("One trip of a mystery shopper to a store, with its report. Only approved visits count."),
    ),
    (
        _("round"),
        _("A stretch of fieldwork: which stores are visited, how often and within which weeks."),
    ),
    (
        _("score"),
        _("Points earned, as a part of the points that were possible, from 0 to 100."),
    ),
    (
        _("final score"),
        _("The score after bonus, cap and critical failures. It is the one that is compared."),
    ),
    (
        _("critical failure"),
        _(
            "A critical question that earned none of its points, and so sets a flag, empties its "
            "touchpoint or fails the visit."
        ),
    ),
    (
        _("not applicable"),
        _("An answer for a question that had no place in the visit. It counts on neither side."),
    ),
    (
        _("could not tell"),
        _(
            "An answer of a shopper who looked and cannot say. It counts on neither side, and many of "
            "them say that a question is hard to observe."
        ),
    ),
    (
        _("expectation"),
        _("What a shopper expected of a touchpoint, from 1 to 5, written down before the visit."),
    ),
    (
        _("wish"),
        _("The end of the sentence “It would have been nice if …”, left at a touchpoint."),
    ),
    (
        _("consistency"),
        _(
            "How alike visits are, from 0 to 100: 100 when all score the same, 0 when half score 0 "
            "and half 100."
        ),
    ),
    (_("standard deviation (SD)"), _("How far scores usually lie from their mean, in points.")),
    (_("n"), _("How many visits, or answers, a figure comes from.")),
    (
        _("95 % interval"),
        _(
            "The range that holds the true figure 95 times in 100. Figures whose ranges overlap "
            "widely are not proven to differ."
        ),
    ),
    (
        _("adjusted score"),
        _("A store's mean drawn towards the centre of all stores, more so the fewer visits it has."),
    ),
    (
        _("centre"),
        _("The score that the model puts in the middle of all stores; verdicts compare with it."),
    ),
    (
        _("provable"),
        _("More than chance explains, at 95 %: a store whose whole interval lies beyond the centre."),
    ),
    (
        _("expected false alarms"),
        _("How many of the stores called above or below are expected to be there by chance alone."),
    ),
    (
        _("range of ranks"),
        _("Between which places a store can lie, given how little a few visits tell."),
    ),
    (
        _("no change we can prove"),
        _("A difference between two periods that chance alone explains well."),
    ),
    (
        _("NPS, CSAT, CES"),
        _(
            "Net promoter score, customer satisfaction and customer effort: here as mystery shoppers "
            "answered, never mixed with answers of customers."
        ),
    ),
)


def glossary() -> tuple[Term, ...]:
    """The words in alphabetical order of the language they are in."""
    terms = (Term(str(word), str(meaning)) for word, meaning in _TERMS)
    return tuple(sorted(terms, key=lambda term: term.word.casefold()))
