"""Metrics: counted at approval, shown with n and interval, never mixed, and filled in for visits of before."""

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlmodel import select

from audits.access import Role
from audits.comparisons.metrics import series
from audits.comparisons.scope import Wanted
from audits.sheet import Metric, Questionnaire
from audits.visits.metric_tables import MetricAnswer
from audits.visits.reviewing.approval import unfreeze
from audits.visits.tables import Visit
from tests import builders
from tests.comparisons.builders import visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no


def asking() -> Questionnaire:
    """One scored question, and the five metrics on the scales of the field."""
    return questionnaire(
        touchpoint("entrance", yes_no("greeted")),
        touchpoint(
            "outcome",
            replace(scale("would_recommend", 0, 10, None), metric=Metric.NPS),
            replace(scale("satisfied", 1, 5, None), metric=Metric.CSAT),
            replace(scale("easy", 1, 7, None), metric=Metric.CES),
            replace(yes_no("back", None), metric=Metric.RETURN),
            replace(yes_no("friend", None), metric=Metric.RECOMMEND),
        ),
    )


def three_visits(session) -> None:
    of, store = builders.checklist(session, asking()), builders.store(session)
    given: tuple[dict[str, Any], ...] = (
        {"would_recommend": "10", "satisfied": "5", "easy": "7", "back": "yes", "friend": "yes"},
        {"would_recommend": "8", "satisfied": "4", "easy": "4", "back": "yes", "friend": "no"},
        {"would_recommend": "0", "satisfied": "1", "easy": "1", "back": "no"},
    )
    for day, answers in enumerate(given, start=1):
        visited(session, of, store, date(2026, 3, day), greeted="yes", **answers)


def test_approval_keeps_each_metric_answer_once_and_reopening_takes_it_away(inside):
    with inside() as session:
        three_visits(session)
        kept = session.exec(select(MetricAnswer)).all()
        assert len(kept) == 14
        unfreeze(session, session.exec(select(Visit)).all())
        assert session.exec(select(MetricAnswer)).all() == []


def test_each_metric_has_its_figure_and_its_n(inside):
    with inside() as session:
        three_visits(session)
        found = {each.metric: each.told for each in series(session, Wanted())}
    figures = {metric: (told.value, told.answers) for metric, told in found.items()}
    assert figures == {
        Metric.NPS: (0.0, 3),
        Metric.CSAT: (pytest.approx(200 / 3), 3),
        Metric.CES: (4.0, 3),
        Metric.RETURN: (pytest.approx(200 / 3), 3),
        Metric.RECOMMEND: (50.0, 2),
    }


def test_scales_of_different_length_are_never_added_up(inside):
    with inside() as session:
        three_visits(session)
        longer = replace(asking(), key="longer", touchpoints=(asking().touchpoints[0], longer_outcome()))
        visited(session, builders.checklist(session, longer), builders.store(session), satisfied="10")
        kept = [
            (each.scale.lowest, each.scale.highest, sum(each.counts)) for each in series(session, Wanted())
        ]
    assert (1, 5, 3) in kept
    assert (1, 10, 1) in kept


def longer_outcome():
    return touchpoint("outcome", replace(scale("satisfied", 1, 10, None), metric=Metric.CSAT))


def test_the_page_shows_the_figures_and_says_whose_they_are(inside, client):
    with inside() as session:
        three_visits(session)
        head_office = builders.person(session)
    page = " ".join(client.sign_in(head_office).read("/comparison/metrics").text.split())
    assert "As mystery shoppers answered" in page
    assert "66.7%" in page
    assert "mean, from 1 to 7" in page


def test_a_regional_manager_counts_the_own_stores_answers_only(inside, client):
    with inside() as session:
        three_visits(session)
        north, of = builders.region(session, "North"), builders.checklist(session, asking())
        visited(session, of, builders.store(session, in_region=north), satisfied="4")
        manager, reviewer = builders.regional_manager(session, north), builders.person(session, Role.REVIEWER)
    page = " ".join(client.sign_in(manager).read("/comparison/metrics").text.split())
    assert "CSAT: satisfied with the visit satisfied: 4 or 5 of 5 100.0%" in page
    assert "NPS" not in page.partition("How this is computed")[0]
    client.sign_in(reviewer).read("/comparison/metrics", status=404)


