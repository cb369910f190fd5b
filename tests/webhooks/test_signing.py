"""What docs/api.md says of webhooks is so: its example checks what we send, and its example body is one of ours."""

import base64
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from audits.access import Role
from audits.sheet import CriticalEffect
from audits.visits.reviewing.deciding import approve
from audits.webhooks.delivering import deliver
from audits.webhooks.gathering import gather
from audits.webhooks.rules import OFFERED
from audits.webhooks.signing import secret_of, signed, written
from audits.webhooks.tables import Happening
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import builders as visits
from tests.webhooks import builders as hooks

DOCS = Path(__file__).parents[2] / "docs" / "api.md"
CHAPTER = DOCS.read_text(encoding="utf-8").partition("## Webhooks")[2]
BODY = b'{"event":"test"}'


@pytest.fixture
def is_ours():
    """The function that the docs give to receivers."""
    [example] = re.findall(r"```python\n(.*?)```", CHAPTER, re.DOTALL)
    made: dict = {}
    exec(compile(example, str(DOCS), "exec"), made)
    return made["is_ours"]


def test_the_example_recognises_what_is_signed_and_nothing_else(is_ours):
    webhook_id, delivery_id = uuid4(), uuid4()
    key, other = (secret_of(server, webhook_id, 1) for server in ("one", "other"))
    now = datetime.now(UTC)
    headers = signed(delivery_id, BODY, [key], now)
    assert is_ours(headers, BODY, written(key))
    assert not is_ours(headers, BODY + b" ", written(key))
    assert not is_ours(headers, BODY, written(other))
    assert not is_ours({**headers, "webhook-id": str(uuid4())}, BODY, written(key))
    assert not is_ours({**headers, "webhook-timestamp": str(int(time.time()) - 10)}, BODY, written(key))
    assert is_ours(signed(delivery_id, BODY, [key, other], now), BODY, written(other))


def test_what_is_old_is_not_taken_for_new(is_ours):
    key = secret_of("one", uuid4(), 1)
    long_ago = datetime.fromtimestamp(time.time() - 400, UTC)
    assert not is_ours(signed(uuid4(), BODY, [key], long_ago), BODY, written(key))


def test_a_signature_is_that_of_the_standard():
    """The worked example in the standard's own libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    moment = datetime.fromtimestamp(1_614_265_330, UTC)
    assert signed("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', [key], moment) == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def shape(told: object) -> object:
    """The names in some JSON, whatever stands under them."""
    match told:
        case dict():
            return {name: shape(part) for name, part in told.items()}
        case list():
            return [shape(part) for part in told]
        case _:
            return type(told).__name__


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_body_of_the_docs_is_like_one_that_arrives(inside, receiver, is_ours):
    with inside() as session:
        webhook, secret = hooks.webhook(session, address=receiver.address, told_of=(Happening.CRITICAL,))
        greeted = yes_no(critical=CriticalEffect.FAIL_VISIT)
        asked = builders.checklist(session, questionnaire(touchpoint("entrance", greeted)))
        visit = visits.submitted(session, visits.draft(session, asked), greeted=visits.no())
        approve(session, visit, builders.person(session, Role.REVIEWER), 1, datetime.now(UTC))
    with inside():
        gather(datetime.now(UTC))
        deliver(str(webhook.id))
    [(headers, body)] = receiver.got
    assert is_ours(headers, body, secret)
    [example] = re.findall(r"```json\n(.*?)\n```", CHAPTER)
    assert shape(json.loads(body)) == shape(json.loads(example))


def test_every_event_stands_in_the_docs():
    named = re.findall(r"^\| `(\S+)` \| [^w]", CHAPTER, re.MULTILINE)
    assert named == [*(each.value for each in OFFERED), Happening.TEST.value]
