"""The job of a webhook: tell it what is due, one after another, until one fails or others should have their turn.

Nothing is open while a request is out. A worker that dies in the midst of one leaves a claim behind that runs out:
then the same delivery, with the same id, goes out once more. A receiver may be told twice, and can tell.
"""

import logging
import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import update
from sqlmodel import Session, col, select

from audits import db
from audits.queue import Queue
from audits.settings import Settings
from audits.webhooks.queries import is_due, was_asked, with_work
from audits.webhooks.rules import FAILING_FOR, MOST_TRIES, QUIET_FOR, is_taken, wait_after
from audits.webhooks.sending import PATIENCE_S, Sent, Way, send
from audits.webhooks.signing import is_current, secrets_of, signed
from audits.webhooks.tables import (
    DeliveryState,
    Happening,
    Outcome,
    Pause,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from audits.webhooks.targets import NotATarget, target_of

DELIVER = "deliver-webhook"
CLAIM_LASTS = timedelta(minutes=2)
TURN_LASTS_S = 20.0
_HEADERS = {"Content-Type": "application/json", "User-Agent": "Evenkeel-Webhook/1", "Connection": "close"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery that is ours until `until`, with the webhook it is for."""

    webhook: Webhook
    delivery: WebhookDelivery
    until: datetime


def waiting() -> list[str]:
    """The webhooks that have something to be told. One query."""
    with Session(db.reading(db.engine())) as reading:
        return [str(webhook_id) for webhook_id in with_work(reading, datetime.now(UTC))]


def deliver(webhook_id: str) -> None:
    """Tell a webhook what is due. A failure ends it: whoever is down keeps a worker for one request a minute."""
    queue: Queue = current_app.extensions["queue"]
    ends = time.monotonic() + TURN_LASTS_S
    while time.monotonic() < ends and not queue.is_stopping:
        claim = _claim(UUID(webhook_id), datetime.now(UTC))
        if claim is None or not _make(claim):
            return


def server_key() -> str:
    """The key that secrets are derived from."""
    return str(current_app.config["SECRET_KEY"])


def with_loopback() -> bool:
    """Whether requests may go to this machine itself: only where nobody else reaches the server."""
    settings: Settings = current_app.extensions["settings"]
    return settings.serves_this_machine_only


def _claim(webhook_id: UUID, now: datetime) -> Claim | None:
    """The next delivery that is due, taken by compare and swap; None when there is none."""
    while True:
        with db.separate_transaction() as own:
            row = own.execute(
                select(Webhook, WebhookDelivery)
                .join(WebhookDelivery, col(WebhookDelivery.webhook_id) == col(Webhook.id))
                .where(Webhook.id == webhook_id, is_due(now))
                .order_by(col(WebhookDelivery.next_at), col(WebhookDelivery.id))
                .limit(1)
            ).first()
            if row is None:
                return None
            webhook, delivery = row
            if not is_current(webhook, server_key()):
                _rest(own, webhook.id, Pause.OTHER_KEY, now)
                return None
            claim = Claim(webhook, delivery, now + CLAIM_LASTS)
            if _take(own, claim) and delivery.tries < MOST_TRIES:
                return claim


def _take(session: Session, claim: Claim) -> bool:
    """Move the next moment ahead. One that was begun so often and never ended is given up instead."""
    delivery = claim.delivery
    spent = delivery.tries >= MOST_TRIES
    columns = (
        {"state": DeliveryState.GIVEN_UP, "next_at": None}
        if spent
        else {"tries": delivery.tries + 1, "next_at": claim.until}
    )
    taken = session.connection().execute(
        update(WebhookDelivery)
        .where(
            col(WebhookDelivery.id) == delivery.id,
            col(WebhookDelivery.tries) == delivery.tries,
            col(WebhookDelivery.next_at) == delivery.next_at,
        )
        .values(**columns)
    )
    return bool(taken.rowcount)


def _make(claim: Claim) -> bool:
    """Send what was claimed and write down what came of it. Returns whether it was taken."""
    begun, body = datetime.now(UTC), claim.delivery.body.encode()
    way = Way(with_loopback(), PATIENCE_S)
    headers = signed(claim.delivery.id, body, secrets_of(claim.webhook, server_key(), begun), begun)
    try:
        target = target_of(claim.webhook.address, way.with_loopback)
    except NotATarget:
        sent = Sent(Outcome.NOT_ALLOWED, 0)
    else:
        sent = send(target, body, {**_HEADERS, **headers}, way)
    taken = is_taken(sent.outcome, sent.status)
    log.info(
        "webhook",
        extra={
            "told": {
                "delivery": str(claim.delivery.id),
                "outcome": sent.outcome.value,
                "status": sent.status,
                "ms": sent.took_ms,
            }
        },
    )
    with db.separate_transaction() as own:
        _note(own, claim, sent, begun, datetime.now(UTC))
    return taken


def _note(session: Session, claim: Claim, sent: Sent, begun: datetime, now: datetime) -> None:
    """Write down an attempt, unless the claim ran out and somebody else made another, or the webhook is gone."""
    webhook = session.get(Webhook, claim.webhook.id, with_for_update=True)
    taken = is_taken(sent.outcome, sent.status)
    wait = None if taken else wait_after(claim.delivery.tries + 1, random.random())  # noqa: S311 - spreads, hides nothing
    ended = DeliveryState.DELIVERED if taken else DeliveryState.GIVEN_UP
    noted = session.connection().execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.id) == claim.delivery.id, col(WebhookDelivery.next_at) == claim.until)
        .values(
            state=DeliveryState.WAITING if wait else ended,
            next_at=now + wait if wait else None,
        )
    )
    if webhook is None or not noted.rowcount:
        return
    if claim.delivery.happening is not Happening.TEST:
        _judge(session, webhook, taken, begun, now)
    session.add(
        WebhookAttempt(
            delivery_id=claim.delivery.id,
            at=begun,
            took_ms=sent.took_ms,
            outcome=sent.outcome,
            status=sent.status,
        )
    )


def _judge(session: Session, webhook: Webhook, taken: bool, begun: datetime, now: datetime) -> None:
    """How a webhook stands after an attempt that is not among its others yet. Tests count for nothing."""
    if taken:
        webhook.failing_since = None
        return
    long_ago, since = begun - QUIET_FOR, webhook.failing_since
    if since is None or (since < long_ago and not was_asked(session, webhook, long_ago)):
        webhook.failing_since = begun
    elif now - since > FAILING_FOR:
        _rest(session, webhook.id, Pause.FAILING, now)


def _rest(session: Session, webhook_id: UUID, because: Pause, now: datetime) -> None:
    """Pause a webhook that nobody has paused yet. One statement."""
    session.connection().execute(
        update(Webhook)
        .where(col(Webhook.id) == webhook_id, col(Webhook.paused_at).is_(None))
        .values(paused_at=now, paused_because=because)
    )
