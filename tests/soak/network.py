"""A network as large as ours are promised to be, made up from a seed: stores, shoppers and four years of visits.

    python -m tests.soak.network FOLDER [--answers 10000000] [--visits 200000]

makes FOLDER/network.db, an SQLite database of the newest shape. 1,000 stores in ten regions of ten districts each,
one checklist of eight touchpoints with 48 yes-or-no questions and two metrics, 300 shoppers; frozen scores are what
approval would have made of the answers. Answers themselves are written only as far as asked for: no page reads them.
Rows go in through the driver, so that PostgreSQL takes them too (`fill`).
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from audits import db
from audits.access import Role
from audits.checklists.loading import load_one
from audits.checklists.publishing import publish
from audits.migrations import migrate
from audits.people.tables import Person
from audits.sheet import CriticalEffect, Questionnaire, Touchpoint
from audits.stores.tables import Store
from tests import builders
from tests.questionnaires import questionnaire, scale, yes_no
from tests.soak.network_rows import CRITICAL, METRICS, QUESTIONS, TOUCHPOINTS, Batch, Programme, write

SEED = 20_261_122
STORES, SHOPPERS, VISITS, DAYS = 1_000, 300, 200_000, 4 * 365
LAST_DAY = date(2026, 11, 20)
SKIPPED, KEPT = 0.3, 0.9
"""Chances that a visit skips the touchpoint that can be skipped, and that a store knows its critical question."""

AT_ONCE = 2_000
"""Visits written in one transaction; memory holds no more of them than that."""


def fill(engine: Engine, visits: int = VISITS, answers: int = 0, *, questions: bool = True) -> None:
    """Fill an empty database of the newest shape.

    `answers` are written for the first visits, 50 each; without `questions` their single scores are left out, which
    are most of the rows.
    """
    with Session(engine) as session:
        programme = _programme(session)
        session.commit()
    for batch in _batches(programme, visits):
        with engine.begin() as connection:
            has_answers = batch.first * len(programme.version.question_ids) < answers
            write(connection, programme, batch, questions=questions, answers=has_answers)


def _programme(session: Session) -> Programme:
    top = builders.region(session, "Country")
    districts = []
    for number in range(10):
        region = builders.region(session, f"Region {number}", top)
        districts += [builders.region(session, f"District {number}{inner}", region) for inner in range(10)]
    session.add_all(
        Store(code=f"S{number:04}", name=f"Store {number:04}", region_id=districts[number % 100].id)
        for number in range(STORES)
    )
    builders.person(session, Role.HEAD_OFFICE)
    shoppers = [
        Person(role=Role.SHOPPER, reference=f"P-{number:03}", created_at=builders.NOW)
        for number in range(SHOPPERS)
    ]
    session.add_all(shoppers)
    made = publish(session, asked(), None, builders.NOW)
    session.flush()
    placed = session.exec(select(Store.id, Store.region_id).order_by(col(Store.code))).all()
    ids, regions = (np.array(column, np.int64) for column in zip(*placed, strict=True))
    return Programme(
        ids, regions, tuple(each.id.hex for each in shoppers), load_one(session, made.version_id)
    )


def asked() -> Questionnaire:
    """The checklist: six questions of a point each in every touchpoint, and two metrics at the end."""
    parts = [
        Touchpoint(
            name,
            {"": name.title()},
            tuple(
                yes_no(
                    key := f"{name}_{number}", 1, critical=CriticalEffect.FLAG if key == CRITICAL else None
                )
                for number in range(QUESTIONS)
            ),
        )
        for name in TOUCHPOINTS
    ]
    ends = tuple(
        replace(scale(name, lowest, highest, None), metric=metric)
        for name, (metric, lowest, highest) in METRICS.items()
    )
    parts[-1] = replace(parts[-1], questions=parts[-1].questions + ends)
    return questionnaire(*parts)


def _batches(programme: Programme, visits: int) -> Iterator[Batch]:
    """Visits in order of their day. A fifth of a touchpoint's variance is the store's, some is the shopper's."""
    random = np.random.default_rng(SEED)
    at_store = random.normal(0, 0.05, (len(programme.stores), 1)) + random.normal(
        0, 0.05, (len(programme.stores), len(TOUCHPOINTS))
    )
    leniency = random.normal(0, 0.04, (SHOPPERS, 1))
    lowest, highest = zip(*(ends for _, *ends in METRICS.values()), strict=True)
    usual = np.linspace(0.7, 0.86, len(TOUCHPOINTS))
    for first in range(0, visits, AT_ONCE):
        count = min(AT_ONCE, visits - first)
        store, shopper = (
            random.integers(0, len(programme.stores), count),
            random.integers(0, SHOPPERS, count),
        )
        visit = random.normal(0, 0.08, (count, 1))
        chance = np.clip(usual + at_store[store] + leniency[shopper] + visit, 0.05, 0.98)
        yes = random.random((count, len(TOUCHPOINTS), QUESTIONS)) < chance[:, :, None]
        yes[:, TOUCHPOINTS.index("checkout"), 0] |= random.random(count) < KEPT
        yield Batch(
            ids=tuple(random.bytes(16).hex() for _ in range(count)),
            first=first,
            store=store,
            shopper=shopper,
            days=tuple(_day(first + number, visits) for number in range(count)),
            yes=yes,
            skipped=random.random(count) < SKIPPED,
            metrics=random.integers(lowest, highest, (count, len(METRICS)), endpoint=True),
        )


def _day(number: int, visits: int) -> str:
    return (LAST_DAY - timedelta(days=DAYS - 1 - number * DAYS // visits)).isoformat()


def main(words: Sequence[str]) -> None:
    """Make the database, and say how long it took and how large it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--answers", type=int, default=0)
    parser.add_argument("--visits", type=int, default=VISITS)
    told = parser.parse_args(words)
    path = told.folder / "network.db"
    if path.exists():
        sys.exit(f"{path} is there already. Name another folder, or delete it first.")
    engine = db.make_engine(f"sqlite:///{path}")
    migrate(engine)
    began = time.perf_counter()
    fill(engine, told.visits, told.answers)
    engine.dispose()
    took, size = time.perf_counter() - began, path.stat().st_size / 2**20
    print(f"{told.visits:,} visits and {told.answers:,} answers in {took:.0f} s, {size:,.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
