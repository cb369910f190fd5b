"""What each question of an approved visit earned: kept at approval, taken away with it, and true to the totals."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from sqlalchemy import delete
from sqlmodel import Session, select

from audits.access import Role
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.scoring import best_points
from audits.sheet import CriticalEffect, Kind, Questionnaire, State
from audits.visits.question_tables import QuestionScore
from audits.visits.reviewing.approval import question_rows, scored
from audits.visits.reviewing.catching_up import AT_ONCE, catch_up, count_behind
from audits.visits.reviewing.deciding import approve, exclude, reopen
from audits.visits.sheets import asked_of
from audits.visits.tables import TouchpointScore, Visit
from tests import builders
from tests.comparisons.builders import shop, visited
from tests.questionnaires import banded, plain, questionnaire, scale, tick_all, touchpoint, yes_no
from tests.visits.builders import NOW, approved, draft

NO_TO_GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("no"))


def asked() -> Questionnaire:
    """Every way of earning: all or nothing, on a scale, by ticks, in a band, as a bonus; and what earns nothing."""
    return questionnaire(
        touchpoint(
            "entrance",
            yes_no("greeted", critical=CriticalEffect.ZERO_TOUCHPOINT),
            scale("clean", 0, 4, 8),
            yes_no("flowers", 5, bonus=True),
            plain("words", Kind.TEXT),
        ),
        touchpoint(
            "advice",
            tick_all("told", {"price": 2, "size": 3}),
            banded("waited", {60: 10, 180: 5}),
            yes_no("thanked"),
            yes_no("unscored", None),
            replace(yes_no("sorry", 4), relevant=NO_TO_GREETED),
        ),
    )


def kept(session: Session) -> dict[str, tuple[State, float | None, CriticalEffect | None]]:
    """State, share and critical effect of every question that has a row, by key."""
    keys = next(iter(asked_of(session, session.exec(select(Visit)).all()).values())).question_keys
    rows = session.exec(select(QuestionScore)).all()
    return {keys[row.question_id]: (row.state, row.share, row.critical) for row in rows}


def test_a_scored_question_that_was_answered_has_its_share_and_its_state(inside):
    with inside() as session:
        visit = draft(session, builders.checklist(session, asked()))
        approved(
            session,
            visit,
            greeted="yes",
            clean="3",
            flowers="no",
            words="It was fine.",
            told="size",
            waited="180",
            thanked="na",
            unscored="yes",
            sorry="yes",
        )
        assert kept(session) == {
            "greeted": (State.GIVEN, 1.0, None),
            "clean": (State.GIVEN, 0.75, None),
            "flowers": (State.GIVEN, 0.0, None),
            "told": (State.GIVEN, 0.6, None),
            "waited": (State.GIVEN, 0.5, None),
            "thanked": (State.NOT_APPLICABLE, None, None),
        }


def test_not_applicable_and_could_not_tell_are_kept_apart(inside):
    with inside() as session:
        visit = draft(session, builders.checklist(session, asked()))
        approved(session, visit, greeted="cannot_tell", thanked="na")
        assert kept(session) == {
            "greeted": (State.COULD_NOT_TELL, None, None),
            "thanked": (State.NOT_APPLICABLE, None, None),
        }


def test_a_question_that_is_asked_only_sometimes_counts_when_it_was_asked(inside):
    with inside() as session:
        visit = draft(session, builders.checklist(session, asked()))
        approved(session, visit, greeted="no", sorry="no")
        assert kept(session) == {
            "greeted": (State.GIVEN, 0.0, CriticalEffect.ZERO_TOUCHPOINT),
            "sorry": (State.GIVEN, 0.0, None),
        }


def test_the_place_the_day_and_the_touchpoint_stand_beside_each_score(inside):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visit = visited(session, of, store, greeted="yes", advised="4")
        touchpoints = session.exec(select(TouchpointScore.key_id)).all()
        rows = session.exec(select(QuestionScore)).all()
        assert sorted(row.key_id for row in rows) == sorted(touchpoints)
        assert {(row.visit_id, row.store_id, row.checklist_id, row.visited_on) for row in rows} == {
            (visit.id, store.id, of.checklist_id, visit.visited_on)
        }


def test_what_only_one_store_is_asked_has_no_row(inside):
    with inside() as session:
        of, store = builders.checklist(session), builders.store(session)
        own = builders.own_touchpoints(
            session, of.checklist_id, store.id, touchpoint("own--roof", yes_no("own--swept"))
        )
        visit = draft(session, of, store, additions=[own])
        approved(session, visit, greeted="yes", **{"own--swept": "no"})
        assert list(kept(session)) == ["greeted"]


@pytest.mark.parametrize(
    "answers",
    [
        {"greeted": "yes", "clean": "3", "flowers": "yes", "told": "size", "waited": "99", "thanked": "no"},
        {"greeted": "no", "clean": "4", "flowers": "yes", "told": "price size", "sorry": "yes"},
        {"greeted": "na", "clean": "cannot_tell", "flowers": "yes", "waited": "500"},
    ],
    ids=["a bonus on top", "a touchpoint that a critical question empties", "a bonus of nothing possible"],
)
def test_the_questions_of_a_touchpoint_add_up_to_its_frozen_score(inside, answers):
    with inside() as session:
        visit = draft(session, builders.checklist(session, asked()))
        approved(session, visit, **answers)
        sums = added_up(session, [visit])
        frozen = session.exec(select(TouchpointScore)).all()
        assert len(frozen) == 2
        for row in frozen:
            assert sums[visit.id, row.key_id] == (row.earned, row.possible)


def added_up(
    session: Session, visits: Sequence[Visit]
) -> dict[tuple[object, int], tuple[Fraction, Fraction]]:
    """Points earned and possible by visit and touchpoint, from the rows of questions alone."""
    sums: dict[tuple[object, int], tuple[Fraction, Fraction]] = defaultdict(
        lambda: (Fraction(0), Fraction(0))
    )
    emptied = set()
    made_with = asked_of(session, visits)
    for row in session.exec(select(QuestionScore)).all():
        of = made_with[row.visit_id]
        question = of.questions[of.question_keys[row.question_id]]
        best, place = best_points(question), (row.visit_id, row.key_id)
        earned = Fraction(row.share or 0).limit_denominator(1000) * best
        possible = best if row.state is State.GIVEN and not question.bonus else Fraction(0)
        sums[place] = sums[place][0] + earned, sums[place][1] + possible
        if row.critical is CriticalEffect.ZERO_TOUCHPOINT:
            emptied.add(place)
    for place in emptied:
        sums[place] = Fraction(0), sums[place][1]
    return sums


@pytest.mark.parametrize("taken_out", [exclude, reopen])
def test_a_visit_that_is_taken_out_of_the_results_loses_its_rows(inside, taken_out):
    with inside() as session:
        reviewer = builders.person(session, Role.REVIEWER)
        visit = visited(session, builders.checklist(session, shop()), builders.store(session), greeted="yes")
        assert len(session.exec(select(QuestionScore)).all()) == 1
        taken_out(session, visit, "It was another store.", reviewer, visit.revision, NOW)
        assert session.exec(select(QuestionScore)).all() == []


def test_a_visit_that_is_approved_again_has_its_rows_once(inside):
    with inside() as session:
        reviewer = builders.person(session, Role.REVIEWER)
        visit = visited(session, builders.checklist(session, shop()), builders.store(session), greeted="yes")
        reopen(session, visit, "A second look.", reviewer, visit.revision, NOW)
        approve(session, visit, reviewer, visit.revision, NOW)
        assert len(session.exec(select(QuestionScore)).all()) == 1


def test_imported_visits_have_the_rows_that_approval_would_have_made(inside, run, tmp_path):
    with inside() as session:
        builders.checklist(session, asked())
        builders.store(session, "A")
    head = "visit,store,checklist,visited_at,shopper,question,answer,comment"
    given = {
        "V-1": {"greeted": "no", "clean": "2", "told": "price", "unscored": "no", "sorry": "yes"},
        "V-2": {"greeted": "yes", "clean": "cannot_tell", "waited": "60", "thanked": "na", "sorry": "yes"},
        "V-3": {"greeted": "yes", "clean": "cannot_tell", "waited": "60", "thanked": "na", "sorry": "yes"},
    }
    lines = [
        f"{ref},A,shop,2026-01-05,,{key},{value},"
        for ref, answers in given.items()
        for key, value in answers.items()
    ]
    file = tmp_path / "visits.csv"
    file.write_text("\n".join([head, *lines]))
    assert run("import", "visits", file).exit_code == 0
    with inside() as session:
        wanted = [
            row
            for each in scored(session, session.exec(select(Visit)).all())
            for row in question_rows(each.place, each.asked, each.card)
        ]
        assert len(wanted) == 4 + 4 + 4
        assert sorted(map(told, session.exec(select(QuestionScore)).all())) == sorted(
            told(QuestionScore(**row)) for row in wanted
        )


def told(row: QuestionScore) -> tuple[str, ...]:
    return tuple(str(value) for _, value in sorted(row.model_dump().items()))


def test_visits_approved_before_get_the_rows_they_would_have_now(inside):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        for greeted in ("yes", "no", "na"):
            visited(session, of, store, greeted=greeted, advised="4")
        wanted = sorted(map(told, session.exec(select(QuestionScore)).all()))
        session.exec(delete(QuestionScore))
        assert count_behind(session) == 3
        step = catch_up(session)
        assert step is not None
        assert (step.visits, step.filled) == (3, 3)
        assert catch_up(session, step.last) is None
        assert sorted(map(told, session.exec(select(QuestionScore)).all())) == wanted
        assert count_behind(session) == 0


def test_catching_up_leaves_visits_alone_that_are_not_approved_or_have_their_rows(inside):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        visited(session, of, store, greeted="yes")
        draft(session, of, store)
        assert catch_up(session) is None
        assert len(session.exec(select(QuestionScore)).all()) == 1


def test_catching_up_looks_at_a_visit_without_any_scored_answer_and_goes_on(inside):
    with inside() as session:
        of, store = builders.checklist(session, asked()), builders.store(session)
        visited(session, of, store, words="Nothing to score.")
        step = catch_up(session)
        assert step is not None
        assert (step.visits, step.filled) == (1, 0)
        assert catch_up(session, step.last) is None


def test_catching_up_costs_the_same_for_one_visit_or_many(inside, app):
    with inside() as session:
        of, store = builders.checklist(session, shop()), builders.store(session)
        for _ in range(12):
            visited(session, of, store, greeted="yes", advised="4")
        session.exec(delete(QuestionScore))
        session.commit()
        with builders.counted_queries(app) as queries:
            step = catch_up(session)
    assert step is not None
    assert step.filled == 12 < AT_ONCE
    assert len(queries) <= 11
