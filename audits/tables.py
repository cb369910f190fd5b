"""The whole schema: importing this module makes every room's tables known to `METADATA`."""

from sqlalchemy import exists, or_, select
from sqlmodel import Session, SQLModel

from audits.checklists import tables as checklists
from audits.comparisons import tables as comparisons
from audits.fieldwork import tables as fieldwork
from audits.operating import tables as operating
from audits.people import tables as people
from audits.people import token_tables as tokens
from audits.reports import batch_tables as batches
from audits.reports import schedule_tables as schedules
from audits.reports import style_tables as styles
from audits.reports import tables as reports
from audits.stores import informed_tables as informed
from audits.stores import tables as stores
from audits.visits import edition_tables as editions
from audits.visits import metric_tables as metrics
from audits.visits import phone_tables as phones
from audits.visits import question_tables as questions
from audits.visits import release_tables as releases
from audits.visits import retention_tables as retention
from audits.visits import tables as visits
from audits.webhooks import tables as webhooks

ROOMS = (
    people,
    tokens,
    stores,
    informed,
    checklists,
    fieldwork,
    visits,
    metrics,
    questions,
    editions,
    phones,
    releases,
    retention,
    comparisons,
    reports,
    batches,
    schedules,
    styles,
    webhooks,
    operating,
)
METADATA = SQLModel.metadata


def is_empty(session: Session) -> bool:
    """Whether no table holds a row: only then may the demonstration move in. One query.

    That somebody tried to sign in where nobody could is not counted.
    """
    counted = (table for table in METADATA.sorted_tables if table.name != people.TriedOften.__tablename__)
    anything = or_(*(exists(select(1).select_from(table)) for table in counted))
    return not session.scalar(select(anything))
