"""Comparisons read from a copy of the database, and from the database itself whenever the copy will not do."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from audits import db
from audits.comparisons.replica import Replica
from audits.settings import Settings
from audits.stores.tables import RegionManager
from tests import builders, postgresql
from tests.reports.builders import programme

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


@pytest.fixture
def people(inside):
    """A programme with somebody of head office and the manager of its region."""
    with inside() as session:
        north, _ = programme(session)
        return {"head": builders.person(session), "north": builders.regional_manager(session, north)}


@pytest.fixture
def copied(app, people, databases, settings: Settings):
    """The app with a copy of its database, in which the first store has another name."""
    app.extensions["engine"].dispose()
    name = settings.database_url.partition("?")[0].rpartition("/")[2]
    copy = f"copy_{uuid4().hex}"
    postgresql.execute(databases.server(), f"CREATE DATABASE {copy} TEMPLATE {name}")
    url = postgresql.url(databases.server(), copy)
    change(url, "UPDATE store SET name = 'As the copy knows it' WHERE code = 'N-00'")
    app.extensions["replica"] = replica = Replica(url)
    yield replica
    replica.engine.dispose()
    postgresql.execute(databases.server(), f"DROP DATABASE {copy} WITH (FORCE)")


def change(url: str, statement: str) -> None:
    """Change the copy, as only what it is a copy of would."""
    engine = db.make_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def reads_the_copy(client, person, address="/comparison/stores") -> bool:
    answer = client.sign_in(person).get(address)
    assert answer.status_code == 200
    return "As the copy knows it" in answer.text


@pytest.mark.parametrize("who", ["head", "north"])
def test_pages_and_their_files_read_the_copy_and_other_pages_do_not(copied, client, people, who):
    assert reads_the_copy(client, people[who])
    assert reads_the_copy(client, people[who], "/api/v1/comparison/stores")
    assert reads_the_copy(client, people[who], "/comparison/figures/stores.csv")
    assert not reads_the_copy(client, people[who], "/stores")


def test_who_lost_a_region_reads_what_is_true_now_however_far_the_copy_is_behind(
    copied, client, inside, people
):
    with inside() as session:
        south = builders.region(session, "South")
        session.get_one(RegionManager, people["north"].id).region_id = south.id
    assert not reads_the_copy(client, people["north"])
    assert "N-00" not in client.get("/comparison/stores").text


def test_a_disabled_person_is_out_at_once(copied, client, inside, people):
    assert reads_the_copy(client, people["head"])
    with inside() as session:
        session.merge(people["head"]).active = False
    assert client.get("/comparison/stores").status_code == 303


def test_a_copy_that_does_not_answer_costs_nobody_a_page_and_is_left_alone_for_a_while(app, client, people):
    replica = app.extensions["replica"] = Replica("postgresql://nobody@127.0.0.1:9/none")
    assert not reads_the_copy(client, people["head"])
    assert replica.open() is None
    assert replica._from > 0


def test_a_copy_of_another_shape_is_not_read(copied, client, people):
    url = copied.engine.url.render_as_string(hide_password=False)
    change(url, "UPDATE alembic_version SET version_num = '0010'")
    assert not reads_the_copy(client, people["head"])


def test_nothing_is_written_to_the_copy(copied, app, client, people):
    reads_the_copy(client, people["head"], "/comparison/figures/stores.csv")
    with copied.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event WHERE action = 'downloaded'")) == 0
    with app.extensions["engine"].connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM event WHERE action = 'downloaded'")) == 1


def test_without_a_setting_there_is_no_copy(app, client, people):
    assert app.extensions["replica"] is None
    assert not reads_the_copy(client, people["head"])
