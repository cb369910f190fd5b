"""`flask --app wsgi report …`: a document as a PDF file, without server or worker.

What leaves is issued, by nobody: it is the current version, kept and checkable, whoever carries it on. A draft is not.
"""

import os
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app

from audits import db
from audits.commands import ReadingGroup
from audits.commands.compare import DAY, wanted_of
from audits.errors import AuditError
from audits.reports.issuing.files import File, open_issue
from audits.reports.issuing.printing import NotIssued, obtain, print_draft
from audits.reports.issuing.setting import Setting, house_setting
from audits.reports.rules import AskedFor
from audits.reports.scope import completed
from audits.reports.tables import PaperSize, ReportKind
from audits.storage import Storage
from audits.stores.queries import by_codes
from audits.visits.queries import by_ref
from audits.visits.reading.audit import Edition
from audits.web.languages import LANGUAGES
from audits.web.paper import Press

report = ReadingGroup("report", help="Write a visit's audit, a store's report or a comparison as a PDF file.")


def _into_file(function: Any) -> Any:
    return click.option(
        "-o", "--output", "target", required=True, type=click.Path(path_type=Path), help="The PDF to write."
    )(function)


def set_as_chosen(*editions: Edition) -> Any:
    """How it is set, and for whom; what is left out is as the house sets its documents."""

    def with_options(function: Any) -> Any:
        languages = click.Choice([language.code for language in LANGUAGES])
        for option in (
            click.option(
                "--edition",
                type=click.Choice([edition.value for edition in editions]),
                default=Edition.HEAD_OFFICE.value,
                show_default=True,
                help="For whom: who reads decides what it shows.",
            ),
            click.option("--language", type=languages, help="The language of the document."),
            click.option("--paper", type=click.Choice([size.value for size in PaperSize]), help="The sheet."),
        ):
            function = option(function)
        return function

    return with_options


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
@set_as_chosen(*Edition)
@_into_file
def visit(ref: str, target: Path, edition: str, **chosen: Any) -> None:
    """The audit of the visit REF; a draft when it is not approved."""
    found = by_ref(db.session(), ref)
    printed_into(target, AskedFor(ReportKind.VISIT, str(found.id), Edition(edition)), chosen)


@report.command("store")
@click.argument("code")
@_over_time
@set_as_chosen(Edition.HEAD_OFFICE, Edition.MANAGER)
@_into_file
def store(code: str, target: Path, **chosen: Any) -> None:
    """The report of the store CODE over a period."""
    found = by_codes(db.session(), [code]).get(code)
    if found is None:
        raise AuditError(f"There is no store {code}. The codes are in the column 'code' of export stores.")
    printed_into(target, _compared(ReportKind.STORE, str(found.id), None, chosen), chosen)


@report.command("region")
@click.argument("path")
@_over_time
@set_as_chosen(Edition.HEAD_OFFICE, Edition.MANAGER)
@_into_file
def region(path: str, target: Path, **chosen: Any) -> None:
    """The comparison of the stores of a region and all below it, such as 'Chicago / North'."""
    printed_into(target, _compared(ReportKind.REGION, "", path, chosen), chosen)


@report.command("network")
@_over_time
@set_as_chosen(Edition.HEAD_OFFICE)
@_into_file
def network(target: Path, **chosen: Any) -> None:
    """The comparison of all stores."""
    printed_into(target, _compared(ReportKind.NETWORK, "", None, chosen), chosen)


def _compared(kind: ReportKind, subject: str, path: str | None, chosen: dict[str, Any]) -> AskedFor:
    first, last = (_day(chosen.pop(name)) for name in ("from_day", "to_day"))
    wanted = completed(db.session(), wanted_of(chosen.pop("key"), path, first, last))
    return AskedFor(
        kind,
        str(wanted.region.id) if wanted.region else subject,
        Edition(chosen.pop("edition")),
        checklist_id=wanted.checklist_id,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
    )


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def printed_into(target: Path, asked: AskedFor, chosen: dict[str, Any]) -> None:
    """Print what is asked for, set as was chosen, into a file, and say what it is."""
    setting = _setting(chosen)
    asked = replace(asked, language=setting.language, paper=setting.paper)
    # Printing takes a while: nothing is to be kept open meanwhile.
    db.session().rollback()
    press: Press = current_app.extensions["press"]
    with press:
        file, what = _file(asked)
    _put(target, _storage().get(file.storage_key))
    pages = "1 page" if file.pages == 1 else f"{file.pages:,} pages"
    click.echo(f"{target}: {what}, {pages}.")


def _setting(chosen: dict[str, Any]) -> Setting:
    """The house's setting, with what was chosen in its place."""
    given = {name: value for name, value in chosen.items() if value is not None}
    if "paper" in given:
        given["paper"] = PaperSize(given["paper"])
    return replace(house_setting(db.session()), **given)


def _file(asked: AskedFor) -> tuple[File, str]:
    """The file, and what it is in words."""
    try:
        issue = obtain(asked, None)
    except NotIssued:
        draft = print_draft(asked)
        return draft, f"{draft.file_name}, a draft that is not issued"
    return open_issue(issue).file, f"{issue.file_name}, sha256 {issue.sha256}"


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found


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
