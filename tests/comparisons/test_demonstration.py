"""What is true of the demonstration programme is what its comparison shows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlmodel import Session, col, select

from audits import db
from audits.app import create_app
from audits.checklists.queries import by_key
from audits.comparisons.queries import groups
from audits.comparisons.scope import Wanted
from audits.consistency.changes import Mean, is_change_real
from audits.consistency.comparison import Comparison, Verdict, compare
from audits.consistency.crossed import ShopperSplit
from audits.demo.checklists import IN_STORE
from audits.demo.programme import fill
from audits.demo.truths import (
    BETTER_STORES,
    ERRATIC_STORE,
    HARSH_SHOPPER,
    IMPROVING_STORE,
    UNEVEN_TOUCHPOINT,
    WORSE_STORES,
)
from audits.settings import Settings
from audits.stores.tables import Store
from audits.visits.tables import VisitScore

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def session(databases, tmp_path_factory) -> Iterator[Session]:
    """The demonstration, made once: it takes some ten seconds."""
    folder = tmp_path_factory.mktemp("demonstration")
    app: Flask = create_app(Settings(INSTANCE=folder, DATABASE_URL=databases.migrated("sqlite")))
    with app.app_context():
        fill(db.session(), NOW)
        db.session().commit()
        yield db.session()
    app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def found(session) -> Comparison:
    """All visits in store, compared."""
    return compare(groups(session, in_store(session)))


def in_store(session) -> Wanted:
    checklist = by_key(session, IN_STORE.key)
    assert checklist is not None
    return Wanted(checklist_id=checklist.id)


def test_two_stores_are_better_and_two_are_worse(found):
    named = {verdict: {row.code for row in found.stores if row.verdict is verdict} for verdict in Verdict}
    assert set(BETTER_STORES) <= named[Verdict.ABOVE]
    assert set(WORSE_STORES) <= named[Verdict.BELOW]


def test_the_erratic_store_varies_most(found):
    assert max(found.stores, key=lambda row: row.sd or 0).code == ERRATIC_STORE


def test_one_touchpoint_is_the_least_consistent(found):
    scored = [part for part in found.touchpoints if part.consistency is not None]
    assert min(scored, key=lambda part: part.consistency or 0).key == UNEVEN_TOUCHPOINT


def test_the_harsh_shopper_is_proven(found):
    assert isinstance(found.shoppers, ShopperSplit)
    proven = [one.shopper for one in found.shoppers.leniencies if one.high < 0]
    assert HARSH_SHOPPER in proven
    assert min(found.shoppers.leniencies, key=lambda one: one.leniency).shopper == HARSH_SHOPPER


def test_the_improvement_is_more_than_noise(session, found):
    before, after = thirds(session, IMPROVING_STORE)
    assert after.share > before.share
    assert is_change_real(before, after, found.spread)


def thirds(session, code) -> tuple[Mean, Mean]:
    """The store's visits of the first and of the last third of the programme."""
    scored = select(col(VisitScore.visited_on), col(VisitScore.common_share))
    days = [day for day, _ in session.exec(scored)]
    third = (max(days) - min(days)) / 3
    own = session.exec(
        scored.join(Store, col(Store.id) == col(VisitScore.store_id)).where(
            Store.code == code, VisitScore.checklist_id == in_store(session).checklist_id
        )
    ).all()
    first = [share for day, share in own if day <= min(days) + timedelta(days=third.days)]
    last = [share for day, share in own if day >= max(days) - timedelta(days=third.days)]
    return Mean(len(first), float(np.mean(first))), Mean(len(last), float(np.mean(last)))
