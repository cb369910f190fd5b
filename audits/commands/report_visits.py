"""`flask --app wsgi report visits …`: the audits of many visits as one ZIP, without server or worker."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
from flask import Flask, current_app
from flask.globals import app_ctx

from audits import db
from audits.checklists.queries import by_key
from audits.commands.compare import DAY
from audits.commands.progress import OnStandardError
from audits.commands.report import report
from audits.errors import AuditError
from audits.fieldwork.queries import round_by_name
from audits.reports.batch_tables import BatchItem, ItemStatus
from audits.reports.batches.archive import entries
from audits.reports.batches.choosing import ISSUED, Chosen, Place, places
from audits.reports.batches.merging import join, parts_of
from audits.reports.batches.queries import Row, printed
from audits.reports.issuing.printing import Busy, obtain
from audits.reports.issuing.setting import house_setting
from audits.reports.rules import AskedFor
from audits.reports.tables import PaperSize, ReportKind
from audits.stores.queries import region_by_path
from audits.visits.reading.audit import Edition
from audits.visits.tables import VisitStatus
from audits.web.languages import LANGUAGES
from audits.web.paper import Press
from audits.web.zip_stream import stream

__all__ = ["report", "visits"]


@report.command("visits")
@click.option("--round", "round_name", help="Only visits planned in this round, by its name.")
@click.option(
    "--region", "path", help="Only stores of this region and all below it, such as 'Chicago / North'."
)
@click.option("--from", "from_day", type=DAY, help="First day.")
@click.option("--to", "to_day", type=DAY, help="Last day.")
@click.option("--checklist", "key", help="Only visits made with this checklist, by its key.")
@click.option(
    "--status", type=click.Choice([each.value for each in ISSUED]), default="approved", show_default=True
)
@click.option(
    "--edition",
    type=click.Choice([each.value for each in Edition]),
    default=Edition.HEAD_OFFICE.value,
    show_default=True,
    help="For whom: who reads decides what it shows.",
)
@click.option("--language", type=click.Choice([each.code for each in LANGUAGES]))
@click.option("--paper", type=click.Choice([each.value for each in PaperSize]))
@click.option(
    "--merged", type=click.Path(path_type=Path, dir_okay=False), help="One PDF of all of them besides."
)
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 32), help="Printed at once.")
@click.option("-o", "--output", "target", required=True, type=click.Path(path_type=Path, dir_okay=False))
def visits(target: Path, merged: Path | None, workers: int, **words: Any) -> None:
    """The audits of many visits as a ZIP: a folder a region, and an index.

    What an earlier run printed is there already and is not printed again.
    """
    chosen = _chosen(words)
    found = places(db.session(), None, chosen)
    current_app.extensions["press"] = Press(size=workers)
    with current_app.extensions["press"]:
        items = _print_all(chosen, found, workers)
        # What was printed meanwhile is not in the snapshot that this command has read from so far.
        db.session().rollback()
        rows = list(printed(db.session(), items))
        with _unfinished(target) as unfinished, unfinished.open("wb") as file:
            file.writelines(stream(entries(rows)))
        if merged is not None:
            _merge(rows, merged, chosen.language)
    _tell(target, rows)


def _chosen(words: dict[str, Any]) -> Chosen:
    """What the options say; a name that names nothing is refused in a sentence. At most four queries."""
    session = db.session()
    usual = house_setting(session)
    return Chosen(
        Edition(words["edition"]),
        _id(words["round_name"], lambda name: round_by_name(session, name), "round"),
        _id(words["path"], lambda path: region_by_path(session, path), "region"),
        _id(words["key"], lambda key: by_key(session, key), "checklist"),
        _day(words["from_day"]),
        _day(words["to_day"]),
        VisitStatus(words["status"]),
        words["language"] or usual.language,
        PaperSize(words["paper"] or usual.paper),
    )


def _id(name: str | None, find: Any, what: str) -> int | None:
    if name is None:
        return None
    row = find(name)
    if row is None:
        raise AuditError(f"There is no {what} {name}. Look at its name on the page of the {what}s.")
    return int(row.id)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print_all(chosen: Chosen, found: Iterable[Place], workers: int) -> list[BatchItem]:
    """Every audit, printed or with the sentence why not, in order. The rows are not kept."""
    app = app_ctx.app
    batch_id = uuid4()
    items = [
        BatchItem(
            batch_id=batch_id,
            position=position,
            visit_id=place.visit_id,
            folder=place.region,
            status=ItemStatus.WAITING,
        )
        for position, place in enumerate(found)
    ]
    progress = OnStandardError()
    with ThreadPoolExecutor(workers) as pool:
        tasks = [pool.submit(_print, app, chosen, item) for item in items]
        try:
            for done, task in enumerate(as_completed(tasks), 1):
                task.result()
                progress.step("audits", done, len(items))
        finally:
            pool.shutdown(cancel_futures=True)
            progress.finish()
    return items


def _print(app: Flask, chosen: Chosen, item: BatchItem) -> None:
    asked = AskedFor(
        ReportKind.VISIT,
        str(item.visit_id),
        chosen.edition,
        language=chosen.language,
        paper=chosen.paper,
    )
    with app.app_context():
        try:
            item.issue_id, item.status = obtain(asked, None).id, ItemStatus.READY
        except Busy:
            item.failure = "A worker prints it at this moment. Run this again in a minute."
        except AuditError as refusal:
            item.failure = str(refusal)
    if item.failure:
        item.status = ItemStatus.FAILED


def _merge(rows: list[Row], target: Path, language: str) -> None:
    progress = OnStandardError()
    with _unfinished(target) as unfinished, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        joined = Path(folder, "merged.pdf")
        pages = join(
            parts_of(rows), joined, language, lambda done: progress.step("audits joined", done, len(rows))
        )
        joined.replace(unfinished)
    progress.finish()
    click.echo(f"{target}: {pages:,} pages.")


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place in the end: the whole file or none."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    path = Path(name)
    try:
        yield path
        with path.open("rb") as file:
            os.fsync(file.fileno())
        path.chmod(0o644)
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)


def _tell(target: Path, rows: list[Row]) -> None:
    failed = sum(row.item.status is ItemStatus.FAILED for row in rows)
    ready = len(rows) - failed
    click.echo(f"{target}: {ready:,} audit{'' if ready == 1 else 's'}.")
    if failed:
        click.echo(f"{failed:,} could not be made; index.csv in it says why.", err=True)
