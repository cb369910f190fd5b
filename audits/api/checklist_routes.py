"""Checklists as data: which there are, their versions, and what a version asks."""

from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from audits import db
from audits.access import Can
from audits.api.asking import PageQuery
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.fields import (
    ChecklistFields,
    ChecklistPage,
    OptionFields,
    QuestionFields,
    QuestionnaireFields,
    TouchpointFields,
    VersionFields,
    WholeChecklistFields,
)
from audits.api.paging import Order, part
from audits.checklists.loading import load_one
from audits.checklists.queries import newest_versions, visible_to
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.people.tables import Person
from audits.sheet import Question, Touchpoint, in_language
from audits.web.guard import needs

_BY_KEY = Order([col(Checklist.key)], [str])


@api.get("/checklists")
@needs(Can.SEE_CHECKLISTS)
@told(Scope.CHECKLISTS, "Checklists", answer=ChecklistPage)
def list_checklists(query: PageQuery) -> ChecklistPage:
    """Checklists

    The checklists one sees, by key, and what regions and stores add to them.
    """
    session = db.session()
    found = part(
        session,
        select(Checklist).where(visible_to(current_person())),
        _BY_KEY,
        query,
        lambda row: (row[0].key,),
    )
    rows = [row[0] for row in found.rows]
    newest = _newest(session, rows)
    return ChecklistPage(items=[_checklist(row, newest) for row in rows], next=found.next)


@api.get("/checklists/<key>")
@needs(Can.SEE_CHECKLISTS)
@told(Scope.CHECKLISTS, "Checklists", answer=WholeChecklistFields)
def checklist(key: str) -> WholeChecklistFields:
    """One checklist with its versions"""
    session = db.session()
    row = _find(session, current_person(), key)
    versions = session.exec(
        select(ChecklistVersion)
        .where(ChecklistVersion.checklist_id == row.id)
        .order_by(col(ChecklistVersion.ordinal).desc())
    )
    told_versions = [
        VersionFields(version=each.version, status=each.status, published_at=each.published_at)
        for each in versions
    ]
    return WholeChecklistFields(
        **_checklist(row, _newest(session, [row])).model_dump(), versions=told_versions
    )


@api.get("/checklists/<key>/versions/<version>")
@needs(Can.SEE_CHECKLISTS)
@told(Scope.CHECKLISTS, "Checklists", answer=QuestionnaireFields)
def version(key: str, version: str) -> QuestionnaireFields:
    """One version with all that it asks"""
    session = db.session()
    row = _find(session, current_person(), key)
    found = session.exec(
        select(ChecklistVersion.id).where(
            ChecklistVersion.checklist_id == row.id, ChecklistVersion.version == version
        )
    ).first()
    if found is None:
        raise NotFound("This version")
    asked = load_one(session, found).questionnaire
    return QuestionnaireFields(
        key=row.key,
        version=asked.version,
        title=in_language(asked.title),
        total=asked.total,
        cap_bonus=asked.cap_bonus,
        touchpoints=[_touchpoint(touchpoint) for touchpoint in asked.touchpoints],
    )


def _find(session: Session, viewer: Person, key: str) -> Checklist:
    found = session.exec(select(Checklist).where(visible_to(viewer), Checklist.key == key)).first()
    if found is None:
        raise NotFound("This checklist")
    return found


def _newest(session: Session, rows: list[Checklist]) -> dict[int, str]:
    ids = newest_versions(session, [row.id or 0 for row in rows])
    names: Any = session.execute(
        select(ChecklistVersion.checklist_id, ChecklistVersion.version).where(
            col(ChecklistVersion.id).in_(ids.values())
        )
    )
    return {row[0]: row[1] for row in names}


def _checklist(row: Checklist, newest: dict[int, str]) -> ChecklistFields:
    return ChecklistFields(key=row.key, name=row.name, newest=newest.get(row.id or 0))


def _touchpoint(touchpoint: Touchpoint) -> TouchpointFields:
    return TouchpointFields(
        key=touchpoint.key,
        name=in_language(touchpoint.name) or touchpoint.key,
        channel=touchpoint.channel,
        lens=touchpoint.lens,
        weight=float(touchpoint.weight),
        questions=[_question(question) for question in touchpoint.questions],
    )


def _question(question: Question) -> QuestionFields:
    return QuestionFields(
        key=question.key,
        kind=question.kind,
        label=in_language(question.label),
        required=question.required,
        points=_points(question.points),
        bonus=question.bonus,
        critical=question.critical,
        metric=question.metric,
        options=[
            OptionFields(key=option.key, label=in_language(option.label), points=_points(option.points))
            for option in question.options
        ],
    )


def _points(points: Decimal | None) -> float | None:
    return None if points is None else float(points)
