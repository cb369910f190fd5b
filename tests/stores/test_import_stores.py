"""`import stores` and `export stores`: other people's spreadsheets in and out."""

import csv
import gzip
from io import StringIO

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from audits.people.queries import events_of
from audits.stores.moves import _followers, follow
from audits.stores.queries import all_with_paths
from audits.stores.tables import Region, Store
from tests import builders

HEAD = "code,name,region,latitude,longitude,timezone,opened_on,closed_on"


@pytest.fixture
def file(tmp_path):
    def write(*lines: str, name: str = "stores.csv"):
        path = tmp_path / name
        content = "\n".join(lines).encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.fixture
def known(inside):
    def read() -> dict[str, tuple[Store, str]]:
        with inside() as session:
            return {store.code: (store, path) for store, path in all_with_paths(session)}

    return read


def test_stores_come_in_with_their_regions(run, file, known, inside):
    done = run(
        "import", "stores", file(HEAD, "A,Alpha,Chicago / North,41.5,-87.25,America/Chicago,2020-01-31,")
    )
    assert done.stdout == (
        "stores.csv: 1 store.\n1 new, 0 changed, 0 unchanged.\n"
        "2 new regions: Chicago, Chicago / North.\nDone.\n"
    )
    store, path = known()["A"]
    assert (path, store.latitude, store.longitude) == ("Chicago / North", 41.5, -87.25)
    assert (store.timezone, str(store.opened_on), store.closed_on) == ("America/Chicago", "2020-01-31", None)
    with inside() as session:
        top, below = session.exec(select(Region).order_by(Region.path)).all()
        assert (top.lineage, below.lineage, below.parent_id) == (
            f"/{top.id}/",
            f"/{top.id}/{below.id}/",
            top.id,
        )
        assert [event.action for event in events_of(session, "store", store.id)] == ["added"]


def test_the_same_file_twice_changes_nothing_and_says_so(run, file):
    path = file(HEAD, "A,Alpha,North,41.5,-87.25,America/Chicago,,", "B,Beta,,,,,,")
    run("import", "stores", path)
    again = run("import", "stores", path)
    assert again.exit_code == 0
    assert again.stdout.splitlines() == [
        "stores.csv: 2 stores.",
        "0 new, 0 changed, 2 unchanged.",
        "Nothing to change: everything is here already as the file says.",
    ]


def test_a_dry_run_writes_nothing(run, file, known):
    done = run("import", "stores", file("code,name", "A,Alpha"), "--dry-run")
    assert "1 new" in done.stdout
    assert "Checked only: nothing was written." in done.stdout
    assert known() == {}


def test_an_absent_column_leaves_what_is_known_alone_and_an_empty_cell_clears_it(run, file, known):
    run("import", "stores", file("code,name,city,brand", "A,Alpha,Lyon,Evenkeel"))
    run("import", "stores", file("code,name,city", "A,Alpha two,"))
    store, _ = known()["A"]
    assert (store.name, store.city, store.brand) == ("Alpha two", "", "Evenkeel")


def test_a_change_is_in_the_event_log_with_what_it_was(run, file, known, inside):
    run("import", "stores", file("code,name,city", "A,Alpha,Lyon", "B,Beta,"))
    done = run("import", "stores", file("code,name,city", "A,Alpha,Paris", "B,Beta,"))
    assert "0 new, 1 changed, 1 unchanged." in done.stdout
    with inside() as session:
        changed = events_of(session, "store", known()["A"][0].id)[0]
        assert (changed.action, changed.before, changed.after) == (
            "changed",
            {"city": "Lyon"},
            {"city": "Paris"},
        )


