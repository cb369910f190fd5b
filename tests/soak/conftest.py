"""The whole site as processes of its own, and the files it keeps."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from audits.settings import Settings
from tests.soak.server import Server


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """SQLite unless a test asks for both: PostgreSQL is a server of its own that no kill of ours reaches."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """Not started yet; killed at the end."""
    made = Server(settings, tmp_path / "server.log")
    yield made
    made.kill()


@pytest.fixture
def photo_folder(settings: Settings) -> Path:
    """Where photos are kept."""
    return settings.instance / "photos"
