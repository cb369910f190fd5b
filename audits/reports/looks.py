"""How documents look: the name, colours and logo of the house, ready for the press."""

from dataclasses import dataclass

from sqlmodel import Session

from audits.errors import NotFound
from audits.reports.style_tables import HouseStyle
from audits.reports.styles.rules import words_on
from audits.reports.tables import PaperSize
from audits.storage import Storage

ACCENT = "#1d4a80"
BAND = "#f3f1ea"


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a document. Colours are `#rrggbb`; `logo` is a PNG or JPEG of ours, None without one."""

    name: str = "Evenkeel"
    accent: str = ACCENT
    band: str = BAND
    logo: bytes | None = None


def look_now(session: Session, storage: Storage) -> Look:
    """The style that head office chose last, ours until then. One query."""
    chosen = session.get(HouseStyle, 1)
    if chosen is None:
        return Look()
    return Look(chosen.name or Look().name, chosen.accent, chosen.band, _logo(storage, chosen.logo_key))


def _logo(storage: Storage, key: str) -> bytes | None:
    """The logo; None where it was replaced since the style was read: no document fails for want of a logo."""
    try:
        return storage.get(key) if key else None
    except NotFound:
        return None


def styles_of(look: Look, paper: PaperSize) -> str:
    """The style sheet that sets a document in this look on this paper, after print.css."""
    size = {PaperSize.A4: "A4", PaperSize.LETTER: "letter"}[paper]
    return (
        f"@page {{ size: {size}; }}\n@page wide {{ size: {size} landscape; }}\n"
        f"h1, .headline-number, .stamp h2 {{ color: {look.accent}; }}\n"
        f"h2, thead th {{ border-color: {look.accent}; }}\n"
        f".house {{ background: {look.band}; color: {words_on(look.band)}; }}\n"
    )
