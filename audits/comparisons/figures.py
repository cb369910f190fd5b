"""The numbers of a page as every other way out gives them: file, picture, command and API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from audits.access import Can
from audits.comparisons.choosing import Chosen
from audits.errors import NotFound
from audits.tabular import Cell


class Group(StrEnum):
    """The question a page answers, which is how the tabs are grouped."""

    WHERE = "where"
    WHY = "why"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Table:
    """One table, unrounded. `name` and `columns` are the keys of the JSON; percentages run from 0 to 100."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]

    def as_data(self) -> list[dict[str, Any]]:
        """One object a row, ready for `json.dumps`."""
        return [dict(zip(self.columns, [_plain(cell) for cell in row], strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: a macro of a template in components/, what it draws, and its words for who cannot see it."""

    name: str
    template: str
    macro: str
    drawn: Any
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Figures:
    """All numbers of a page. `notes` are the sentences that must be read with them."""

    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    def table(self, name: str) -> Table:
        """The table with this name, the first one for ""; `NotFound` for others."""
        for table in self.tables:
            if name in {"", table.name}:
                return table
        raise NotFound("This table")

    def picture(self, name: str) -> Picture:
        """The picture with this name; `NotFound` when the page has none in this choice."""
        for picture in self.pictures:
            if picture.name == name:
                return picture
        raise NotFound("This picture")


@dataclass(frozen=True)
class Page:
    """One page of a comparison: prepared once, shown as a page or given out as figures.

    `name` is the word of its address, template, file names, command and API. `prepare` reads (few queries),
    `figures` only rearranges what was read. `tables` and `pictures` name what `figures` may give. A page without a
    tab (`has_tab`) is reached from another one.
    """

    name: str
    title: Any
    group: Group
    prepare: Callable[[Session, Chosen], Any]
    figures: Callable[[Any], Figures]
    tables: tuple[str, ...]
    pictures: tuple[str, ...] = ()
    needs: Can = Can.COMPARE
    has_tab: bool = True

    @property
    def endpoint(self) -> str:
        """Its route."""
        return f"comparisons.{self.name.replace('-', '_')}"


def as_data(page: Page, chosen: Chosen, found: Figures) -> dict[str, Any]:
    """A page's figures as the API and `compare --page` print them, ready for `json.dumps`."""
    return {
        "page": page.name,
        "choice": chosen.address(page=None, sort=None),
        "from": chosen.wanted.from_day.isoformat() if chosen.wanted.from_day else None,
        "to": chosen.wanted.to_day.isoformat() if chosen.wanted.to_day else None,
        "tables": {table.name: table.as_data() for table in found.tables},
        "notes": list(found.notes),
    }


def _plain(cell: Cell) -> Any:
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)
