"""visits.csv, gathered by visit in little memory: the rows of one visit need not stand together.

An answer is kept as one small number, because most answers of a file say the same as another.
"""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from audits.answers import clean_text
from audits.tabular import Column, Row, Table, open_table
from audits.visits.importing.progress import Progress
from audits.visits.tables import LONGEST_TEXT

HEADING = ("visit", "store", "checklist", "visited_at", "shopper", "question", "answer", "comment")
_PLACE = ("store", "checklist", "visited_at", "shopper")
_COLUMNS = (
    Column("visit", 100, required=True),
    Column("store", 60, required=True),
    Column("checklist", 200, required=True),
    Column("visited_at", 60, required=True),
    Column("shopper", 100),
    Column("question", 120, required=True),
    Column("answer", LONGEST_TEXT, required=True),
    Column("comment", LONGEST_TEXT),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One row's question, answer and comment as the file writes them."""

    question: str
    answer: str
    comment: str


@dataclass(slots=True)
class Gathered:
    """The rows of one visit. `place` is store, checklist, time and shopper as in its first row (`row`).

    `said` are numbers into `Gathering.said`, `rows` the row of each.
    """

    ref: str
    place: tuple[str, str, str, str]
    row: int
    said: array = field(default_factory=lambda: array("I"))
    rows: array = field(default_factory=lambda: array("I"))


@dataclass(slots=True)
class Gathering:
    """A whole file. `said` holds each distinct answer once."""

    table: Table
    visits: dict[str, Gathered] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    answers: int = 0


def gather(source: BinaryIO, name: str, progress: Progress) -> Gathering:
    """Read a file to its end. Rows that are wrong in themselves are in the table's problems."""
    gathering = Gathering(open_table(source, name, _COLUMNS))
    numbers: dict[tuple[str, str, str], int] = {}
    for row, ref, place, words in _sound_rows(gathering.table):
        visit = gathering.visits.get(ref)
        if visit is None:
            visit = gathering.visits[ref] = Gathered(ref, place, row)
        elif visit.place != place:
            _report_difference(gathering.table, visit, row, place)
            continue
        number = numbers.get(words)
        if number is None:
            number = numbers[words] = len(gathering.said)
            gathering.said.append(Said(*words))
        visit.said.append(number)
        visit.rows.append(row)
        gathering.answers += 1
        progress.step("rows read", gathering.answers)
    return gathering


def _sound_rows(table: Table) -> Iterator[tuple[int, str, tuple[str, str, str, str], tuple[str, str, str]]]:
    for row in table:
        cells = row.cells
        ref = cells["visit"].strip()
        if not ref or clean_text(ref) != ref or "\n" in ref:
            table.report(row.number, "visit", ref, "the visit's reference on one line")
            continue
        place = (
            cells["store"].strip(),
            cells["checklist"].strip(),
            cells["visited_at"].strip(),
            cells.get("shopper", "").strip(),
        )
        words = (cells["question"].strip(), clean_text(cells["answer"]), _comment(row))
        if not words[0]:
            table.report(row.number, "question", "", "a question's name")
            continue
        yield row.number, ref, place, words


def _comment(row: Row) -> str:
    return clean_text(row.cells.get("comment", ""))


def _report_difference(table: Table, visit: Gathered, row: int, place: tuple[str, str, str, str]) -> None:
    for column, first, now in zip(_PLACE, visit.place, place, strict=True):
        if first != now:
            expected = f"“{first}”" if first else "nothing"
            table.report(row, column, now, f"{expected} as in row {visit.row}, the same visit {visit.ref}")
