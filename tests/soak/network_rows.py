"""The rows of made-up visits, as drivers take them fastest: tuples in the order of `_COLUMNS`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from audits.checklists.loading import Version
from audits.sheet import CriticalEffect, Metric
from audits.visits.metric_tables import MetricAnswer
from audits.visits.question_tables import QuestionScore
from audits.visits.tables import GivenAnswer, TouchpointScore, Visit, VisitScore

TOUCHPOINTS = ("website", "phone", "entrance", "greeting", "advice", "checkout", "return", "outcome")
QUESTIONS = 6
SOMETIMES_SKIPPED = TOUCHPOINTS.index("return")
CRITICAL = "checkout_0"
METRICS = {"recommend_us": (Metric.NPS, 0, 10), "satisfied": (Metric.CSAT, 1, 5)}

_COLUMNS: Mapping[Any, str] = {
    Visit: "id ref store_id version_id shopper_id status revision source source_note begun_at visited_on narrative "
    "resume_at submitted_at reviewed_at",
    VisitScore: "visit_id store_id shopper_id checklist_id version_id visited_on earned possible raw with_bonus "
    "final common_share failed failed_common",
    TouchpointScore: "visit_id touchpoint_id key_id store_id region_id checklist_id visited_on own earned possible "
    "weight share",
    MetricAnswer: "visit_id question_id metric lowest highest value store_id checklist_id visited_on",
    QuestionScore: "visit_id question_id key_id state share critical store_id checklist_id visited_on",
    GivenAnswer: "visit_id question_id state value comment measured revision answered_at",
}

Row = tuple[Any, ...]
Integers = NDArray[np.int64]
Bits = NDArray[np.bool_]


@dataclass(frozen=True)
class Programme:
    """The rows that visits refer to: ids of stores with their regions, of shoppers (hex), and the checklist."""

    stores: Integers
    regions: Integers
    shoppers: tuple[str, ...]
    version: Version


class Made(NamedTuple):
    """One visit as its rows name it; `id` and `shopper` as hex, `day` as ISO."""

    id: str
    store: int
    region: int
    shopper: str
    day: str


@dataclass(frozen=True)
class Batch:
    """Some visits, column by column: positions of stores and shoppers, days, yes or no by visit, touchpoint and
    question, which visits skipped the touchpoint that can be skipped, and what the metrics were answered."""

    ids: tuple[str, ...]
    first: int
    store: Integers
    shopper: Integers
    days: tuple[str, ...]
    yes: Bits
    skipped: Bits
    metrics: Integers

    def visits(self, programme: Programme) -> Iterator[Made]:
        """The visits in order."""
        stores, regions = programme.stores[self.store].tolist(), programme.regions[self.store].tolist()
        shoppers = (programme.shoppers[position] for position in self.shopper.tolist())
        return map(Made, self.ids, stores, regions, shoppers, self.days)


def write(
    connection: Connection, programme: Programme, batch: Batch, *, questions: bool, answers: bool
) -> None:
    """Write a batch's visits with their frozen scores and, where asked for, single questions' scores and answers."""
    _insert(connection, Visit, _visit_rows(programme, batch))
    _insert(connection, VisitScore, _total_rows(programme, batch))
    _insert(connection, TouchpointScore, _touchpoint_rows(programme, batch))
    _insert(connection, MetricAnswer, _metric_rows(programme, batch))
    if questions:
        _insert(connection, QuestionScore, _question_rows(programme, batch))
    if answers:
        _insert(connection, GivenAnswer, _answer_rows(programme, batch))


def _visit_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    for number, visit in enumerate(batch.visits(programme)):
        at = f"{visit.day} 12:00:00.000000"
        ref = f"V-{batch.first + number:07}"
        yield (
            visit.id,
            ref,
            visit.store,
            programme.version.id,
            visit.shopper,
            "approved",
            1,
            "import",
            "",
            at,
            visit.day,
            "",
            "",
            at,
            at,
        )


def _total_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    scored = _scored(batch)
    earned, possible = (batch.yes.sum(axis=2) * scored).sum(axis=1), QUESTIONS * scored.sum(axis=1)
    checklist, version = programme.version.checklist_id, programme.version.id
    columns = zip(batch.visits(programme), earned.tolist(), possible.tolist(), strict=True)
    for visit, points, most in columns:
        share = str(Fraction(points, most))
        written = share if "/" in share else f"{share}/1"
        yield (
            visit.id,
            visit.store,
            visit.shopper,
            checklist,
            version,
            visit.day,
            f"{points}/1",
            100 * most,
            written,
            written,
            written,
            points / most,
            False,
            False,
        )


def _touchpoint_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    keys = [(programme.version.touchpoint_ids[name], programme.version.key_ids[name]) for name in TOUCHPOINTS]
    checklist, points = programme.version.checklist_id, batch.yes.sum(axis=2).tolist()
    for visit, earned, scored in zip(batch.visits(programme), points, _scored(batch).tolist(), strict=True):
        for (touchpoint, key), got, has in zip(keys, earned, scored, strict=True):
            score = (f"{got}/1", 100 * QUESTIONS, 100, got / QUESTIONS) if has else ("0/1", 0, 100, None)
            yield (visit.id, touchpoint, key, visit.store, visit.region, checklist, visit.day, False, *score)


def _metric_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    measures = [(programme.version.question_ids[key], *measure) for key, measure in METRICS.items()]
    for visit, values in zip(batch.visits(programme), batch.metrics.tolist(), strict=True):
        for (question, metric, lowest, highest), value in zip(measures, values, strict=True):
            yield (
                visit.id,
                question,
                metric.value,
                lowest,
                highest,
                value,
                visit.store,
                programme.version.checklist_id,
                visit.day,
            )


def _question_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    ids, keys = programme.version.question_ids, programme.version.key_ids
    asked = [
        (ids[name := f"{part}_{number}"], keys[part], CriticalEffect.FLAG.value if name == CRITICAL else None)
        for part in TOUCHPOINTS
        for number in range(QUESTIONS)
    ]
    checklist = programme.version.checklist_id
    earned = np.where(_scored(batch)[:, :, None], batch.yes, -1).reshape(len(batch.ids), -1).tolist()
    for visit, points in zip(batch.visits(programme), earned, strict=True):
        for (question, key, effect), got in zip(asked, points, strict=True):
            score = ("na", None, None) if got < 0 else ("given", float(got), None if got else effect)
            yield visit.id, question, key, *score, visit.store, checklist, visit.day


def _answer_rows(programme: Programme, batch: Batch) -> Iterator[Row]:
    ids = programme.version.question_ids
    asked = [ids[f"{name}_{number}"] for name in TOUCHPOINTS for number in range(QUESTIONS)]
    measures = [ids[key] for key in METRICS]
    words = np.where(batch.yes, "yes", "no")
    words[batch.skipped, SOMETIMES_SKIPPED] = ""
    answers = words.reshape(len(batch.ids), -1).tolist()
    for visit, given, values in zip(batch.visits(programme), answers, batch.metrics.tolist(), strict=True):
        at = f"{visit.day} 12:00:00.000000"
        for question, value in zip((*asked, *measures), (*given, *map(str, values)), strict=True):
            yield visit.id, question, "given" if value else "na", value, "", "", 1, at


def _scored(batch: Batch) -> Bits:
    """Which touchpoints were scored, visits × touchpoints."""
    scored = np.ones(batch.yes.shape[:2], bool)
    scored[:, SOMETIMES_SKIPPED] = ~batch.skipped
    return scored


def _insert(connection: Connection, model: Any, rows: Iterable[Row]) -> None:
    """Rows into a table, in the order of `_COLUMNS`, as the driver takes them fastest."""
    names = _COLUMNS[model].split()
    target = f"{model.__tablename__} ({', '.join(names)})"
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.executemany(f"INSERT INTO {target} VALUES ({', '.join('?' * len(names))})", list(rows))
        return
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
