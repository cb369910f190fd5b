"""Every minute: what happened becomes a delivery of each webhook that wants to know, once however often it is seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Connection, Table, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from audits import db
from audits.webhooks.happenings import Occurrence, body, since
from audits.webhooks.rules import KEPT_FOR
from audits.webhooks.tables import DeliveryState, Happening, Webhook, WebhookAttempt, WebhookDelivery

LOOKS_BACK = timedelta(minutes=15)
"""A transaction stamps what it does when it begins and shows it when it ends, on a machine with a clock of its own."""
_DELIVERY = cast(Table, WebhookDelivery.__table__)  # type: ignore[attr-defined]


def gather(now: datetime) -> None:
    """The job of every minute. Done by several workers at once, each delivery is there once; none comes twice."""
    with Session(db.reading(db.engine())) as reading:
        found = reading.exec(select(Webhook).order_by(col(Webhook.id))).all()
    for webhook in found:
        for happening in webhook.happenings:
            _gather_one(webhook, Happening(happening), now)
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


def _gather_one(webhook: Webhook, happening: Happening, now: datetime) -> None:
    # Should a clock have been set back, the moment reached before lies ahead: what happens now counts all the same.
    first = max(webhook.created_at, min(webhook.gathered_to, now) - LOOKS_BACK)
    with Session(db.reading(db.engine())) as reading:
        for some in since(reading, happening, first):
            with db.separate_transaction() as own:
                _keep(own, webhook.id, some, now)


def _keep(session: Session, webhook_id: UUID, some: Sequence[Occurrence], now: datetime) -> None:
    """Add what is not there yet; nothing for a webhook that was deleted meanwhile. Two statements."""
    if session.get(Webhook, webhook_id, with_for_update=True) is not None:
        add_deliveries(session.connection(), [new_delivery(webhook_id, each, now) for each in some])


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
