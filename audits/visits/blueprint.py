"""The blueprint that all pages of visits hang on, and what their templates may say of a checklist's language."""

from typing import Any

from flask import Blueprint

from audits.visits.languages import content_attributes, page_attributes, said
from audits.visits.status_line import manifest_address, status_line

visits = Blueprint("visits", __name__)


@visits.context_processor
def _language() -> dict[str, Any]:
    """`said` speaks a checklist's language; the other two mark where a page changes to it, and back to ours."""
    return {"said": said, "content_language": content_attributes(), "page_words": page_attributes()}


@visits.context_processor
def _app() -> dict[str, Any]:
    """What makes the shopper's pages an app."""
    return {"status_line": status_line, "manifest_address": manifest_address}
