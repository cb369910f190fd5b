"""Making webhooks, letting them rest and go on, new secrets, tests, deleting. The caller commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from audits.errors import AuditError, Conflict, NotFound
from audits.people.log import record
from audits.people.tables import Person
from audits.webhooks.gathering import add_deliveries, new_delivery
from audits.webhooks.happenings import Occurrence
from audits.webhooks.queries import how_many
from audits.webhooks.rules import MOST_WEBHOOKS, checked_happenings, checked_name
from audits.webhooks.signing import check_of, is_current, secret_of, written
from audits.webhooks.tables import (
    DeliveryState,
    Happening,
    Pause,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from audits.webhooks.targets import target_of

OTHER_KEY = (
    "The key of this server has changed since the secret was made, so what is sent would be signed with another one. "
    "Make a new secret first."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a webhook is to be."""

    name: str
    address: str
    happenings: Sequence[Happening]


@dataclass(frozen=True, slots=True)
class Office:
    """Who changes something and when, with the key that this server makes secrets from.

    `with_loopback`: this server serves this machine only, so webhooks may lead to it.
    """

    person: Person
    now: datetime
    server_key: str
    with_loopback: bool


def make(session: Session, wanted: Wanted, office: Office) -> tuple[Webhook, str]:
    """A webhook, and its secret. It is told what happens from now on. Refused beside ten others."""
    name, chosen = checked_name(wanted.name), checked_happenings(wanted.happenings)
    target_of(wanted.address, office.with_loopback)
    if how_many(session) >= MOST_WEBHOOKS:
        raise AuditError(f"There are {MOST_WEBHOOKS} webhooks already. Delete one of them first.")
    webhook_id = uuid4()
    secret = secret_of(office.server_key, webhook_id, 1)
    made = Webhook(
        id=webhook_id,
        name=name,
        address=wanted.address,
        happenings=chosen,
        secret_made_at=office.now,
        secret_check=check_of(secret),
        created_at=office.now,
        created_by_id=office.person.id,
        gathered_to=office.now,
    )
    session.add(made)
    session.flush()
    _log(session, office, "made", made, after={"name": name, "events": chosen})
    return made, written(secret)


def replace_secret(session: Session, webhook: Webhook, office: Office) -> str:
    """Another secret. For a day both sign, so that the receiver can change over without losing anything."""
    _lock(session, webhook)
    webhook.turn += 1
    secret = secret_of(office.server_key, webhook.id, webhook.turn)
    webhook.secret_check, webhook.secret_made_at = check_of(secret), office.now
    session.add(webhook)
    _log(session, office, "replaced secret of", webhook)
    return written(secret)


def pause(session: Session, webhook: Webhook, office: Office) -> None:
    """Let it rest. What happens meanwhile waits."""
    _lock(session, webhook)
    webhook.paused_at, webhook.paused_because = office.now, Pause.BY_HAND
    session.add(webhook)
    _log(session, office, "paused", webhook)


def resume(session: Session, webhook: Webhook, office: Office) -> None:
    """Go on, with what waits first. Refused while its secret cannot be made any more."""
    _lock(session, webhook)
    _demand_secret(webhook, office)
    webhook.paused_at = webhook.paused_because = webhook.failing_since = None
    session.add(webhook)
    _log(session, office, "resumed", webhook)


def test(session: Session, webhook: Webhook, office: Office) -> None:
    """A delivery that says nothing, to see whether it arrives; of a webhook that rests too."""
    _lock(session, webhook)
    _demand_secret(webhook, office)
    once = Occurrence(Happening.TEST, str(uuid4()), office.now, {})
    add_deliveries(session.connection(), [new_delivery(webhook.id, once, office.now)])
    _log(session, office, "tested", webhook)


def deliver_again(session: Session, delivery: WebhookDelivery, webhook: Webhook, office: Office) -> None:
    """Try one that was given up as if it were new. `Conflict` for any other."""
    _demand_secret(webhook, office)
    again = session.connection().execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.id) == delivery.id)
        .where(col(WebhookDelivery.state) == DeliveryState.GIVEN_UP)
        .values(state=DeliveryState.WAITING, tries=0, next_at=office.now)
    )
    if not again.rowcount:
        raise Conflict("This delivery is not given up: it has arrived, or is still being tried.")
    _log(session, office, "delivered again", webhook, after={"delivery": str(delivery.id)})


def remove(session: Session, webhook: Webhook, office: Office) -> None:
    """Delete a webhook with all that it was told."""
    _lock(session, webhook)
    line, theirs = session.connection(), col(WebhookDelivery.webhook_id) == webhook.id
    ids = select(WebhookDelivery.id).where(theirs)
    line.execute(delete(WebhookAttempt).where(col(WebhookAttempt.delivery_id).in_(ids)))
    line.execute(delete(WebhookDelivery).where(theirs))
    _log(session, office, "deleted", webhook, before={"name": webhook.name, "events": webhook.happenings})
    session.delete(webhook)


def _demand_secret(webhook: Webhook, office: Office) -> None:
    if not is_current(webhook, office.server_key):
        raise Conflict(OTHER_KEY)


def _lock(session: Session, webhook: Webhook) -> None:
    """Keep the minute's jobs out until the transaction ends. `NotFound` when somebody deleted it meanwhile."""
    if session.get(Webhook, webhook.id, with_for_update=True, populate_existing=True) is None:
        raise NotFound("This webhook")


def _log(
    session: Session,
    office: Office,
    action: str,
    webhook: Webhook,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """The address is left out: some carry a secret of their receiver."""
    record(session, office.now, office.person, action, "webhook", webhook.id, before=before, after=after)
