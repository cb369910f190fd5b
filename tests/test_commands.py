"""What holds for every command, whatever it does."""

import pytest
from sqlmodel import Session, select

from audits import db
from audits.commands import ReadingCommand
from audits.commands.compare import compare
from audits.commands.exports import exports
from audits.commands.report import report
from audits.stores.tables import Region
from audits.visits.times import NoTime, read_time
from tests import builders


@pytest.mark.parametrize(
    "command", [compare, *exports.commands.values(), *report.commands.values()], ids=lambda one: one.name
)
def test_what_only_reads_cannot_write(command):
    assert isinstance(command, ReadingCommand)


def test_others_write_while_a_command_reads(app):
    with app.app_context():
        db.only_read()
        db.session().exec(select(Region)).all()
        with Session(db.engine()) as other:
            builders.region(other, "Written meanwhile")
            other.commit()


@pytest.mark.parametrize("moment", ["9999-12-31T23:59-12:00", "9999-12-31"])
def test_the_end_of_time_is_no_time_of_a_visit(moment):
    with pytest.raises(NoTime):
        read_time(moment, "Europe/Paris", builders.NOW)


@pytest.mark.parametrize(
    "address",
    [
        "/visits?page={n}",
        "/visits?region={n}",
        "/stores?region={n}",
        "/stores/{n}",
        "/people?page={n}",
        "/assignments?round={n}",
        "/rounds/{n}",
        "/regions/{n}",
        "/comparison?region={n}",
    ],
)
def test_a_number_no_row_can_have_leads_nowhere(client, inside, address):
    with inside() as session:
        somebody = builders.person(session)
    client.sign_in(somebody)
    assert client.get(address.format(n="9" * 20)).status_code == 404
