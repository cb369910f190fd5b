"""What webhooks are told is just what the description of the API says."""

import json
from datetime import UTC, datetime

import jsonschema_rs
import pytest

from audits.access import Role
from audits.sheet import CriticalEffect
from audits.visits.reviewing.deciding import approve
from audits.webhooks import changing
from audits.webhooks.gathering import gather
from audits.webhooks.tables import Happening
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import builders as visits
from tests.webhooks import builders as hooks

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def document(client):
    return client.get("/api/v1/openapi.json").json


@pytest.fixture
def bodies(inside) -> dict[str, str]:
    """What one webhook is told of each thing that can happen, by event."""
    with inside() as session:
        office = builders.person(session)
        webhook, _secret = hooks.webhook(session, office)
        changing.test(session, webhook, hooks.office(office))
        greeted = yes_no(critical=CriticalEffect.FLAG)
        asked = builders.checklist(session, questionnaire(touchpoint("entrance", greeted)))
        visit = visits.submitted(session, visits.draft(session, asked), greeted=visits.no())
        approve(session, visit, builders.person(session, Role.REVIEWER), 1, datetime.now(UTC))
        hooks.issued(session)
    with inside():
        gather(datetime.now(UTC))
    with inside() as session:
        return {each.happening.value: each.body for each in hooks.deliveries(session)}


def test_every_body_is_as_it_is_described(document, bodies):
    assert bodies.keys() == document["webhooks"].keys() == {each.value for each in Happening}
    for event, body in bodies.items():
        content = document["webhooks"][event]["post"]["requestBody"]["content"]["application/json"]
        described = jsonschema_rs.validator_for({**content["schema"], "components": document["components"]})
        assert [str(fault) for fault in described.iter_errors(json.loads(body))] == []


def test_a_field_more_would_be_noticed(document, bodies):
    content = document["webhooks"]["visit.approved"]["post"]["requestBody"]["content"]["application/json"]
    described = jsonschema_rs.validator_for({**content["schema"], "components": document["components"]})
    told = json.loads(bodies["visit.approved"])
    told["visit"]["shopper"] = "S-000001"
    assert not described.is_valid(told)


def test_the_description_names_every_header_that_signs(document):
    for told in document["webhooks"].values():
        assert {each["name"] for each in told["post"]["parameters"]} == {
            "webhook-id", "webhook-timestamp", "webhook-signature"
        }  # fmt: skip
