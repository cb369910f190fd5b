"""The background worker: photos, audits, and fits too large for a page."""

import logging

import click
from flask import current_app
from flask.globals import app_ctx

from audits.commands import command
from audits.operating.settings_shown import left_on_this_machine
from audits.operating.signs import SignOfLife
from audits.queue import Queue
from audits.settings import Settings
from audits.web import log_lines
from audits.web.paper import Press

log = logging.getLogger(__name__)


@command("worker")
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 32), help="Jobs at the same time."
)
def worker(workers: int) -> None:
    """Do background work (photos, audits, large comparisons) until stopped."""
    queue: Queue = current_app.extensions["queue"]
    settings: Settings = current_app.extensions["settings"]
    log_lines.set_up(requests=settings.log == "requests")
    for sentence in left_on_this_machine(settings):
        log.warning(sentence)
    # As many warm processes as there are jobs at the same time, so that none waits for another's document.
    press = current_app.extensions["press"] = Press(size=workers)
    count = queue.take_up_again()
    if count:
        click.echo(f"{count:,} unfinished jobs were taken up again.")
    with SignOfLife(app_ctx.app, queue, press):
        queue.work(workers)
