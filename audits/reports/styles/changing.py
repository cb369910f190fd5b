"""Choosing how documents look from now on. What was issued before stays as it is."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exc, update
from sqlmodel import Session, col

from audits.errors import Conflict
from audits.people.log import record
from audits.people.tables import Person
from audits.reports.looks import ACCENT, BAND
from audits.reports.style_tables import HouseStyle
from audits.reports.styles.logos import Logo
from audits.reports.tables import PaperSize
from audits.storage import Storage

CHANGED_MEANWHILE = (
    "Somebody else changed the style while this page was open. Save again to replace it by what stands here, "
    "or open the page anew to see theirs."
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What head office chose. `logo_key` is empty without a logo; its size is in pixels."""

    name: str
    accent: str
    band: str
    language: str
    paper: PaperSize
    logo_key: str = ""
    logo_width: int | None = None
    logo_height: int | None = None


def house_style(session: Session, now: datetime) -> HouseStyle:
    """The style that stands; ours, with revision 0, until somebody chooses. One query."""
    chosen = session.get(HouseStyle, 1)
    return chosen or HouseStyle(accent=ACCENT, band=BAND, revision=0, changed_at=now)


def keep_logo(storage: Storage, logo: Logo) -> str:
    """Store a logo that was made safe; returns its key. The same picture has the same key."""
    key = logo_key(hashlib.sha256(logo.png).hexdigest())
    storage.put(key, logo.png)
    return key


def logo_key(digest: str) -> str:
    """Where the logo with this sha256 is kept."""
    return f"styles/{digest}.png"


def save_style(session: Session, choice: Choice, revision: int, by: Person, now: datetime) -> None:
    """Take the choice up, if nobody changed the style since `revision`; `Conflict` otherwise. The caller commits."""
    before = session.get(HouseStyle, 1)
    told = _told(before) if before else None
    columns = {**asdict(choice), "revision": revision + 1, "changed_at": now, "changed_by_id": by.id}
    if revision:
        done = session.connection().execute(
            update(HouseStyle).where(col(HouseStyle.revision) == revision).values(**columns)
        )
        if not done.rowcount:
            raise Conflict(CHANGED_MEANWHILE)
    elif before:
        raise Conflict(CHANGED_MEANWHILE)
    else:
        _add(session, columns)
    after = {key: str(value) for key, value in asdict(choice).items()}
    record(session, now, by, "changed", "house style", 1, before=told, after=after)


def _add(session: Session, columns: dict[str, Any]) -> None:
    try:
        session.add(HouseStyle(**columns))
        session.flush()
    except exc.IntegrityError as taken:
        session.rollback()
        raise Conflict(CHANGED_MEANWHILE) from taken


def _told(style: HouseStyle) -> dict[str, str]:
    return {name: str(getattr(style, name)) for name in Choice.__dataclass_fields__}
