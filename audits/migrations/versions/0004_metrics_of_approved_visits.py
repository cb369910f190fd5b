"""Fill the metrics of visits that were approved before there was a table for them.

Existing rows: each GIVEN whole-number or yes/no answer to a question of a metric, in an approved visit, gets its
row. Questions of touchpoints that only one store has are left out, as at approval.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_USUAL = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7), "return": (0, 10), "recommend": (0, 10)}
_ASKED = sa.text(
    "SELECT q.id, q.kind, q.metric, q.scale, v.checklist_id FROM question q"
    " JOIN checklist_version v ON v.id = q.version_id JOIN checklist c ON c.id = v.checklist_id"
    " WHERE q.metric IS NOT NULL AND c.adds_to_id IS NULL"
).columns(scale=sa.JSON())
_OPTIONS = sa.text(
    "SELECT key FROM option WHERE question_id = :question AND key NOT IN ('na', 'cannot_tell')"
)
_FILL = sa.text(
    "INSERT INTO metric_answer"
    " (visit_id, question_id, metric, lowest, highest, value, store_id, checklist_id, visited_on)"
    " SELECT a.visit_id, a.question_id, :metric, :lowest, :highest, :value, v.store_id, :checklist, v.visited_on"
    " FROM answer a JOIN visit v ON v.id = a.visit_id"
    " WHERE a.question_id = :question AND a.state = 'given' AND a.value = :written"
    " AND v.status = 'approved' AND v.visited_on IS NOT NULL"
)


def upgrade() -> None:
    """Copy the answers, one statement a question and answer."""
    connection = op.get_bind()
    for question in connection.execute(_ASKED).all():
        options = [row.key for row in connection.execute(_OPTIONS, {"question": question.id})]
        for value, written, lowest, highest in _answers(question, options):
            told = {"metric": question.metric, "checklist": question.checklist_id, "question": question.id}
            ends = {"lowest": lowest, "highest": highest, "value": value, "written": written}
            connection.execute(_FILL, told | ends)


def _answers(question: Any, options: list[str]) -> Iterator[tuple[int, str, int, int]]:
    """Each answer there can be as a number and as it is written, with the ends of the scale."""
    if question.scale is not None:
        ends = _ends([question.scale["lowest"], question.scale["highest"]])
    elif question.kind == "integer":
        ends = _USUAL[question.metric]
    elif {"yes", "no"} <= set(options):
        yield from ((1, "yes", 0, 1), (0, "no", 0, 1))
        return
    else:
        ends = _ends(options)
    if ends is not None and -1_000 <= ends[0] < ends[1] <= 1_000:
        yield from ((value, str(value), *ends) for value in range(ends[0], ends[1] + 1))


def _ends(written: list[str]) -> tuple[int, int] | None:
    try:
        numbers = [Decimal(each) for each in written]
    except InvalidOperation:
        return None
    if not numbers or any(number % 1 for number in numbers):
        return None
    return int(min(numbers)), int(max(numbers))
