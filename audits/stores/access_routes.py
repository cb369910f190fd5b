"""Who has access, for head office: everybody with an account, what they see, and what lets them in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from audits import db
from audits.access import Can, Role
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.blueprint import people
from audits.people.log import record
from audits.people.token_forms import SCOPE_WORDS
from audits.stores.access_queries import LONG_UNUSED, Access, AccessFilter, list_access
from audits.stores.people_forms import ROLES
from audits.stores.queries import find_region, regions
from audits.tabular import Cell, csv_chunks
from audits.web.guard import needs

UNUSED = "90"
MOST_SHOWN = 2_000
COLUMNS = (
    "name", "email", "reference", "role", "sees", "account", "last_sign_in", "last_used", "second_factor", "sessions",
    "tokens",
)  # fmt: skip


@people.get("/access")
@needs(Can.MANAGE_PEOPLE)
def access() -> str:
    """Everybody with an account on one page; whose account is disabled stands apart."""
    session, now = db.session(), datetime.now(UTC)
    wanted = _wanted(request.args, now)
    found = list_access(session, current_person(), wanted, now, MOST_SHOWN + 1)
    shown = found[:MOST_SHOWN]
    return render_template(
        "people/access.html",
        working=[one for one in shown if one.person.active],
        disabled=[one for one in shown if not one.person.active],
        most=MOST_SHOWN if len(found) > MOST_SHOWN else None,
        wanted=wanted,
        roles=ROLES,
        regions=regions(session, current_person()),
        scopes={scope.value: words for scope, words in SCOPE_WORDS.items()},
        file=url_for("people.access_file", **_kept(wanted)),
    )


@people.get("/access.csv")
@needs(Can.MANAGE_PEOPLE)
def access_file() -> Response:
    """The same people as CSV. The download is logged."""
    now, person = datetime.now(UTC), current_person()
    wanted = _wanted(request.args, now)
    rows = list(_rows(list_access(db.session(), person, wanted, now)))
    with db.separate_transaction() as own:
        record(own, now, person, "downloaded", "access", "access.csv", after={"people": len(rows)})
    answer = Response("".join(csv_chunks(COLUMNS, rows)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="access.csv"'
    return answer


def _wanted(asked: MultiDict[str, str], now: datetime) -> AccessFilter:
    """The filter that an address names; a role or region that is not there is not found. At most one query."""
    role, region = asked.get("role", ""), asked.get("region", "")
    if role and role not in set(Role):
        raise NotFound("This role")
    if region and not (region.isascii() and region.isdigit() and len(region) < 10):
        raise NotFound("This region")
    return AccessFilter(
        role=Role(role) if role else None,
        region_id=find_region(db.session(), current_person(), int(region)).id if region else None,
        unused_since=now - LONG_UNUSED if asked.get("unused") == UNUSED else None,
    )


def _kept(wanted: AccessFilter) -> dict[str, Any]:
    """The same filter for another address."""
    return {
        "role": wanted.role,
        "region": wanted.region_id,
        "unused": UNUSED if wanted.unused_since else None,
    }


def _rows(found: list[Access]) -> Iterator[list[Cell]]:
    for one in found:
        person = one.person
        yield [
            person.name,
            person.email,
            person.reference,
            person.role.value,
            "; ".join(one.places),
            "works" if person.active else "disabled",
            _written(person.signed_in_at),
            _written(one.used_at),
            "yes" if person.tf_totp_secret else "no",
            "may be open" if person.may_be_signed_in else "none",
            "; ".join(
                f"{token.name}: {' '.join(token.scopes)}, until {_written(token.expires_at)}, "
                f"last used {_written(token.last_used_at) or 'never'}"
                for token in one.tokens
            ),
        ]


def _written(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%dT%H:%MZ") if moment else ""
