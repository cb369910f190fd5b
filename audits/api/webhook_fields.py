"""What webhooks are told, as the description of the API has it. What is sent is made in `webhooks.happenings`."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from pydantic.json_schema import models_json_schema

from audits.api.fields import Fields
from audits.webhooks.happenings import MOST_CRITICALS
from audits.webhooks.tables import Happening

_SIGNED = {
    "webhook-id": "The `id` of the body, the same at every attempt.",
    "webhook-timestamp": "When this attempt was made, in seconds since 1970.",
    "webhook-signature": "`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; after a new secret, two.",
}


class ToldVisitFields(Fields):
    """An approved visit, without anything of who made it."""

    id: UUID
    ref: str
    store: str = Field(description="The code of the store. It may not be allowed to read the visit yet.")
    checklist: str = Field(description="The key of the checklist.")
    version: str
    visited_on: date | None
    score: float | None = Field(description="The final score.")
    failed: bool


class ToldCriticalFields(Fields):
    """A critical question that earned nothing."""

    touchpoint: str
    question: str
    effect: str


class ToldDocumentFields(Fields):
    """A printed document."""

    kind: str
    subject: str = Field(description="The id of the visit, store or region; empty: network.")
    edition: str
    number: int = Field(description="Of its version.")
    from_day: date | None = Field(alias="from")
    to_day: date | None = Field(alias="to")
    language: str
    paper: str
    file_name: str
    sha256: str
    size: int
    pages: int


class SentTestFields(Fields):
    """Somebody pressed *Send a test*."""

    id: UUID
    event: Literal["test"]
    at: datetime


class VisitApprovedFields(Fields):
    """A reviewer approved a visit."""

    id: UUID
    event: Literal["visit.approved"]
    at: datetime
    visit: ToldVisitFields


class VisitCriticalFields(Fields):
    """An approved visit has a critical failure."""

    id: UUID
    event: Literal["visit.critical"]
    at: datetime
    visit: ToldVisitFields
    criticals: list[ToldCriticalFields] = Field(
        description="In the order of the checklist.", min_length=1, max_length=MOST_CRITICALS
    )
    more_criticals: int = Field(description="How many more there are than are named.", ge=0)


class DocumentIssuedFields(Fields):
    """A document was printed."""

    id: UUID
    event: Literal["document.issued"]
    at: datetime
    document: ToldDocumentFields


_BODIES: dict[Happening, type[Fields]] = {
    Happening.APPROVED: VisitApprovedFields,
    Happening.CRITICAL: VisitCriticalFields,
    Happening.ISSUED: DocumentIssuedFields,
    Happening.TEST: SentTestFields,
}


def described_webhooks() -> tuple[dict[str, Any], dict[str, Any]]:
    """The webhooks of an OpenAPI description by their events, and the schemas that they refer to."""
    _places, told = models_json_schema(
        [(body, "serialization") for body in _BODIES.values()],
        ref_template="#/components/schemas/{model}",
    )
    return {happening.value: {"post": _request(body)} for happening, body in _BODIES.items()}, told["$defs"]


def _request(body: type[Fields]) -> dict[str, Any]:
    return {
        "summary": body.__doc__,
        "tags": ["Webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _SIGNED.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": f"#/components/schemas/{body.__name__}"}},
            },
        },
        "responses": {"2XX": {"description": "It is taken. Anything else is a failure, and tried again."}},
    }
