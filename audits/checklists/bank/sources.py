"""Whose questions are in the bank: those of the library, and of the checklists that somebody sees."""

from sqlmodel import Session

from audits.checklists import lists
from audits.checklists.bank.searching import Source
from audits.checklists.library.shelf import ITEMS
from audits.people.tables import Person

_LIBRARY = tuple(Source(f"library/{item.key}", item.title, item.questionnaire, item) for item in ITEMS)


def sources(session: Session, viewer: Person) -> list[Source]:
    """One's own first, then the library. Three queries when the versions are known, six when they are not."""
    own = [
        Source(f"version/{listed.version.id}", listed.checklist.name, listed.version.questionnaire)
        for listed in lists.list_checklists(session, viewer)
    ]
    return [*own, *_LIBRARY]
