"""A draft becomes a version once, as it was looked at, and what a place adds reaches the stores below it."""

from dataclasses import replace

import pytest
from sqlmodel import select

from audits.checklists.changes import changes
from audits.checklists.drafts import editing, lifecycle, loading
from audits.checklists.drafts.hanging import left_hanging
from audits.checklists.drafts.lifecycle import raised
from audits.checklists.drafts.publication import NotReady, outlook, publish_draft
from audits.checklists.loading import load_one
from audits.checklists.publishing import publish
from audits.checklists.queries import (
    additions_for_stores,
    by_key,
    find,
    newest,
    places_of,
    versions_for_store,
    visible_to,
)
from audits.checklists.rules import Places
from audits.checklists.tables import Checklist, ChecklistVersion, VersionStatus
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.errors import Conflict, NotFound
from audits.people.queries import events_of
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(touchpoint("entrance", yes_no("greeted")))


@pytest.fixture
def rows(inside):
    with inside() as session:
        yield session


@pytest.fixture
def ana(rows):
    return builders.person(rows, name="Ana")


def opened(session, viewer, draft) -> loading.Drafted:
    return loading.find(session, viewer, draft.id)


@pytest.mark.parametrize(
    ("version", "taken", "after"),
    [("3", (), "4"), ("1.2", (), "1.3"), ("1.2", ("1.3",), "1.4"), ("first", (), "first-2"), ("v9", (), "v10"),
     ("first", ("first-2",), "first-3")],
)  # fmt: skip
def test_the_name_of_the_next_version_counts_on(version, taken, after):
    assert raised(version, taken) == after


def test_a_new_checklist_is_published_where_it_is_to_apply(rows, ana):
    north = builders.region(rows)
    drafted = opened(rows, ana, lifecycle.start_from(rows, SHOP, ana, NOW))
    made = publish_draft(rows, drafted, Places(False, frozenset([north.id])), ana, NOW)
    assert load_one(rows, made.version_id).questionnaire == SHOP
    assert places_of(rows, made.checklist_id).region_ids == {north.id}
    with pytest.raises(NotFound):
        loading.find(rows, ana, drafted.id)
    assert [each.action for each in events_of(rows, "draft", drafted.id)] == ["published", "started"]


def test_keys_of_new_checklists_never_meet(rows, ana):
    builders.checklist(rows, SHOP)
    first = opened(rows, ana, lifecycle.start_from(rows, SHOP, ana, NOW))
    second = opened(rows, ana, lifecycle.start_from(rows, SHOP, ana, NOW))
    assert (first.settings.key, second.settings.key) == ("shop_2", "shop_3")
    publish(rows, replace(SHOP, key="shop_2"), None, NOW)
    made = publish_draft(rows, first, None, ana, NOW)
    assert rows.get_one(Checklist, made.checklist_id).key not in {"shop", "shop_2"}


def test_a_next_version_is_a_copy_of_the_newest_and_leaves_it_as_it_is(rows, ana):
    made = builders.checklist(rows, SHOP)
    checklist = find(rows, ana, made.checklist_id)
    draft = lifecycle.open_next_version(rows, checklist, ana, NOW)
    assert lifecycle.open_next_version(rows, checklist, ana, NOW).id == draft.id
    drafted = opened(rows, ana, draft)
    assert drafted.questionnaire == replace(SHOP, version="2")
    editing.add_question(rows, drafted, drafted.touchpoints[0].id, yes_no("clean"), None, ana, NOW)
    after = publish_draft(rows, opened(rows, ana, draft), None, ana, NOW)
    assert newest(rows, made.checklist_id) == after.version_id
    assert load_one(rows, made.version_id).questionnaire == SHOP
    assert places_of(rows, made.checklist_id) == Places.anywhere()


def test_the_number_of_a_draft_that_is_gone_is_never_used_again(rows, ana):
    gone = lifecycle.start_from(rows, SHOP, ana, NOW)
    publish_draft(rows, opened(rows, ana, gone), Places.anywhere(), ana, NOW)
    assert lifecycle.start_blank(rows, "Another", ana, NOW).id != gone.id


def test_the_second_of_two_publications_is_told(rows, ana):
    drafted = opened(rows, ana, lifecycle.start_from(rows, SHOP, ana, NOW))
    publish_draft(rows, drafted, None, ana, NOW)
    with pytest.raises(Conflict, match="just now"):
        publish_draft(rows, drafted, None, ana, NOW)


def test_what_changed_since_it_was_looked_at_is_not_published(rows, ana):
    seen = opened(rows, ana, lifecycle.start_from(rows, SHOP, ana, NOW))
    later = NOW.replace(minute=59)
    editing.add_question(rows, seen, seen.touchpoints[0].id, yes_no("clean"), None, ana, later)
    with pytest.raises(Conflict, match="Look at it again"):
        publish_draft(rows, seen, None, ana, later)


