"""A questionnaire as rows, and rows as a questionnaire: each undoes the other."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from audits.checklists import tables
from audits.conditions.tree import Condition
from audits.conditions.written import from_plain, to_plain
from audits.sheet import Band, Option, Question, Questionnaire, Scale, State, Touchpoint

Row = dict[str, Any]


def version_row(questionnaire: Questionnaire) -> Row:
    """The columns of a version that come from its content."""
    return {
        "version": questionnaire.version,
        "title": dict(questionnaire.title),
        "total": questionnaire.total,
        "cap_bonus": questionnaire.cap_bonus,
        "languages": list(questionnaire.languages),
        "milestones": list(questionnaire.milestones),
        "default_language": questionnaire.default_language,
    }


def touchpoint_rows(
    questionnaire: Questionnaire, version_id: int, key_ids: Mapping[str, int]
) -> Iterator[Row]:
    """One row a touchpoint, in order."""
    for position, touchpoint in enumerate(questionnaire.touchpoints):
        yield {
            "version_id": version_id,
            "key_id": key_ids[touchpoint.key],
            "position": position,
            "name": dict(touchpoint.name),
            "channel": touchpoint.channel,
            "lens": touchpoint.lens,
            "weight": touchpoint.weight,
            "expectation": touchpoint.expectation,
            "wish": touchpoint.wish,
            "relevant": _condition_json(touchpoint.relevant),
        }


def question_rows(
    questionnaire: Questionnaire, version_id: int, touchpoint_ids: Mapping[str, int]
) -> Iterator[Row]:
    """One row a question, in order."""
    for touchpoint in questionnaire.touchpoints:
        for position, question in enumerate(touchpoint.questions):
            place = {"version_id": version_id, "touchpoint_id": touchpoint_ids[touchpoint.key]}
            yield place | {"position": position} | _question_row(question)


def _question_row(question: Question) -> Row:
    return {
        "key": question.key,
        "kind": question.kind,
        "label": dict(question.label),
        "hint": dict(question.hint),
        "staff_label": dict(question.staff_label),
        "required": question.required,
        "points": question.points,
        "scale": _scale_json(question.scale),
        "bands": [[str(band.limit), str(band.points)] for band in question.bands],
        "bonus": question.bonus,
        "critical": question.critical,
        "good_answer": question.good_answer,
        "metric": question.metric,
        "comment_when": question.comment_when,
        "photo_when": question.photo_when,
        "stopwatch": list(question.stopwatch) if question.stopwatch else None,
        "relevant": _condition_json(question.relevant),
        "constraint": _condition_json(question.constraint),
        "constraint_message": dict(question.constraint_message),
        "comment_if": _condition_json(question.comment_if),
        "photo_if": _condition_json(question.photo_if),
        "may_skip": [state.value for state in question.may_skip],
        "receipt": question.receipt,
        "names_staff": question.names_staff,
    }


def _condition_json(condition: Condition | None) -> list[Any] | None:
    return None if condition is None else to_plain(condition)


def _condition_of(kept: list[Any] | None) -> Condition | None:
    return None if kept is None else from_plain(kept)


def _scale_json(scale: Scale | None) -> dict[str, str] | None:
    if scale is None:
        return None
    return {"lowest": str(scale.lowest), "highest": str(scale.highest), "step": str(scale.step)}


def option_rows(questionnaire: Questionnaire, question_ids: Mapping[str, int]) -> Iterator[Row]:
    """One row an option, in order."""
    for _, question in questionnaire.questions():
        for position, option in enumerate(question.options):
            yield {
                "question_id": question_ids[question.key],
                "position": position,
                "key": option.key,
                "label": dict(option.label),
                "points": option.points,
            }


def questionnaire_of(
    checklist_key: str, version: tables.ChecklistVersion, touchpoints: Iterable[Touchpoint]
) -> Questionnaire:
    """The content of a version, its touchpoints given in order."""
    return Questionnaire(
        key=checklist_key,
        title=version.title,
        version=version.version,
        touchpoints=tuple(touchpoints),
        total=version.total,
        cap_bonus=version.cap_bonus,
        languages=tuple(version.languages),
        milestones=tuple(version.milestones),
        default_language=version.default_language,
    )


def touchpoint_of(row: tables.Touchpoint, key: str, questions: Iterable[Question], own: bool) -> Touchpoint:
    """One touchpoint, its questions given in order."""
    return Touchpoint(
        key=key,
        name=row.name,
        questions=tuple(questions),
        channel=row.channel,
        lens=row.lens,
        weight=row.weight,
        expectation=row.expectation,
        wish=row.wish,
        own=own,
        relevant=_condition_of(row.relevant),
    )


def question_of(row: tables.Question, options: Iterable[tables.Option]) -> Question:
    """One question, its options given in order."""
    return Question(
        key=row.key,
        kind=row.kind,
        label=row.label,
        hint=row.hint,
        staff_label=row.staff_label,
        required=row.required,
        options=tuple(Option(option.key, option.label, option.points) for option in options),
        scale=_scale_of(row.scale),
        points=row.points,
        bands=tuple(Band(Decimal(limit), Decimal(points)) for limit, points in row.bands),
        bonus=row.bonus,
        critical=row.critical,
        good_answer=row.good_answer,
        metric=row.metric,
        comment_when=row.comment_when,
        photo_when=row.photo_when,
        stopwatch=(row.stopwatch[0], row.stopwatch[1]) if row.stopwatch else None,
        relevant=_condition_of(row.relevant),
        constraint=_condition_of(row.constraint),
        constraint_message=row.constraint_message,
        comment_if=_condition_of(row.comment_if),
        photo_if=_condition_of(row.photo_if),
        may_skip=tuple(State(state) for state in row.may_skip),
        receipt=row.receipt,
        names_staff=row.names_staff,
    )


def _scale_of(kept: Mapping[str, str] | None) -> Scale | None:
    if kept is None:
        return None
    return Scale(Decimal(kept["lowest"]), Decimal(kept["highest"]), Decimal(kept["step"]))
