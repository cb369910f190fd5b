"""Publishing checklists and stores' own touchpoints, and reading them back."""

from dataclasses import replace
from decimal import Decimal

import pytest

from audits import db
from audits.checklists.loading import load, load_one
from audits.checklists.places import apply_everywhere, apply_to
from audits.checklists.publishing import publish, publish_addition
from audits.checklists.queries import (
    additions_for_stores,
    by_key,
    checklists_for_store,
    newest,
    newest_versions,
    places_of,
    versions_for_store,
)
from audits.checklists.rules import OWN_PREFIX, Places
from audits.errors import AuditError, NotFound
from audits.people.queries import events_of
from audits.sheet import Band, Channel, CriticalEffect, Kind, Lens, Metric, Question, Scale, Total, When
from tests import builders
from tests.builders import NOW
from tests.questionnaires import (
    banded,
    choice,
    plain,
    questionnaire,
    scale,
    tick_all,
    touchpoint,
    yes_no,
)


def forget_kept_versions() -> None:
    """A new pool: what was loaded before is read from the database again."""
    db.engine().dispose()


def full_questionnaire():
    every_kind = Question(
        "how_long",
        Kind.STOPWATCH,
        {"": "How long?", "fr": "Combien de temps ?"},
        hint={"": "From the door"},
        staff_label={"": "Waiting time"},
        required=True,
        bands=(Band(Decimal(60), Decimal(10)), Band(Decimal("180.5"), Decimal("2.25"))),
        bonus=True,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
        metric=Metric.CES,
        comment_when=When.ALWAYS,
        photo_when=When.LOST_POINTS,
        stopwatch=("arrived", "greeted"),
    )
    entrance = replace(
        touchpoint("entrance", yes_no("clean", "2.5", good_answer="no"), every_kind, weight="1.75"),
        channel=Channel.PHONE,
        lens=Lens.EXPERIENCE,
        expectation=True,
        wish=False,
    )
    others = touchpoint(
        "advice",
        choice("who", {"a": 3, "b": None, "c": "-1"}, 5),
        tick_all("which", {"x": 1, "y": 2}),
        scale("warmth", 1, 5, 8),
        replace(scale("half", 0, 1, 8), scale=Scale(Decimal(0), Decimal(1), Decimal("0.5"))),
        banded("minutes", {5: 3, 10: 1}, Kind.INTEGER),
        *(plain(f"plain_{kind.value.replace('-', '_')}", kind) for kind in Kind if kind is not Kind.CHOICE),
    )
    made = questionnaire(entrance, others, total=Total.WEIGHTED, cap_bonus=False)
    return replace(
        made, languages=("fr",), milestones=("arrived", "greeted"), title={"": "Shop", "fr": "Magasin"}
    )


def of_questions(count: int):
    asked = [yes_no(f"q{number}", 1) for number in range(count)]
    sections = [touchpoint(f"t{start}", *asked[start : start + 10]) for start in range(0, count, 10)]
    return questionnaire(*sections)


def test_a_checklist_comes_back_from_its_rows_as_it_was_published(inside):
    published = full_questionnaire()
    with inside() as session:
        made = publish(session, published, None, NOW)
    with inside() as session:
        forget_kept_versions()
        assert load(session, [made.version_id])[made.version_id].questionnaire == published


def test_a_version_knows_the_rows_of_its_touchpoints_and_questions(inside):
    with inside() as session:
        first = load_one(session, publish(session, full_questionnaire(), None, NOW).version_id)
        second = load_one(
            session, publish(session, replace(full_questionnaire(), version="2"), None, NOW).version_id
        )
    assert set(first.touchpoint_ids) == {"entrance", "advice"}
    assert set(first.question_ids) == {question.key for _, question in full_questionnaire().questions()}
    assert first.key_ids == second.key_ids
    assert not set(first.touchpoint_ids.values()) & set(second.touchpoint_ids.values())
    assert (first.ordinal, second.ordinal) == (1, 2)


def test_publishing_the_same_content_again_changes_nothing(inside):
    with inside() as session:
        first = publish(session, full_questionnaire(), None, NOW)
        again = publish(session, full_questionnaire(), None, NOW)
        assert (first.fresh, again.fresh) == (True, False)
        assert again.version_id == first.version_id
        assert len(events_of(session, "checklist", first.checklist_id)) == 1