def test_who_keeps_frozen_numbers_hears_of_every_store_that_changed_region(run, file, known):
    heard = []
    follow(note := lambda _session, store_ids: heard.extend(store_ids))
    try:
        run("import", "stores", file("code,name,region", "A,Alpha,North", "B,Beta,North", "C,Gamma,South"))
        run("import", "stores", file("code,name,region", "A,Alpha,South", "B,Beta two,North", "C,Gamma,"))
    finally:
        del _followers[f"{note.__module__}.{note.__qualname__}"]
    stores = known()
    assert heard == [stores["A"][0].id, stores["C"][0].id]
    assert stores["C"][1] == ""


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (",Alpha,,,,,,", "row 2, column code: found nothing; expected a text"),
        ("A,,,,,,,", "row 2, column name: found nothing; expected a text"),
        ("A,Alpha,North / / South,,,,,", "row 2, column region: found “North / / South”; expected region names"),
        ("A,Alpha,,41.5,,,,", "row 2, column longitude: found nothing; expected both"),
        ("A,Alpha,,,2,,,", "row 2, column latitude: found nothing; expected both"),
        ("A,Alpha,,91,2,,,", "row 2, column latitude: found “91”; expected degrees from -90 to 90"),
        ("A,Alpha,,1,nan,,,", "row 2, column longitude: found “nan”; expected degrees from -180 to 180"),
        ("A,Alpha,,,,Mars/Base,,", "row 2, column timezone: found “Mars/Base”; expected an IANA time zone"),
        ("A,Alpha,,,,,31.01.2020,", "row 2, column opened_on: found “31.01.2020”; expected a date such as 2026-11-18"),
        ("A,Alpha,,,,,2020-02-30,", "row 2, column opened_on: found “2020-02-30”; expected a date"),
        ("A,Alpha,,,,,2020-02-02,2020-02-01", "row 2, column closed_on: found “2020-02-01”; expected a day from"),
        ('A,"Al\npha",,,,,,', "row 2, column name: found “Al\npha”; expected text without line breaks"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_named(run, file, known, line, problem):
    done = run("import", "stores", file(HEAD, line))
    assert done.exit_code == 1
    assert problem in done.stderr
    assert known() == {}


def test_one_bad_row_keeps_the_whole_file_out_and_every_problem_is_listed(run, file, known):
    lines = [f"S{n},Store,,{n},,,," for n in range(60)] + [f"S{n},,,,,,," for n in range(60)]
    done = run("import", "stores", file(HEAD, *lines))
    assert done.exit_code == 1
    said = done.stderr.splitlines()
    assert said[0] == "stores.csv was not imported: 180 problems, nothing was changed."
    assert said[-1] == "… and 80 more problems."
    assert len(said) == 102
    assert known() == {}


def test_a_code_that_comes_twice_is_a_problem(run, file):
    done = run("import", "stores", file("code,name", "A,Alpha", "B,Beta", " A ,Again"))
    assert "row 4, column code: found “A”; expected each code once (it is in row 2 too)" in done.stderr


def test_unknown_columns_are_named_and_ignored(run, file):
    done = run("import", "stores", file("code,name,manager,fax", "A,Alpha,X,Y"))
    assert "Columns that are not known here and were ignored: manager, fax." in done.stdout


def test_a_file_that_is_not_there_is_a_sentence(run):
    done = run("import", "stores", "nowhere.csv")
    assert done.exit_code == 1
    assert done.stderr.startswith("nowhere.csv: No such file")


def test_an_export_can_be_imported_again_whatever_the_text(run, file, known, tmp_path):
    run(
        "import",
        "stores",
        file("code,name,city,latitude,longitude,region", "=1+1,\"=cmd|'x'!A\",'=odd,-41.25,2,-West / +1"),
    )
    before = known()
    run("export", "stores", "-o", tmp_path / "out.csv")
    cells = next(csv.DictReader(StringIO((tmp_path / "out.csv").read_text(encoding="utf-8"))))
    assert (cells["code"], cells["latitude"], cells["city"]) == ("'=1+1", "-41.25", "'=odd")
    again = run("import", "stores", tmp_path / "out.csv")
    assert "1 unchanged" in again.stdout, again.output
    assert {code: path for code, (_, path) in known().items()} == {
        code: path for code, (_, path) in before.items()
    }


def test_stores_are_exported_in_the_columns_of_the_import(run, inside):
    with inside() as session:
        builders.store(session, "B")
        builders.store(session, "A", builders.region(session, "North"), latitude=1.5, longitude=-2.0)
    rows = list(csv.reader(StringIO(run("export", "stores").stdout)))
    assert rows[0] == [
        "code", "name", "brand", "region", "address", "city", "postal_code", "country", "latitude", "longitude",
        "timezone", "opened_on", "closed_on",
    ]  # fmt: skip
    assert rows[1] == ["A", "Store A", "", "North", "", "", "", "", "1.5", "-2.0", "UTC", "", ""]
    assert rows[2][0] == "B"


def test_stores_are_exported_as_a_typed_sheet(run, inside, tmp_path):
    with inside() as session:
        builders.store(session, "A", latitude=1.5, longitude=-2.0)
    assert run("export", "stores", "-o", tmp_path / "out.xlsx").exit_code == 0
    rows = CalamineWorkbook.from_path(tmp_path / "out.xlsx").get_sheet_by_index(0).to_python()
    assert rows[1][8:10] == [1.5, -2.0]


def test_a_sheet_needs_a_file_to_go_to(run):
    done = run("export", "stores", "--format", "xlsx")
    assert (done.exit_code, done.stderr) == (
        1,
        "A spreadsheet cannot be printed. Name a file with -o, such as -o stores.xlsx.\n",
    )


def test_a_thousand_stores_cost_hardly_more_queries_than_one(run, file, app):
    costs = []
    for count in (1, 1000):
        lines = [f"{count}-{n},Store,Top / Region {n % 7},,,,," for n in range(count)]
        with builders.counted_queries(app) as queries:
            assert run("import", "stores", file(HEAD, *lines)).exit_code == 0
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 8
