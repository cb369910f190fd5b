"""Questions compared: figures by store, correlations, critical failures, and what was sent back; and who sees them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from sqlmodel import Session, select

from audits.access import Role
from audits.checklists.tables import TouchpointKey
from audits.comparisons.failures import critical_failures
from audits.comparisons.narrowing import Narrowing
from audits.comparisons.questions import question_figures, question_matrix, returned_counts
from audits.comparisons.scope import Wanted
from audits.people.tables import Person
from audits.sheet import Answer, Channel, CriticalEffect, Questionnaire, State
from audits.stores.changing import change_store
from audits.stores.queries import facts_of
from audits.stores.tables import Region, Store
from audits.visits.reviewing.deciding import approve, return_questions
from audits.visits.tables import Visit
from tests import builders
from tests.comparisons.builders import START, visited
from tests.questionnaires import questionnaire, scale, tick_all, touchpoint, yes_no
from tests.visits.builders import NOW, draft, submitted


def asked() -> Questionnaire:
    """Two scored questions and a bonus at the entrance, one scored question on the phone, one that is not scored."""
    return questionnaire(
        touchpoint(
            "entrance",
            yes_no("greeted", critical=CriticalEffect.FLAG),
            scale("clean", 0, 4, 8),
            yes_no("flowers", 5, bonus=True),
        ),
        replace(
            touchpoint("call", yes_no("answered", 4), tick_all("heard", {"music": None, "voice": None})),
            channel=Channel.PHONE,
        ),
    )


def programme(session: Session) -> None:
    """Store A with three visits, B with two."""
    of = builders.checklist(session, asked())
    north, south = (builders.region(session, name) for name in ("North", "South"))
    a, b = builders.store(session, "A", north), builders.store(session, "B", south)
    given: tuple[tuple[int, dict[str, Any]], ...] = (
        (0, {"greeted": "yes", "clean": "4", "flowers": "yes", "answered": "yes"}),
        (0, {"greeted": "no", "clean": "1", "flowers": "no", "answered": "na"}),
        (0, {"greeted": "na", "clean": "2", "answered": "cannot_tell"}),
        (1, {"greeted": "no", "clean": "cannot_tell", "heard": "music"}),
        (1, {"greeted": "cannot_tell", "clean": "3"}),
    )
    for day, (place, answers) in enumerate(given):
        visited(session, of, (a, b)[place], date(2026, 3, 2 + day), **answers)


def key_id(session: Session, key: str) -> int:
    return session.exec(select(TouchpointKey.id).where(TouchpointKey.key == key)).one() or 0


def figures_at(session: Session, wanted: Wanted, key: str) -> dict[str, tuple[object, ...]]:
    """Per question: n, how many in full, N/A, could not tell, Σ, Σ² and by store n, Σ and Σ²."""
    return {
        each.question.key: (
            each.given,
            each.full,
            each.not_applicable,
            each.could_not_tell,
            each.total,
            each.squares,
            [
                (store.code, *numbers)
                for store, *numbers in zip(
                    each.stores,
                    each.moments.visits.tolist(),
                    each.moments.total.tolist(),
                    each.moments.squares.tolist(),
                    strict=True,
                )
            ],
        )
        for each in question_figures(session, wanted, key_id(session, key))
    }


def test_each_question_of_a_touchpoint_has_its_sums_by_store(inside):
    with inside() as session:
        programme(session)
        found = figures_at(session, Wanted(), "entrance")
    assert found == {
        "greeted": (3, 1, 1, 1, 1.0, 1.0, [("A", 2, 1.0, 1.0), ("B", 1, 0.0, 0.0)]),
        "clean": (4, 1, 0, 1, 2.5, 1.875, [("A", 3, 1.75, 1.3125), ("B", 1, 0.75, 0.5625)]),
        "flowers": (2, 1, 0, 0, 1.0, 1.0, [("A", 2, 1.0, 1.0)]),
    }


def test_a_question_is_named_with_the_most_it_can_earn(inside):
    with inside() as session:
        programme(session)
        named = [each.question for each in question_figures(session, Wanted())]
    assert [(it.touchpoint, it.key, it.label, it.points, it.bonus, it.critical) for it in named] == [
        ("entrance", "greeted", "Question greeted", 10, False, CriticalEffect.FLAG),
        ("entrance", "clean", "Question clean", 8, False, None),
        ("entrance", "flowers", "Question flowers", 5, True, None),
        ("call", "answered", "Question answered", 4, False, None),
    ]


def test_versions_are_merged_by_key_and_named_as_the_newest_does(inside):
    with inside() as session:
        store = builders.store(session, "A")
        before = questionnaire(touchpoint("entrance", yes_no("greeted"), yes_no("gone", 2)))
        greeted = replace(yes_no("greeted", 20), label={"": "Did somebody greet you?"})
        after = replace(questionnaire(touchpoint("entrance", yes_no("new", 3), greeted)), version="2")
        visited(session, builders.checklist(session, before), store, greeted="yes", gone="no")
        visited(session, builders.checklist(session, after), store, greeted="no", new="na")
        found = question_figures(session, Wanted(), key_id(session, "entrance"))
    assert [(it.question.key, it.question.label, it.question.points, it.given) for it in found] == [
        ("new", "Question new", 3, 0),
        ("greeted", "Did somebody greet you?", 20, 2),
        ("gone", "Question gone", 2, 1),
    ]
    assert (found[0].not_applicable, len(found[0].moments), found[0].stores) == (1, 0, ())


def test_only_the_days_asked_for_count(inside):
    with inside() as session:
        programme(session)
        wanted = Wanted(from_day=date(2026, 3, 3), to_day=date(2026, 3, 4))
        assert figures_at(session, wanted, "call") == {"answered": (0, 0, 1, 1, 0.0, 0.0, [])}


def test_parts_that_are_not_chosen_are_left_out_everywhere(inside):
    with inside() as session:
        programme(session)
        phone = Wanted(only=Narrowing(channel=Channel.PHONE))
        other = Wanted(only=Narrowing(touchpoints=("entrance",)))
        assert [it.question.key for it in question_figures(session, phone)] == ["answered"]
        assert [it.key for it in question_matrix(session, phone).questions] == ["answered"]
        assert critical_failures(session, phone, 10).total == 0
        assert critical_failures(session, other, 10).total == 2


def test_nothing_to_compare_gives_nothing(inside):
    with inside() as session:
        assert question_figures(session, Wanted()) == []
        assert question_matrix(session, Wanted()).shares.shape == (0, 0)
        assert critical_failures(session, Wanted(), 10) == critical_failures(session, Wanted(), 1)
        assert returned_counts(session, Wanted()) == []


def test_the_matrix_has_a_row_a_visit_with_the_newest_first_and_gaps_where_nothing_was_given(inside):
    with inside() as session:
        programme(session)
        found = question_matrix(session, Wanted())
        newest = question_matrix(session, Wanted(), newest=2)
    assert [it.key for it in found.questions] == ["greeted", "clean", "flowers", "answered"]
    nan = np.nan
    np.testing.assert_array_equal(
        found.shares,
        [[nan, 0.75, nan, nan], [0, nan, nan, nan], [nan, 0.5, nan, nan], [0, 0.25, 0, nan], [1, 1, 1, 1]],
    )
    a, b = found.store[4], found.store[0]
    assert found.store.tolist() == [b, b, a, a, a]
    assert a != b
    np.testing.assert_array_equal(newest.shares, found.shares[:2])


def test_the_matrix_of_one_touchpoint_leaves_visits_out_that_gave_none_of_its_answers(inside):
    with inside() as session:
        programme(session)
        found = question_matrix(session, Wanted(), key_id=key_id(session, "call"))
    assert [it.key for it in found.questions] == ["answered"]
    assert found.shares.tolist() == [[1.0]]


def test_critical_failures_come_newest_first_with_place_day_and_comment(inside):
    with inside() as session:
        programme(session)
        found = critical_failures(session, Wanted(), 10)
        refs = {it.id: it.ref for it in session.exec(select(Visit)).all()}
    assert found.total == 2
    told = [
        (it.on, it.store_code, it.store_name, it.touchpoint, it.question, it.effect, it.comment)
        for it in found.newest
    ]
    assert told == [
        (date(2026, 3, 5), "B", "Store B", "Touchpoint entrance", "Question greeted", "flag", "Why greeted."),
        (date(2026, 3, 3), "A", "Store A", "Touchpoint entrance", "Question greeted", "flag", "Why greeted."),
    ]
    assert all(refs[it.visit_id] == it.ref for it in found.newest)


def test_critical_failures_go_on_where_a_page_ended(inside):
    with inside() as session:
        of, store = builders.checklist(session, asked()), builders.store(session)
        for day in (2, 2, 2, 3):
            visited(session, of, store, date(2026, 3, day), greeted="no")
        whole = critical_failures(session, Wanted(), 10)
        read, place = [], None
        while page := critical_failures(session, Wanted(), 1, place).newest:
            read += page
            place = page[-1].place
        assert read == list(whole.newest)
        assert critical_failures(session, Wanted(), 1, place).total == whole.total == 4


def test_what_was_sent_back_is_counted_once_a_visit(inside):
    with inside() as session:
        reviewer = builders.person(session, Role.REVIEWER)
        of = builders.checklist(session, asked())
        for turns, key in ((2, "heard"), (1, "heard"), (1, "greeted")):
            visit = submitted(session, draft(session, of, visited_on=START), greeted="yes")
            for _ in range(turns):
                return_questions(session, visit, {key: "Which one?"}, reviewer, visit.revision, NOW)
                submitted(
                    session, visit, **{key: Answer(State.GIVEN, "yes" if key == "greeted" else "music")}
                )
            approve(session, visit, reviewer, visit.revision, NOW)
        waiting = submitted(session, draft(session, of, visited_on=START), greeted="yes")
        return_questions(session, waiting, {"clean": "How clean?"}, reviewer, waiting.revision, NOW)
        found = [
            (it.question.touchpoint, it.question.key, it.visits) for it in returned_counts(session, Wanted())
        ]
    assert found == [("call", "heard", 2), ("entrance", "greeted", 1)]


def test_a_store_that_moved_is_counted_in_its_new_region(inside):
    with inside() as session:
        programme(session)
        south = Wanted(viewer=manager_of(session, "South"))
        assert figures_at(session, south, "entrance")["flowers"] == (0, 0, 0, 0, 0.0, 0.0, [])
        store = session.exec(select(Store).where(Store.code == "A")).one()
        facts = facts_of(store, "North")
        change_store(session, store, "North", replace(facts, region="South"), None, NOW)
        assert figures_at(session, south, "entrance")["flowers"][0] == 2
        assert critical_failures(session, south, 10).total == 2


@pytest.mark.parametrize(("role", "codes"), [("North", ["A"]), ("South", ["B"]), ("East", [])])
def test_a_regional_manager_sees_the_own_stores_questions_and_no_others(inside, role, codes):
    with inside() as session:
        programme(session)
        wanted = Wanted(viewer=manager_of(session, role))
        stores = {it.code for each in question_figures(session, wanted) for it in each.stores}
        assert sorted(stores) == codes
        assert [it.store_code for it in critical_failures(session, wanted, 10).newest] == codes
        assert critical_failures(session, wanted, 10).total == len(codes)
        assert len(question_matrix(session, wanted).shares) == {"North": 3, "South": 2, "East": 0}[role]
        assert returned_counts(session, wanted) == []


@pytest.mark.parametrize("role", [Role.STORE_MANAGER, Role.SHOPPER])
def test_whoever_has_no_stores_sees_no_questions(inside, role):
    with inside() as session:
        programme(session)
        wanted = Wanted(viewer=builders.person(session, role))
        assert question_figures(session, wanted) == []
        assert critical_failures(session, wanted, 10).total == 0


def test_head_office_and_reviewers_see_the_questions_of_every_store(inside):
    with inside() as session:
        programme(session)
        everything = figures_at(session, Wanted(), "entrance")
        for role in (Role.HEAD_OFFICE, Role.REVIEWER):
            wanted = Wanted(viewer=builders.person(session, role))
            assert figures_at(session, wanted, "entrance") == everything


def test_a_store_manager_reads_the_wording_for_staff(inside):
    with inside() as session:
        for_staff = replace(
            yes_no("greeted", critical=CriticalEffect.FLAG), staff_label={"": "We greet everybody"}
        )
        of = builders.checklist(session, questionnaire(touchpoint("entrance", for_staff)))
        store = builders.store(session)
        visited(session, of, store, greeted="no")
        viewers = builders.store_manager(session, store), builders.person(session)
        for viewer, words in zip(viewers, ("We greet everybody", "Question greeted"), strict=True):
            wanted = Wanted(viewer=viewer)
            assert question_figures(session, wanted)[0].question.label == words
            assert critical_failures(session, wanted, 1).newest[0].question == words


def test_questions_cost_the_same_for_one_visit_or_many(inside, app):
    def costs(session: Session) -> list[int]:
        found = []
        readers: tuple[Callable[[], object], ...] = (
            lambda: question_figures(session, Wanted()),
            lambda: question_matrix(session, Wanted()),
            lambda: returned_counts(session, Wanted()),
            lambda: critical_failures(session, Wanted(), 5),
        )
        for read in readers:
            with builders.counted_queries(app) as queries:
                read()
            found.append(len(queries))
        return found

    with inside() as session:
        programme(session)
        session.commit()
        first = costs(session)
        of = builders.checklist(session, asked())
        for _ in range(8):
            visited(session, of, builders.store(session), greeted="no", clean="2")
        session.commit()
        assert costs(session) == [4, 3, 3, 3]
        assert first[0] <= 7


def manager_of(session: Session, name: str) -> Person:
    """The manager of the region with this name, which is made when it is not there."""
    found = session.exec(select(Region).where(Region.name == name)).first()
    return builders.regional_manager(session, found or builders.region(session, name))
