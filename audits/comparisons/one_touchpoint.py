"""One touchpoint over all stores: its frozen scores by store, by month and by how it was measured."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sqlalchemy import func, literal, true
from sqlmodel import Session, col, select

from audits.checklists.loading import Version, load
from audits.columns import Month
from audits.comparisons.queries import stores_named
from audits.comparisons.reading_language import as_read
from audits.comparisons.scope import Wanted, cells_in, totals_in
from audits.comparisons.totals import cut, has_bonus
from audits.comparisons.trends import Trend, by_period
from audits.consistency.groups import Cells, Floats, Groups, Moments
from audits.sheet import Channel, Lens, Touchpoint
from audits.visits.tables import TouchpointScore, VisitScore

ROW, STORE, MONTH, VISITS, TOTAL, SQUARES = range(6)
"""The columns of the sums: row of the touchpoint (0 where all are measured alike), store, month, n, Σ and Σ²."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a touchpoint was measured: where it happens, and through which lens."""

    channel: Channel
    lens: Lens


@dataclass(frozen=True)
class OneTouchpoint:
    """A touchpoint in the visits asked for; `key_id` is its small number, None when no visit in scope asked it.

    `groups.totals` are its own scores by store, not those of whole visits. `settings` splits them by how they were
    measured, each part by store; `row_ids` are the touchpoint's rows in the versions that count.
    """

    key: str
    name: str
    key_id: int | None
    row_ids: tuple[int, ...]
    groups: Groups
    trend: Trend
    settings: Mapping[Setting, Moments]


def one_touchpoint(session: Session, wanted: Wanted, key: str) -> OneTouchpoint:
    """The scores at the touchpoint with this key, whatever else its versions ask. At most six queries.

    A visit that failed as a whole keeps what it scored here. A version without the touchpoint adds nothing.
    """
    seen = session.exec(select(VisitScore.version_id).where(totals_in(wanted)).distinct())
    versions = load(session, sorted(seen.all()))
    asked = [each for each in _newest_first(versions.values()) if key in each.key_ids]
    only = replace(wanted.only, touchpoints=(key,))
    taken = [each for each in asked if only.takes(_part(each, key))]
    settings = {each.touchpoint_ids[key]: _setting(_part(each, key)) for each in taken}
    is_alike = len(taken) == len(asked) and len(set(settings.values())) == 1
    rows = _sums(session, wanted, taken, key, is_alike=is_alike)
    return OneTouchpoint(
        key=key,
        name=as_read(_part(asked[0], key).name) if asked else key,
        key_id=taken[0].key_ids[key] if taken else None,
        row_ids=tuple(settings),
        groups=_groups(session, wanted, rows, _notes(versions, asked, taken)),
        trend=by_period(rows[:, [MONTH, STORE, VISITS, TOTAL, SQUARES]]),
        settings=_by_setting(rows, settings),
    )


def _newest_first(versions: Iterable[Version]) -> list[Version]:
    return sorted(versions, key=lambda it: (it.ordinal, it.id), reverse=True)


def _part(version: Version, key: str) -> Touchpoint:
    return next(part for part in version.questionnaire.touchpoints if part.key == key)


def _setting(part: Touchpoint) -> Setting:
    return Setting(part.channel, part.lens)


def _sums(session: Session, wanted: Wanted, taken: Sequence[Version], key: str, *, is_alike: bool) -> Floats:
    """A row for each store and month, and for each row of the touchpoint where they are not measured alike.

    Only then are rows of the touchpoint looked at: the index that covers everything else does not hold them.
    """
    if not taken:
        return np.zeros((0, 6))
    ids = [each.touchpoint_ids[key] for each in taken]
    share: Any = col(TouchpointScore.share)
    share = cut(share) if has_bonus({each.id: each for each in taken}) else share
    row: Any = literal(0) if is_alike else col(TouchpointScore.touchpoint_id)
    parts = (row, col(TouchpointScore.store_id), Month(col(TouchpointScore.visited_on)))
    chosen = (
        select(*parts, func.count(), func.sum(share), func.sum(share * share))  # type: ignore[call-overload]
        .where(
            cells_in(wanted),
            col(TouchpointScore.own).is_(False),
            col(TouchpointScore.key_id) == taken[0].key_ids[key],
            col(TouchpointScore.share).is_not(None),
            true() if is_alike else col(TouchpointScore.touchpoint_id).in_(ids),
        )
        .group_by(*parts[is_alike:])
    )
    found = session.connection().execute(chosen).all()
    return np.array([tuple(each) for each in found], float).reshape(-1, 6)


def _groups(session: Session, wanted: Wanted, rows: Floats, notes: tuple[str, ...]) -> Groups:
    """The stores by code with their sums; no touchpoints within, for this is one."""
    ids, moments = _by_store(rows)
    stores = stores_named(session, wanted, set(ids))
    places = {store_id: place for place, store_id in enumerate(ids)}
    nothing = np.zeros(0, np.int64)
    return Groups(
        stores=tuple(stores.values()),
        totals=moments[np.array([places[store_id] for store_id in stores], np.int64)],
        touchpoints=(),
        cells=Cells(nothing, nothing, Moments(nothing, np.zeros(0), np.zeros(0))),
        notes=notes,
    )


def _by_store(rows: Floats) -> tuple[list[int], Moments]:
    """Ids of the stores, ascending, and the sums of each."""
    ids, place = np.unique(rows[:, STORE].astype(np.int64), return_inverse=True)
    visits, total, squares = (
        np.bincount(place, rows[:, column], len(ids)).astype(float) for column in (VISITS, TOTAL, SQUARES)
    )
    return ids.tolist(), Moments(visits.round().astype(np.int64), total, squares)


def _by_setting(rows: Floats, settings: Mapping[int, Setting]) -> dict[Setting, Moments]:
    """The sums by store of each setting that a visit scored, in the order of the newest version that has it."""
    found = {}
    for setting in dict.fromkeys(settings.values()):
        ids = [row_id for row_id, its in settings.items() if its == setting]
        chosen = rows[np.isin(rows[:, ROW], [0, *ids])]
        if len(chosen):
            found[setting] = _by_store(chosen)[1]
    return found


def _notes(
    versions: Mapping[int, Version], asked: Sequence[Version], taken: Sequence[Version]
) -> tuple[str, ...]:
    """What is left out, and why."""
    notes = []
    if asked and len(asked) < len(versions):
        notes.append(
            f"{len(versions) - len(asked)} of the {len(versions)} versions that visits were made with do not have "
            "this touchpoint; their visits are not counted here."
        )
    if len(taken) < len(asked):
        notes.append(
            "Only the versions in which this touchpoint has the channel and lens chosen are counted."
        )
    return tuple(notes)
