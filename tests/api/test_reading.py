"""What programs read: the rows and fields of the pages, a page at a time, as the description says."""

import csv
from io import StringIO

import jsonschema_rs
import pytest

from audits.access import Role
from audits.people.scopes import offered_to
from audits.visits.rules import move
from audits.visits.tables import VisitStatus
from tests import builders
from tests.api.programs import Program, token
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits.builders import approved, draft, no, submitted

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
ASKED = questionnaire(touchpoint("entrance", yes_no("greeted", 1), yes_no("clean", 2)))
NOT_FOR_STORES = {"region", "visited_at", "shopper", "reviewed_at", "narrative"}


@pytest.fixture
def programme(inside):
    """Two regions with a store each; in the north three approved visits and some that nobody may read yet."""
    with inside() as session:
        of = builders.checklist(session, ASKED)
        country = builders.region(session, "Country")
        north = builders.region(session, "North", country)
        south = builders.region(session, "South", country)
        stores = [
            builders.store(session, "N-1", north, timezone="Europe/Paris"),
            builders.store(session, "S-1", south),
        ]
        shopper = builders.person(
            session, Role.SHOPPER, name="Canary Name", email="canary@mail.example", reference="S-CANARY"
        )
        visits = [
            approved(
                session,
                draft(session, of, stores[0], shopper, ref=f"V-{number}", narrative="At 15:42 sharp."),
                greeted="yes",
                clean=no(),
            )
            for number in range(3)
        ]
        approved(session, draft(session, of, stores[1], ref="V-S"), greeted="yes", clean="yes")
        submitted(session, draft(session, of, stores[0], shopper, ref="V-WAITS"), greeted="yes", clean="yes")
        excluded = submitted(session, draft(session, of, stores[0], ref="V-OUT"), greeted="yes", clean="yes")
        move(excluded, VisitStatus.EXCLUDED)
        people = {
            Role.HEAD_OFFICE: builders.person(session),
            Role.REVIEWER: builders.person(session, Role.REVIEWER),
            Role.REGIONAL_MANAGER: builders.regional_manager(session, north),
            Role.STORE_MANAGER: builders.store_manager(session, stores[0]),
        }
        return {"people": people, "visit": visits[0].id, "stores": [store.id for store in stores]}


@pytest.fixture
def program(app, inside, programme):
    """A program of somebody with a role, with all that the role can give it."""

    def program(role: Role) -> Program:
        with inside() as session:
            person = session.merge(programme["people"][role])
            return Program(app, token(session, person))

    return program


READING = ["visits", "scores", "visits/{visit}", "visits/{visit}/scores"]
MANAGING = [
    "stores",
    "stores/{store}",
    "regions",
    "checklists",
    "checklists/shop",
    "checklists/shop/versions/1",
]
COMPARING = ["comparison/stores", "comparison/touchpoints"]
OPEN_TO = {
    Role.HEAD_OFFICE: [*READING, *MANAGING, *COMPARING, "events"],
    Role.REGIONAL_MANAGER: [*READING, *MANAGING, *COMPARING],
    Role.REVIEWER: READING,
    Role.STORE_MANAGER: READING,
}


def address(template: str, programme) -> str:
    return template.format(visit=programme["visit"], store=programme["stores"][0])


@pytest.mark.parametrize("role", OPEN_TO)
def test_every_answer_is_as_it_is_described(app, client, program, programme, role):
    document = client.get("/api/v1/openapi.json").json
    asked = program(role)
    for template in OPEN_TO[role]:
        told = asked.ask(address(template, programme))
        faults = [str(fault) for fault in described(document, template).iter_errors(told)]
        assert not faults, (template, faults[:3])


def described(document, template: str) -> jsonschema_rs.Validator:
    """The description of what an address answers."""
    names = {"{visit}": "{visit_id}", "{store}": "{store_id}", "checklists/shop": "checklists/{key}"}
    for ours, theirs in {**names, "versions/1": "versions/{version}"}.items():
        template = template.replace(ours, theirs)
    template = template if not template.startswith("comparison/") else "comparison/{name}"
    answers = document["paths"][f"/api/v1/{template}"]["get"]["responses"]["200"]
    schema = {**answers["content"]["application/json"]["schema"], "components": document["components"]}
    return jsonschema_rs.validator_for(schema)


