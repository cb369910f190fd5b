"""Server time of a comparison's pages in a large network: the whole app, without the line."""

import gc
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from audits import db
from audits.access import Role
from audits.app import create_app
from audits.people.tables import Person
from audits.settings import Settings
from audits.stores.tables import Region
from tests.client import Visitor

TURNS = 5
PAGES = ("", "/stores", "/touchpoints")
Period = tuple[date, date]


def page_times(url: str, year: Period, whole: Period) -> str:
    """Milliseconds of overview, stores and touchpoints: a region's year, a year and all, as words."""
    with tempfile.TemporaryDirectory() as name, _site(url, Path(name)) as (client, region):
        chosen = {
            "a region's year": f"{_days(year)}&region={region}",
            "a year": _days(year),
            "all years": _days(whole),
        }
        told = [f"{about} {_times(client, query)}" for about, query in chosen.items()]
    return f"pages (overview, stores, touchpoints): {', '.join(told)}"


def _days(period: Period) -> str:
    return f"from={period[0]}&to={period[1]}"


def _times(client: FlaskClient, query: str) -> str:
    times = [f"{1000 * _median(client, f'/comparison{page}?{query}'):.0f}" for page in PAGES]
    return f"{' / '.join(times)} ms"


def _median(client: FlaskClient, address: str) -> float:
    """Seconds of a page whose shoppers the worker has told apart."""
    _open(client, address)
    huey = client.application.extensions["queue"].huey
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
    return statistics.median(_open(client, address) for _ in range(TURNS))


def _open(client: FlaskClient, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = time.perf_counter() - began
    assert answer.status_code == 200, f"{address} answered {answer.status}"
    return took


@contextmanager
def _site(url: str, instance: Path) -> Iterator[tuple[FlaskClient, int]]:
    """Somebody of head office at our pages, and the number of one region of a hundred stores."""
    app = create_app(Settings(INSTANCE=instance, DATABASE_URL=url))
    with app.app_context():
        person = db.session().exec(select(Person).where(Person.role == Role.HEAD_OFFICE)).one()
        region = db.session().exec(select(Region.id).where(Region.name == "Region 3")).one()
    gc.freeze()  # as wsgi.py does
    yield _signed_in(app, person), region or 0
    gc.unfreeze()
    app.extensions["engine"].dispose()


def _signed_in(app: Flask, person: Person) -> FlaskClient:
    app.test_client_class = Visitor
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    cookie = visitor.sign_in(person).get_cookie("session")
    assert cookie is not None
    # A Visitor checks every page, which takes longer than to make it.
    app.test_client_class = FlaskClient
    client = app.test_client()
    client.set_cookie("session", cookie.value)
    return client
