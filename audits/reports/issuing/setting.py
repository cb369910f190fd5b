"""How a document is set: its language and its sheet. They change nothing that is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from audits.errors import NotFound
from audits.reports.style_tables import HouseStyle
from audits.reports.tables import PaperSize
from audits.web.languages import LANGUAGES


@dataclass(frozen=True, slots=True)
class Setting:
    """One way to set a document."""

    language: str = "en"
    paper: PaperSize = PaperSize.A4


def house_setting(session: Session) -> Setting:
    """The setting that head office chose, ours until then. One query."""
    style = session.get(HouseStyle, 1)
    return Setting(style.language, style.paper) if style else Setting()


def as_chosen(session: Session, chosen: Mapping[str, str]) -> Setting:
    """The setting that an address or a form names as `language` and `paper`; the house's where one is empty or missing.

    `NotFound` for what there is not. One query.
    """
    usual = house_setting(session)
    language = chosen.get("language") or usual.language
    paper = chosen.get("paper") or usual.paper.value
    known = {each.code for each in LANGUAGES}
    if language not in known or paper not in list(PaperSize):
        raise NotFound("This document")
    return Setting(language, PaperSize(paper))


def is_chosen(chosen: Mapping[str, str]) -> bool:
    """Whether an address or a form names a setting at all."""
    return any(chosen.get(name) for name in ("language", "paper"))
