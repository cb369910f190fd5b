"""A copy of the database for reading comparisons, so that they take nothing from those who report.

It may be seconds behind. So nothing is read there that is written afterwards, who may open the page is decided before
on the database itself, and whoever's regions the copy does not know yet reads the database itself. So does everybody
while the copy does not answer or has another shape.
"""

import logging
import time
from typing import cast

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from audits import db
from audits.errors import OutdatedDatabase
from audits.migrations import check_shape
from audits.people.tables import Person
from audits.stores.tables import Region, RegionManager

_LEFT_ALONE = 30.0  # seconds after it did not answer
_NAME = "replica"
log = logging.getLogger(__name__)


class Replica:
    """The copy at an address; one that does not answer is left alone for a while."""

    def __init__(self, url: str) -> None:
        self.engine = db.reading(db.make_engine(url))
        self._from = 0.0
        self._fits = False

    def open(self) -> Session | None:
        """A session on it; None while it does not answer, or has another shape than this program."""
        if time.monotonic() < self._from:
            return None
        opened = Session(self.engine, expire_on_commit=False)
        try:
            if not self._fits:
                check_shape(self.engine)
                self._fits = True
            opened.connection()
        except (SQLAlchemyError, OutdatedDatabase):
            opened.close()
            self._from, self._fits = time.monotonic() + _LEFT_ALONE, False
            log.warning("the replica cannot be used; comparisons read the database itself", exc_info=True)
            return None
        return opened


def init_app(app: Flask, url: str) -> None:
    """Give the app its copy; without an address there is none."""
    app.extensions[_NAME] = Replica(url) if url else None


def figures_session(person: Person) -> Session:
    """The session from which this request reads the figures of somebody's pages. Two queries where there is a copy."""
    replica = cast(Replica | None, current_app.extensions[_NAME])
    opened = replica.open() if replica is not None else None
    if opened is None:
        return db.session()
    db.keep_session(_NAME, opened)
    return opened if _regions(opened, person) == _regions(db.session(), person) else db.session()


def _regions(session: Session, person: Person) -> set[str]:
    """Where the regions that somebody manages hang in the tree. One query."""
    query = select(Region.lineage).join(RegionManager, col(RegionManager.region_id) == col(Region.id))
    return set(session.exec(query.where(RegionManager.person_id == person.id)))
