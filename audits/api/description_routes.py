"""The description of the API, for programs and for people."""

from typing import Any

from flask import current_app, render_template

from audits.access import Can
from audits.api.blueprint import api
from audits.api.description import described
from audits.api.reference import fields_of, operations
from audits.people.scopes import open_to_every_token, scope_of
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
    scopes = {
        endpoint.removeprefix("api."): scope.value
        for endpoint, view in current_app.view_functions.items()
        if endpoint.startswith("api.") and (scope := scope_of(view)) is not None
    }
    return render_template(
        "api/reference.html",
        operations=operations(document, scopes, current_app.extensions["settings"].public_url),
        fields=fields_of(document),
    )
