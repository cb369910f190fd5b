"""The conditions of a survey row: when it is asked, which answers it takes, when it wants a comment or a photo."""

import re
from collections.abc import Sequence
from typing import Any

from audits.checklists.xlsform.expressions import condition
from audits.checklists.xlsform.rows import CONSTRAINT, RELEVANT, Column, Findings, Row, quoted
from audits.checklists.xlsform.values import Unfit, one_of
from audits.conditions.places import Place
from audits.conditions.tree import Condition, Every
from audits.sheet import When

COLUMNS: dict[Place, Column] = {
    Place.RELEVANT: RELEVANT,
    Place.CONSTRAINT: CONSTRAINT,
    Place.COMMENT: ("comment_when",),
    Place.PHOTO: ("photo_when",),
}
_ONE_WORD = re.compile(r"\w*")


def relevance(row: Row, findings: Findings) -> Condition | None:
    """When a question or a group is asked; None is always."""
    return _condition(row, RELEVANT, findings)


def constraint(row: Row, findings: Findings) -> Condition | None:
    """Which answers are taken; None is all that fit."""
    return _condition(row, CONSTRAINT, findings)


def wanted(row: Row, findings: Findings) -> dict[str, Any]:
    """When a comment and a photo are wanted, as fields of a question."""
    comment, comment_if = _when(row, "comment_when", When.LOST_POINTS, findings)
    photo, photo_if = _when(row, "photo_when", When.NEVER, findings)
    return {"comment_when": comment, "comment_if": comment_if, "photo_when": photo, "photo_if": photo_if}


def together(conditions: Sequence[Condition | None]) -> Condition | None:
    """All of these, those of groups before those of what stands in them."""
    stated = tuple(each for each in conditions if each is not None)
    return Every(stated) if len(stated) > 1 else next(iter(stated), None)


def _condition(row: Row, column: Column, findings: Findings) -> Condition | None:
    text = row.text(*column)
    if not text:
        return None
    try:
        return condition(text)
    except Unfit as unfit:
        findings.refuse(row, column, f"{quoted(text)} on “{row.name}”", str(unfit))
        return None


def _when(row: Row, column: str, default: When, findings: Findings) -> tuple[When, Condition | None]:
    """A fixed time, or never and the condition instead."""
    text = row.value(column)
    if not text:
        return default, None
    try:
        return one_of(When)(text), None
    except Unfit as unfit:
        if not _ONE_WORD.fullmatch(text):
            stated = _condition(row, (column,), findings)
            return (When.NEVER if stated else default), stated
        findings.refuse(row, column, quoted(text), f"{unfit}, or a condition such as ${{greeted}} = 'no'")
        return default, None
