"""`flask --app wsgi export …`: files out, in the columns of the imports."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from audits import db
from audits.checklists.loading import load_one
from audits.checklists.queries import by_key, newest
from audits.checklists.xlsform import write_workbook
from audits.commands import ReadingGroup
from audits.errors import AuditError
from audits.stores.importing import HEADING, export_row
from audits.stores.queries import all_with_paths
from audits.tabular import Cell, FileFormat, csv_chunks, write_file
from audits.visits.exporting import SCORES_HEADING, VISITS_HEADING, answer_rows, score_rows

exports = ReadingGroup("export", help="Write stores, visits, scores or a checklist to a file.")

format_option = click.option(
    "--format", "kind", type=click.Choice([each.value for each in FileFormat]), help="csv (usual) or xlsx."
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)


def write_table(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], kind: str | None, output: Path | None
) -> None:
    """Write rows to a file, or as CSV to standard output. Without a format the file's name decides."""
    by_name = FileFormat.XLSX if output and output.suffix.lower() == ".xlsx" else FileFormat.CSV
    chosen = FileFormat(kind) if kind else by_name
    if output:
        write_file(output, chosen, columns, rows)
        click.echo(f"Written to {output}.", err=True)
        return
    if chosen is FileFormat.XLSX:
        raise AuditError("A spreadsheet cannot be printed. Name a file with -o, such as -o stores.xlsx.")
    for chunk in csv_chunks(columns, rows):
        click.echo(chunk, nl=False)


@exports.command("stores")
@format_option
@output_option
def stores(kind: str | None, output: Path | None) -> None:
    """Every store, in the columns of `import stores`."""
    rows = (export_row(store, path) for store, path in all_with_paths(db.session()))
    write_table(HEADING, rows, kind, output)


@exports.command("checklist")
@click.argument("key")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def checklist(key: str, output: Path) -> None:
    """The newest version of a checklist as an XLSForm that can be imported again."""
    session = db.session()
    if by_key(session, key) is None:
        raise AuditError(f"There is no checklist with the key {key}. The key is the form_id of its file.")
    version = load_one(session, newest(session, key))
    output.write_bytes(write_workbook(version.questionnaire))
    click.echo(f"Version {version.questionnaire.version} of {key} written to {output}.", err=True)


@exports.command("visits")
@format_option
@output_option
def visits(kind: str | None, output: Path | None) -> None:
    """Every answer of the approved visits, in the columns of `import visits`."""
    write_table(VISITS_HEADING, answer_rows(db.session()), kind, output)


@exports.command("scores")
@format_option
@output_option
def scores(kind: str | None, output: Path | None) -> None:
    """The scores of the approved visits: a row a visit and touchpoint, and one for the total."""
    write_table(SCORES_HEADING, score_rows(db.session()), kind, output)
