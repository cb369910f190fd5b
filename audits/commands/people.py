"""`flask --app wsgi user …`: people, for whoever has the machine."""

from datetime import UTC, datetime

import click
from flask import current_app

from audits.access import Role
from audits.commands import Group
from audits.db import session
from audits.errors import AuditError
from audits.people import second_factor
from audits.people.accounts import end_sessions
from audits.people.queries import by_email
from audits.settings import Settings
from audits.stores.managers import admit, read_scope

users = Group("user", help="Invite people, and help who cannot get in.")


@users.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option(
    "--region", default="", metavar="PATH", help="A regional manager's region, as “Chicago / North”."
)
@click.option(
    "--store", "stores", multiple=True, metavar="CODE", help="A store manager's store; repeat for more."
)
@click.option("--name", default="", help="What mails call them.")
def add(email: str, role: str, region: str, stores: tuple[str, ...], name: str) -> None:
    """Add a person and print the link by which they choose a password: once, within 7 days."""
    chosen = Role(role)
    scope = read_scope(session(), chosen, region, stores)
    _person, path = admit(session(), email, chosen, name, scope, None, datetime.now(UTC))
    session().commit()
    settings: Settings = current_app.extensions["settings"]
    click.echo(f"{settings.public_url}{path}")


@users.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Take away a second factor that was lost, where no colleague at head office can."""
    person = by_email(session(), email)
    if person is None:
        raise AuditError(f"There is nobody with the address {email}. Look at it under People.")
    second_factor.reset(session(), person, None, datetime.now(UTC))
    end_sessions(person)
    session().commit()
    click.echo(f"The second factor of {person.email} is taken away; the next sign-in sets up another.")