def test_a_draft_that_is_not_ready_is_refused_with_everything_and_stays(rows, ana):
    drafted = opened(rows, ana, lifecycle.start_blank(rows, "Coffee shop", ana, NOW))
    editing.add_touchpoint(rows, drafted, touchpoint("", replace(yes_no(""), label={})), None, ana, NOW)
    drafted = opened(rows, ana, drafted)
    with pytest.raises(NotReady) as refusal:
        publish_draft(rows, drafted, None, ana, NOW)
    (wrong,) = refusal.value.found
    assert drafted.question_keys[wrong.question] == drafted.touchpoints[0].questions[0].id
    assert by_key(rows, "coffee_shop") is None


def test_a_version_that_is_there_already_must_be_named_anew(rows, ana):
    made = builders.checklist(rows, SHOP)
    draft = lifecycle.open_next_version(rows, find(rows, ana, made.checklist_id), ana, NOW)
    drafted = opened(rows, ana, draft)
    editing.save_settings(rows, drafted, 1, replace(drafted.settings, version="1"), ana, NOW)
    with pytest.raises(NotReady, match="There is a version 1 already"):
        publish_draft(rows, opened(rows, ana, draft), None, ana, NOW)


def test_a_version_published_in_between_is_told(rows, ana):
    made = builders.checklist(rows, SHOP)
    drafted = opened(
        rows, ana, lifecycle.open_next_version(rows, find(rows, ana, made.checklist_id), ana, NOW)
    )
    assert not outlook(rows, drafted).overtaken
    publish(rows, replace(SHOP, version="1b", title={"": "From a file"}), None, NOW)
    found = outlook(rows, drafted)
    assert (found.overtaken, found.before.questionnaire.version) == (True, "1b")


def test_publishing_costs_the_same_for_1_or_300_questions(inside, app):
    costs = []
    for size in (1, 300):
        asked = questionnaire(touchpoint("all", *(yes_no(f"q{number}") for number in range(size))))
        with inside() as session:
            ana = builders.person(session)
            drafted = opened(session, ana, lifecycle.start_from(session, asked, ana, NOW))
            with builders.counted_queries(app) as queries:
                publish_draft(session, drafted, Places.anywhere(), ana, NOW)
        costs.append(len([query for query in queries if not query.startswith("INSERT")]))
    assert costs[0] == costs[1] <= 25


@pytest.fixture
def land(rows):
    """Chicago with North in it, a store in each, one in Boston, and a checklist for all of them."""
    chicago, boston = builders.region(rows, "Chicago"), builders.region(rows, "Boston")
    north = builders.region(rows, "North", chicago)
    return {
        "chicago": chicago,
        "north": north,
        "downtown": builders.store(rows, "DT", chicago),
        "uptown": builders.store(rows, "UT", north),
        "harbour": builders.store(rows, "HB", boston),
        "made": builders.checklist(rows, SHOP),
        "of_chicago": builders.regional_manager(rows, chicago, name="Cleo"),
        "of_north": builders.regional_manager(rows, north, name="Nora"),
        "of_boston": builders.regional_manager(rows, boston, name="Bob"),
    }


def add(rows, land, place, actor, *touchpoints):
    """Publish these, through a draft, on top of what a place adds already."""
    checklist = find(rows, actor, land["made"].checklist_id)
    draft = lifecycle.open_addition(rows, checklist, place, actor, NOW)
    for each in touchpoints:
        editing.add_touchpoint(rows, opened(rows, actor, draft), each, None, actor, NOW)
    return publish_draft(rows, opened(rows, actor, draft), None, actor, NOW)


def visible(person):
    """The ids of the checklists that somebody sees, additions included."""
    return select(Checklist.id).where(visible_to(person))


def keys_of(rows, version_ids) -> list[str]:
    return [
        each.key
        for version_id in version_ids
        for each in load_one(rows, version_id).questionnaire.touchpoints
    ]


def test_a_regions_addition_reaches_exactly_the_stores_below_it(rows, land, app):
    checklist_id, ids = (
        land["made"].checklist_id,
        [land[name].id for name in ("downtown", "uptown", "harbour")],
    )
    own = add(rows, land, land["uptown"], land["of_north"], touchpoint("roof", yes_no("swept")))
    inner = add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    outer = add(rows, land, land["chicago"], land["of_chicago"], touchpoint("lake", yes_no("view")))
    rows.flush()
    with builders.counted_queries(app) as queries:
        found = additions_for_stores(rows, checklist_id, ids)
    assert len(queries) == 1
    assert found == {
        land["downtown"].id: (outer.version_id,),
        land["uptown"].id: (outer.version_id, inner.version_id, own.version_id),
    }
    north, chicago = land["north"].id, land["chicago"].id
    assert keys_of(rows, found[land["uptown"].id]) == [
        f"own--r{chicago}--lake", f"own--r{north}--roof", "own--roof"
    ]  # fmt: skip


