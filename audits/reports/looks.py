"""How documents look: the name, colours and logo of the house, ready for the press."""

from dataclasses import dataclass

from sqlmodel import Session

from audits.reports.style_tables import HouseStyle
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
    logo = storage.get(chosen.logo_key) if chosen.logo_key else None
    return Look(chosen.name or Look().name, chosen.accent, chosen.band, logo)


def styles_of(look: Look, paper: PaperSize) -> str:
    """The style sheet that sets a document in this look on this paper, after print.css."""
    size = {PaperSize.A4: "A4", PaperSize.LETTER: "letter"}[paper]
    return (
        f"@page {{ size: {size}; }}\n@page wide {{ size: {size} landscape; }}\n"
        f"h1, .headline-number {{ color: {look.accent}; }}\n"
    )
