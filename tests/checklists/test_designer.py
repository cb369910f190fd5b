"""The designer: the outline of a draft, and what is done there to a part as a whole."""

from dataclasses import replace
from zlib import compress

import pytest

from audits.access import Role
from audits.checklists.drafts.lifecycle import open_addition
from audits.checklists.drafts.loading import find
from audits.checklists.tables import Checklist
from audits.sheet import CriticalEffect, Metric
from tests import builders
from tests.builders import NOW
from tests.checklists.desk import NOT_GREETED
from tests.questionnaires import plain, questionnaire, scale, touchpoint, yes_no


def test_each_question_is_a_line_with_kind_points_and_share(desk):
    at = desk()
    page = at.client.read(at.address)
    assert page.heading == "Shop"
    assert "2 touchpoints, 3 questions" in page.text
    assert "Question greeted Yes or no 10 points 33.3%" in page.text
    assert "Touchpoint entrance in the store · service 66.7%" in page.text


def test_marks_say_what_sets_a_question_apart(desk):
    asked = touchpoint(
        "all",
        yes_no("greeted", critical=CriticalEffect.FLAG, bonus=True),
        replace(scale("nps", 0, 10), metric=Metric.NPS),
        replace(plain("story"), relevant=NOT_GREETED),
    )
    at = desk(questionnaire(asked))
    text = at.client.read(at.address).text
    assert "Question greeted critical: flag bonus Yes or no" in text
    assert "Question nps metric Likely to recommend, 0 to 10 (NPS)" in text
    assert "Question story on a condition Words" in text


def test_warnings_lead_to_what_they_are_about(desk):
    at = desk(questionnaire(touchpoint("entrance", yes_no("greeted"))))
    links = at.client.read(at.address).links
    heavy = next(address for words, address in links.items() if words.startswith("One question decides 100%"))
    assert heavy == f"#p-{at.part('greeted')}"


def test_a_draft_without_touchpoints_says_how_to_begin(desk):
    at = desk(questionnaire())
    page = at.client.read(at.address)
    assert "Begin with the first moment" in page.text
    at.client.read(page.links["Add a touchpoint"])


def test_questions_move_a_step_and_over_the_edge_of_their_touchpoint(desk):
    at = desk()
    at.client.read(at.address)
    page = at.client.submit("Move down: Question greeted")
    assert "Moved." in page.text
    assert at.keys() == [["clean", "greeted"], ["thanked"]]
    at.client.submit("Move down: Question greeted")
    assert at.keys() == [["clean"], ["greeted", "thanked"]]
    at.client.submit("Move up: Question greeted")
    assert at.keys() == [["clean", "greeted"], ["thanked"]]
    at.client.submit("Move up: Question greeted")
    page = at.client.submit("Move up: Question greeted")
    assert "It stands at the end already." in page.text


def test_touchpoints_move_with_their_questions(desk):
    at = desk()
    at.client.read(at.address)
    at.client.submit("Move up: Touchpoint till")
    assert at.keys() == [["thanked"], ["greeted", "clean"]]
    at.client.submit("Move down: Touchpoint till")
    assert at.keys() == [["greeted", "clean"], ["thanked"]]


def test_a_question_is_put_right_before_another(desk):
    at = desk()
    at.client.read(at.address)
    token = at.client.page.form_with("Move up: Question greeted")[0].filled()["csrf_token"]
    fields = {
        "csrf_token": token,
        "part": at.part("thanked"),
        "touchpoint": at.part("entrance"),
        "before": at.part("clean"),
    }
    assert at.client.post(f"{at.address}/order", data=fields).status_code == 303
    assert at.keys() == [["greeted", "thanked", "clean"], []]
    assert at.client.post(f"{at.address}/order", data={**fields, "part": "x"}).status_code == 404
    assert at.client.post(f"{at.address}/order", data={"csrf_token": token}).status_code == 404


def test_a_question_moves_to_the_end_of_a_chosen_touchpoint(desk):
    at = desk()
    at.open("greeted")
    at.client.submit("Move")
    assert at.keys() == [["clean"], ["thanked", "greeted"]]


def test_a_copy_stands_right_behind_and_has_a_key_of_its_own(desk):
    at = desk()
    at.open("greeted")
    page = at.client.submit("Duplicate")
    assert "Duplicated. This is the copy." in page.text
    assert at.keys() == [["greeted", "greeted_2", "clean"], ["thanked"]]
    at.open_touchpoint("till")
    at.client.submit("Duplicate with its questions")
    assert at.keys() == [["greeted", "greeted_2", "clean"], ["thanked"], ["thanked_2"]]


def test_what_is_taken_out_is_brought_back_to_its_place(desk):
    at = desk()
    at.open("greeted")
    page = at.client.submit("Take it out")
    assert "Taken out: “Question greeted”" in page.text
    assert at.keys() == [["clean"], ["thanked"]]
    page = at.client.submit("Undo")
    assert "It is back where it was." in page.text
    assert at.keys() == [["greeted", "clean"], ["thanked"]]
    at.open_touchpoint("entrance")
    at.client.submit("Take it out")
    assert at.keys() == [["thanked"]]
    at.client.read(at.address)
    at.client.submit("Bring back")
    assert at.keys() == [["greeted", "clean"], ["thanked"]]


def test_the_designer_costs_the_same_for_one_question_and_for_300(desk, app):
    costs = []
    for size in (1, 300):
        asked = touchpoint("all", *(yes_no(f"q{number}", 1) for number in range(size)))
        at = desk(questionnaire(asked))
        addresses = (at.address, f"{at.address}/questions/{at.part('q0')}", f"{at.address}/settings")
        for address in addresses:
            at.client.read(address)
            with builders.counted_queries(app) as queries:
                at.client.read(address)
            costs.append(len(queries))
    assert costs[:3] == costs[3:]
    assert max(costs) <= 4


def test_300_questions_stay_under_150_kb_compressed(desk):
    asked = touchpoint("all", *(yes_no(f"q{number}", 1) for number in range(300)))
    at = desk(questionnaire(asked))
    assert len(compress(at.client.read(at.address).html.encode())) < 150_000


def test_a_regional_manager_designs_the_additions_of_the_region_and_nothing_else(inside, client, desk):
    main = desk()
    content = replace(main.drafted.questionnaire, key="fit")
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        made = builders.checklist(session, content)
        manager = builders.regional_manager(session, north)
        here, there = (
            open_addition(session, session.get_one(Checklist, made.checklist_id), region, manager, NOW).id
            for region in (north, south)
        )
    client.sign_in(manager)
    client.read(f"/drafts/{here}")
    client.read(f"/drafts/{here}/touchpoints/new")
    client.submit("Add it", name="Roof terrace")
    with inside() as session:
        before = find(session, manager, here)
    assert len(before.touchpoints) == 1
    client.read(f"/drafts/{here}/settings")
    client.submit("Save", milestones="arrived")
    with inside() as session:
        after = find(session, manager, here)
    assert after.settings == replace(before.settings, milestones=("arrived",))
    for address in (there, main.id):
        client.read(f"/drafts/{address}", status=404)
        client.read(f"/drafts/{address}/settings", status=404)


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.REVIEWER, Role.SHOPPER])
def test_nobody_else_designs(desk, inside, client, role):
    at = desk()
    with inside() as session:
        client.sign_in(builders.person(session, role))
    for address in (at.address, f"{at.address}/questions/{at.part('greeted')}", f"{at.address}/translations"):
        client.read(address, status=404)
