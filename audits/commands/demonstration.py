"""`flask --app wsgi demo`: the demonstration programme."""

from datetime import UTC, datetime

import click
from flask import current_app

from audits import db
from audits.commands import command
from audits.demo.programme import fill


@command("demo")
def demo() -> None:
    """Fill an empty database with the demonstration programme."""
    click.echo("Making the demonstration: 48 stores, 18 months of visits. This takes about half a minute.")
    filled = fill(db.session(), current_app.extensions["storage"], datetime.now(UTC))
    db.session().commit()
    click.echo(f"{filled.stores} stores, {filled.visits:,} visits, {filled.answers:,} answers.")