def test_the_page_costs_the_same_for_one_visit_or_many(inside, client, app):
    def cost() -> int:
        client.read("/comparison/metrics")  # who it is and which checklists there are is known from then on
        with builders.counted_queries(app) as queries:
            client.read("/comparison/metrics")
        return len(queries)

    with inside() as session:
        three_visits(session)
        head_office = builders.person(session)
    client.sign_in(head_office)
    few = cost()
    with inside() as session:
        of = builders.checklist(session, asking())
        for day in range(1, 21):
            visited(session, of, builders.store(session), date(2026, 3, day), satisfied="4")
    assert cost() == few <= 12


def test_the_interval_takes_stores_for_units_where_that_makes_it_wider(inside):
    """Worked by hand: 5 stores of 4 answers each, all 5 in three of them and all 1 in two; p = 0.6, SE² of the mean
    over stores is 5/4 · Σ(4 (x_j − 0.6))²/20² = 0.06, so that the t of 4 degrees reaches beyond both ends."""
    with inside() as session:
        of = builders.checklist(session, asking())
        for place in range(5):
            store = builders.store(session)
            for day in range(1, 5):
                answer = "5" if place < 3 else "1"
                visited(session, of, store, date(2026, 3, day), satisfied=answer)
        found = next(each for each in series(session, Wanted()) if each.metric is Metric.CSAT)
    assert found.is_clustered
    assert (found.told.value, found.told.stores, found.told.answers) == (pytest.approx(60), 5, 20)
    assert found.told.band == (0, 100)


def test_each_quarter_has_its_own_figure_and_one_without_answers_is_a_gap(inside, client):
    with inside() as session:
        of = builders.checklist(session, asking())
        for place in range(4):
            store = builders.store(session)
            visited(session, of, store, date(2025, 12, 31), satisfied="5" if place else "2")
            visited(session, of, store, date(2026, 7, 1), satisfied="4" if place > 1 else "1")
        found = series(session, Wanted())[0]
        head_office = builders.person(session)
    told = [
        (quarter.year, quarter.number, quarter.told and (quarter.told.value, quarter.told.answers))
        for quarter in found.quarters
    ]
    assert told == [(2025, 4, (75.0, 4)), (2026, 1, None), (2026, 2, None), (2026, 3, (50.0, 4))]
    page = " ".join(client.sign_in(head_office).read("/comparison/metrics").text.split())
    assert "Quarter by quarter" in page
    assert "trend-csat.svg" in page
    assert "trend-nps.svg" not in page


def test_equal_answers_have_no_interval_and_a_lone_quarter_no_line(inside, client):
    with inside() as session:
        of, store = builders.checklist(session, asking()), builders.store(session)
        for day in range(1, 6):
            visited(session, of, store, date(2026, 3, day), satisfied="5")
        assert series(session, Wanted())[0].told.band is None
        head_office = builders.person(session)
    page = client.sign_in(head_office).read("/comparison/metrics").text
    assert "too few different answers" in page
    assert "Quarter by quarter" not in page


def test_files_say_whose_answers_they_are(inside, client):
    with inside() as session:
        three_visits(session)
        head_office = builders.person(session)
    tables = client.sign_in(head_office).get("/api/v1/comparison/metrics").json["tables"]
    assert {row["series"] for rows in tables.values() for row in rows} == {"mystery shoppers"}


def test_a_page_without_metrics_says_what_to_do(inside, client):
    with inside() as session:
        head_office = builders.person(session)
    assert (
        "Add a question that is reported as NPS"
        in client.sign_in(head_office).read("/comparison/metrics").text
    )


def test_the_migration_fills_in_what_approval_would_have_kept(inside):
    with inside() as session:
        three_visits(session)
        wanted = sorted(map(told, session.exec(select(MetricAnswer)).all()))
        for row in session.exec(select(MetricAnswer)).all():
            session.delete(row)
        session.flush()
        session.expunge_all()
        fill = import_module("audits.migrations.versions.0004_metrics_of_approved_visits")
        with Operations.context(MigrationContext.configure(session.connection())):
            fill.upgrade()
        assert sorted(map(told, session.exec(select(MetricAnswer)).all())) == wanted


def told(row: MetricAnswer) -> tuple[object, ...]:
    return (
        str(row.visit_id),
        row.question_id,
        row.metric,
        row.lowest,
        row.highest,
        row.value,
        row.visited_on,
    )


def test_an_answer_that_is_no_answer_is_counted_nowhere(inside):
    with inside() as session:
        of, store = builders.checklist(session, asking()), builders.store(session)
        visited(session, of, store, back="na", friend="cannot_tell")
        assert series(session, Wanted()) == []
