"""Reading webhooks, what they were told, and what is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, true
from sqlmodel import Session, col, select

from audits.access import Can, may
from audits.errors import NotFound
from audits.people.tables import Person
from audits.webhooks.tables import DeliveryState, Happening, Webhook, WebhookAttempt, WebhookDelivery

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A delivery with its attempts, the newest first."""

    delivery: WebhookDelivery
    attempts: Sequence[WebhookAttempt]


def visible_to(person: Person) -> ColumnElement[bool]:
    """Webhooks belong to head office."""
    return true() if may(person.role, Can.MANAGE_WEBHOOKS) else false()


def list_webhooks(session: Session, viewer: Person) -> Sequence[Webhook]:
    """Every webhook by name. One query."""
    return session.exec(
        select(Webhook).where(visible_to(viewer)).order_by(Webhook.name, col(Webhook.id))
    ).all()


def find(session: Session, viewer: Person, webhook_id: UUID) -> Webhook:
    """One webhook, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(select(Webhook).where(visible_to(viewer), Webhook.id == webhook_id)).first()
    if found is None:
        raise NotFound("This webhook")
    return found


def find_delivery(session: Session, viewer: Person, webhook_id: UUID, delivery_id: UUID) -> WebhookDelivery:
    """One delivery of a webhook, `NotFound` when there is none for this viewer. One query."""
    found = session.exec(
        select(WebhookDelivery)
        .join(Webhook, col(Webhook.id) == col(WebhookDelivery.webhook_id))
        .where(visible_to(viewer), Webhook.id == webhook_id, WebhookDelivery.id == delivery_id)
    ).first()
    if found is None:
        raise NotFound("This delivery")
    return found


def log_of(session: Session, webhook: Webhook) -> list[Line]:
    """The newest deliveries of a webhook, at most 50, each with its attempts. Two queries."""
    newest = session.exec(
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook.id)
        .order_by(
            col(WebhookDelivery.created_at).desc(),
            col(WebhookDelivery.happened_at).desc(),
            col(WebhookDelivery.id),
        )
        .limit(SHOWN)
    ).all()
    attempts: dict[UUID, list[WebhookAttempt]] = {each.id: [] for each in newest}
    for attempt in session.exec(
        select(WebhookAttempt)
        .where(col(WebhookAttempt.delivery_id).in_(attempts))
        .order_by(col(WebhookAttempt.id).desc())
    ):
        attempts[attempt.delivery_id].append(attempt)
    return [Line(each, attempts[each.id]) for each in newest]


def counts_of(session: Session, webhook_ids: Sequence[UUID]) -> Mapping[UUID, Mapping[DeliveryState, int]]:
    """How many deliveries of each webhook wait or are given up, by state. One query."""
    counts: dict[UUID, dict[DeliveryState, int]] = {webhook_id: {} for webhook_id in webhook_ids}
    rows = session.execute(
        select(WebhookDelivery.webhook_id, WebhookDelivery.state, func.count())
        .where(col(WebhookDelivery.webhook_id).in_(webhook_ids))
        .where(col(WebhookDelivery.state).in_([DeliveryState.WAITING, DeliveryState.GIVEN_UP]))
        .group_by(col(WebhookDelivery.webhook_id), col(WebhookDelivery.state))
    )
    for webhook_id, state, count in rows:
        counts[webhook_id][state] = count
    return counts


def how_many(session: Session) -> int:
    """How many webhooks there are. One query."""
    return session.exec(select(func.count()).select_from(Webhook)).one()


def is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a delivery, joined with its webhook, is to be made. One that rests is still sent its tests."""
    may_go = or_(col(Webhook.paused_at).is_(None), col(WebhookDelivery.happening) == Happening.TEST)
    return and_(
        col(WebhookDelivery.state) == DeliveryState.WAITING, col(WebhookDelivery.next_at) <= now, may_go
    )


def with_work(session: Session, now: datetime) -> list[UUID]:
    """The webhooks that have something to be told now. One query."""
    return list(
        session.exec(
            select(Webhook.id)
            .join(WebhookDelivery, col(WebhookDelivery.webhook_id) == col(Webhook.id))
            .where(is_due(now))
            .distinct()
        )
    )


def was_asked(session: Session, webhook: Webhook, since: datetime) -> bool:
    """Whether an attempt to tell a webhook something was begun since a moment; tests are none. One query."""
    attempt = (
        select(WebhookAttempt.id)
        .join(WebhookDelivery, col(WebhookDelivery.id) == col(WebhookAttempt.delivery_id))
        .where(WebhookDelivery.webhook_id == webhook.id, WebhookDelivery.happening != Happening.TEST)
        .where(WebhookAttempt.at >= since)
        .limit(1)
    )
    return session.exec(attempt).first() is not None
