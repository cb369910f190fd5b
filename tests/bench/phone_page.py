"""The phone report of a shopper in a real Chromium, for measuring what it weighs and how quick it is."""

import logging
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, Page, Response, sync_playwright
from sqlmodel import Session
from werkzeug.serving import make_server

from audits import db
from audits.access import Role
from audits.app import create_app
from audits.fieldwork.tables import Assignment
from audits.migrations import migrate
from audits.settings import Settings
from audits.sheet import Kind, Questionnaire
from tests import builders
from tests.journeys.browser import PHONE, launch
from tests.questionnaires import choice, plain, questionnaire, tick_all, touchpoint, yes_no

PER_TOUCHPOINT = 10


@dataclass(frozen=True)
class Site:
    """A running site with one visit to be made, and the cookie of who is to make it."""

    address: str
    path: str
    cookie: str


@contextmanager
def site(questions: int) -> Iterator[Site]:
    """The app on a loopback address of its own, with a checklist of so many questions."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(INSTANCE=Path(folder)))
        with app.app_context():
            migrate(db.engine())
            assignment, uniquifier = _visit_to_make(db.session(), questions)
            db.session().commit()
        serving = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        address = f"http://127.0.0.1:{serving.server_port}"
        try:
            yield Site(address, f"/today/{assignment}/phone", _cookie(app, uniquifier))
        finally:
            serving.shutdown()
            thread.join()
            serving.server_close()
            app.extensions["engine"].dispose()


@contextmanager
def phone(at: Site, slowed: int = 1) -> Iterator[tuple[BrowserContext, Page]]:
    """A fresh browser of phone size, its processor slowed so many times."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        options: dict[str, Any] = dict(PHONE)
        context = browser.new_context(**options)
        context.add_cookies([{"name": "session", "value": at.cookie, "url": at.address}])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
        yield context, page
        browser.close()


def loaded_files(questions: int = 50) -> list[tuple[str, bytes]]:
    """All that a phone loads to fill in a checklist of so many questions, as (path, bytes before compression)."""
    answers: list[Response] = []
    with site(questions) as at, phone(at) as (context, page):
        context.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - it marks what it is given
        page.goto(at.address + at.path, wait_until="networkidle")
        return [
            (answer.url.removeprefix(at.address), answer.body())
            for answer in answers
            if answer.ok and "/api/" not in answer.url and answer.request.resource_type != "image"
        ]


def usual_questions(questions: int) -> Questionnaire:
    """Touchpoints of ten questions of the usual kinds: mostly yes or no, then choices, a number, a text, a photo."""
    touchpoints = []
    for number in range(questions // PER_TOUCHPOINT):
        key = f"t{number}"
        asked = [yes_no(f"{key}_seen_{each}", required=each == 0) for each in range(5)]
        asked += [
            choice(f"{key}_who", {"one": 5, "several": 2, "nobody": 0}),
            tick_all(f"{key}_clean", {"floor": 2, "window": 2, "till": 1}),
            plain(f"{key}_queue", Kind.INTEGER),
            plain(f"{key}_story"),
            plain(f"{key}_photo", Kind.PHOTO),
        ]
        touchpoints.append(touchpoint(key, *asked))
    return questionnaire(*touchpoints)


def _visit_to_make(session: Session, questions: int) -> tuple[str, str]:
    made_with = builders.checklist(session, usual_questions(questions))
    shopper = builders.person(session, Role.SHOPPER)
    today = datetime.now(UTC).date()
    assignment = Assignment(
        store_id=builders.store(session).id or 0,
        checklist_id=made_with.checklist_id,
        shopper_id=shopper.id,
        scenario="Look for a gift.",
        window_from=today - timedelta(1),
        window_to=today + timedelta(1),
        created_at=builders.NOW,
    )
    session.add(assignment)
    session.flush()
    return str(assignment.id), shopper.fs_uniquifier


def _cookie(app: Flask, uniquifier: str) -> str:
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    signed: str = serializer.dumps({"_user_id": uniquifier, "_fresh": True})
    return signed
