"""The databases of the tests: each test has one that nobody else reaches, though it was another test's before."""

import psycopg
import pytest

from tests import postgresql


def test_a_thread_that_outlives_its_test_does_not_reach_the_next_ones_database(databases):
    """It would have taken away what the next test relies on: the version of the shape, for one."""
    url = databases.migrated("postgresql")
    name = url.partition("?")[0].rpartition("/")[2]
    with postgresql._connected(databases.server(), name) as late:
        late.execute("BEGIN")
        late.execute("DROP TABLE alembic_version")
        databases.drop(url)
        with pytest.raises(psycopg.OperationalError):
            late.execute("COMMIT")
    with pytest.raises(psycopg.OperationalError), postgresql._connected(databases.server(), name):
        pass
    again = databases.migrated("postgresql").partition("?")[0].rpartition("/")[2]
    with postgresql._connected(databases.server(), again) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