def test_other_content_under_a_published_version_is_refused(inside):
    with inside() as session:
        publish(session, full_questionnaire(), None, NOW)
        with pytest.raises(AuditError, match="Version 1 of shop was published with other content"):
            publish(session, replace(full_questionnaire(), cap_bonus=True), None, NOW)


def test_a_newer_version_becomes_the_newest_and_the_older_one_stays(inside):
    with inside() as session:
        first = publish(session, questionnaire(touchpoint("entrance", yes_no("a"))), None, NOW)
        asked = replace(questionnaire(touchpoint("entrance", yes_no("b"))), version="2", title={"": "Newer"})
        second = publish(session, asked, None, NOW)
        assert newest(session, "shop") == newest(session, first.checklist_id) == second.version_id
        assert newest_versions(session, [first.checklist_id]) == {first.checklist_id: second.version_id}
        found = by_key(session, "shop")
        assert found is not None
        assert found.name == "Newer"
        assert list(load_one(session, first.version_id).question_ids) == ["a"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (questionnaire(touchpoint("a"), touchpoint("a")), "Two of the touchpoints are named a"),
        (questionnaire(touchpoint("a", yes_no("q"), yes_no("q"))), "Two of the questions are named q"),
        (questionnaire(touchpoint("a", yes_no("own--q"))), "kept for stores' own"),
        (questionnaire(touchpoint("a", yes_no("q" * 121))), "longer than 120 characters"),
        (replace(questionnaire(), key=""), "needs a key"),
        (replace(questionnaire(), title={"": "t" * 201}), "name is longer than 200"),
        (replace(questionnaire(), version="v" * 61), "version is longer than 60"),
    ],
)  # fmt: skip
def test_what_the_tables_cannot_hold_is_refused_in_a_sentence(inside, asked, words):
    with inside() as session, pytest.raises(AuditError, match=words):
        publish(session, asked, None, NOW)


def test_a_checklist_of_300_questions_costs_no_more_queries_than_a_small_one(inside, app):
    costs = []
    for size in (10, 300):
        with inside() as session:
            with builders.counted_queries(app) as queries:
                made = publish(session, replace(of_questions(size), key=f"of_{size}"), None, NOW)
            published = len([query for query in queries if not query.startswith("INSERT")])
            session.commit()
            forget_kept_versions()
            with builders.counted_queries(app) as queries:
                load_one(session, made.version_id)
            costs.append((published, len(queries)))
    assert costs[0] == costs[1]
    assert costs[1][1] == 4


def test_a_version_loaded_before_costs_one_query(inside, app):
    with inside() as session:
        made = [publish(session, replace(of_questions(10), version=str(n)), None, NOW) for n in range(5)]
        load(session, [each.version_id for each in made])
        with builders.counted_queries(app) as queries:
            load(session, [each.version_id for each in made])
        assert len(queries) == 1


def test_a_version_that_was_rolled_back_is_not_mistaken_for_the_next_one(inside):
    with inside() as session:
        lost = publish(session, of_questions(10), None, NOW)
        load_one(session, lost.version_id)
        session.rollback()
        kept = publish(session, full_questionnaire(), None, NOW)
        assert load_one(session, kept.version_id).questionnaire == full_questionnaire()


def test_a_missing_version_is_not_found(inside):
    with inside() as session, pytest.raises(NotFound):
        load(session, [99])


def test_a_stores_own_touchpoints_are_an_addition_with_keys_of_their_own(inside):
    with inside() as session:
        main = builders.checklist(session)
        shop = builders.store(session, "LYO-012")
        own = (touchpoint("entrance", yes_no("greeted"), yes_no("greeted")), touchpoint("entrance"))
        made = publish_addition(session, main.checklist_id, shop, own, None, NOW)
        version = load_one(session, made.version_id)
        assert version.questionnaire.key == "shop@LYO-012"
        assert list(version.touchpoint_ids) == [f"{OWN_PREFIX}entrance", f"{OWN_PREFIX}entrance_2"]
        assert list(version.question_ids) == [f"{OWN_PREFIX}greeted", f"{OWN_PREFIX}greeted_2"]
        assert all(found.own for found in version.questionnaire.touchpoints)
        assert versions_for_store(session, main.checklist_id, shop.id) == (
            main.version_id,
            (made.version_id,),
        )