def test_the_next_version_of_an_addition_goes_on_from_what_the_place_has(rows, land):
    add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    after = add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    prefix = f"own--r{land['north'].id}--"
    version = load_one(rows, after.version_id)
    assert (version.ordinal, list(version.question_ids)) == (2, [f"{prefix}swept", f"{prefix}swept_2"])
    _main, own = versions_for_store(rows, land["made"].checklist_id, land["uptown"].id)
    assert own == (after.version_id,)


def test_an_addition_differs_from_what_the_place_has_in_touchpoints_only(rows, land):
    add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    checklist = find(rows, land["of_north"], land["made"].checklist_id)
    publish(rows, replace(SHOP, version="2", milestones=("in", "out"), cap_bonus=False), None, NOW)
    draft = lifecycle.open_addition(rows, checklist, land["north"], land["of_north"], NOW)
    drafted = opened(rows, land["of_north"], draft)
    before = outlook(rows, drafted).before.questionnaire
    assert changes(drafted.as_it_was(before), drafted.questionnaire).is_none


def test_a_retired_addition_is_asked_no_longer(rows, land):
    made = add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    rows.get_one(ChecklistVersion, made.version_id).status = VersionStatus.RETIRED
    assert additions_for_stores(rows, land["made"].checklist_id, [land["uptown"].id]) == {}
    again = add(rows, land, land["north"], land["of_north"])
    assert additions_for_stores(rows, land["made"].checklist_id, [land["uptown"].id]) == {
        land["uptown"].id: (again.version_id,)
    }


def test_conditions_of_an_addition_follow_its_own_questions(rows, land):
    looks = Comparison(Relation.EQUAL, AnswerTo("swept"), Text("yes"))
    made = builders.region_touchpoints(
        rows,
        land["made"].checklist_id,
        land["north"],
        touchpoint("roof", yes_no("swept"), replace(yes_no("view"), relevant=looks)),
    )
    (roof,) = load_one(rows, made.version_id).questionnaire.touchpoints
    assert roof.questions[1].relevant == replace(looks, left=AnswerTo(roof.questions[0].key))


def test_a_version_that_drops_what_an_addition_looks_at_says_so(rows, land):
    made = builders.checklist(rows, SHOP)
    hangs = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))
    asked = replace(yes_no("why"), relevant=hangs)
    builders.region_touchpoints(rows, made.checklist_id, land["north"], touchpoint("roof", asked))
    ana = builders.person(rows)
    checklist = find(rows, ana, made.checklist_id)
    drafted = opened(rows, ana, lifecycle.open_next_version(rows, checklist, ana, NOW))
    assert left_hanging(rows, drafted) == []
    editing.remove(rows, drafted, drafted.touchpoints[0].questions[0].id, ana, NOW)
    (sentence,) = left_hanging(rows, opened(rows, ana, drafted.draft))
    assert sentence.endswith("hangs on greeted, which this version does not ask.")
    assert land["north"].path in sentence


def test_drafts_of_additions_belong_to_the_regions_around_them(rows, land):
    head = builders.person(rows)
    checklist = find(rows, head, land["made"].checklist_id)
    drafts = {
        name: lifecycle.open_addition(rows, checklist, land[name], head, NOW).id
        for name in ("chicago", "north", "downtown", "uptown", "harbour")
    }
    seen = {
        name: {each.place for each in loading.list_drafts(rows, land[name])}
        for name in ("of_chicago", "of_north", "of_boston")
    }
    assert seen == {
        "of_chicago": {"Chicago", "Chicago / North", "DT", "UT"},
        "of_north": {"Chicago / North", "UT"},
        "of_boston": {"HB"},
    }
    for name in ("chicago", "downtown", "harbour"):
        with pytest.raises(NotFound):
            loading.find(rows, land["of_north"], drafts[name])


def test_a_region_reads_what_the_regions_above_it_add_and_not_what_others_do(rows, land):
    outer = add(rows, land, land["chicago"], land["of_chicago"], touchpoint("lake", yes_no("view")))
    lists = {
        name: set(rows.exec(visible(land[name])).all()) for name in ("of_north", "of_chicago", "of_boston")
    }
    assert outer.checklist_id in lists["of_north"] & lists["of_chicago"]
    assert outer.checklist_id not in lists["of_boston"]


def test_keys_of_stores_and_regions_never_meet(rows, land):
    lookalike = builders.store(rows, str(land["north"].id), land["north"])
    add(rows, land, lookalike, land["of_north"], touchpoint(f"r{land['north'].id}--roof", yes_no("swept")))
    add(rows, land, land["north"], land["of_north"], touchpoint("roof", yes_no("swept")))
    _main, own = versions_for_store(rows, land["made"].checklist_id, lookalike.id)
    assert len(set(keys_of(rows, own))) == 2
