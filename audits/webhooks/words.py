"""Webhooks in words: what they are told of, and what became of it, in a sentence."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from audits.web.display import clock_second, day_short, decimal
from audits.webhooks.queries import Line
from audits.webhooks.rules import MOST_TRIES, is_taken
from audits.webhooks.sending import PATIENCE_S
from audits.webhooks.tables import (
    DeliveryState,
    Happening,
    Outcome,
    Pause,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)

HAPPENING_WORDS = {
    Happening.APPROVED: lazy_gettext("A visit is approved"),
    Happening.CRITICAL: lazy_gettext("An approved visit has a critical failure"),
    Happening.ISSUED: lazy_gettext("A document is ready"),
    Happening.TEST: lazy_gettext("Test"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the log as its page shows it. `visit_id` is the visit that it is about, if it is about one."""

    id: UUID
    what: str
    about: str
    visit_id: UUID | None
    happened: str
    sentence: str
    lost: bool
    may_go_again: bool
    attempts: list[tuple[str, str]]


def shown(line: Line) -> Shown:
    """A delivery in words, its attempts the newest first."""
    delivery = line.delivery
    about, visit_id = _about(delivery)
    return Shown(
        delivery.id,
        str(HAPPENING_WORDS[delivery.happening]),
        about,
        visit_id,
        _when(delivery.happened_at),
        _sentence(delivery, line.attempts[0] if line.attempts else None),
        delivery.state is DeliveryState.GIVEN_UP,
        delivery.state is DeliveryState.GIVEN_UP,
        [(_when(attempt.at), _attempt_words(attempt)) for attempt in line.attempts],
    )


def _about(delivery: WebhookDelivery) -> tuple[str, UUID | None]:
    """What a delivery is about, by the name that people know it by."""
    told = json.loads(delivery.body)
    if visit := told.get("visit"):
        return _("%(ref)s at %(store)s", ref=visit["ref"], store=visit["store"]), UUID(visit["id"])
    return (told["document"]["file_name"] if "document" in told else ""), None


def standing_words(webhook: Webhook, has_secret: bool) -> str:
    """How a webhook is, in a sentence."""
    if not has_secret:
        return _(
            "The key of this server has changed since its secret was made. Nothing is sent until you make a new "
            "secret, give it to the receiver, and resume."
        )
    match webhook.paused_because:
        case None if webhook.failing_since:
            return _("Failing since %(when)s. What fails is tried again.", when=_when(webhook.failing_since))
        case None:
            return _("On: what happens is told within a minute or two.")
        case Pause.BY_HAND:
            return _("Paused. What happens meanwhile waits, for 30 days at most.")
        case Pause.FAILING:
            return _(
                "Paused by itself, because every attempt failed for five days. Look at the receiver, send a test, "
                "then resume: what happens meanwhile waits, for 30 days at most."
            )
        case Pause.OTHER_KEY:
            return _("Paused, because its secret had to be made anew. Give it to the receiver, then resume.")
        case _:
            assert_never(webhook.paused_because)


def _sentence(delivery: WebhookDelivery, last: WebhookAttempt | None) -> str:
    said = _attempt_words(last) if last else ""
    match delivery.state:
        case DeliveryState.DELIVERED:
            return _("Delivered. %(attempt)s", attempt=said)
        case DeliveryState.GIVEN_UP:
            return _("Given up after %(tries)s attempts. %(attempt)s", tries=delivery.tries, attempt=said)
        case DeliveryState.WAITING if last is None or not delivery.tries or delivery.next_at is None:
            return _("Waits to be sent.")
        case DeliveryState.WAITING:
            return _(
                "Attempt %(tries)s of %(most)s. %(attempt)s The next one is at %(when)s.",
                tries=delivery.tries,
                most=MOST_TRIES,
                attempt=said,
                when=_when(delivery.next_at),
            )
        case _:
            assert_never(delivery.state)


def _attempt_words(attempt: WebhookAttempt) -> str:
    took = decimal(attempt.took_ms / 1000, 1)
    match attempt.outcome:
        case Outcome.ANSWERED:
            return _answer_words(attempt.status or 0, took)
        case Outcome.TIMED_OUT:
            return _("There was no answer within %(seconds)s seconds.", seconds=decimal(PATIENCE_S, 0))
        case Outcome.NO_ADDRESS:
            return _("The name of the machine leads nowhere.")
        case Outcome.NOT_ALLOWED:
            return _("The name leads to an inner network, where no webhook goes.")
        case Outcome.NO_CONNECTION:
            return _("Nobody took the connection.")
        case Outcome.NOT_TRUSTED:
            return _("Its certificate could not be trusted.")
        case Outcome.BROKEN_OFF:
            return _("The line broke off after %(took)s s.", took=took)
        case _:
            assert_never(attempt.outcome)


def _answer_words(status: int, took: str) -> str:
    if is_taken(Outcome.ANSWERED, status):
        return _("Answered %(status)s after %(took)s s.", status=status, took=took)
    if 300 <= status < 400:
        return _(
            "Answered %(status)s, but redirects are not followed: take the address it leads to.",
            status=status,
        )
    return _("Answered %(status)s after %(took)s s, which is no success.", status=status, took=took)


def _when(moment: datetime) -> str:
    return _("%(day)s, %(clock)s UTC", day=day_short(moment), clock=clock_second(moment))
