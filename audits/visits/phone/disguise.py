"""The name and the icon under which the app stands on a shopper's phone: nothing that a store would wonder about."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from audits.answers import clean_text
from audits.errors import AuditError
from audits.people.log import record
from audits.people.tables import Person
from audits.visits.phone_tables import Disguise

LONGEST_NAME = 30
TELLING = ("mystery", "shopper", "audit", "evenkeel", "inspect")
"""A name with one of these words would tell what it is to hide."""
SIZES = (180, 192, 512)
"""Widths of the PNG pictures of each icon, beside its SVG; the first is what iPhones ask for."""


class Icon(StrEnum):
    """The icons one can choose from: `static/img/app-<icon>.svg`, and PNG as `app-<icon>-<width>.png`."""

    NOTES = "notes"
    LIST = "list"
    BOOK = "book"
    LEAF = "leaf"


def disguise(session: Session) -> Disguise:
    """The name and icon that head office chose, else our own choice. One query."""
    return session.get(Disguise, 1) or Disguise(name="Notes", icon=Icon.NOTES)


def picture(icon: str, width: int | None = None) -> str:
    """The file of an icon below `static/`: a PNG of one of `SIZES`, without a width the SVG."""
    return f"img/app-{icon}-{width}.png" if width else f"img/app-{icon}.svg"


def save_disguise(session: Session, name: str, icon: Icon, by: Person, now: datetime) -> None:
    """Choose name and icon. Refused for a name that is empty, too long, or tells what it is to hide."""
    chosen = _fitting(name)
    found = disguise(session)
    before = {"name": found.name, "icon": str(found.icon)}
    found.name, found.icon = chosen, icon.value
    session.add(found)
    after = {"name": chosen, "icon": icon.value}
    record(session, now, by, "changed", "disguise", found.id, before=before, after=after)


def _fitting(name: str) -> str:
    chosen = " ".join(clean_text(name).split())
    if not chosen:
        raise AuditError("Give the app a name that any phone could have, such as Notes.")
    if len(chosen) > LONGEST_NAME:
        raise AuditError(f"The name has {len(chosen)} characters; shorten it to {LONGEST_NAME}.")
    told = next((word for word in TELLING if word in chosen.casefold()), None)
    if told:
        raise AuditError(f"“{told}” tells whoever sees the phone what this is. Choose a name without it.")
    return chosen
