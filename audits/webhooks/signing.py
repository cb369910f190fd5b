"""Secrets and signatures, in the way of Standard Webhooks (https://www.standardwebhooks.com).

A secret is derived from the server's key, the webhook's random id and the number of its turn: a copy of the database
gives none away. It is shown when it is made and can be replaced; who changes the server's key changes all of them,
which `check_of` tells.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from audits.webhooks.tables import Webhook

PREFIX = "whsec_"
BOTH_FOR = timedelta(days=1)
"""So long after a secret was replaced, what is sent is signed with the one before too."""


def secret_of(server_key: str, webhook_id: UUID, turn: int) -> bytes:
    """The secret of a webhook: 32 bytes."""
    return hmac.new(server_key.encode(), f"webhook {webhook_id} {turn}".encode(), hashlib.sha256).digest()


def written(secret: bytes) -> str:
    """A secret as people and libraries pass it on: `whsec_` and base64."""
    return PREFIX + base64.b64encode(secret).decode()


def check_of(secret: bytes) -> str:
    """What is kept of a secret: it recognises the secret and tells nothing of it."""
    return hmac.new(secret, b"is this still the secret?", hashlib.sha256).hexdigest()


def is_current(webhook: Webhook, server_key: str) -> bool:
    """Whether the server's key still makes the secret that was shown."""
    made = check_of(secret_of(server_key, webhook.id, webhook.turn))
    return hmac.compare_digest(made, webhook.secret_check)


def secrets_of(webhook: Webhook, server_key: str, now: datetime) -> list[bytes]:
    """What to sign with: the secret, and the one before it while receivers change over."""
    both = webhook.turn > 1 and now - webhook.secret_made_at < BOTH_FOR
    turns = (webhook.turn, webhook.turn - 1) if both else (webhook.turn,)
    return [secret_of(server_key, webhook.id, turn) for turn in turns]


def signed(delivery_id: UUID | str, body: bytes, secrets: Sequence[bytes], now: datetime) -> dict[str, str]:
    """The headers by which a receiver knows that a body is ours, unchanged, and how old it is."""
    moment = str(int(now.timestamp()))
    said = b".".join((str(delivery_id).encode(), moment.encode(), body))
    signatures = (base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode() for key in secrets)
    return {
        "webhook-id": str(delivery_id),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }
