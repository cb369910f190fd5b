"""`export visits` and `export scores`: what leaves comes back the same."""

import csv
from fractions import Fraction
from io import StringIO

import pytest
from python_calamine import CalamineWorkbook

from audits.sheet import Kind, Total
from audits.visits.exporting import number
from audits.visits.rules import move
from audits.visits.tables import VisitStatus
from tests import builders
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no
from tests.visits.builders import approved, draft, no, submitted

ASKED = questionnaire(
    touchpoint("entrance", yes_no("greeted", 2), yes_no("clean", 1), weight=2),
    touchpoint("advice", tick_all("told", {"price": 1, "size": 1}), plain("words", Kind.TEXT)),
    touchpoint("exit", yes_no("thanked", 1)),
    total=Total.WEIGHTED,
)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


@pytest.fixture
def programme(inside):
    """One approved visit; one that waits and one excluded, which no export shows."""
    with inside() as session:
        of = builders.checklist(session, ASKED)
        north = builders.region(session, "North")
        store = builders.store(session, "N-1", north, timezone="Europe/Paris")
        given = {"greeted": "yes", "clean": no("=1+1"), "told": "price", "words": "- a “quiet” shop,\nreally"}
        approved(session, draft(session, of, store, ref="V-A"), **given, thanked="na")
        submitted(session, draft(session, of, store), **given)
        move(submitted(session, draft(session, of, store), **given), VisitStatus.EXCLUDED)


def test_scores_are_a_row_a_touchpoint_and_one_for_the_total(run, programme):
    done = run("export", "scores")
    assert done.exit_code == 0, done.stderr
    found = rows(done.stdout)
    assert list(found[0]) == [
        "visit", "store", "region", "checklist", "version", "visited_at", "status", "touchpoint", "earned", "possible",
        "score",
    ]  # fmt: skip
    place = ("V-A", "N-1", "North", "shop", "1", "2026-11-17T16:42:00+01:00", "approved")
    assert {tuple(row.values())[:7] for row in found} == {place}
    assert [tuple(row.values())[7:] for row in found] == [
        ("entrance", "2", "3", "66.66666666666667"),
        ("advice", "1", "2", "50"),
        ("exit", "0", "0", ""),
        ("total", "3", "5", "61.111111111111114"),
    ]


def test_visits_come_back_as_they_left_with_the_same_scores(run, programme, inside, tmp_path, app):
    path = tmp_path / "visits.csv.gz"
    assert run("export", "visits", "-o", path).exit_code == 0
    scores = run("export", "scores").stdout
    again = run("import", "visits", path)
    assert "0 new with 0 answers, 1 unchanged." in again.stdout, again.stderr
    _forget_visits(inside)
    assert "1 new with 5 answers" in run("import", "visits", path).stdout
    assert run("export", "scores").stdout == scores


def _forget_visits(inside):
    with inside() as session:
        tables = (
            "question_score",
            "touchpoint_score",
            "visit_score",
            "answer",
            "draft_edits",
            "revision",
            "visit",
        )
        for table in tables:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")


def test_text_that_a_spreadsheet_would_run_is_guarded(run, programme):
    found = {row["question"]: row for row in rows(run("export", "visits").stdout)}
    assert found["clean"]["comment"] == "'=1+1"
    assert found["words"]["answer"] == "'- a “quiet” shop,\nreally"
    assert found["thanked"]["answer"] == "na"


def test_scores_as_a_spreadsheet_have_numbers_in_their_cells(run, programme, tmp_path):
    path = tmp_path / "scores.xlsx"
    assert run("export", "scores", "-o", path).exit_code == 0
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert sheet[1][8:] == [2.0, 3.0, pytest.approx(66.66666666666667)]


def test_a_day_without_a_time_stays_a_day(run, inside, tmp_path):
    with inside() as session:
        builders.checklist(session, ASKED)
        builders.store(session, "N-1")
    path = tmp_path / "in.csv"
    path.write_text("visit,store,checklist,visited_at,question,answer\nA,N-1,shop,2026-03-05,greeted,yes\n")
    run("import", "visits", path)
    assert rows(run("export", "visits").stdout)[0]["visited_at"] == "2026-03-05"


@pytest.mark.parametrize(
    ("exact", "written"),
    [
        (Fraction(5, 2), "2.5"),
        (Fraction(100), "100"),
        (Fraction(1, 3), "0.3333333333333333"),
        (Fraction(0), "0"),
    ],
)
def test_a_number_is_exact_where_its_decimal_ends(exact, written):
    assert str(number(exact)) == written