def test_own_touchpoints_keep_their_keys_from_version_to_version(inside):
    with inside() as session:
        main, shop = builders.checklist(session), builders.store(session)
        first = publish_addition(session, main.checklist_id, shop, (touchpoint("roof"),), None, NOW)
        kept = load_one(session, first.version_id).questionnaire.touchpoints
        same = publish_addition(session, main.checklist_id, shop, kept, None, NOW)
        more = publish_addition(session, main.checklist_id, shop, (*kept, touchpoint("cellar")), None, NOW)
        assert (same.fresh, same.version_id, more.fresh) == (False, first.version_id, True)
        assert list(load_one(session, more.version_id).key_ids) == ["own--roof", "own--cellar"]
        assert additions_for_stores(session, main.checklist_id, [shop.id]) == {shop.id: (more.version_id,)}


def test_a_stores_key_can_never_be_that_of_a_region(inside):
    with inside() as session:
        store, main = builders.store(session, "A1"), builders.checklist(session)
        own = touchpoint("own--r7--r6--r5--roof", yes_no("own--own--r5--swept"))
        made = publish_addition(session, main.checklist_id, store, (own,), None, NOW)
        [kept] = load_one(session, made.version_id).questionnaire.touchpoints
    assert (kept.key, kept.questions[0].key) == ("own--roof", "own--swept")


def test_a_store_without_own_touchpoints_gets_the_common_checklist_alone(inside):
    with inside() as session:
        main, shop, other = builders.checklist(session), builders.store(session), builders.store(session)
        publish_addition(session, main.checklist_id, other, (touchpoint("roof"),), None, NOW)
        assert versions_for_store(session, main.checklist_id, shop.id) == (main.version_id, ())


def test_a_file_cannot_take_the_key_of_a_stores_own_touchpoints(inside):
    with inside() as session:
        main, shop = builders.checklist(session), builders.store(session, "A1")
        publish_addition(session, main.checklist_id, shop, (touchpoint("roof"),), None, NOW)
        with pytest.raises(AuditError, match="Choose another key"):
            publish(session, replace(full_questionnaire(), key="shop@A1"), None, NOW)


def test_a_checklist_applies_in_a_region_with_all_below_it(inside):
    with inside() as session:
        top = builders.region(session, "Chicago")
        below = builders.region(session, "North", top)
        elsewhere = builders.region(session, "Boston")
        inner = builders.store(session, in_region=below)
        outer, homeless = builders.store(session, in_region=elsewhere), builders.store(session)
        builders.checklist(session, regions=[top])
        assert [found.key for found in checklists_for_store(session, inner)] == ["shop"]
        assert checklists_for_store(session, outer) == checklists_for_store(session, homeless) == []


def test_a_checklist_applies_in_one_store_or_everywhere(inside):
    with inside() as session:
        one, other = builders.store(session), builders.store(session)
        builders.checklist(session, stores=[one])
        builders.checklist(session, replace(full_questionnaire(), key="web", title={"": "Web"}))
        assert [found.key for found in checklists_for_store(session, one)] == ["shop", "web"]
        assert [found.key for found in checklists_for_store(session, other)] == ["web"]


def test_applying_somewhere_twice_changes_nothing(inside):
    with inside() as session:
        north, shop = builders.region(session), builders.store(session)
        made = builders.checklist(session, regions=[north])
        assert not apply_to(session, made.checklist_id, [north.id], [], None, NOW)
        assert apply_to(session, made.checklist_id, [], [shop.id], None, NOW)
        assert places_of(session, made.checklist_id) == Places(
            False, frozenset([north.id]), frozenset([shop.id])
        )
        assert apply_everywhere(session, made.checklist_id, None, NOW)
        assert not apply_everywhere(session, made.checklist_id, None, NOW)
        assert not apply_to(session, made.checklist_id, [north.id], [], None, NOW)
        assert places_of(session, made.checklist_id) == Places.anywhere()


def test_publishing_and_placing_are_in_the_event_log(inside):
    with inside() as session:
        head = builders.person(session)
        made = publish(session, full_questionnaire(), head, NOW)
        apply_everywhere(session, made.checklist_id, head, NOW)
        events = events_of(session, "checklist", made.checklist_id)
        assert [(found.action, found.actor_id) for found in events] == [
            ("placed", head.id),
            ("published", head.id),
        ]
        assert events[1].after == {"version": "1", "questions": len(list(full_questionnaire().questions()))}
