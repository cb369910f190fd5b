"""What the tests of stores share."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine


@pytest.fixture
def time_machine_at():
    """`with time_machine_at(minutes=61):` is that much later than now."""

    @contextmanager
    def later(**passed: float):
        with time_machine.travel(datetime.now(UTC) + timedelta(**passed), tick=True):
            yield

    return later
