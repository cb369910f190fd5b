"""When a delivery is tried again, and when it and its webhook are given up. Plain rules: no clock and no database."""

from collections.abc import Sequence
from datetime import timedelta

from audits.errors import AuditError
from audits.webhooks.tables import Happening, Outcome

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=12),
)
"""From each attempt that failed to the next; after the last of them a delivery is given up."""
MOST_TRIES = len(WAITS) + 1
JITTER = 0.2
"""Up to such a share is added to a wait, so that what failed together does not come back together."""
LONGEST_WAIT = WAITS[-1] * (1 + JITTER)
QUIET_FOR = timedelta(hours=15)
"""Who was asked nothing for longer than any wait, and a worker's being late, failed at nothing meanwhile."""
FAILING_FOR = timedelta(days=5)
"""A webhook that failed at every attempt for so long is paused."""
KEPT_FOR = timedelta(days=30)
"""Deliveries older than this are forgotten, waiting ones too."""
MOST_WEBHOOKS = 10
LONGEST_NAME = 80
OFFERED = (Happening.APPROVED, Happening.CRITICAL, Happening.ISSUED)


def wait_after(tries: int, chance: float) -> timedelta | None:
    """How long until the next attempt after so many failed; None when there is none. `chance` is from 0 to 1."""
    return WAITS[tries - 1] * (1 + JITTER * chance) if tries < MOST_TRIES else None


def is_taken(outcome: Outcome, status: int | None) -> bool:
    """Whether the receiver has it: any answer of 200 to 299."""
    return outcome is Outcome.ANSWERED and status is not None and 200 <= status < 300


def checked_name(name: str) -> str:
    """A name without spaces around it. Refused when empty."""
    if not name.strip():
        raise AuditError("Give the webhook a name: what receives it.")
    return name.strip()[:LONGEST_NAME]


def checked_happenings(chosen: Sequence[Happening]) -> list[str]:
    """What to tell, in the order it is offered. Refused when nothing is, or what nobody offers."""
    if not chosen or not set(chosen) <= set(OFFERED):
        raise AuditError("Tick what it is to be told of.")
    return [happening.value for happening in OFFERED if happening in chosen]