def test_head_office_reads_every_approved_visit_and_no_other(program):
    found = program(Role.HEAD_OFFICE).ask("visits")["items"]
    assert [visit["ref"] for visit in found] == ["V-0", "V-1", "V-2", "V-S"]
    assert found[0] | {"id": "", "reviewed_at": ""} == {
        "id": "",
        "ref": "V-0",
        "store": "N-1",
        "region": "Country / North",
        "checklist": "shop",
        "version": "1",
        "visited_on": "2026-11-17",
        "part_of_day": "afternoon",
        "visited_at": "2026-11-17T15:42:00Z",
        "shopper": "S-CANARY",
        "score": pytest.approx(100 / 3),
        "raw": pytest.approx(100 / 3),
        "with_bonus": pytest.approx(100 / 3),
        "earned": 1.0,
        "possible": 3.0,
        "failed": False,
        "reviewed_at": "",
    }


def test_a_regional_manager_reads_the_own_region_alone(program, programme):
    manager = program(Role.REGIONAL_MANAGER)
    assert {visit["store"] for visit in manager.pages("visits")} == {"N-1"}
    assert {score["store"] for score in manager.pages("scores")} == {"N-1"}
    assert [store["code"] for store in manager.pages("stores")] == ["N-1"]
    assert [region["path"] for region in manager.pages("regions")] == ["Country / North"]
    manager.ask(f"stores/{programme['stores'][1]}", 404)


def test_a_store_reads_its_own_visits_without_who_came_and_at_what_minute(program, programme):
    manager = program(Role.STORE_MANAGER)
    found = manager.ask("visits")["items"]
    assert [visit["ref"] for visit in found] == ["V-0", "V-1", "V-2"]
    assert {visit[field] for visit in found for field in NOT_FOR_STORES - {"narrative"}} == {None}
    told = [
        manager.send("visits").text,
        manager.send(f"visits/{programme['visit']}").text,
        manager.send("scores").text,
        manager.send("scores.csv").text,
        manager.send(f"visits/{programme['visit']}/scores").text,
    ]
    for text in told:
        for canary in ("Canary", "canary", "S-CANARY", "15:42", "16:42", "Country", "North"):
            assert canary not in text
    whole = manager.ask(f"visits/{programme['visit']}")
    assert {whole[field] for field in NOT_FOR_STORES} == {None}
    assert whole["touchpoints"][0]["answers"][1]["answer"] == "no"


@pytest.mark.parametrize("role", OPEN_TO)
def test_nobody_reads_a_shoppers_name_or_mail(program, programme, role):
    asked = program(role)
    for template in [*OPEN_TO[role], "scores.csv"]:
        text = asked.send(address(template, programme)).text
        assert "Canary Name" not in text
        assert "canary@" not in text


@sqlite_only
def test_a_visit_that_waits_is_not_there(program, inside, programme):
    with inside() as session:
        of = builders.checklist(session, ASKED)
        waits = submitted(session, draft(session, of), greeted="yes", clean="yes").id
    asked = program(Role.HEAD_OFFICE)
    asked.ask(f"visits/{waits}", 404)
    asked.ask(f"visits/{waits}/scores", 404)


def test_pages_follow_one_another_without_gap_or_doubling(program):
    asked = program(Role.HEAD_OFFICE)
    for list_of, key in (("visits", "ref"), ("stores", "code"), ("regions", "path"), ("events", "id")):
        whole = [item[key] for item in asked.ask(list_of)["items"]]
        assert len(whole) > 1
        assert [item[key] for item in asked.pages(f"{list_of}?limit=1")] == whole
    assert list(asked.pages("scores?limit=1")) == asked.ask("scores")["items"]


