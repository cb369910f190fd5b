"""A visit in the edition of its reader, as the API tells it. What a store may not know is null."""

from fractions import Fraction
from zoneinfo import ZoneInfo

from audits.api.fields import AnswerFields, MomentFields, ScoreFields, VisitFields, WholeVisitFields
from audits.api.visit_queries import Counted
from audits.tabular import Cell
from audits.visits.exporting import SCORES_HEADING
from audits.visits.reading.audit import Asking, Audit, Edition, Moment
from audits.web.display import daypart


def visit_fields(edition: Edition, row: Counted) -> VisitFields:
    """One line of a list."""
    visit, score, inside = row.visit, row.score, edition is not Edition.STORE
    came_at = visit.visited_at.astimezone(ZoneInfo(row.store.timezone)) if visit.visited_at else None
    return VisitFields(
        id=visit.id,
        ref=visit.ref,
        store=row.store.code,
        region=(row.region or "") if inside else None,
        checklist=row.checklist,
        version=row.version,
        visited_on=score.visited_on,
        part_of_day=daypart(came_at) if came_at else None,
        visited_at=visit.visited_at if inside else None,
        shopper=row.shopper if inside else None,
        score=_of_hundred(score.final),
        raw=_of_hundred(score.raw),
        with_bonus=_of_hundred(score.with_bonus),
        earned=float(score.earned),
        possible=float(score.possible),
        failed=score.failed,
        reviewed_at=visit.reviewed_at if inside else None,
    )


def whole_visit_fields(edition: Edition, row: Counted, audit: Audit) -> WholeVisitFields:
    """The same with everything that was answered, out of what the edition shows."""
    return WholeVisitFields(
        **visit_fields(edition, row).model_dump(),
        narrative=audit.narrative if edition is not Edition.STORE else None,
        touchpoints=[_moment(moment) for moment in audit.moments],
    )


def score_fields(edition: Edition, row: list[Cell]) -> ScoreFields:
    """One row of the export of scores."""
    cells = dict(zip(SCORES_HEADING, told_row(edition, row), strict=True))
    return ScoreFields.model_validate({**cells, "visited_at": str(cells["visited_at"])})


_DAY = len("2026-11-18")


def told_row(edition: Edition, row: list[Cell]) -> list[Cell]:
    """A row of the export as this edition may show it: a store learns no minute, and not how regions are named."""
    if edition is not Edition.STORE:
        return row
    visit, store, _region, checklist, version, when, *rest = row
    return [visit, store, None, checklist, version, str(when)[:_DAY], *rest]


def _moment(moment: Moment) -> MomentFields:
    return MomentFields(
        key=moment.key,
        name=moment.name,
        channel=moment.channel,
        lens=moment.lens,
        own=moment.own,
        earned=float(moment.earned),
        possible=float(moment.possible),
        score=_of_hundred(moment.final),
        expected=moment.expected,
        experienced=moment.experienced,
        wish=moment.wish,
        answers=[_answer(asked) for asked in moment.questions],
    )


def _answer(asked: Asking) -> AnswerFields:
    return AnswerFields(
        key=asked.key,
        question=asked.text,
        answer=asked.answer,
        comment=asked.comment,
        earned=float(asked.earned),
        possible=float(asked.possible),
        bonus=asked.bonus,
        critical=asked.critical,
    )


def _of_hundred(share: Fraction | None) -> float | None:
    return None if share is None else float(share * 100)
