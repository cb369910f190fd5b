"""What drives the outcome: found where it was built in, refused where the data cannot tell."""

import random
from dataclasses import replace
from datetime import timedelta

import pytest

from audits.access import Role
from audits.comparisons import outcomes as reading
from audits.comparisons.outcomes import fitted, outcomes
from audits.comparisons.scope import Wanted
from audits.comparisons.sharing import SharedTouchpoint
from audits.consistency.drivers import Drivers, NoDrivers
from audits.sheet import Metric
from tests import builders
from tests.comparisons.builders import START, programme, visited
from tests.questionnaires import questionnaire, scale, touchpoint, yes_no


def asking():
    return questionnaire(
        touchpoint("entrance", scale("greeted", 0, 10, 10)),
        touchpoint("advice", scale("advised", 0, 10, 10)),
        touchpoint(
            "outcome",
            replace(scale("easy", 1, 7, None), metric=Metric.CES),
            replace(yes_no("back", None), metric=Metric.RETURN),
        ),
    )


def visits(session, count: int = 70, region=None, easy=None) -> None:
    """Visits whose ease follows advice and hardly the entrance; would return is yes throughout."""
    of, chance = builders.checklist(session, asking()), random.Random(7)
    stores = [builders.store(session, in_region=region) for _ in range(7)]
    for turn in range(count):
        greeted, advised = chance.randint(0, 10), chance.randint(0, 10)
        ease = easy or 1 + round(advised * 0.5 + chance.random())
        visited(
            session, of, stores[turn % 7], START + timedelta(days=turn % 90),
            greeted=str(greeted), advised=str(advised), easy=str(ease), back="yes",
        )  # fmt: skip


def words(page) -> str:
    return " ".join(page.text.split())


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


def fit(session) -> reading.Fitted:
    wanted = Wanted()
    keys = session.connection().exec_driver_sql("select id, key from touchpoint_key order by id").all()
    parts = [SharedTouchpoint(key, key_id, key) for key_id, key in keys]
    return fitted(session, wanted, outcomes(session, wanted)[0], parts)


def test_the_touchpoint_that_goes_with_the_outcome_is_found_and_called_nothing_more(
    inside, client, head_office
):
    with inside() as session:
        visits(session)
    rows = client.sign_in(head_office).get("/api/v1/comparison/drivers?show=ces").json["tables"]["drivers"]
    assert [(row["touchpoint"], bool(row["is_told"])) for row in rows] == [
        ("advice", True),
        ("entrance", False),
    ]
    assert rows[0]["weight"] + rows[1]["weight"] == pytest.approx(rows[0]["explained"])
    assert rows[0]["low"] <= rows[0]["weight"] <= rows[0]["high"]
    page = words(client.read("/comparison/drivers?show=ces"))
    assert "Goes with it: Touchpoint advice." in page
    assert "Goes with is not yet causes." in page


def test_the_same_question_has_the_same_answer_twice(inside):
    with inside() as session:
        visits(session)
        first = fit(session)
        reading._told.cache_clear()
        assert fit(session).told == first.told
    assert isinstance(first.told, Drivers)
    assert first.told.visits == first.read == first.visits == 70


def test_of_many_visits_the_newest_are_looked_at_and_evenly_many_taken(
    inside, client, head_office, monkeypatch
):
    with inside() as session:
        visits(session, 130)
        monkeypatch.setattr(reading, "MOST_VISITS", 120)
        monkeypatch.setattr(reading, "MOST_FITTED", 60)
        found = fit(session)
    assert (found.visits, found.looked_at, found.read) == (130, 120, 60)
    page = words(client.sign_in(head_office).read("/comparison/drivers?show=ces"))
    assert "130 visits have this outcome. Of the newest 120, 60 were taken, evenly spaced in time." in page


def test_few_visits_equal_outcomes_and_flat_touchpoints_cannot_tell(inside, client, head_office):
    with inside() as session:
        visits(session, 20)
        assert fit(session).told is NoDrivers.FEW_VISITS
    assert "The data cannot tell" in words(client.sign_in(head_office).read("/comparison/drivers?show=ces"))
    with inside() as session:
        visits(session, 50, easy=4)
    page = words(client.read("/comparison/drivers?show=return&checklist=all"))
    assert "Every visit had the same outcome" in page
    assert "weights.svg" not in page
    assert client.get("/api/v1/comparison/drivers?show=return&checklist=all").json["notes"]
    assert "nothing to share out" in words(client.read("/comparison/drivers?show=ces&touchpoints=advice"))


def test_visits_without_an_outcome_say_how_to_ask_for_one(inside, client, head_office):
    client.sign_in(head_office).read("/comparison/drivers")
    with inside() as session:
        programme(session)
    assert "No outcome was asked here" in words(client.read("/comparison/drivers"))


def test_an_outcome_nobody_was_asked_for_is_said_and_an_unknown_one_not_found(inside, client, head_office):
    with inside() as session:
        visits(session, 10)
    client.sign_in(head_office)
    assert "Nobody was asked for this outcome here" in words(client.read("/comparison/drivers?show=nps"))
    client.read("/comparison/drivers?show=beauty", status=404)
    client.read("/comparison/drivers?from=2026-03-03&to=2026-03-02", status=422)


def test_a_regional_manager_counts_the_own_stores_visits_only(inside, client):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        visits(session, 30, north)
        visits(session, 40, south)
        manager, reviewer = builders.regional_manager(session, north), builders.person(session, Role.REVIEWER)
    page = words(client.sign_in(manager).read("/comparison/drivers?show=ces&checklist=all"))
    assert "30 visits with this outcome here" in page
    client.sign_in(reviewer).read("/comparison/drivers", status=404)


def test_the_page_costs_the_same_for_one_visit_or_many(inside, client, app, head_office):
    def cost() -> int:
        client.read("/comparison/drivers?checklist=all")
        with builders.counted_queries(app) as queries:
            client.read("/comparison/drivers?checklist=all")
        return len(queries)

    with inside() as session:
        visits(session, 1)
    client.sign_in(head_office)
    few = cost()
    with inside() as session:
        visits(session, 60)
    assert cost() == few <= 15