def test_a_list_can_be_cut(program, programme):
    asked = program(Role.HEAD_OFFICE)

    def refs(query: str) -> list[str]:
        return [visit["ref"] for visit in asked.ask(f"visits?{query}")["items"]]

    assert refs("store=S-1") == ["V-S"]
    assert refs("from=2026-11-18") == []
    assert refs("from=2026-11-17&to=2026-11-17&store=N-1") == ["V-0", "V-1", "V-2"]
    south = next(region["id"] for region in asked.pages("regions") if region["name"] == "South")
    assert refs(f"region={south}") == ["V-S"]
    assert [store["code"] for store in asked.pages(f"stores?region={south}")] == ["S-1"]
    program(Role.REGIONAL_MANAGER).ask(f"visits?region={south}", 404)


@sqlite_only
def test_only_what_was_approved_since_then(program, inside):
    with inside() as session:
        of = builders.checklist(session, ASKED)
        late = approved(session, draft(session, of, ref="V-LATE"), greeted="yes", clean="yes")
        late.reviewed_at = builders.NOW
    found = program(Role.HEAD_OFFICE).ask("visits?updated_since=2026-11-18T09:30:00Z")["items"]
    assert [visit["ref"] for visit in found] == ["V-LATE"]


@sqlite_only
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=501", "limit"),
        ("limit=many", "limit"),
        ("shop=N-1", "shop"),
        ("from=yesterday", "from"),
        ("updated_since=2026-11-18T09:30:00", "updated_since"),
        ("cursor=none", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
        ("region=0", "region"),
    ],
)
def test_what_cannot_be_understood_is_refused_by_name(program, query, named):
    assert named in program(Role.HEAD_OFFICE).ask(f"visits?{query}", 422)["detail"]


@sqlite_only
def test_who_has_an_answer_already_is_told_so(program):
    asked = program(Role.HEAD_OFFICE)
    first = asked.send("visits")
    again = asked.send("visits", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = asked.send("visits?limit=1", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_scores_are_those_of_the_export(program, run, app):
    exported = list(csv.reader(StringIO(run("export", "scores").stdout)))
    sent = program(Role.HEAD_OFFICE).send("scores.csv")
    assert sent.mimetype == "text/csv"
    assert list(csv.reader(StringIO(sent.text))) == exported
    rows = program(Role.HEAD_OFFICE).ask("scores")["items"]
    assert list(rows[0]) == exported[0]
    assert [(row["visit"], row["touchpoint"]) for row in rows] == [(row[0], row[7]) for row in exported[1:]]


@sqlite_only
@pytest.mark.parametrize("list_of", ["visits", "scores", "stores", "regions", "checklists", "events"])
def test_a_list_costs_the_same_for_one_and_for_many(app, program, list_of):
    asked, costs = program(Role.HEAD_OFFICE), []
    asked.ask(list_of)
    for limit in (1, 100):
        with builders.counted_queries(app) as seen:
            asked.ask(f"{list_of}?limit={limit}")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 5


@sqlite_only
def test_the_log_names_nobody(program, programme):
    told = program(Role.HEAD_OFFICE).ask("events")["items"]
    assert {"made token"} <= {event["action"] for event in told}
    assert set(told[0]) == {"id", "at", "actor", "action", "subject", "subject_id"}


@sqlite_only
@pytest.mark.parametrize("role", OPEN_TO)
def test_what_a_role_may_not_is_not_there(program, programme, role):
    asked = program(role)
    for template in {*READING, *MANAGING, *COMPARING, "events"} - set(OPEN_TO[role]):
        status = asked.send(address(template, programme)).status_code
        assert status in {403, 404}, template
    assert len(offered_to(role)) > 3


@sqlite_only
def test_a_person_at_a_browser_reads_the_same(client, programme, program):
    signed_in = client.sign_in(programme["people"][Role.HEAD_OFFICE])
    assert signed_in.get("/api/v1/visits").json == program(Role.HEAD_OFFICE).ask("visits")
