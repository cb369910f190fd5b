"""`flask --app wsgi backup | restore | check`: keep everything twice, bring it back, and know that it is whole."""

from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from sqlmodel import Session

from audits import db
from audits.commands import AnyShapeCommand, ReadingCommand, Sentence, command
from audits.commands.progress import OnStandardError
from audits.operating.backups.making import keep_newest, make
from audits.operating.backups.manifest import Manifest
from audits.operating.backups.restoring import choose
from audits.operating.backups.restoring import restore as bring_back
from audits.operating.checking.files import FileReport, check_files
from audits.operating.checking.rows import damaged_rows
from audits.operating.checking.scores import wrong_scores
from audits.settings import Settings
from audits.storage import Storage

FOLDER = click.Path(path_type=Path)
MOST_NAMED = 20


@command("backup", cls=ReadingCommand)
@click.argument("folder", type=FOLDER)
@click.option(
    "--with-secrets", is_flag=True, help="Also the secrets kept in instance/: guard such a backup well."
)
@click.option(
    "--keep", type=click.IntRange(1), help="Afterwards remove all but so many of the newest backups."
)
def backup(folder: Path, with_secrets: bool, keep: int | None) -> None:
    """Back everything up into FOLDER while the program works. Files of earlier backups there are not copied again."""
    progress = OnStandardError()
    made = make(
        _settings(),
        db.engine(),
        _storage(),
        folder,
        datetime.now(UTC),
        with_secrets,
        lambda count: progress.step("files backed up", count),
    )
    progress.finish()
    told = made.manifest
    click.echo(
        f"{made.folder}: database {told.shape}, {told.files:,} files ({made.copied:,} of them new), "
        f"{told.bytes / 1e6:,.1f} MB."
    )
    if keep is not None and (gone := keep_newest(folder, keep)):
        click.echo(f"{gone:,} older backups were removed.")
    _say_what_is_left_out(told)


def _say_what_is_left_out(told: Manifest) -> None:
    left_out = [name for name, where in told.secrets.items() if where == "left out"]
    if left_out:
        click.echo(
            f"Secrets are not in it ({', '.join(left_out)}). Keep instance/secrets elsewhere, or use --with-secrets: "
            "without them nobody can sign in after a restore until they choose a new password.",
            err=True,
        )


@command("restore", cls=AnyShapeCommand)
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
def restore(folder: Path) -> None:
    """Bring back the newest backup in FOLDER, or the backup FOLDER itself, into an empty database and storage."""
    chosen = choose(folder)
    progress = OnStandardError()
    done = bring_back(_settings(), db.engine(), _storage(), chosen, progress.step)
    progress.finish()
    told = done.manifest
    click.echo(f"{chosen} of {told.made_at} is back: {told.files:,} files, database {told.shape}.")
    if done.shape != told.shape:
        click.echo(f"The database went from {told.shape} to {done.shape}.")
    click.echo("Now run: flask --app wsgi check")


@command("check", cls=ReadingCommand)
def check() -> None:
    """Look whether all that is kept is whole: rows, files by their hash, and every frozen score by scoring anew."""
    progress = OnStandardError()
    problems = list(damaged_rows(db.engine()))
    click.echo(f"Database: {_verdict(problems)}")
    with Session(db.reading(db.engine())) as session:
        files = check_files(session, _storage(), progress.step)
        progress.finish()
        click.echo(f"Files: {files.looked_at:,} read, {_verdict(files.problems)}")
        _tell_notes(files)
        wrong = list(wrong_scores(session, progress.step))
    progress.finish()
    click.echo(f"Scores: {_verdict(wrong)}")
    found = [*problems, *files.problems, *wrong]
    if found:
        more = [f"… and {len(found) - MOST_NAMED:,} more."] if len(found) > MOST_NAMED else []
        raise Sentence("\n".join([*found[:MOST_NAMED], *more]))


def _verdict(problems: list[str]) -> str:
    return f"{len(problems):,} problems." if problems else "all as it should be."


def _tell_notes(files: FileReport) -> None:
    """What is no damage, but worth a line."""
    if files.without_hash:
        click.echo(
            f"  {files.without_hash:,} pictures are from before their hash was kept; they can be read whole."
        )
    if files.orphans:
        click.echo(
            f"  {len(files.orphans):,} files belong to no row, which does no harm; {files.orphans[0]}."
        )


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
