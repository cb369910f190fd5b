"""One warm press for all tests of paper."""

from collections.abc import Iterator

import pytest

from audits.web.paper import Press


@pytest.fixture(scope="package")
def press() -> Iterator[Press]:
    """A press that is stopped after the last test."""
    with Press() as press:
        yield press
