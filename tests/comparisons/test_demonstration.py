"""What is true of the demonstration programme is what its comparison shows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from flask import Flask
from sqlmodel import Session, col, func, select

from audits import db
from audits.app import create_app
from audits.checklists.queries import by_key
from audits.comparisons.histories import history_of
from audits.comparisons.over_time import over_time
from audits.comparisons.queries import groups
from audits.comparisons.questions import question_figures
from audits.comparisons.scope import Wanted
from audits.consistency.adjusted_for_shoppers import adjusted_for_shoppers, moved_by_adjusting
from audits.consistency.changes import Mean, is_change_real
from audits.consistency.comparison import Comparison, Verdict, compare
from audits.consistency.crossed import ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments
from audits.consistency.spread import spread_of
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
from audits.scoring import best_points
from audits.settings import Settings
from audits.sheet import State
from audits.stores.tables import Store
from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.catching_up import count_behind
from audits.visits.sheets import asked_of
from audits.visits.tables import TouchpointScore, Visit, VisitScore, VisitStatus

NOW = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def session(databases, tmp_path_factory) -> Iterator[Session]:
    """The demonstration, made once: it takes some ten seconds."""
    folder = tmp_path_factory.mktemp("demonstration")
    app: Flask = create_app(Settings(INSTANCE=folder, DATABASE_URL=databases.migrated("sqlite")))
    with app.app_context():
        fill(db.session(), app.extensions["storage"], NOW)
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


def test_stores_that_the_harsh_shopper_went_to_most_gain_most_when_leniency_is_taken_off(session):
    read = groups(session, in_store(session))
    assert read.shoppers is not None
    split = split_by_shopper(read.shoppers)
    adjusted = adjusted_for_shoppers(read.totals, read.shoppers, split)
    assert isinstance(adjusted, Moments)
    harsh = read.shoppers.shoppers.index(HARSH_SHOPPER)
    by_harsh = np.zeros(len(read.stores))
    cells = read.shoppers.shopper == harsh
    by_harsh[read.shoppers.store[cells]] = read.shoppers.scores.visits[cells]
    moved = moved_by_adjusting(read.totals, adjusted)
    share = by_harsh / read.totals.visits
    up, others = share[[one.store for one in moved if one.moved > 0.02]], share.mean()
    assert len(up) >= 3
    assert up.min() > others
    spread, spread_after = spread_of(read.totals), spread_of(adjusted)
    assert (spread_after.within_variance or 0) < (spread.within_variance or 0)


def test_the_improvement_is_more_than_noise(session, found):
    before, after = thirds(session, IMPROVING_STORE)
    assert after.share > before.share
    assert is_change_real(before, after, found.spread)


def test_the_control_chart_finds_the_improvement_and_hardly_a_change_elsewhere(session):
    wanted = in_store(session)
    moved = {}
    for store in session.exec(select(Store)).all():
        change = over_time(history_of(session, wanted, store.id or 0), None).moved
        if change:
            moved[store.code] = change.after - change.before
    assert moved[IMPROVING_STORE] == max(moved.values()) > 20
    assert len(moved) <= 2, "one store in a hundred by chance, and there are 48"


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


def test_every_approved_visit_has_the_scores_of_its_questions(session):
    assert count_behind(session) == 0
    kinds = session.execute(select(QuestionScore.state, func.count()).group_by(col(QuestionScore.state)))
    counts = dict(kinds.all())
    assert counts[State.GIVEN] > 10_000
    assert counts[State.COULD_NOT_TELL] > 100


def test_questions_add_up_to_the_touchpoints_they_were_frozen_with(session):
    """Where no bonus and no critical question has a say: points earned are the shares times what each can earn."""
    visits = session.exec(select(Visit).where(Visit.status == VisitStatus.APPROVED)).all()[::10]
    made_with = asked_of(session, visits)
    earned: dict[tuple[object, int], float] = {}
    set_aside = set()
    for row in session.exec(
        select(QuestionScore).where(col(QuestionScore.visit_id).in_([it.id for it in visits]))
    ):
        asked, place = made_with[row.visit_id], (row.visit_id, row.key_id)
        question = asked.questions[asked.question_keys[row.question_id]]
        if question.bonus or row.critical:
            set_aside.add(place)
        earned[place] = earned.get(place, 0.0) + (row.share or 0.0) * float(best_points(question))
    compared = 0
    for part in session.exec(
        select(TouchpointScore).where(col(TouchpointScore.visit_id).in_([it.id for it in visits]))
    ):
        place = (part.visit_id, part.key_id)
        if not part.own and place not in set_aside:
            assert earned.get(place, 0.0) == pytest.approx(float(part.earned), abs=1e-9)
            compared += 1
    assert compared > 200


def test_the_least_consistent_touchpoint_holds_the_least_consistent_question(session):
    found = question_figures(session, in_store(session))
    asked_often = [each for each in found if each.given > 50 and not each.question.bonus]
    spread = {
        each.question: each.squares / each.given - (each.total / each.given) ** 2 for each in asked_often
    }
    assert max(spread, key=lambda question: spread[question]).touchpoint == UNEVEN_TOUCHPOINT
