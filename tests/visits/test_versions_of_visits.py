"""Assignments follow a checklist to its newest version; a visit keeps the one it was begun with."""

from dataclasses import replace
from uuid import uuid4

import pytest

from audits.access import Role
from audits.checklists.publishing import publish
from audits.visits import tasks
from audits.visits.sheets import version_of
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits.builders import assignment

SHOP = questionnaire(touchpoint("entrance", yes_no("greeted")))
NEWER = replace(SHOP, version="2", touchpoints=(touchpoint("checkout", yes_no("fast")),))


@pytest.fixture
def work(inside):
    """A session with a shopper, and an assignment in a store of the region North in Chicago."""
    with inside() as session:
        chicago = builders.region(session, "Chicago")
        north = builders.region(session, "North", chicago)
        store, shopper = builders.store(session, in_region=north), builders.person(session, Role.SHOPPER)
        made = builders.checklist(session, SHOP)
        task = assignment(session, made, store, shopper)
        yield session, {
            "chicago": chicago, "north": north, "store": store, "shopper": shopper, "made": made, "id": task.id
        }  # fmt: skip


def begin(session, found):
    task = tasks.find_task(session, found["shopper"], found["id"])
    return tasks.begin(session, found["shopper"], task, uuid4(), {}, NOW)


def asked(session, visit) -> list[str]:
    return [each.key for each in version_of(session, visit).questionnaire.touchpoints]


def test_an_assignment_not_yet_begun_moves_to_the_new_version(work):
    session, found = work
    publish(session, NEWER, None, NOW)
    assert asked(session, begin(session, found)) == ["checkout"]


def test_a_visit_in_progress_keeps_its_version_and_what_was_added_to_it(work):
    session, found = work
    roof = touchpoint("roof", yes_no("swept"))
    builders.own_touchpoints(session, found["made"].checklist_id, found["store"].id, roof)
    visit = begin(session, found)
    publish(session, NEWER, None, NOW)
    builders.own_touchpoints(session, found["made"].checklist_id, found["store"].id)
    builders.region_touchpoints(session, found["made"].checklist_id, found["north"], roof)
    assert asked(session, visit) == ["entrance", "own--roof"]


def test_a_visit_is_asked_what_regions_add_from_the_outermost_in_and_the_store_last(work):
    session, found = work
    checklist_id, roof = found["made"].checklist_id, touchpoint("roof", yes_no("swept"))
    builders.own_touchpoints(session, checklist_id, found["store"].id, roof)
    builders.region_touchpoints(session, checklist_id, found["north"], roof)
    builders.region_touchpoints(session, checklist_id, found["chicago"], roof)
    task = tasks.find_task(session, found["shopper"], found["id"])
    before = [each.key for each in tasks.asked_now(session, task).questionnaire.touchpoints]
    north, chicago = found["north"].id, found["chicago"].id
    wanted = ["entrance", f"own--r{chicago}--roof", f"own--r{north}--roof", "own--roof"]
    assert before == asked(session, begin(session, found)) == wanted
