"""`flask --app wsgi compare`: the comparison as data, with the numbers the pages show."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from audits import db
from audits.checklists.queries import by_key
from audits.checklists.tables import Checklist
from audits.commands import ReadingCommand, command
from audits.commands.exports import write_table
from audits.comparisons.choosing import SUBJECTS, Chosen
from audits.comparisons.contents import PAGES, page_named
from audits.comparisons.figures import as_data
from audits.comparisons.narrowing import Narrowing, Outcome
from audits.comparisons.queries import groups
from audits.comparisons.rules import check_period
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import Comparison, StoreRow
from audits.consistency.comparison import compare as compare_groups
from audits.errors import AuditError
from audits.fieldwork.queries import round_by_name
from audits.sheet import Channel, Lens
from audits.stores.queries import region_by_path
from audits.tabular import workbook_bytes

DAY = click.DateTime(formats=["%Y-%m-%d"])
PRETTY: dict[str, Any] = {"ensure_ascii": False, "indent": 1}


@command("compare", cls=ReadingCommand)
@click.option("--checklist", "key", help="Only visits made with this checklist.")
@click.option("--from", "from_day", type=DAY, help="First day of the period.")
@click.option("--to", "to_day", type=DAY, help="Last day of the period.")
@click.option(
    "--region", "path", help="Only stores of this region and all below it, such as 'Chicago / North'."
)
@click.option("--round", "round_name", help="Only visits of this round.")
@click.option("--brand", help="Only stores of this brand.")
@click.option(
    "--channel", type=click.Choice([each.value for each in Channel]), help="Only touchpoints there."
)
@click.option(
    "--lens", type=click.Choice([each.value for each in Lens]), help="Only touchpoints of this lens."
)
@click.option("--touchpoint", "touchpoints", multiple=True, help="Only this touchpoint, by key; repeatable.")
@click.option(
    "--visits",
    "outcome",
    type=click.Choice([each.value for each in Outcome]),
    default="all",
    show_default=True,
)
@click.option(
    "--page", "page", type=click.Choice([page.name for page in PAGES]), help="The figures of a page."
)
@click.option(
    "--about", multiple=True, metavar="NAME=VALUE", help=f"What a page is about: {', '.join(SUBJECTS)}."
)
@click.option("--table", default="", help="The table of a page, as csv; its first one when none is named.")
@click.option(
    "--format", "form", type=click.Choice(["json", "csv", "xlsx"]), default="json", show_default=True
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write.")
def compare(
    key: str | None,
    from_day: datetime | None,
    to_day: datetime | None,
    path: str | None,
    form: str,
    output: Path | None,
    page: str | None,
    about: tuple[str, ...],
    table: str,
    **narrowed: Any,
) -> None:
    """Compare stores and touchpoints by approved visits. Without dates: everything."""
    session = db.session()
    only = _narrowing(session, **narrowed)
    wanted = replace(wanted_of(key, path, _day(from_day), _day(to_day)), only=only)
    if page:
        _write_page(session, page, wanted, _subjects(about), table, form, output)
    elif form == "json":
        _write_text(json.dumps(compare_groups(groups(session, wanted)).as_data(), **PRETTY), output)
    else:
        columns, rows = _stores(compare_groups(groups(session, wanted)))
        write_table(columns, rows, form, output)


def _write_page(
    session: Session,
    name: str,
    wanted: Wanted,
    subjects: dict[str, str],
    table: str,
    form: str,
    output: Path | None,
) -> None:
    """The figures of one page: a table as CSV, or everything as JSON or as sheets."""
    page, chosen = page_named(name, None), _chosen(session, wanted, subjects)
    found = page.figures(page.prepare(session, chosen))
    if form == "json":
        _write_text(json.dumps(as_data(page, chosen, found), **PRETTY), output)
    elif form == "csv":
        one = found.table(table)
        write_table(one.columns, one.rows, form, output)
    elif output is None:
        raise AuditError("A spreadsheet cannot be printed. Name a file with -o, such as -o stores.xlsx.")
    else:
        sheets = [(one.name, one.columns, one.rows) for one in found.tables]
        output.write_bytes(workbook_bytes(sheets))
        click.echo(f"Written to {output}.", err=True)


def _write_text(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text)
        return
    output.write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"Written to {output}.", err=True)


def _chosen(session: Session, wanted: Wanted, subjects: dict[str, str]) -> Chosen:
    checklist = session.get(Checklist, wanted.checklist_id) if wanted.checklist_id else None
    return Chosen(wanted, checklist, wanted.region, subjects=subjects)


def _subjects(about: Sequence[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in about]
    for name, equals, _ in pairs:
        if not equals or name not in SUBJECTS:
            raise AuditError(f"--about takes {', '.join(f'{one}=…' for one in SUBJECTS)}, not “{name[:30]}”.")
    return {name: value.strip() for name, _, value in pairs}


def _narrowing(
    session: Session,
    round_name: str | None,
    brand: str | None,
    channel: str | None,
    lens: str | None,
    touchpoints: tuple[str, ...],
    outcome: str,
) -> Narrowing:
    found = round_by_name(session, round_name) if round_name else None
    if round_name and found is None:
        raise AuditError(f"There is no round {round_name}. Write its name as the page of rounds has it.")
    return Narrowing(
        round_id=found.id if found else None,
        brand=brand,
        channel=Channel(channel) if channel else None,
        lens=Lens(lens) if lens else None,
        touchpoints=touchpoints,
        outcome=Outcome(outcome),
    )


def wanted_of(key: str | None, path: str | None, from_day: date | None, to_day: date | None) -> Wanted:
    """What a command asks to compare, by checklist key and region path; unknown ones are refused."""
    check_period(from_day, to_day)
    session = db.session()
    checklist = by_key(session, key) if key else None
    if key and checklist is None:
        raise AuditError(
            f"There is no checklist {key}. The keys are in the column 'checklist' of export scores."
        )
    region = region_by_path(session, path) if path else None
    if path and region is None:
        raise AuditError(f"There is no region {path}. Write the path as in stores.csv, outermost first.")
    return Wanted(
        checklist_id=checklist.id if checklist else None, region=region, from_day=from_day, to_day=to_day
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _stores(comparison: Comparison) -> tuple[list[str], list[list[Any]]]:
    names = list(StoreRow.__dataclass_fields__)
    return names, [[row[name] for name in names] for row in comparison.as_data()["stores"]]
