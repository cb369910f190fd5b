"""What the tests of documents over several visits share."""

import re
from datetime import date, timedelta

from sqlmodel import Session

from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import ReportKind
from audits.stores.tables import Region, Store
from audits.visits.reading.audit import Edition
from tests import builders
from tests.comparisons.builders import START, shop, visited

FIRST, LAST = START, START + timedelta(days=99)


def words_of(session: Session, asked: AskedFor) -> str:
    """The words of a document, without its style."""
    html = written(content(session, asked), asked, Stamp(), Look()).document.html
    body = re.sub(r"<[^>]*>", " ", html.partition("<body")[2])
    return " ".join(body.replace("&#39;", "'").split())


def of_store(store: Store, within: Region | None = None, edition: Edition = Edition.HEAD_OFFICE) -> AskedFor:
    """A store's report over the period of these tests."""
    within_id = within.id if within else None
    return AskedFor(
        ReportKind.STORE, str(store.id), edition, within_id=within_id, from_day=FIRST, to_day=LAST
    )


def of_region(region: Region, first: date | None = FIRST, last: date | None = LAST) -> AskedFor:
    """A region's comparison."""
    return AskedFor(ReportKind.REGION, str(region.id), from_day=first, to_day=last)


def two_periods(session: Session, stores: int = 6) -> tuple[Region, list[Store]]:
    """Stores of a region with four visits before the period and four in it; the first rises from 1 to 9 of 10."""
    region, of = builders.region(session), builders.checklist(session, shop())
    made = [builders.store(session, in_region=region) for _ in range(stores)]
    for place, store in enumerate(made):
        for turn in range(4):
            for first_day, level in ((FIRST - timedelta(days=90), 1), (FIRST, 9)):
                advised = str((5 if place else level) + turn % 2)
                visited(session, of, store, first_day + timedelta(days=turn), greeted="yes", advised=advised)
    return region, made
