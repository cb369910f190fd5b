"""Large fits of shoppers are asked for once, made by the worker and kept; small ones are made on the page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlmodel import select

from audits import db
from audits.access import Role
from audits.comparisons import fitting
from audits.comparisons.fitting import digest_of, shoppers_of
from audits.comparisons.tables import FittedSplit
from audits.consistency.crossed import NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import ShopperCells
from audits.queue import Queue
from tests import builders
from tests.comparisons.builders import programme
from tests.consistency.builders import made_up_shoppers

PENDING = "The shoppers' share is being computed; look again in a minute."


@pytest.fixture
def cells() -> ShopperCells:
    return made_up_shoppers(np.random.default_rng(4), 20, 8, 150, (0.05, 0.04, 0.1)).cells


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fit is too large for a page."""
    monkeypatch.setattr(fitting, "PAIRS_AT_ONCE", 1)


def on_page(app: Flask, cells: ShopperCells) -> ShopperSplit | NotCrossed:
    with app.test_request_context("/comparison"):
        return shoppers_of(db.session(), cells)


def jobs_waiting(app: Flask) -> int:
    queue: Queue = app.extensions["queue"]
    return queue.huey.pending_count()


def test_a_small_fit_is_made_on_the_page(app, cells):
    found = on_page(app, cells)
    assert isinstance(found, ShopperSplit)
    assert jobs_waiting(app) == 0


def test_a_large_fit_is_asked_for_once_and_is_there_when_the_worker_is_done(
    app, cells, large, do_background_work
):
    assert on_page(app, cells) == NotCrossed(PENDING, is_being_fitted=True)
    assert on_page(app, cells) == fitting.BEING_FITTED
    assert do_background_work() == 1
    assert on_page(app, cells) == split_by_shopper(cells)
    assert do_background_work() == 0


def test_what_is_kept_comes_back_to_the_last_bit_also_when_it_is_a_reason(
    app, cells, large, do_background_work
):
    by_one = replace(cells, shopper=np.zeros_like(cells.shopper))
    for each in (cells, by_one):
        on_page(app, each)
        do_background_work()
        assert on_page(app, each) == split_by_shopper(each)


def test_a_command_fits_at_once_and_asks_nobody(app, inside, cells, large):
    with inside() as session:
        assert isinstance(shoppers_of(session, cells), ShopperSplit)
    assert jobs_waiting(app) == 0


def test_other_visits_have_another_digest_and_the_same_ones_the_same(cells):
    scores = cells.scores
    one_more = replace(scores, visits=scores.visits + (np.arange(len(scores)) == 3))
    others = [
        replace(cells, scores=one_more),
        replace(cells, store=cells.store[::-1]),
        replace(cells, shopper=cells.shopper + 1),
        replace(cells, shoppers=("X", *cells.shoppers[1:])),
    ]
    assert len({digest_of(each) for each in (cells, *others)}) == 5
    assert digest_of(replace(cells, store=cells.store.astype(np.int32))) == digest_of(cells)


def test_a_worker_that_starts_takes_up_what_was_asked_for(app, cells, large, do_background_work):
    on_page(app, cells)
    queue: Queue = app.extensions["queue"]
    queue.huey.flush()
    assert queue.take_up_again() == 1
    do_background_work()
    assert isinstance(on_page(app, cells), ShopperSplit)
    assert queue.take_up_again() == 0


def test_a_job_done_twice_or_for_nothing_changes_nothing(inside, app, cells, large, do_background_work):
    on_page(app, cells)
    do_background_work()
    with inside() as session:
        kept = session.exec(select(FittedSplit)).one().fitted_at
        fitting._storage().put(f"fits/{digest_of(cells)}", fitting._packed(cells))
        fitting.fit(digest_of(cells))
        fitting.fit("0" * 64)
    with inside() as session:
        assert session.exec(select(FittedSplit)).one().fitted_at == kept


def test_old_fits_are_thrown_away(inside, app, cells, large, do_background_work, monkeypatch):
    monkeypatch.setattr(fitting, "MOST_KEPT", 3)
    with inside() as session:
        for days in range(1, 6):
            fitted_at = datetime.now(UTC) - timedelta(days=days)
            session.add(FittedSplit(digest=f"{days:064}", fitted_at=fitted_at, result={"reason": "old."}))
    on_page(app, cells)
    do_background_work()
    with inside() as session:
        kept = set(session.exec(select(FittedSplit.digest)))
    assert kept == {digest_of(cells), f"{1:064}", f"{2:064}"}


def test_a_page_says_that_the_share_is_being_computed_and_shows_the_rest(
    inside, client, large, do_background_work
):
    with inside() as session:
        programme(session)
        reader = builders.person(session, Role.HEAD_OFFICE)
    client.sign_in(reader)
    page = client.read("/comparison/stores")
    assert PENDING in page.text
    assert do_background_work() == 1
    assert PENDING not in client.read("/comparison/stores").text
