"""`flask --app wsgi report …`: a document as a PDF file, without server or worker."""

import os
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from audits import db
from audits.commands import ReadingGroup
from audits.commands.compare import DAY, wanted_of
from audits.errors import AuditError
from audits.reports.documents import content, written
from audits.reports.looks import look_now
from audits.reports.rules import AskedFor, Stamp
from audits.reports.scope import completed
from audits.reports.tables import ReportKind
from audits.stores.queries import by_codes
from audits.visits.queries import by_ref
from audits.web.paper import Press

report = ReadingGroup("report", help="Write a visit's audit, a store's report or a comparison as a PDF file.")


def _into_file(function: Any) -> Any:
    return click.option(
        "-o", "--output", "target", required=True, type=click.Path(path_type=Path), help="The PDF to write."
    )(function)


def _over_time(function: Any) -> Any:
    for option in (
        click.option(
            "--checklist", "key", help="Only visits made with this checklist; by default the one most used."
        ),
        click.option("--to", "to_day", type=DAY, help="Last day of the period."),
        click.option(
            "--from", "from_day", type=DAY, help="First day; by default 12 months to the newest visit."
        ),
    ):
        function = option(function)
    return function


@report.command("visit")
@click.argument("ref")
@_into_file
def visit(ref: str, target: Path) -> None:
    """The audit of the visit REF, as head office reads it."""
    found = by_ref(db.session(), ref)
    _print(AskedFor(ReportKind.VISIT, str(found.id)), target)


@report.command("store")
@click.argument("code")
@_over_time
@_into_file
def store(
    code: str, from_day: datetime | None, to_day: datetime | None, key: str | None, target: Path
) -> None:
    """The report of the store CODE over a period."""
    found = by_codes(db.session(), [code]).get(code)
    if found is None:
        raise AuditError(f"There is no store {code}. The codes are in the column 'code' of export stores.")
    _print(_compared(ReportKind.STORE, str(found.id), None, (from_day, to_day), key), target)


@report.command("region")
@click.argument("path")
@_over_time
@_into_file
def region(
    path: str, from_day: datetime | None, to_day: datetime | None, key: str | None, target: Path
) -> None:
    """The comparison of the stores of a region and all below it, such as 'Chicago / North'."""
    _print(_compared(ReportKind.REGION, "", path, (from_day, to_day), key), target)


@report.command("network")
@_over_time
@_into_file
def network(from_day: datetime | None, to_day: datetime | None, key: str | None, target: Path) -> None:
    """The comparison of all stores."""
    _print(_compared(ReportKind.NETWORK, "", None, (from_day, to_day), key), target)


def _compared(
    kind: ReportKind,
    subject: str,
    path: str | None,
    period: tuple[datetime | None, datetime | None],
    key: str | None,
) -> AskedFor:
    first, last = (_day(moment) for moment in period)
    wanted = completed(db.session(), wanted_of(key, path, first, last))
    return AskedFor(
        kind,
        str(wanted.region.id) if wanted.region else subject,
        checklist_id=wanted.checklist_id,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print(asked: AskedFor, target: Path) -> None:
    session = db.session()
    look = look_now(session, current_app.extensions["storage"])
    document = written(content(session, asked), asked, Stamp(), look)
    press: Press = current_app.extensions["press"]
    with press:
        printed = press.print(document.document)
    _put(target, printed.pdf)
    pages = "1 page" if printed.pages == 1 else f"{printed.pages:,} pages"
    click.echo(f"{target}: {document.title}, {pages}.")


def _put(target: Path, content: bytes) -> None:
    """The whole file or none: what is there stays until the new one is complete."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
