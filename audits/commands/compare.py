"""`flask --app wsgi compare`: the comparison as data, with the numbers the pages show."""

import json
from datetime import date, datetime

import click

from audits import db
from audits.checklists.queries import by_key
from audits.commands import ReadingCommand, command
from audits.comparisons.queries import groups
from audits.comparisons.rules import check_period
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import Comparison, StoreRow
from audits.consistency.comparison import compare as compare_groups
from audits.errors import AuditError
from audits.stores.queries import region_by_path
from audits.tabular.writing import csv_chunks

DAY = click.DateTime(formats=["%Y-%m-%d"])


@command("compare", cls=ReadingCommand)
@click.option("--checklist", "key", help="Only visits made with this checklist.")
@click.option("--from", "from_day", type=DAY, help="First day of the period.")
@click.option("--to", "to_day", type=DAY, help="Last day of the period.")
@click.option(
    "--region", "path", help="Only stores of this region and all below it, such as 'Chicago / North'."
)
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
def compare(
    key: str | None, from_day: datetime | None, to_day: datetime | None, path: str | None, form: str
) -> None:
    """Compare stores and touchpoints by approved visits. Without dates: everything."""
    wanted = wanted_of(key, path, _day(from_day), _day(to_day))
    comparison = compare_groups(groups(db.session(), wanted))
    if form == "json":
        click.echo(json.dumps(comparison.as_data(), ensure_ascii=False, indent=1))
    else:
        _write_csv(comparison)


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


def _write_csv(comparison: Comparison) -> None:
    names = list(StoreRow.__dataclass_fields__)
    rows = ([row[name] for name in names] for row in comparison.as_data()["stores"])
    for chunk in csv_chunks(names, rows):
        click.echo(chunk, nl=False)
