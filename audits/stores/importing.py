"""stores.csv: what a file would change, and changing it.

A store is known by its code. A column that is absent leaves what is known alone; an empty cell clears it.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, BinaryIO

from sqlmodel import Session

from audits.people.tables import Person
from audits.stores.changing import Change, save_stores
from audits.stores.queries import all_with_paths, facts_of
from audits.stores.regions import missing_paths
from audits.stores.rules import COLUMNS, StoreFacts, Unfit, faults, read_value
from audits.stores.tables import Store
from audits.tabular import Row, Table, open_table

HEADING = tuple(field.name for field in fields(StoreFacts))


@dataclass(frozen=True, slots=True)
class StorePlan:
    """What a file would do. Nothing is written yet."""

    name: str
    new: tuple[StoreFacts, ...]
    changed: tuple[Change, ...]
    unchanged: int
    new_regions: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.new or self.changed)

    def lines(self) -> list[str]:
        """What the command prints and the page shows."""
        count = len(self.new) + len(self.changed) + self.unchanged
        lines = [
            f"{self.name}: {count:,} {_noun(count, 'store')}.",
            f"{len(self.new):,} new, {len(self.changed):,} changed, {self.unchanged:,} unchanged.",
        ]
        if self.new_regions:
            regions = len(self.new_regions)
            lines.append(
                f"{regions:,} new {_noun(regions, 'region')}: {', '.join(self.new_regions[:20])}"
                + (" …" if regions > 20 else ".")
            )
        lines += self.notes
        if not self.changes:
            lines.append("Nothing to change: everything is here already as the file says.")
        return lines


def check_stores(session: Session, source: BinaryIO, name: str) -> StorePlan:
    """Read a whole file against what is here; raises `BadFile` with every problem. Two queries."""
    table = open_table(source, name, COLUMNS)
    rows = _read(table)
    known = {store.code: (store, facts_of(store, path)) for store, path in all_with_paths(session)}
    new, changed, unchanged = [], [], 0
    for number, values in rows:
        store, before = known.get(values["code"], (None, StoreFacts(values["code"])))
        after = replace(before, **values)
        for fault in faults(after):
            table.report(number, fault.column, fault.found, fault.expected)
        if store is None:
            new.append(after)
        elif before != after:
            changed.append(Change(store, before, after))
        else:
            unchanged += 1
    table.refuse_problems()
    paths = [facts.region for facts in (*new, *(change.after for change in changed))]
    missing = tuple(missing_paths(session, paths))
    return StorePlan(name, tuple(new), tuple(changed), unchanged, missing, tuple(table.notes()))


def write_stores(session: Session, plan: StorePlan, actor: Person | None, now: datetime) -> None:
    """Do what the plan says. The caller commits."""
    save_stores(session, plan.new, plan.changed, actor, now)


def export_row(store: Store, path: str) -> list[Any]:
    """A store in the columns of the import."""
    facts = facts_of(store, path)
    return [getattr(facts, name) for name in HEADING]


def _read(table: Table) -> list[tuple[int, dict[str, Any]]]:
    """The sound rows with their values; a row with a problem is left out and reported."""
    rows: list[tuple[int, dict[str, Any]]] = []
    first_seen: dict[str, int] = {}
    for row in table:
        values = _values(table, row)
        code = row.cells["code"].strip()
        if code in first_seen:
            expected = f"each code once (it is in row {first_seen[code]} too)"
            table.report(row.number, "code", code, expected)
        elif code:
            first_seen[code] = row.number
        if values is not None:
            rows.append((row.number, values))
    return rows


def _values(table: Table, row: Row) -> dict[str, Any] | None:
    values: dict[str, Any] = {}
    for column, text in row.cells.items():
        try:
            values[column] = read_value(column, text)
        except Unfit as wrong:
            table.report(row.number, column, text, str(wrong))
    return values if len(values) == len(row.cells) else None


def _noun(count: int, singular: str) -> str:
    return singular if count == 1 else f"{singular}s"
