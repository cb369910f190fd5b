"""Who is signed in: what a phone asks before it sends anything."""

from datetime import UTC, datetime
from typing import Any

from flask import request
from flask_wtf.csrf import generate_csrf

from audits.api.blueprint import api
from audits.people.accounts import current_person
from audits.web.build import build
from audits.web.error_pages import sentence
from audits.web.guard import public, signed_in_now

LONGEST_ECHO = 100


@api.get("/session")
@public
def session_now() -> tuple[dict[str, Any], int]:
    """The person and a fresh token, or 401. The echo tells our answer from a captive portal's or a kept one."""
    told = {
        "echo": request.args.get("echo", "")[:LONGEST_ECHO],
        "now": datetime.now(UTC).isoformat(),
        "app": build(),
    }
    if not signed_in_now():
        return {"problem": sentence(401), **told}, 401
    return {"user": str(current_person().id), "csrf": generate_csrf(), **told}, 200
