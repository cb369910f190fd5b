"""The app behind a real address, on SQLite, and people with browsers."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from audits.people.tables import Person
from audits.settings import Settings
from tests.journeys.browser import DESKTOP, PHONE, Walker

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture
def backend() -> str:
    """A browser does not see which database it is; journeys take the quicker one."""
    return "sqlite"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield taken


@pytest.fixture
def settings(settings: Settings, listener: socket.socket) -> Settings:
    """Like everywhere, with the real address in links and mails."""
    return settings.model_copy(update={"public_url": f"http://127.0.0.1:{listener.getsockname()[1]}"})


@pytest.fixture
def server(app: Flask, listener: socket.socket) -> Iterator[str]:
    """The app behind its address, several requests at a time."""
    host, port = listener.getsockname()
    serving = make_server(host, port, app, threaded=True, fd=listener.fileno())
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield f"http://{host}:{port}"
    serving.shutdown()
    thread.join()
    serving.server_close()


@pytest.fixture
def walk(app: Flask, server: str, chromium: Browser) -> Iterator[Callable[..., Walker]]:
    """`walk(person)` on a desktop, `walk(person, phone=True)`, `javascript=False`, `dark=True`; nobody: signed out."""
    walkers: list[Walker] = []

    def walk(
        person: Person | None = None, *, phone: bool = False, javascript: bool = True, dark: bool = False
    ) -> Walker:
        context = chromium.new_context(
            **(PHONE if phone else DESKTOP),
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        walker = Walker(context, server, app, javascript)
        walkers.append(walker)
        return walker.sign_in(person) if person else walker

    yield walk
    complaints = [complaint for walker in walkers for complaint in walker.complaints]
    for walker in walkers:
        walker.context.close()
    assert complaints == []
