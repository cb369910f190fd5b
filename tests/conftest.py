"""The app on both databases, people who open its pages, and its commands."""

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import Result
from flask import Flask
from flask.cli import FlaskGroup
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, Playwright, sync_playwright
from pydantic import AliasChoices, AliasPath
from sqlalchemy import Engine
from sqlmodel import Session

from audits import db
from audits.app import create_app
from audits.migrations import migrate
from audits.settings import Settings
from audits.web.paper import Press
from tests import addresses, postgresql, statements
from tests.client import Visitor
from tests.journeys.browser import launch

BACKENDS = ("sqlite", "postgresql")
_TEMPLATE = "template_evenkeel"
_YOUNG = 100_000  # new objects, before those are looked for that are of no use any more: those of some tests
_MEMORY, _ROOM = Path("/dev/shm"), 4 * 1024**3  # bytes: far more than all that tests keep at a time


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory where there is room: a disk is asked thousands of times to be sure of it.

    Long tests stay on the disk, whose speed they measure; so does whoever says where with TMPDIR.
    """
    long = config.getoption("markexpr") == "soak"
    if long or "TMPDIR" in os.environ or not os.access(_MEMORY, os.W_OK):
        return
    if shutil.disk_usage(_MEMORY).free >= _ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)


def _forget_settings_of_this_shell() -> None:
    for setting in Settings.model_fields.values():
        name = setting.validation_alias
        if name is not None and not isinstance(name, (AliasPath, AliasChoices)):
            os.environ.pop(name, None)


_forget_settings_of_this_shell()
addresses.compile_once()


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and never among modules and tests: looking was a quarter of the suite's time.

    An app is garbage as a whole, once its test is over; to look while it is still in use finds nothing.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG)


@dataclass
class Databases:
    """Databases of the newest shape: migrated once, then copied for each test.

    `server` starts PostgreSQL and returns its folder; it is asked only when a test needs one. Its databases are
    emptied and taken again, because making one takes longer than most tests.
    """

    folder: Path
    server: Callable[[], str]
    _engines: dict[str, Engine] = field(default_factory=dict)
    _shape: str = ""
    _free: list[str] = field(default_factory=list)

    def empty(self, backend: str) -> str:
        """The address of a new database without any table."""
        name = f"evenkeel_{uuid4().hex}"
        if backend == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        postgresql.execute(self.server(), f"CREATE DATABASE {name}")
        return postgresql.url(self.server(), name)

    def migrated(self, backend: str) -> str:
        """The address of a new database of the newest shape, without rows."""
        self._make_template(backend)
        name = f"evenkeel_{uuid4().hex}"
        if backend == "sqlite":
            shutil.copyfile(self.folder / "template.db", self.folder / f"{name}.db")
            return f"sqlite:///{self.folder / name}.db"
        if self._free:
            name = self._free.pop()
        else:
            postgresql.execute(self.server(), f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        return postgresql.url(self.server(), name)

    def drop(self, url: str) -> None:
        """Give back the space of a database that a test is done with."""
        if url.startswith("sqlite"):
            for path in self.folder.glob(f"{Path(url).name}*"):
                path.unlink()
        else:
            self._take_back(url.partition("?")[0].rpartition("/")[2])

    def share_statements(self, engine: Engine) -> None:
        """Let an app's engine find again what others compiled for the same kind of database."""
        if remembered := self._engines.get(engine.dialect.name):
            statements.share(engine, remembered)

    def _take_back(self, old: str) -> None:
        # Under its old name it is gone: a thread or process that outlives its test does not reach the next one's rows.
        name = f"evenkeel_{uuid4().hex}"
        postgresql.rename(self.server(), old, name)
        if self._shape and postgresql.shape(self.server(), name) == self._shape:
            postgresql.empty(self.server(), name)
            self._free.append(name)
        else:
            postgresql.execute(self.server(), f"DROP DATABASE {name} WITH (FORCE)")

    def _make_template(self, backend: str) -> None:
        if backend in self._engines:
            return
        if backend == "sqlite":
            url = f"sqlite:///{self.folder / 'template.db'}"
        else:
            postgresql.execute(self.server(), f"CREATE DATABASE {_TEMPLATE}")
            url = postgresql.url(self.server(), _TEMPLATE)
        engine = db.make_engine(url)
        migrate(engine)
        engine.dispose()
        if backend == "postgresql":
            self._shape = postgresql.shape(self.server(), _TEMPLATE)
        statements.remember(engine)
        self._engines[backend] = engine


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgresql.running() as folder:
        yield folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one of this process: a second one would not start beside it."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser that tests share, each in a context of its own."""
    opened = launch(playwright)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(
        tmp_path_factory.mktemp("databases"), lambda: request.getfixturevalue("postgresql_server")
    )


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases in turn; `@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)` takes one."""
    return str(request.param)


@pytest.fixture
def settings(backend: str, databases: Databases, tmp_path: Path) -> Iterator[Settings]:
    """Everything the app keeps is in `tmp_path`, its database new and of the newest shape."""
    url = databases.migrated(backend)
    # Tests of what needs a second factor set this back; all others sign in without.
    yield Settings(INSTANCE=tmp_path / "instance", DATABASE_URL=url, TWO_FACTOR="offered")
    databases.drop(url)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a run, not once an app: that was a fifth of the time of tests of pages."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def warm_press() -> Iterator[Press]:
    """The rendering process that apps share: most of a second goes by until one has started."""
    with Press() as press:
        yield press


@pytest.fixture
def start(
    compiled_templates: FileSystemBytecodeCache, databases: Databases, warm_press: Press
) -> Iterator[Callable[[Settings], Flask]]:
    """`start(settings)` makes the whole app, CSRF protection on. In the end its connections must be back."""
    started: list[Flask] = []

    def start(settings: Settings) -> Flask:
        made = create_app(settings)
        made.jinja_env.bytecode_cache = compiled_templates
        made.extensions["press"] = warm_press
        for engine in (made.extensions["engine"], made.extensions["reading engine"]):
            databases.share_statements(engine)
        made.testing = True
        made.test_client_class = Visitor
        started.append(made)
        return made

    yield start
    engines = [made.extensions["engine"] for made in started]
    left_open = _left_open(engines)
    for engine in engines:
        engine.dispose()
    assert not left_open, "somebody did not give their connection back"


def _left_open(engines: list[Engine]) -> int:
    """Connections that are out after requests which a closed browser no longer waits for had time to end."""
    for _ in range(50):
        left = sum(engine.pool.checkedout() for engine in engines)  # type: ignore[attr-defined]
        if not left:
            break
        time.sleep(0.1)
    return left


@pytest.fixture
def app(settings: Settings, start: Callable[[Settings], Flask]) -> Flask:
    """The app that most tests are about."""
    return start(settings)


@pytest.fixture
def inside(app: Flask) -> Callable[[], AbstractContextManager[Session]]:
    """`with inside() as session:` makes or reads rows within the app, and commits when the block ends.

    Open pages outside of it: an open transaction would keep them waiting for SQLite's one writer.
    """

    @contextmanager
    def inside() -> Iterator[Session]:
        with app.app_context():
            yield db.session()
            db.session().commit()

    return inside


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A person at the pages, signed out; `app.test_client()` makes another."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Run a command: `run("compare", "--format", "json")`. `.exit_code`, `.stdout`, `.stderr`."""
    runner = app.test_cli_runner()
    as_in_a_terminal = FlaskGroup(create_app=lambda: app, load_dotenv=False, set_debug_flag=False)

    def run(*words: str | Path, input: str | None = None) -> Result:  # noqa: A002 (click's own word)
        return runner.invoke(as_in_a_terminal, [str(word) for word in words], input=input)

    return run


@pytest.fixture
def do_background_work(app: Flask) -> Callable[[], int]:
    """Do every job that waits, as the worker would; returns how many there were."""

    def do_background_work() -> int:
        huey, done = app.extensions["queue"].huey, 0
        while (task := huey.dequeue()) is not None:
            huey.execute(task)
            done += 1
        return done

    return do_background_work
