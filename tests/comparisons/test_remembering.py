"""What pages read alike is read once, until a score changes; who may see what is asked each time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask import Flask
from sqlmodel import Session, select

from audits import db
from audits.access import Role
from audits.comparisons import remembering
from audits.comparisons.narrowing import Narrowing
from audits.comparisons.queries import groups
from audits.comparisons.remembering import Memory, Numbers
from audits.comparisons.scope import Wanted
from audits.consistency.comparison import compare
from audits.consistency.groups import Cells, Moments, ShopperCells
from audits.people.tables import Person
from audits.stores.tables import Store
from audits.visits.edition_tables import ScoreEdition
from audits.visits.reviewing.deciding import exclude, reopen
from audits.visits.tables import Visit
from tests import builders
from tests.comparisons.builders import START, programme, shop, visited

NOW = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def every_network_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "WORTH_IT", 1)


@contextmanager
def page(app: Flask, method: str = "GET") -> Iterator[Session]:
    """Within a request, in which every table was read anew."""
    with app.test_request_context("/comparison", method=method):
        yield db.session()


def rounded(found: Any) -> Any:
    """What was found, but for the last bits: PostgreSQL adds up in whatever order it comes upon the rows."""
    if isinstance(found, dict):
        return {name: rounded(value) for name, value in found.items()}
    if isinstance(found, list):
        return [rounded(value) for value in found]
    return round(found, 9) if isinstance(found, float) else found


def looked_at(app: Flask, wanted: Wanted | None = None, method: str = "GET") -> tuple[dict, int]:
    """The comparison as data, and how many statements added up touchpoints' scores for it."""
    with page(app, method) as session, builders.counted_queries(app) as queries:
        found = compare(groups(session, wanted or Wanted())).as_data()
    return rounded(found), sum("sum(" in query and "touchpoint_score" in query for query in queries)


def read_anew(app: Flask, wanted: Wanted | None = None) -> dict:
    """The same without any memory."""
    with app.app_context():
        return rounded(compare(groups(db.session(), wanted or Wanted())).as_data())


@pytest.fixture
def network(inside) -> None:
    with inside() as session:
        programme(session)


def test_a_second_page_reads_nothing_again_and_shows_the_same(app, network):
    first, reads = looked_at(app)
    assert reads == 1
    assert looked_at(app) == (first, 0)
    assert first == read_anew(app)
    assert first["network"]["visits"] == 18


def more(session):
    visit = session.exec(select(Visit)).first()
    store = session.get_one(Store, visit.store_id)
    visited(session, builders.checklist(session, shop()), store, greeted="no", advised="1")


def one_less(session):
    visit = session.exec(select(Visit).order_by(Visit.visited_on)).first()
    exclude(
        session, visit, "It was made twice.", builders.person(session, Role.REVIEWER), visit.revision, NOW
    )


def taken_back(session):
    visit = session.exec(select(Visit).order_by(Visit.visited_on)).first()
    reopen(
        session, visit, "A photo is missing.", builders.person(session, Role.REVIEWER), visit.revision, NOW
    )


def renamed(session):
    session.exec(select(Store).order_by(Store.code)).first().name = "The old mill"


def other_reference(session):
    session.exec(select(Person).where(Person.role == Role.SHOPPER)).first().reference = "P-other"


@pytest.mark.parametrize("change", [more, one_less, taken_back, renamed, other_reference])
def test_whatever_changes_is_on_the_next_page(app, inside, network, change: Callable[[Session], None]):
    before, _ = looked_at(app)
    with inside() as session:
        change(session)
    after, _ = looked_at(app)
    assert after == read_anew(app)
    assert (after == before) is (change is other_reference)


def test_what_was_rolled_back_is_not_remembered_for_others(app, network):
    before, _ = looked_at(app)
    with app.app_context():
        one_less(db.session())
        db.session().rollback()
    assert looked_at(app) == (before, 0)


def test_days_and_checklists_are_told_apart(app, inside, network):
    with inside() as session:
        used = session.exec(select(ScoreEdition)).one()
        checklist_id = used.checklist_id
    first_day = Wanted(to_day=START)
    for wanted in (
        Wanted(),
        first_day,
        Wanted(from_day=START + timedelta(days=1)),
        Wanted(checklist_id=checklist_id),
    ):
        assert looked_at(app, wanted)[0] == read_anew(app, wanted)
    assert looked_at(app, first_day)[0]["network"]["visits"] == 6


def test_nobody_is_shown_what_somebody_else_may_see(app, inside, network):
    with inside() as session:
        region = builders.region(session, "South")
        [elsewhere, *_] = programme(session, stores=2, region=region)
        code = elsewhere.code
        manager = builders.regional_manager(session, region)
        head_office = builders.person(session, Role.HEAD_OFFICE)
    everything, _ = looked_at(app, Wanted(viewer=head_office))
    theirs, reads = looked_at(app, Wanted(viewer=manager))
    assert reads == 1
    assert (len(everything["stores"]), len(theirs["stores"])) == (8, 2)
    assert code in {row["code"] for row in theirs["stores"]}
    with inside() as session:
        session.exec(select(Store).where(Store.code == code)).one().region_id = None
    assert code not in {row["code"] for row in looked_at(app, Wanted(viewer=manager))[0]["stores"]}


@pytest.mark.parametrize(
    ("wanted", "method"),
    [(Wanted(only=replace(Narrowing(), brand="none")), "GET"), (Wanted(), "POST")],
    ids=["narrowed", "writing"],
)
def test_what_depends_on_more_than_scores_is_read_each_time(app, network, wanted, method):
    assert looked_at(app, wanted, method) == looked_at(app, wanted, method)
    assert looked_at(app, wanted, method)[1] == 1


def test_a_small_network_is_not_worth_it(app, network, monkeypatch):
    monkeypatch.setattr(remembering, "WORTH_IT", 19)
    assert [looked_at(app)[1] for _ in range(2)] == [1, 1]


def numbers(visits: int) -> Numbers:
    one = Moments.of([visits], [0.5 * visits], [0.25 * visits])
    at = np.zeros(1, np.int64)
    return Numbers((1,), one, Cells(at, at, one), ShopperCells(("P",), at, at, one))


def test_what_was_wanted_longest_ago_goes_first(monkeypatch):
    monkeypatch.setattr(remembering, "MOST_VISITS", 10)
    memory = Memory()
    memory.keep("old", numbers(4))
    memory.keep("older", numbers(4))
    assert memory.get("old") is not None
    memory.keep("new", numbers(4))
    assert [memory.get(key) is not None for key in ("old", "older", "new")] == [True, False, True]
    memory.keep("too large", numbers(11))
    assert memory.get("too large") is None
    assert memory.get("old") is not None


def test_what_is_remembered_cannot_be_changed():
    kept, memory = numbers(4), Memory()
    memory.keep("it", kept)
    with pytest.raises(ValueError, match="read-only"):
        kept.totals.total[0] = 1.0
