"""What a store's report over a period shows on paper, prepared before the template sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from audits.comparisons.rows import heat_rows, scored
from audits.consistency.changes import Change, Mean, change
from audits.consistency.comparison import Comparison, StoreRow, TouchpointRow
from audits.reports.queries import OwnPart, Wished, own_parts, scores_until, visits_in, wishes_in
from audits.reports.scope import Scope
from audits.scoring import score
from audits.sheet import CriticalEffect, Sheet, in_language
from audits.stores.tables import Store
from audits.visits.sheets import sheets
from audits.visits.tables import Visit, VisitScore
from audits.web.charts import HeatStep, Measured, Rows, bar_list
from audits.web.trends import Line, Moment, line

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Profile:
    """One touchpoint of a store beside the same touchpoint of all stores."""

    touchpoint: TouchpointRow
    mean: float | None
    visits: int
    step: HeatStep


@dataclass(frozen=True, slots=True)
class CriticalFailure:
    """A critical question that earned nothing, on which visit, and what followed."""

    ref: str
    day: date | None
    touchpoint: str
    question: str
    comment: str
    effect: CriticalEffect


@dataclass(frozen=True, slots=True)
class Changed:
    """This period against the one of the same length before it."""

    change: Change
    visits_before: int


@dataclass(frozen=True, slots=True)
class StorePaper:
    """A store's report. `row` is None when the period has no scored visit."""

    store: Store
    region: str
    comparison: Comparison
    row: StoreRow | None
    profile: tuple[Profile, ...]
    chart: Rows
    own: tuple[OwnPart, ...]
    trend: Line
    changed: Changed | None
    wishes: tuple[Wished, ...]
    criticals: tuple[CriticalFailure, ...]
    visits: tuple[tuple[Visit, VisitScore], ...]


def store_paper(
    session: Session, scope: Scope, comparison: Comparison, store: Store, region: str
) -> StorePaper:
    """Everything that the template of a store's report needs. At most 12 queries."""
    store_id, wanted = store.id or 0, scope.wanted
    row = next((row for row in comparison.stores if row.code == store.code), None)
    profile = _profile(comparison, row)
    visits = visits_in(session, store_id, wanted)
    history = scores_until(session, store_id, wanted)
    return StorePaper(
        store=store,
        region=region,
        comparison=comparison,
        row=row,
        profile=profile,
        chart=bar_list([Measured(part.touchpoint.name, part.mean, part.visits) for part in profile]),
        own=tuple(own_parts(session, store_id, wanted)),
        trend=line(quarters(history)),
        changed=_changed(scope, comparison, history),
        wishes=tuple(wishes_in(session, store_id, wanted)),
        criticals=tuple(_criticals(session, [visit for visit, _ in visits])),
        visits=tuple(visits),
    )


def quarters(history: Sequence[tuple[date, float]]) -> list[Moment]:
    """The mean score of each of the last eight quarters, oldest first; a quarter without visits is a gap."""
    if not history:
        return []
    shares: dict[int, list[float]] = {}
    for day, share in history:
        shares.setdefault(_quarter(day), []).append(share)
    last = max(shares)
    first = max(min(shares), last - QUARTERS + 1)
    return [_moment(number, shares.get(number, [])) for number in range(first, last + 1)]


def _quarter(day: date) -> int:
    """Quarters counted through: the next one is one more."""
    return day.year * 4 + (day.month - 1) // 3


def _moment(number: int, shares: list[float]) -> Moment:
    mean = 100 * sum(shares) / len(shares) if shares else None
    return Moment(f"Q{number % 4 + 1} {number // 4}", mean, len(shares))


def _profile(comparison: Comparison, row: StoreRow | None) -> tuple[Profile, ...]:
    if row is None:
        return ()
    cells = heat_rows(comparison, [row])[0].cells
    return tuple(
        Profile(part, cell.score, cell.visits, cell.step)
        for part, cell in zip(scored(comparison), cells, strict=True)
    )


def _changed(scope: Scope, comparison: Comparison, history: Sequence[tuple[date, float]]) -> Changed | None:
    """None where the period is open at an end, or one of the two has no visit."""
    first, last = scope.wanted.from_day, scope.wanted.to_day
    if first is None or last is None:
        return None
    start = first - (last - first) - timedelta(days=1)
    before = [share for day, share in history if start <= day < first]
    after = [share for day, share in history if day >= first]
    if not before or not after:
        return None
    return Changed(change(_mean(before), _mean(after), comparison.spread), len(before))


def _mean(shares: Sequence[float]) -> Mean:
    return Mean(len(shares), sum(shares) / len(shares))


def _criticals(session: Session, visits: Sequence[Visit]) -> list[CriticalFailure]:
    found = sheets(session, visits)
    return [failure for visit in visits for failure in _criticals_of(visit, found[visit.id])]


def _criticals_of(visit: Visit, sheet: Sheet) -> list[CriticalFailure]:
    names = {part.key: in_language(part.name) for part in sheet.questionnaire.touchpoints}
    asked = {question.key: question for _, question in sheet.questionnaire.questions()}
    failures = []
    for critical in score(sheet).criticals:
        answer = sheet.answer(asked[critical.question])
        failures.append(
            CriticalFailure(
                ref=visit.ref,
                day=visit.visited_on,
                touchpoint=names[critical.touchpoint],
                question=in_language(asked[critical.question].label),
                comment=answer.comment if answer else "",
                effect=critical.effect,
            )
        )
    return failures
