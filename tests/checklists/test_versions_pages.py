"""The versions of a checklist on its pages: what changed, taking one out of use, its file and its languages."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlmodel import select

from audits.access import Role
from audits.checklists.drafts.lifecycle import open_next_version, start_blank
from audits.checklists.publishing import publish
from audits.checklists.queries import find, newest
from audits.checklists.version_routes import file_name
from audits.conditions.tree import AnswerTo, Selected
from audits.fieldwork.tables import Assignment
from audits.people.tables import Event
from audits.sheet import Total
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no

FIRST = questionnaire(
    touchpoint("entrance", yes_no("greeted", 15), yes_no("safe", 5)), touchpoint("exit", yes_no("bye", 5))
)
SECOND = replace(
    FIRST,
    version="2",
    total=Total.WEIGHTED,
    touchpoints=(
        touchpoint(
            "entrance", replace(yes_no("greeted", 10), label={"": "Were you greeted?"}), yes_no("safe", 5)
        ),
        touchpoint("till", yes_no("paid", 5)),
    ),
)


@pytest.fixture
def shop(inside) -> dict[str, int]:
    """A checklist with two versions, and somebody at head office."""
    with inside() as session:
        first = builders.checklist(session, FIRST)
        second = publish(session, SECOND, None, NOW)
        return {"id": first.checklist_id, "first": first.version_id, "second": second.version_id}


@pytest.fixture
def head_office(client, inside):
    with inside() as session:
        client.sign_in(builders.person(session))
    return client


def test_a_page_tells_what_changed_from_the_version_before(head_office, shop):
    page = head_office.read(f"/checklists/{shop['id']}/changes")
    assert page.heading == "What changed from version 1 to 2"
    assert "Question greeted Were you greeted?" in page.text
    assert "Points scored otherwise 15 10" in page.text
    assert "“Touchpoint till” is only in the later version: no earlier visit has it." in page.text
    assert "“Touchpoint exit” is only in the earlier version" in page.text
    assert "totals before and after do not compare" in page.text
    assert "all points together the mean of the touchpoints by weight" in page.text


def test_any_two_versions_can_be_compared_in_either_direction(head_office, shop):
    address = f"/checklists/{shop['id']}/changes"
    back = head_office.read(f"{address}?from={shop['second']}&to={shop['first']}")
    assert back.heading == "What changed from version 2 to 1"
    assert "“Touchpoint exit” is only in the later version: no earlier visit has it." in back.text
    same = head_office.read(f"{address}?from={shop['first']}&to={shop['first']}")
    assert "Nothing changed." in same.text
    head_office.read(f"{address}?from=99", status=404)
    head_office.read(f"{address}?to=99", status=404)


def test_a_checklist_of_one_version_has_no_changes_to_show(head_office, inside):
    with inside() as session:
        made = builders.checklist(session)
    page = head_office.read(f"/checklists/{made.checklist_id}/changes")
    assert "There is one version only." in page.text
    assert "Nothing changed." in page.text
    assert "What changed" not in head_office.read(f"/checklists/{made.checklist_id}").text


def test_a_draft_tells_what_it_changes(head_office, inside, shop):
    with inside() as session:
        person = builders.person(session)
        draft = open_next_version(session, find(session, person, shop["id"]), person, NOW)
        fresh = start_blank(session, "Night shop", person, NOW)
        session.flush()
        ids = draft.id, fresh.id
    assert "Nothing changed." in head_office.read(f"/drafts/{ids[0]}/changes").text
    page = head_office.read(f"/drafts/{ids[1]}/changes")
    assert "Nothing is published yet, so all of it is new." in page.text
    head_office.read("/drafts/99/changes", status=404)


def test_the_page_of_changes_costs_the_same_for_many_questions(head_office, inside, app):
    costs = []
    for size in (2, 100):
        asked = questionnaire(touchpoint("all", *(yes_no(f"q{number}", 1) for number in range(size))))
        later = questionnaire(touchpoint("all", *(yes_no(f"q{number}", 2) for number in range(size))))
        with inside() as session:
            made = builders.checklist(session, replace(asked, key=f"of_{size}"))
            publish(session, replace(later, key=f"of_{size}", version="2"), None, NOW)
        head_office.read("/checklists")
        with builders.counted_queries(app) as queries:
            head_office.read(f"/checklists/{made.checklist_id}/changes")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 10


def test_a_retired_version_is_given_to_no_new_visit_and_is_kept(head_office, inside, shop):
    head_office.read(f"/checklists/{shop['id']}")
    page = head_office.submit("Retire 2")
    assert "Visits that begin from now on are made with version 1." in page.text
    assert "2 retired on" in page.text
    with inside() as session:
        assert newest(session, shop["id"]) == shop["first"]
        (event,) = session.exec(select(Event).where(Event.subject == "checklist version"))
        assert (event.action, event.subject_id) == ("retired", str(shop["second"]))
    assert "version 1 · in use for new visits" in head_office.read(f"/checklists/{shop['id']}").text
    assert "Touchpoint till" in head_office.read(f"/checklists/{shop['id']}?version={shop['second']}").text
    page = head_office.submit("Put 2 back into use")
    assert "Visits that begin from now on are made with version 2." in page.text
    with inside() as session:
        assert newest(session, shop["id"]) == shop["second"]


def test_retiring_a_version_twice_is_refused_in_a_sentence(head_office, shop):
    page = head_office.read(f"/checklists/{shop['id']}")
    form, _button = page.form_with("Retire 1")
    head_office.submit("Retire 1")
    again = head_office.post(form.tag["action"], data=form.filled())
    assert again.status_code == 409
    assert "Version 1 is retired already." in head_office.page.text


def test_retiring_the_only_version_warns_and_everything_still_answers(head_office, inside, app):
    with inside() as session:
        store, shopper = builders.store(session, "S1"), builders.person(session, Role.SHOPPER)
        made = builders.checklist(session)
        assignment = Assignment(
            store_id=store.id,
            checklist_id=made.checklist_id,
            shopper_id=shopper.id,
            scenario="Look around",
            window_from=date(2020, 1, 1),
            window_to=date(2100, 1, 1),
            created_at=NOW,
        )
        session.add(assignment)
        session.flush()
        task, store_id = assignment.id, store.id
    head_office.read(f"/checklists/{made.checklist_id}")
    page = head_office.submit("Retire 1")
    assert "No version is in use now: no visit can begin" in page.text
    assert "none, 1 is retired" in head_office.read("/checklists").text
    assert "No checklist applies here" in head_office.read(f"/stores/{store_id}/checklists").text
    head_office.read(f"/assignments/{task}")
    head_office.read("/assignments/new")
    visitor = app.test_client().sign_in(shopper)
    visitor.read("/")
    assert "No version of this checklist is in use" in visitor.read(f"/today/{task}", status=409).text


def test_a_visit_cannot_be_planned_with_a_checklist_out_of_use(head_office, inside):
    with inside() as session:
        builders.store(session, "S1")
        made = builders.checklist(session)
    head_office.read(f"/checklists/{made.checklist_id}")
    head_office.submit("Retire 1")
    head_office.read("/assignments/new")
    page = head_office.submit(
        "Plan these visits", status=422, stores="S1", window_from="2030-01-01", window_to="2030-01-02"
    )
    assert "No version of this checklist is in use, so no visit can be made with it." in page.text


def test_a_version_is_downloaded_as_a_file_and_the_download_is_logged(head_office, inside, shop):
    address = f"/checklists/{shop['id']}/versions/{shop['first']}/file.xlsx"
    answer = head_office.get(address)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="shop_v1.xlsx"'
    assert "xl/workbook.xml" in ZipFile(BytesIO(answer.data)).namelist()
    with inside() as session:
        (event,) = session.exec(select(Event).where(Event.action == "downloaded"))
        assert (event.subject_id, event.after) == (str(shop["first"]), {"file": "shop_v1.xlsx"})
    head_office.read(f"/checklists/{shop['id']}/versions/99/file.xlsx", status=404)


@pytest.mark.parametrize(
    ("key", "version", "name"),
    [("shop", "2026-11", "shop_v2026-11.xlsx"), ('a"b/é', "1", "a-b--_v1.xlsx")],
)
def test_a_file_has_a_plain_name(key, version, name):
    assert file_name(key, version) == name


def test_a_version_of_another_checklist_is_not_there(head_office, inside, shop):
    with inside() as session:
        other = builders.checklist(session, replace(FIRST, key="other"))
    address = f"/checklists/{shop['id']}/versions/{other.version_id}"
    head_office.read(f"{address}/file.xlsx", status=404)
    head_office.read(f"/checklists/{shop['id']}?version={other.version_id}", status=404)
    head_office.read(f"/checklists/{shop['id']}/changes?from={other.version_id}", status=404)


def test_a_regional_manager_reads_changes_and_retires_nothing(client, inside, shop):
    with inside() as session:
        north = builders.region(session)
        client.sign_in(builders.regional_manager(session, north))
    page = client.read(f"/checklists/{shop['id']}")
    assert "Retire 1" not in page.text
    assert "Edit as a new version" not in page.text
    client.read(f"/checklists/{shop['id']}/changes")
    assert client.get(f"/checklists/{shop['id']}/versions/{shop['first']}/file.xlsx").status_code == 200


def test_a_checklist_of_another_region_shows_nothing_of_its_versions(client, inside):
    with inside() as session:
        north, south = builders.region(session), builders.region(session, "South")
        made = builders.checklist(session, FIRST, regions=[south])
        client.sign_in(builders.regional_manager(session, north))
    client.read(f"/checklists/{made.checklist_id}/changes", status=404)
    client.read(f"/checklists/{made.checklist_id}/versions/{made.version_id}/file.xlsx", status=404)


def test_a_checklist_says_in_which_languages_it_is_and_what_each_lacks(head_office, inside):
    asked = replace(yes_no("greeted"), label={"": "Were you greeted?", "fr": "Accueilli ?"}, options=())
    home = replace(touchpoint("entrance", asked), name={"": "Entrance"})
    with inside() as session:
        made = builders.checklist(
            session,
            replace(
                questionnaire(home),
                title={"": "Shop", "fr": "Magasin"},
                languages=("fr",),
                default_language="en",
            ),
        )
    page = head_office.read(f"/checklists/{made.checklist_id}")
    assert "Languages en, fr (2 of 3 texts)" in page.text
    assert "Not translated into fr: 1 text" in page.text
    assert "Entrance touchpoint entrance" in page.text


def test_a_condition_is_read_in_words(head_office, inside):
    later = replace(yes_no("by_name"), relevant=Selected(AnswerTo("greeted"), "yes"))
    with inside() as session:
        made = builders.checklist(session, questionnaire(touchpoint("entrance", yes_no("greeted"), later)))
    page = head_office.read(f"/checklists/{made.checklist_id}")
    assert "Asked when “Question greeted” includes “yes”." in page.text
    assert "asked only under a condition" in page.text
