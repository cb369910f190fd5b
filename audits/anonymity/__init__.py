"""Which words of a report could tell a store who came, and what to say instead.

Plain rules over one text: no database, no page, no clock. They look for what identifies (a minute, a number on a
receipt, a companion, a name), in English and in French, and would rather miss a turn of phrase than mark harmless
words: a reviewer stops reading marks that are mostly wrong. `passages` finds them, `reworded` says it without them.
`names_of` and `without_names` are for the day on which names of staff have been kept long enough.
"""

from audits.anonymity.finding import passages, whole_answer
from audits.anonymity.names import MASK, names_of, without_names
from audits.anonymity.passages import Passage, Telling, pieces, reworded

__all__ = [
    "MASK",
    "Passage",
    "Telling",
    "names_of",
    "passages",
    "pieces",
    "reworded",
    "whole_answer",
    "without_names",
]
