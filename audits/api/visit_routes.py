"""Approved visits and their scores as data."""

from collections.abc import Iterator
from uuid import UUID

from flask import Response
from sqlalchemy import ColumnElement, Engine
from sqlmodel import Session, col

from audits import db
from audits.access import Can
from audits.api.asking import VisitQuery
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.fields import ScorePage, VisitPage, WholeVisitFields
from audits.api.visit_fields import score_fields, told_row, visit_fields, whole_visit_fields
from audits.api.visit_queries import approved, approved_refs, counted
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.tabular import Cell, csv_chunks
from audits.visits.exporting import SCORES_HEADING, score_rows
from audits.visits.queries import find_whole, visible_to
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit, edition_for
from audits.visits.reading.material import material_of
from audits.visits.tables import Visit
from audits.web.guard import needs


@api.get("/visits")
@needs(Can.READ_VISITS)
@told(Scope.VISITS, "Visits", answer=VisitPage)
def list_visits(query: VisitQuery) -> VisitPage:
    """Visits

    The approved visits one sees, by day and reference. A visit that is reopened or excluded is no longer among them.
    """
    person = current_person()
    found = approved(db.session(), person, query)
    edition = edition_for(person.role)
    return VisitPage(items=[visit_fields(edition, row) for row in found.rows], next=found.next)


@api.get("/visits/<uuid:visit_id>")
@needs(Can.READ_VISITS)
@told(Scope.VISITS, "Visits", answer=WholeVisitFields)
def visit(visit_id: UUID) -> WholeVisitFields:
    """One visit with all that was answered"""
    session, person = db.session(), current_person()
    found = find_whole(session, person, visit_id)
    row, edition = counted(session, person, found.visit), edition_for(person.role)
    if row is None:
        raise NotFound("This visit")
    return whole_visit_fields(edition, row, audit(edition, material_of(session, found)))


@api.get("/visits/<uuid:visit_id>/scores")
@needs(Can.READ_VISITS)
@told(Scope.SCORES, "Scores", answer=ScorePage)
def scores_of_visit(visit_id: UUID) -> ScorePage:
    """The scores of one visit"""
    session, person = db.session(), current_person()
    if counted(session, person, find_whole(session, person, visit_id).visit) is None:
        raise NotFound("This visit")
    rows = score_rows(session, visible_to(person) & (col(Visit.id) == visit_id))
    edition = edition_for(person.role)
    return ScorePage(items=[score_fields(edition, row) for row in rows], next=None)


@api.get("/scores")
@needs(Can.READ_VISITS)
@told(Scope.SCORES, "Scores", answer=ScorePage)
def list_scores(query: VisitQuery) -> ScorePage:
    """Scores

    A row a touchpoint and one for the total, of as many visits as `limit` says.
    """
    session, person = db.session(), current_person()
    found, edition = approved_refs(session, person, query), edition_for(person.role)
    rows = score_rows(session, visible_to(person) & col(Visit.ref).in_(found.rows))
    return ScorePage(items=[score_fields(edition, row) for row in rows], next=found.next)


@api.get("/scores.csv")
@needs(Can.READ_VISITS)
@told(Scope.SCORES, "Scores", media="text/csv")
def scores_csv() -> Response:
    """All scores as CSV

    The same rows of every visit one sees, in the columns of `flask export scores`, sent while they are read.
    """
    person = current_person()
    rows = _all_scores(db.reading(db.engine()), visible_to(person), edition_for(person.role))
    answer = Response(csv_chunks(SCORES_HEADING, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="scores.csv"'
    return answer


def _all_scores(engine: Engine, seen: ColumnElement[bool], edition: Edition) -> Iterator[list[Cell]]:
    """The rows while they are read, in a session of their own: the request's is closed before the last is sent."""
    with Session(engine) as own:
        for row in score_rows(own, seen):
            yield told_row(edition, row)
