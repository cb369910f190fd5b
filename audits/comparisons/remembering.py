"""What the pages of a large network read alike, remembered by each web server until scores of the checklist change.

Somebody who looks at a comparison opens one page after another, sorts it and turns over, and each of them would add up
the same hundred thousands of rows. What is remembered are numbers by store, touchpoint and shopper; who may see which
store, and what anybody is called, is asked anew each time and is part of the key.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from flask import Flask, current_app, has_request_context, request
from sqlalchemy import ScalarSelect, func
from sqlmodel import select

from audits.comparisons.narrowing import EVERYTHING
from audits.comparisons.scope import Wanted
from audits.consistency.groups import Cells, Integers, Moments, ShopperCells
from audits.visits.edition_tables import ScoreEdition

WORTH_IT = 5_000
"""Visits from which on reading takes longer than a page may wait for."""

MOST_VISITS = 2_000_000
"""Visits in all that is remembered: some 100 MB at the most."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was read of some visits. `store_ids` are those with a score, by code; `totals` is in their order, and
    `cells` and `shoppers` tell of stores by their position in it."""

    store_ids: tuple[int, ...]
    totals: Moments
    cells: Cells
    shoppers: ShopperCells

    @property
    def visits(self) -> int:
        """How many visits have a score."""
        return int(self.totals.visits.sum())


class Memory:
    """Numbers under their keys, those that were wanted longest ago thrown away first. Threads share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Numbers] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Numbers | None:
        """What is kept under a key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: Hashable, numbers: Numbers) -> None:
        """Keep numbers that are worth it; nobody can change them from then on."""
        if not WORTH_IT <= numbers.visits <= MOST_VISITS:
            return
        for array in _arrays(numbers):
            array.setflags(write=False)
        with self._lock:
            self._kept[key] = numbers
            while sum(one.visits for one in self._kept.values()) > MOST_VISITS:
                self._kept.popitem(last=False)


def init_app(app: Flask) -> None:
    """Give the app its memory."""
    app.extensions["read_scores"] = Memory()


def edition_now() -> ScalarSelect[int]:
    """How often scores have changed so far, to be asked with a first query, before any score is read: what changes
    after that makes the next page read again. Every change adds one, whatever the checklist."""
    return select(func.sum(ScoreEdition.edition)).scalar_subquery()


def remembered(wanted: Wanted, about: Hashable, read: Callable[[], Numbers]) -> Numbers:
    """The numbers of a choice, read anew unless a request before this one read the same.

    `about` is everything that they depend on beside checklist and days: `edition_now`, stores, versions, people. What
    is narrowed down further depends on more than that, and is read each time.
    """
    if not (has_request_context() and request.method == "GET" and wanted.only == EVERYTHING):
        return read()
    memory: Memory = current_app.extensions["read_scores"]
    key = (wanted.checklist_id, wanted.from_day, wanted.to_day, about)
    known = memory.get(key)
    if known is None:
        known = read()
        memory.keep(key, known)
    return known


def _arrays(numbers: Numbers) -> list[np.ndarray[Any, Any]]:
    parts: list[Moments] = [numbers.totals, numbers.cells.scores, numbers.shoppers.scores]
    positions: list[Integers] = [
        numbers.cells.store, numbers.cells.touchpoint, numbers.shoppers.store, numbers.shoppers.shopper,
    ]  # fmt: skip
    return [array for part in parts for array in (part.visits, part.total, part.squares)] + positions
