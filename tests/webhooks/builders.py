"""Webhooks and deliveries in a session, inside the app. The caller commits."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import update
from sqlmodel import Session, col, select

from audits.access import Role
from audits.people.tables import Person
from audits.reports.tables import AuditVersion, Issue, PaperSize, ReportKind
from audits.visits.reading.audit import Edition
from audits.visits.reviewing.deciding import approve
from audits.visits.tables import Visit
from audits.webhooks.changing import Office, Wanted, make
from audits.webhooks.delivering import server_key
from audits.webhooks.rules import OFFERED
from audits.webhooks.tables import (
    DeliveryState,
    Happening,
    Outcome,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from tests import builders
from tests.visits import builders as visits

OUTSIDE = "https://receiver.example/audits"


def office(person: Person, **more: Any) -> Office:
    """Somebody of head office, now, at a server that only this machine reaches."""
    return Office(
        **{
            "person": person,
            "now": datetime.now(UTC),
            "server_key": server_key(),
            "with_loopback": True,
            **more,
        }
    )


def webhook(
    session: Session,
    by: Person | None = None,
    address: str = OUTSIDE,
    name: str = "The channel",
    told_of: tuple[Happening, ...] = OFFERED,
    **columns: Any,
) -> tuple[Webhook, str]:
    """A webhook and its secret."""
    made, secret = make(session, Wanted(name, address, told_of), office(by or builders.person(session)))
    for column, value in columns.items():
        setattr(made, column, value)
    session.flush()
    return made, secret


def delivery(session: Session, of: Webhook, **columns: Any) -> WebhookDelivery:
    """Something that is due."""
    now = datetime.now(UTC)
    made = WebhookDelivery(
        **{
            "webhook_id": of.id,
            "happening": Happening.APPROVED,
            "occurrence": str(uuid4()),
            "happened_at": now,
            "body": '{"event":"visit.approved"}',
            "state": DeliveryState.WAITING,
            "next_at": now,
            "created_at": now,
            **columns,
        }
    )
    session.add(made)
    session.flush()
    return made


def attempt(session: Session, of: WebhookDelivery, at: datetime, status: int = 500) -> WebhookAttempt:
    """An attempt that was answered with this status."""
    made = WebhookAttempt(delivery_id=of.id, at=at, took_ms=5, outcome=Outcome.ANSWERED, status=status)
    session.add(made)
    session.flush()
    return made


def approved(
    session: Session, reviewer: Person | None = None, now: datetime | None = None, **answers: Any
) -> Visit:
    """A visit that a reviewer has just approved."""
    visit = visits.submitted(session, visits.draft(session), **answers)
    by = reviewer or builders.person(session, Role.REVIEWER)
    approve(session, visit, by, visit.revision, now or datetime.now(UTC))
    session.flush()
    return visit


def issued(session: Session, **columns: Any) -> Issue:
    """A document of a visit, printed just now."""
    version = AuditVersion(
        series="s" * 64,
        number=2,
        kind=ReportKind.VISIT,
        subject="5e0b8a8c-0000-4000-8000-000000000000",
        edition=Edition.STORE,
        data_digest="d" * 64,
        made_at=datetime.now(UTC),
    )
    session.add(version)
    session.flush()
    made = Issue(
        **{
            "version_id": version.id or 0,
            "language": "en",
            "paper": PaperSize.A4,
            "code": "EVK-1234",
            "file_name": "audit.pdf",
            "heartbeat_at": datetime.now(UTC),
            "issued_at": datetime.now(UTC),
            "sha256": "a" * 64,
            "size": 512,
            "pages": 3,
            **columns,
        }
    )
    session.add(made)
    session.flush()
    return made


def deliveries(session: Session) -> list[WebhookDelivery]:
    """All of them, the earliest first."""
    return list(
        session.exec(
            select(WebhookDelivery)
            .order_by(col(WebhookDelivery.happened_at), col(WebhookDelivery.id))
            .execution_options(populate_existing=True)
        )
    )


def attempts(session: Session) -> list[WebhookAttempt]:
    """All of them in order."""
    return list(session.exec(select(WebhookAttempt).order_by(col(WebhookAttempt.id))))


def let_waits_pass(session: Session) -> None:
    """As if the moment of the next attempt had come."""
    session.connection().execute(
        update(WebhookDelivery)
        .where(col(WebhookDelivery.state) == DeliveryState.WAITING)
        .values(next_at=datetime.now(UTC))
    )


def minute() -> None:
    """What the worker does every minute, inside the app."""
    current_app.extensions["queue"].tick()
