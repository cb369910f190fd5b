"""The description of the API, for programs and for people."""

from typing import Any

from flask import current_app

from audits.api.blueprint import api
from audits.api.description import described
from audits.people.scopes import open_to_every_token
from audits.web.guard import public


@api.get("/openapi.json")
@public
@open_to_every_token
def openapi() -> dict[str, Any]:
    """The API as OpenAPI 3.1. It tells how to ask, and nothing of what is here."""
    return described(current_app)
