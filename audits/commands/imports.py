"""`flask --app wsgi import …`: files in, checked as a whole before anything is written."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from audits import db
from audits.checklists.importing import check_checklist, places_named, write_checklist
from audits.commands import Group
from audits.commands.progress import OnStandardError
from audits.stores.importing import check_stores, write_stores
from audits.visits.importing import check_visits, write_visits

imports = Group("import", help="Bring in stores, a checklist or visits from a file.")

file_argument = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
dry_run_option = click.option("--dry-run", is_flag=True, help="Check and report only; write nothing.")


def open_session(dry_run: bool) -> Session:
    """The session of an import; a dry run's cannot write, and lets others write meanwhile."""
    if dry_run:
        db.only_read()
    return db.session()


def say(lines: Sequence[str]) -> None:
    """Print a report, one line a sentence."""
    for line in lines:
        click.echo(line)


def finish(changes: bool, dry_run: bool) -> None:
    """Commit what was written, or say that nothing was."""
    if dry_run:
        click.echo("Checked only: nothing was written.")
    elif changes:
        db.session().commit()
        click.echo("Done.")


@imports.command("stores")
@file_argument
@dry_run_option
def stores(file: Path, dry_run: bool) -> None:
    """Add the stores of a CSV file, and change those whose code is known."""
    session = open_session(dry_run)
    with file.open("rb") as source:
        plan = check_stores(session, source, file.name)
    say(plan.lines())
    if plan.changes and not dry_run:
        write_stores(session, plan, None, datetime.now(UTC))
    finish(plan.changes, dry_run)


@imports.command("checklist")
@file_argument
@click.option("--region", "regions", multiple=True, metavar="PATH", help="It applies in this region.")
@click.option("--store", "codes", multiple=True, metavar="CODE", help="It applies in this store.")
@dry_run_option
def checklist(file: Path, dry_run: bool, **places: Any) -> None:
    """Publish the checklist of an XLSForm. Without a region or store it applies everywhere."""
    session = open_session(dry_run)
    wanted = places_named(session, places["regions"], places["codes"])
    plan = check_checklist(session, file.read_bytes(), file.name, wanted)
    say(plan.lines())
    if plan.changes and not dry_run:
        write_checklist(session, plan, None, datetime.now(UTC))
    finish(plan.changes, dry_run)


@imports.command("visits")
@file_argument
@dry_run_option
def visits(file: Path, dry_run: bool) -> None:
    """Add the approved visits of a CSV file, one row an answer, and score them."""
    session, now, progress = open_session(dry_run), datetime.now(UTC), OnStandardError()
    with file.open("rb") as source:
        plan = check_visits(session, source, file.name, now, progress)
    if plan.changes and not dry_run:
        write_visits(session, plan, None, now, progress)
    progress.finish()
    say(plan.lines())
    finish(plan.changes, dry_run)
