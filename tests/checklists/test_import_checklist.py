"""`import checklist` and `export checklist`: XLSForms in and out."""

from dataclasses import replace

import pytest

from audits.checklists.loading import load_one
from audits.checklists.queries import by_key, newest, places_of
from audits.checklists.rules import Places
from audits.checklists.xlsform import write_workbook
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(touchpoint("entrance", yes_no("greeted"), yes_no("clean", 5)))


@pytest.fixture
def file(tmp_path):
    def write(asked=SHOP, name: str = "shop.xlsx"):
        path = tmp_path / name
        path.write_bytes(write_workbook(asked))
        return path

    return write


@pytest.fixture
def places(inside):
    def read(key: str = "shop") -> Places:
        with inside() as session:
            found = by_key(session, key)
            return places_of(session, found.id) if found and found.id else Places()

    return read


def test_a_checklist_comes_in_and_applies_everywhere(run, file, places, inside):
    done = run("import", "checklist", file())
    assert done.stdout.splitlines()[:3] == [
        "shop.xlsx: “Shop” (shop), version 1: 1 touchpoints, 2 questions.",
        "This checklist is new.",
        "It applies everywhere.",
    ]
    assert places() == Places.anywhere()
    with inside() as session:
        kept = load_one(session, newest(session, "shop")).questionnaire
        assert [question.key for _, question in kept.questions()] == ["greeted", "clean"]


def test_the_same_checklist_twice_changes_nothing_and_says_so(run, file):
    run("import", "checklist", file())
    again = run("import", "checklist", file())
    assert again.exit_code == 0
    assert "Nothing to change" in again.stdout


def test_a_dry_run_publishes_nothing(run, file, inside):
    assert run("import", "checklist", file(), "--dry-run").exit_code == 0
    with inside() as session:
        assert by_key(session, "shop") is None


def test_a_checklist_can_be_for_some_regions_and_stores(run, file, places, inside):
    with inside() as session:
        north, shop = builders.region(session, "North"), builders.store(session, "A1")
    done = run("import", "checklist", file(), "--region", " North", "--store", "A1")
    assert "It applies in North and in store A1." in done.stdout
    assert places() == Places(False, frozenset([north.id]), frozenset([shop.id]))


def test_the_same_file_with_other_places_adds_them(run, file, places, inside):
    with inside() as session:
        one, other = builders.store(session, "A1"), builders.store(session, "A2")
    run("import", "checklist", file(), "--store", "A1")
    done = run("import", "checklist", file(), "--store", "A2")
    assert "From now on it applies in store A1 and in store A2." in done.stdout
    assert places().store_ids == {one.id, other.id}
    assert "From now on it applies everywhere." in run("import", "checklist", file()).stdout
    narrowed = run("import", "checklist", file(), "--store", "A2")
    assert "It applied everywhere before" in narrowed.stdout
    assert places() == Places.anywhere()


def test_places_that_are_not_there_are_named(run, file, inside):
    done = run("import", "checklist", file(), "--region", "Nowhere", "--store", "X", "--store", "Y")
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no region Nowhere, no store X, no store Y. Import the stores first, or correct the name.\n",
    )
    with inside() as session:
        assert by_key(session, "shop") is None


def test_other_content_under_the_same_version_is_refused(run, file):
    run("import", "checklist", file())
    changed = replace(SHOP, touchpoints=(touchpoint("entrance", yes_no("greeted", 99)),))
    done = run("import", "checklist", file(changed))
    assert done.exit_code == 1
    assert "never changes" in done.stderr
    newer = run("import", "checklist", file(replace(changed, version="2")))
    assert newer.exit_code == 0
    assert "becomes the newest" in newer.stdout


def test_a_file_that_is_no_workbook_is_refused_in_a_sentence(run, tmp_path):
    path = tmp_path / "shop.xlsx"
    path.write_text("no workbook")
    done = run("import", "checklist", path)
    assert done.exit_code == 1
    assert done.stderr.startswith("shop.xlsx was not imported: 1 problem")


def test_an_exported_checklist_is_equal_when_it_is_imported_again(run, file, tmp_path):
    run("import", "checklist", file())
    assert run("export", "checklist", "shop", "-o", tmp_path / "out.xlsx").exit_code == 0
    assert "Nothing to change" in run("import", "checklist", tmp_path / "out.xlsx").stdout


def test_exporting_a_checklist_that_is_not_there_is_a_sentence(run, tmp_path):
    done = run("export", "checklist", "nothing", "-o", tmp_path / "out.xlsx")
    assert (done.exit_code, done.stderr) == (
        1,
        "There is no checklist with the key nothing. The key is the form_id of its file.\n",
    )
