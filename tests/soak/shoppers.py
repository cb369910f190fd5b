"""Shoppers with many visits to make, what they answer, and how they work through them at the same time."""

import io
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from flask import Flask
from PIL import Image
from sqlmodel import Session

from audits.access import Role
from audits.fieldwork.tables import Assignment
from audits.people.tables import Person
from audits.sheet import Kind, Questionnaire
from audits.stores.tables import Store
from tests import builders
from tests.questionnaires import plain, questionnaire, tick_all, touchpoint, yes_no
from tests.soak.exchanges import Exchange, OverSocket
from tests.soak.phone import Phone, Report

Pace = Callable[[random.Random], None]
PHONES = 8
YES_NO = tuple(f"seen_{number}" for number in range(12))
TEXTS = ("story", "weather")
PHOTOS = ("shelf", "till")


def at_once(_random: random.Random) -> None:
    """No thinking between one save and the next."""


def thinking(least: float, most: float) -> Pace:
    """Think for so many seconds before each save."""
    return lambda random_: time.sleep(random_.uniform(least, most))


@dataclass
class Shopper:
    """Who fills in, with what, and what is still to be done."""

    phone: Phone
    todo: Iterator[UUID]
    version: int
    random: random.Random


def asked() -> Questionnaire:
    """Sixteen questions in three touchpoints, with two places for photos."""
    return questionnaire(
        touchpoint("entrance", *(yes_no(key, required=True) for key in YES_NO[:6])),
        touchpoint(
            "shelf", *(yes_no(key) for key in YES_NO[6:]), tick_all("clean", {"floor": 2, "window": 2})
        ),
        touchpoint(
            "till",
            plain("queue", Kind.INTEGER, required=True),
            *map(plain, TEXTS),
            *(plain(key, Kind.PHOTO) for key in PHOTOS),
        ),
    )


def hire(
    session: Session,
    app: Flask,
    address: tuple[str, int],
    reports: int,
    phones: int = PHONES,
    patience: float = 10,
    line: Callable[..., Exchange] = OverSocket,
) -> list[Shopper]:
    """This many shoppers, each with a phone that is signed in and as many visits to make; `line` leads to us."""
    made_with = builders.checklist(session, asked())
    shoppers = []
    for number in range(phones):
        person = builders.person(session, Role.SHOPPER)
        store = builders.store(session)
        assignments = [_assignment(store, made_with.checklist_id, person) for _ in range(reports)]
        session.add_all(assignments)
        session.flush()
        exchange = line(address, {"session": cookie(app, person)}, patience)
        todo = iter([each.id for each in assignments])
        shoppers.append(
            Shopper(Phone(exchange, str(person.id)), todo, made_with.version_id, random.Random(number))
        )
    return shoppers


def cookie(app: Flask, person: Person) -> str:
    """The session cookie of somebody who signed in just now."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    signed: str = serializer.dumps({"_user_id": person.fs_uniquifier, "_fresh": True})
    return signed


def work(shopper: Shopper, goes_on: Callable[[], bool], until: float, pace: Pace = at_once) -> None:
    """Fill in and send report after report while it `goes_on`; what was begun is brought to its end before `until`.

    Every fifth report stays a draft. The draft is saved a few times on the way, each save after more answers. `pace`
    is how long a shopper thinks before each save.
    """
    while goes_on() and (assignment := next(shopper.todo, None)) is not None:
        report = Report(assignment, [shopper.version])
        shopper.phone.reports.append(report)
        report.photos = {
            f"{key}.{uuid4()}": picture(shopper.random) for key in PHOTOS if shopper.random.random() < 0.7
        }
        for part in _parts(shopper.random):
            for name, value in part.items():
                report.set(name, value)
            pace(shopper.random)
            shopper.phone.sync(report)
        pace(shopper.random)
        if shopper.random.random() < 0.2:
            shopper.phone.keep_trying(report, until)
            continue
        report.freeze()
        shopper.phone.keep_trying(report, until)


def all_work(
    shoppers: Sequence[Shopper], goes_on: Callable[[], bool], until: float, pace: Pace = at_once
) -> ThreadPoolExecutor:
    """Let everybody work at once. Leaving the executor's block waits for them; a failure of one is raised then."""
    crew = _Crew(len(shoppers))
    crew.running = [crew.submit(work, shopper, goes_on, until, pace) for shopper in shoppers]
    return crew


class _Crew(ThreadPoolExecutor):
    running: list

    def __exit__(self, *problem) -> bool | None:
        left = super().__exit__(*problem)
        for each in self.running:
            each.result()
        return left


def unfinished(shoppers: Sequence[Shopper]) -> list[str]:
    """Reports that did not get where they were going, with why."""
    return [
        f"{report.visit}: {report.problem or 'not there'} after {report.tries} tries"
        for shopper in shoppers
        for report in shopper.phone.reports
        if not report.arrived_whole
    ]


def picture(random_: random.Random) -> bytes:
    """A small JPEG unlike any other."""
    made = Image.effect_noise((random_.randrange(60, 220), random_.randrange(60, 220)), 80)
    held = io.BytesIO()
    made.save(held, "JPEG", quality=random_.randrange(60, 95))
    return held.getvalue()


def _parts(random_: random.Random) -> Iterator[dict[str, object]]:
    """What is given between one save and the next, changes of mind included."""
    values: dict[str, object] = {
        f"answer:{key}": _given(random_.choice(("yes", "no")), "Seen from the door.") for key in YES_NO
    }
    values["answer:queue"] = _given(str(random_.randrange(9)))
    values["answer:clean"] = _given(random_.choice(("floor", "floor window")), "As clean as that.")
    values |= {f"answer:{key}": _given(_text(random_)) for key in TEXTS}
    values["visited_at"] = {"local": (datetime.now(UTC) - timedelta(hours=30)).strftime("%Y-%m-%dT%H:%M")}
    values["narrative"] = f"It went like this: {uuid4()}" + ", and on" * random_.randrange(100)
    names = list(values)
    random_.shuffle(names)
    for start in range(0, len(names), 6):
        part = {name: values[name] for name in names[start : start + 6]}
        yield part | {"narrative": f"Half way {start}."} if start == 0 else part
    yield {"narrative": values["narrative"]}


def _text(random_: random.Random) -> str:
    """Up to 900 letters in lines, in an order that any cut would show."""
    words = (
        f"{random_.choice(('größe', '漢字', 'a', '€'))}{number}"
        for number in range(random_.randrange(1, 120))
    )
    return random_.choice((" ", "\n")).join(words)


def _given(value: str, comment: str = "") -> dict[str, str]:
    return {"state": "given", "value": value, "comment": comment, "measured": ""}


def _assignment(store: Store, checklist_id: int, person: Person) -> Assignment:
    today = datetime.now(UTC).date()
    return Assignment(
        store_id=store.id or 0,
        checklist_id=checklist_id,
        shopper_id=person.id,
        window_from=today - timedelta(3),
        window_to=today + timedelta(3),
        created_at=builders.NOW,
    )
