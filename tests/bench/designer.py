"""How long a checklist of 300 questions takes to open in the designer, beside a bare reading and drawing of its rows.

    python -m tests.bench.designer

The questions are those of the library, without their conditions. The bare limit reads the draft's rows with
plain SQL, decodes them, and puts one line for each through a bare template. Both take turns; the ratio is the median
of the pairs.
"""

import gzip
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from flask import Flask
from jinja2 import Environment
from sqlalchemy import text

from audits import db
from audits.access import Role
from audits.app import create_app
from audits.checklists.drafts.lifecycle import start_from
from audits.checklists.library.shelf import ITEMS
from audits.migrations import migrate
from audits.people.tables import Person
from audits.settings import Settings
from audits.sheet import Question, Questionnaire, Touchpoint

NOW = datetime(2026, 11, 22, tzinfo=UTC)
QUESTIONS = 300
PAIRS, WARM_UP = 15, 3
LINES = Environment(autoescape=True).from_string(
    "{% for id, label, points in lines %}"
    "<li id='{{ id }}'><a href='/{{ id }}'>{{ label }}</a> {{ points }}</li>"
    "{% endfor %}"
)


def main() -> str:
    """The figures as one sentence."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(INSTANCE=Path(folder)))
        with app.app_context():
            migrate(db.engine())
            draft_id, person = _draft()
        client = app.test_client()
        with client.session_transaction() as signed_in:
            signed_in["_user_id"], signed_in["_fresh"] = person.fs_uniquifier, True
        page = client.get(f"/drafts/{draft_id}")
        assert page.text.count("data-line") > QUESTIONS
        pairs = [
            (_timed(lambda: _bare(app, draft_id)), _timed(lambda: client.get(f"/drafts/{draft_id}")))
            for _ in range(WARM_UP + PAIRS)
        ][WARM_UP:]
    ratio = statistics.median(ours / bare for bare, ours in pairs)
    return (
        f"designer of {QUESTIONS} questions: {1000 * statistics.median(ours for _, ours in pairs):.0f} ms, "
        f"bare rows through a bare template {1000 * statistics.median(bare for bare, _ in pairs):.0f} ms, "
        f"ratio {ratio:.1f} (median of {PAIRS} pairs), {len(gzip.compress(page.data)) / 1000:.0f} kB compressed"
    )


def _draft() -> tuple[int, Person]:
    """A draft of 300 questions of the library, and the head-office person who began it."""
    person = Person(role=Role.HEAD_OFFICE, reference="HO-1", email="bench@example.com", created_at=NOW)
    db.session().add(person)
    db.session().flush()
    content = Questionnaire("bench", {"": "Everything"}, "1", tuple(_touchpoints()), languages=("fr",))
    draft = start_from(db.session(), content, person, NOW)
    db.session().commit()
    return draft.id or 0, person


def _touchpoints() -> Iterator[Touchpoint]:
    """The library's touchpoints, their keys made unique, until there are 300 questions."""
    asked = islice(
        (
            (item.key, touchpoint, question)
            for item in ITEMS
            for touchpoint, question in item.questionnaire.questions()
        ),
        QUESTIONS,
    )
    found: dict[tuple[str, str], tuple[Touchpoint, list[Question]]] = {}
    for source, touchpoint, question in asked:
        _, questions = found.setdefault((source, touchpoint.key), (touchpoint, []))
        questions.append(replace(question, key=f"{source}.{question.key}", relevant=None))
    for (source, key), (touchpoint, questions) in found.items():
        yield replace(touchpoint, key=f"{source}.{key}", questions=tuple(questions), relevant=None)


def _bare(app: Flask, draft_id: int) -> str:
    with app.extensions["engine"].connect() as connection:
        rows = connection.execute(
            text("SELECT id, content FROM draft_part WHERE draft_id = :draft ORDER BY position"),
            {"draft": draft_id},
        ).all()
    parts = [(row.id, json.loads(row.content)) for row in rows]
    lines = [(key, part.get("label", part.get("name")), part.get("points", "")) for key, part in parts]
    return LINES.render(lines=lines)


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(main())
