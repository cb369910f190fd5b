"""Critical failures as a list of their own, never averaged away: what failed, where, and whether it became more."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite

from flask_babel import lazy_gettext as _
from sqlmodel import Session

from audits.comparisons.choosing import Chosen
from audits.comparisons.failure_counts import (
    FailureCounts,
    QuestionFailures,
    StoreFailures,
    failed_visits,
    failure_counts,
)
from audits.comparisons.failures import CriticalFailure, critical_failures
from audits.comparisons.figures import Figures, Group, Page, Table
from audits.comparisons.histories import find_store
from audits.comparisons.rows import ROWS_A_PAGE, Slice, slice_of
from audits.comparisons.scope import Wanted
from audits.consistency.counts import Count, RateChange, rate_change
from audits.stores.tables import Store

MOST_STORES = 20
FAILURE_COLUMNS = ("visit", "day", "store", "store_name", "touchpoint", "question", "effect", "comment")
QUESTION_COLUMNS = ("touchpoint", "question", "label", "effect", "failures", "answered")
STORE_COLUMNS = ("code", "name", "region", "failures", "visits_with_failures", "visits")
PERIOD_COLUMNS = ("period", "failures", "visits_with_failures", "visits")
CHANGE_COLUMNS = ("ratio", "low", "high", "chance", "proven")


@dataclass(frozen=True, slots=True)
class Before:
    """The period of equal length before: failures, visits with one, and the change since (None: nothing to judge)."""

    failures: int
    visits: Count
    change: RateChange | None


@dataclass(frozen=True)
class Failures:
    """The failures of one page with all counts, at one `store` or at all.

    `everything` reads the whole list, which only files need.
    """

    store: Store | None
    counts: FailureCounts
    shown: tuple[CriticalFailure, ...]
    slice: Slice
    before: Before | None
    everything: Callable[[], tuple[CriticalFailure, ...]]

    @property
    def stores(self) -> tuple[StoreFailures, ...]:
        """The stores that the page names: those with the most."""
        return self.counts.stores[:MOST_STORES]


def prepare(session: Session, chosen: Chosen) -> Failures:
    """A page of failures, the newest first, and their counts: of all stores, or of the one in the choice (`NotFound`
    when the reader does not see it). At most 20 queries, and rows as there are failures."""
    code = chosen.subject("store")
    store = find_store(session, chosen.wanted, code)[0] if code else None
    wanted = _at(chosen.wanted, store)
    counts = failure_counts(session, wanted)
    part = slice_of(counts.places, chosen.page)
    place = counts.places[part.first - 2] if part.first > 1 else None
    earlier = chosen.before()
    return Failures(
        store=store,
        counts=counts,
        shown=critical_failures(session, wanted, ROWS_A_PAGE, place).newest,
        slice=part,
        before=_before(session, _at(earlier, store), counts.visits) if earlier else None,
        everything=partial(_everything, session, wanted, counts.total),
    )


def _at(wanted: Wanted, store: Store | None) -> Wanted:
    return replace(wanted, store_id=store.id) if store else wanted


def _before(session: Session, wanted: Wanted, now: Count) -> Before:
    failures, visits = failed_visits(session, wanted)
    return Before(failures, visits, rate_change(visits, now))


def _everything(session: Session, wanted: Wanted, total: int) -> tuple[CriticalFailure, ...]:
    return critical_failures(session, wanted, total).newest


def figures(found: Failures) -> Figures:
    """Every failure, the counts by question and by store, and both periods with the change between them."""
    return Figures(
        tables=(
            Table("failures", FAILURE_COLUMNS, [_failure_row(each) for each in found.everything()]),
            Table("questions", QUESTION_COLUMNS, [_question_row(each) for each in found.counts.questions]),
            Table("stores", STORE_COLUMNS, [_store_row(each) for each in found.counts.stores]),
            Table("periods", PERIOD_COLUMNS, _period_rows(found)),
            Table("change", CHANGE_COLUMNS, _change_rows(found.before)),
        ),
    )


def _failure_row(each: CriticalFailure) -> tuple[str, ...]:
    return (
        each.ref,
        each.on.isoformat(),
        each.store_code,
        each.store_name,
        each.touchpoint,
        each.question,
        each.effect.value,
        each.comment,
    )


def _question_row(each: QuestionFailures) -> tuple[str | int | None, ...]:
    name = each.question
    effect = name.critical.value if name.critical else None
    return (name.touchpoint, name.key, name.label, effect, each.failures, each.answered)


def _store_row(each: StoreFailures) -> tuple[str | int, ...]:
    store = each.store
    return (store.code, store.name, store.region, each.failures, each.visits.count, each.visits.visits)


def _period_rows(found: Failures) -> list[tuple[str | int, ...]]:
    now, before = found.counts, found.before
    rows: list[tuple[str | int, ...]] = [("chosen", now.total, now.visits.count, now.visits.visits)]
    if before:
        rows.append(("before", before.failures, before.visits.count, before.visits.visits))
    return rows


def _change_rows(before: Before | None) -> list[tuple[float | int | None, ...]]:
    """No row where nothing can be judged; an open end has no number."""
    change = before and before.change
    if not change:
        return []
    high = change.high if isfinite(change.high) else None
    return [(change.ratio, change.low, high, change.chance, int(change.is_real))]


FAILURES = Page(
    name="failures",
    title=_("Critical failures"),
    group=Group.WHERE,
    prepare=prepare,
    figures=figures,
    tables=("failures", "questions", "stores", "periods", "change"),
)
