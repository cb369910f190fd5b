"""The description of the API, for programs and for people."""

from typing import Any

from flask import current_app, render_template

from audits.access import Can
from audits.api.blueprint import api
from audits.api.description import SCOPES, described
from audits.api.reference import fields_of, operations
from audits.people.scopes import open_to_every_token
from audits.web.guard import needs, public


@api.get("/openapi.json")
@public
@open_to_every_token
def openapi() -> dict[str, Any]:
    """The API as OpenAPI 3.1. It tells how to ask, and nothing of what is here."""
    return described(current_app)


@api.get("/docs")
@needs(Can.USE_TOKENS)
def reference() -> str:
    """The same as a page, for whoever may make tokens."""
    document = described(current_app)
    return render_template(
        "api/reference.html",
        operations=operations(document, SCOPES, current_app.extensions["settings"].public_url),
        fields=fields_of(document),
    )
