"""Commands about the database itself."""

import click

from audits import db
from audits.commands import AnyShapeCommand, command
from audits.migrations import migrate as bring_to_newest


@command("migrate", cls=AnyShapeCommand)
def migrate() -> None:
    """Bring the database to the newest shape, an empty one included."""
    before, after = bring_to_newest(db.engine())
    if before == after:
        click.echo(f"The database already has the newest shape ({after}).")
    else:
        click.echo(f"The database went from {before or 'empty'} to {after}.")
