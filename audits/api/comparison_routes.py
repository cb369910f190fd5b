"""Comparisons as data: the same pages, choices and numbers as on screen."""

from flask import request

from audits import db
from audits.access import Can
from audits.api.asking import ComparisonQuery
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.fields import ComparisonFields
from audits.comparisons.choosing import choose
from audits.comparisons.contents import page_named
from audits.comparisons.figures import as_data
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.web.guard import needs


@api.get("/comparison/<name>")
@needs(Can.DOWNLOAD_FIGURES)
@told(Scope.COMPARISONS, "Comparisons", answer=ComparisonFields)
def comparison(name: str, query: ComparisonQuery) -> ComparisonFields:
    """One page of the comparison

    All its tables, unrounded, with the choice they belong to and what must be read with them. Pages and choices are
    those of the address bar: `/api/v1/comparison/stores?from=2026-01-01&to=2026-06-30`.
    """
    session, person = db.session(), current_person()
    page = page_named(name, person.role)
    chosen = choose(session, person, request.args)
    figures = page.figures(page.prepare(session, chosen))
    return ComparisonFields.model_validate(as_data(page, chosen, figures))
