"""The programme that everybody looks around in, and a way back to how it was."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.trust.programme import Programme, programme


@pytest.fixture
def made(inside, app) -> Programme:
    with inside() as session:
        return programme(session, app.extensions["storage"])


@pytest.fixture
def restore(app, made, settings, tmp_path) -> Callable[[], None]:
    """Put the database back as it was: a door that opened may have changed it."""
    there = Path(settings.database_url.removeprefix("sqlite:///"))
    app.extensions["engine"].dispose()
    kept = shutil.copy(there, tmp_path / "as-it-was.db")

    def restore() -> None:
        app.extensions["engine"].dispose()
        for left in there.parent.glob(f"{there.name}-*"):
            left.unlink()
        shutil.copyfile(kept, there)

    return restore
