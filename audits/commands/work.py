"""The background worker: photos, audits, and fits too large for a page."""

import click
from flask import current_app

from audits.commands import command
from audits.queue import Queue


@command("worker")
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at the same time."
)
def worker(workers: int) -> None:
    """Do background work (photos, audits, large comparisons) until stopped."""
    queue: Queue = current_app.extensions["queue"]
    count = queue.take_up_again()
    if count:
        click.echo(f"{count:,} unfinished jobs were taken up again.")
    queue.huey.create_consumer(workers=workers, worker_type="thread", periodic=True).run()
