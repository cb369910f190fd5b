"""Head office's page about the program itself: what is set, what it is made of, how it is."""

from datetime import UTC, date, datetime
from typing import cast

from flask import current_app, render_template

from audits import db
from audits.access import Can
from audits.migrations import newest
from audits.operating.blueprint import operating
from audits.operating.queries import work, workers
from audits.operating.readiness import Looking
from audits.operating.settings_shown import components, left_on_this_machine, secrets_shown, shown
from audits.operating.signs import alive_at
from audits.queue import Queue
from audits.reports.forgetting import begins_on
from audits.settings import Settings
from audits.web.guard import needs


@operating.get("/operation")
@needs(Can.SEE_OPERATION)
def operation() -> str:
    """What is set and where it comes from, without secrets; checks, work that waits, workers and versions."""
    settings = cast(Settings, current_app.extensions["settings"])
    queue = cast(Queue, current_app.extensions["queue"])
    session, now = db.session(), datetime.now(UTC)
    return render_template(
        "operating/operation.html",
        checks=cast(Looking, current_app.extensions["looking"]).look().checks,
        notices=[*left_on_this_machine(settings), *_not_deleted_yet(now.date())],
        work=work(session),
        queue_length=queue.length,
        workers=workers(session),
        is_alive=alive_at(now),
        settings=shown(settings),
        secrets=secrets_shown(settings),
        shape=newest(),
        components=list(components(db.engine())),
    )


def _not_deleted_yet(today: date) -> list[str]:
    begins = begins_on(today)
    if begins <= today:
        return []
    sentence = (
        f"Photos and names of staff that are past their time are deleted from {begins} on. Until then "
        "PROOF_PHOTOS_DAYS and STAFF_NAMES_DAYS can be changed; there is no way back after."
    )
    return [sentence]
