"""Commands about the database itself."""

import click
from sqlmodel import Session

from audits import db
from audits.commands import AnyShapeCommand, command
from audits.commands.progress import OnStandardError
from audits.migrations import migrate as bring_to_newest
from audits.visits.reviewing.catching_up import catch_up, count_behind


@command("migrate", cls=AnyShapeCommand)
def migrate() -> None:
    """Bring the database to the newest shape, an empty one included, and its frozen scores up to it."""
    before, after = bring_to_newest(db.engine())
    if before == after:
        click.echo(f"The database already has the newest shape ({after}).")
    else:
        click.echo(f"The database went from {before or 'empty'} to {after}.")
    fill_question_scores()


def fill_question_scores() -> None:
    """Score the questions of visits that were approved before these scores were kept, a transaction a few visits.

    Other commands and the web server may work meanwhile. Stopped half way, the next time goes on from there.
    """
    progress, looked_at, filled = OnStandardError(), 0, 0
    with Session(db.engine(), expire_on_commit=False) as session:
        count = count_behind(session)
        step = catch_up(session)
        while step is not None:
            session.commit()
            looked_at, filled = looked_at + step.visits, filled + step.filled
            progress.step("approved visits with the scores of their questions", looked_at, count)
            step = catch_up(session, step.last)
    progress.finish()
    if filled:
        click.echo(f"Scored the questions of approved visits for comparisons: {filled:,} visits.")
