"""The whole schema: importing this module makes every room's tables known to `METADATA`."""

from sqlmodel import SQLModel

from audits.checklists import tables as checklists
from audits.fieldwork import tables as fieldwork
from audits.people import tables as people
from audits.reports import tables as reports
from audits.stores import tables as stores
from audits.visits import tables as visits

ROOMS = (people, stores, checklists, fieldwork, visits, reports)
METADATA = SQLModel.metadata
