"""`flask --app wsgi forget`: delete what was kept long enough, as the worker does every day."""

from datetime import UTC, datetime

import click

from audits.commands import command
from audits.commands.progress import OnStandardError
from audits.reports.forgetting import begins_on, forget_now, rules, would_forget


@command("forget")
@click.option("--dry-run", is_flag=True, help="Only say what would be deleted.")
def forget(dry_run: bool) -> None:
    """Delete names of staff and photos whose time is over (STAFF_NAMES_DAYS, PROOF_PHOTOS_DAYS)."""
    today, found, progress = datetime.now(UTC).date(), rules(), OnStandardError()
    names, photos = (rule.first_kept(today).isoformat() for rule in (found.names, found.photos))
    if dry_run:
        due, named = would_forget(today, progress.step)
        progress.finish()
        click.echo(f"Would delete {_count(due, 'photo')} of visits before {photos}.")
        click.echo(f"Would mask names of staff in {_count(named, 'visit')} before {names}.")
        if (begins := begins_on(today)) > today:
            click.echo(f"The worker begins with it on {begins}. Without --dry-run it is done now.")
        return
    done = forget_now(today, progress.step)
    progress.finish()
    click.echo(f"Deleted {_count(done.photos, 'photo')} of visits before {photos}.")
    click.echo(f"Masked names of staff in {_count(done.visits, 'visit')} before {names}.")
    click.echo(
        f"Deleted {_count(done.files, 'printed file')} with them. Ask anew for what is needed on paper."
    )


def _count(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{number:,} {noun}s"
