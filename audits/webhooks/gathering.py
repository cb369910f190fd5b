"""Every minute: what happened becomes a delivery of each webhook that wants to know, once however often it is seen."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel import Session, col, select

from audits import db
from audits.webhooks.happenings import Occurrence, body, since
from audits.webhooks.rules import KEPT_FOR
from audits.webhooks.tables import DeliveryState, Happening, Webhook, WebhookAttempt, WebhookDelivery

LOOKS_BACK = timedelta(minutes=15)
"""A transaction stamps what it does when it begins and shows it when it ends, on a machine with a clock of its own."""
log = logging.getLogger(__name__)
_DELIVERY = cast(Table, WebhookDelivery.__table__)  # type: ignore[attr-defined]


def gather(now: datetime) -> None:
    """The job of every minute. Done by several workers at once, each delivery is there once; none comes twice.

    What fails is logged and holds nothing else up. A kind that failed as a whole is looked for until it does not, a
    single thing for a quarter of an hour.
    """
    with Session(db.reading(db.engine())) as reading:
        found = reading.exec(select(Webhook).order_by(col(Webhook.id))).all()
    for webhook in found:
        missed = [each for each in webhook.happenings if not _is_gathered(webhook, each, now)]
        if not missed:
            with db.separate_transaction() as own:
                own.connection().execute(
                    update(Webhook).where(col(Webhook.id) == webhook.id).values(gathered_to=now)
                )
    forget(now)


def forget(now: datetime) -> None:
    """Deliveries of more than 30 days ago go, with their attempts. Two statements."""
    old = col(WebhookDelivery.created_at) < now - KEPT_FOR
    with db.separate_transaction() as own:
        line = own.connection()
        ids = select(WebhookDelivery.id).where(old)
        line.execute(delete(WebhookAttempt).where(col(WebhookAttempt.delivery_id).in_(ids)))
        line.execute(delete(WebhookDelivery).where(old))


def _is_gathered(webhook: Webhook, happening: str, now: datetime) -> bool:
    try:
        _gather_one(webhook, Happening(happening), now)
    except Exception:
        log.exception("%s could not be gathered for webhook %s", happening, webhook.id)
        return False
    return True


def _gather_one(webhook: Webhook, happening: Happening, now: datetime) -> None:
    # Should a clock have been set back, the moment reached before lies ahead: what happens now counts all the same.
    first = max(webhook.created_at, min(webhook.gathered_to, now) - LOOKS_BACK)
    with Session(db.reading(db.engine())) as reading:
        for some in since(reading, happening, first):
            _keep(webhook.id, some, now)


def _keep(webhook_id: UUID, some: Sequence[Occurrence], now: datetime) -> None:
    """Add what is not there yet; nothing for a webhook that was deleted meanwhile. Two statements.

    When the tables refuse one of them, two for each: it is logged and left out, and the others are kept.
    """
    try:
        with db.separate_transaction() as own:
            if own.get(Webhook, webhook_id, with_for_update=True) is not None:
                add_deliveries(own.connection(), [new_delivery(webhook_id, each, now) for each in some])
    except (DataError, IntegrityError) as refusal:
        if len(some) == 1:
            # Not in the words of the database, which repeat what was refused.
            told = (some[0].happening, some[0].key, webhook_id, type(refusal).__name__)
            log.error("%s %s could not be kept for webhook %s: %s", *told)
            return
        for one in some:
            _keep(webhook_id, [one], now)


def add_deliveries(line: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Add deliveries; those that are there already stay as they are. One statement."""
    insert = postgresql.insert if line.dialect.name == "postgresql" else sqlite.insert
    line.execute(insert(_DELIVERY).on_conflict_do_nothing(), rows)


def new_delivery(webhook_id: UUID, one: Occurrence, now: datetime) -> dict[str, Any]:
    """The columns of a delivery that is due at once."""
    delivery_id = uuid4()
    return {
        "id": delivery_id,
        "webhook_id": webhook_id,
        "happening": one.happening,
        "occurrence": one.key,
        "happened_at": one.at,
        "body": body(delivery_id, one.happening, one.at, one.told),
        "state": DeliveryState.WAITING,
        "tries": 0,
        "next_at": now,
        "created_at": now,
    }
