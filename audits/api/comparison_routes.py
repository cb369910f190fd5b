"""Comparisons as data: the same pages, choices and numbers as on screen."""

from typing import Any

from flask import request

from audits import db
from audits.access import Can
from audits.api.blueprint import api
from audits.comparisons.choosing import choose
from audits.comparisons.contents import page_named
from audits.comparisons.figures import as_data
from audits.people.accounts import current_person
from audits.web.guard import needs


@api.get("/comparison/<name>")
@needs(Can.DOWNLOAD_FIGURES)
def comparison(name: str) -> dict[str, Any]:
    """All tables of a page, unrounded, with the choice they belong to and what must be read with them."""
    session, person = db.session(), current_person()
    page = page_named(name, person.role)
    chosen = choose(session, person, request.args)
    return as_data(page, chosen, page.figures(page.prepare(session, chosen)))
