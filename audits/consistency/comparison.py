"""The whole comparison, as pages, PDFs and `compare --format json` print it.

Scores are percentages, 0 to 100, unrounded; what cannot be estimated is None and `Network.notes` says why. The fields
have the names and the order of the JSON; the whole is `Comparison.as_data()`.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from audits.consistency.crossed import NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Floats, Groups, Integers
from audits.consistency.notes import notes_on
from audits.consistency.posterior import Posterior, believe
from audits.consistency.ranks import rank_ranges
from audits.consistency.spread import Spread, centre_of, spread_of


class Verdict(StrEnum):
    """What can be said of a store against the network's centre."""

    ABOVE = "above"
    BELOW = "below"
    IN_LINE = "in line"
    TOO_FEW_VISITS = "too few visits"


@dataclass(frozen=True)
class StoreRow:
    """One store. A store with one visit has a band from the pooled spread, but no rank and no verdict."""

    code: str
    name: str
    region: str
    visits: int
    mean: float
    sd: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    verdict: Verdict


@dataclass(frozen=True)
class TouchpointRow:
    """One touchpoint over all stores, split between and within them by the touchpoint's own scores."""

    key: str
    name: str
    visits: int
    mean: float | None
    sd_between: float | None
    sd_within: float | None
    icc: float | None
    consistency: float | None


class CellRow(NamedTuple):
    """One store at one touchpoint: the visits that scored it, their mean and sample standard deviation.

    There are as many as stores times touchpoints, and a tuple is made several times as fast as a dataclass.
    """

    store: str
    touchpoint: str
    visits: int
    mean: float
    sd: float | None


@dataclass(frozen=True)
class Network:
    """All stores together. `mean` is the plain mean over visits, `centre` the plug-in μ that verdicts compare with."""

    visits: int
    stores: int
    mean: float | None
    centre: float | None
    sd_between: float | None
    sd_within: float | None
    sd_shoppers: float | None
    icc: float | None
    consistency: float | None
    expected_false_alarms: float | None
    notes: list[str]


@dataclass(frozen=True)
class Comparison:
    """Rows in the order of the groups they were made from. `spread` and `shoppers` carry what pages need beyond."""

    stores: list[StoreRow]
    touchpoints: list[TouchpointRow]
    cells: list[CellRow]
    network: Network
    spread: Spread
    shoppers: ShopperSplit | NotCrossed

    def as_data(self) -> dict[str, Any]:
        """The comparison as plain data, ready for `json.dumps`."""
        return {
            "stores": [dict(vars(row)) for row in self.stores],
            "touchpoints": [dict(vars(row)) for row in self.touchpoints],
            "cells": [row._asdict() for row in self.cells],
            "network": dict(vars(self.network)),
        }


@dataclass(frozen=True)
class _Judged:
    """The stores' columns: shares, ranks and verdicts, each of length J; and how many verdicts chance is wrong in."""

    adjusted: list[float | None]
    low: list[float | None]
    high: list[float | None]
    rank_low: list[int | None]
    rank_high: list[int | None]
    verdicts: list[Verdict]
    false_alarms: float | None


def compare(groups: Groups, shoppers: ShopperSplit | NotCrossed | None = None) -> Comparison:
    """Compare the stores of `groups`: adjusted scores with bands, ranks and verdicts, and where the spread lies.

    Never refuses: no visits, one store, one visit or no spread give a comparison of raw figures with a note why.
    Costs about 0.1 s for 1,000 stores, most of it the ranks, plus the crossed model of `groups.shoppers` unless
    `shoppers` is what it found before.
    """
    spread = spread_of(groups.totals)
    touchpoint_spreads = [
        spread_of(groups.cells.scores[groups.cells.touchpoint == position])
        for position in range(len(groups.touchpoints))
    ]
    judged = _judge(groups, spread)
    if shoppers is None:
        shoppers = split_by_shopper(groups.shoppers)
    notes = notes_on(groups, spread, touchpoint_spreads, shoppers)
    return Comparison(
        stores=_store_rows(groups, judged),
        touchpoints=_touchpoint_rows(groups, touchpoint_spreads),
        cells=_cell_rows(groups),
        network=_network(groups, spread, shoppers, judged.false_alarms, notes),
        spread=spread,
        shoppers=shoppers,
    )


def _judge(groups: Groups, spread: Spread) -> _Judged:
    centre = centre_of(groups.totals, spread)
    if centre is None:
        nothing: list[Any] = [None] * len(groups.stores)
        verdicts = [Verdict.TOO_FEW_VISITS] * len(groups.stores)
        return _Judged(nothing, nothing, nothing, nothing, nothing, verdicts, None)
    posterior = believe(groups.totals, spread)
    order = np.argsort(np.array([store.code for store in groups.stores]), kind="stable")
    rank_low, rank_high = rank_ranges(posterior, order)
    once = groups.totals.visits == 1
    above, below = (posterior.low > centre) & ~once, (posterior.high < centre) & ~once
    return _Judged(
        adjusted=_percents(posterior.adjusted),
        low=_percents(posterior.low),
        high=_percents(posterior.high),
        rank_low=_without(rank_low, once),
        rank_high=_without(rank_high, once),
        verdicts=[
            _verdict(*flags) for flags in zip(once.tolist(), above.tolist(), below.tolist(), strict=True)
        ],
        false_alarms=_false_alarms(posterior, centre, np.flatnonzero(above), np.flatnonzero(below)),
    )


def _verdict(once: bool, above: bool, below: bool) -> Verdict:
    if once:
        return Verdict.TOO_FEW_VISITS
    if above:
        return Verdict.ABOVE
    return Verdict.BELOW if below else Verdict.IN_LINE


def _false_alarms(posterior: Posterior, centre: float, above: Integers, below: Integers) -> float:
    """How many of the stores named lie on the other side of the centre, by their own posteriors."""
    wrongly_above = posterior.chance_below(centre, above)
    wrongly_below = 1 - posterior.chance_below(centre, below)
    return float(wrongly_above.sum() + wrongly_below.sum())


def _store_rows(groups: Groups, judged: _Judged) -> list[StoreRow]:
    columns = zip(
        groups.stores,
        groups.totals.visits.tolist(),
        _percents(groups.totals.means),
        _percents(groups.totals.sample_sds()),
        judged.adjusted,
        judged.low,
        judged.high,
        judged.rank_low,
        judged.rank_high,
        judged.verdicts,
        strict=True,
    )
    return [StoreRow(store.code, store.name, store.region, *figures) for store, *figures in columns]


def _touchpoint_rows(groups: Groups, spreads: list[Spread]) -> list[TouchpointRow]:
    return [
        TouchpointRow(
            key=touchpoint.key,
            name=touchpoint.name,
            visits=spread.visits,
            mean=_percent(spread.mean) if spread.visits else None,
            sd_between=_sd_percent(spread.between_variance),
            sd_within=_sd_percent(spread.within_variance),
            icc=spread.icc,
            consistency=spread.consistency,
        )
        for touchpoint, spread in zip(groups.touchpoints, spreads, strict=True)
    ]


def _cell_rows(groups: Groups) -> list[CellRow]:
    cells = groups.cells
    columns = zip(
        cells.store.tolist(),
        cells.touchpoint.tolist(),
        cells.scores.visits.tolist(),
        _percents(cells.scores.means),
        _percents(cells.scores.sample_sds()),
        strict=True,
    )
    codes, keys = (
        [store.code for store in groups.stores],
        [touchpoint.key for touchpoint in groups.touchpoints],
    )
    return [CellRow(codes[store], keys[touchpoint], *figures) for store, touchpoint, *figures in columns]


def _network(
    groups: Groups,
    spread: Spread,
    shoppers: ShopperSplit | NotCrossed,
    false_alarms: float | None,
    notes: list[str],
) -> Network:
    centre = centre_of(groups.totals, spread)
    return Network(
        visits=spread.visits,
        stores=spread.groups,
        mean=_percent(spread.mean) if spread.visits else None,
        centre=None if centre is None else _percent(centre),
        sd_between=_sd_percent(spread.between_variance),
        sd_within=_sd_percent(spread.within_variance),
        sd_shoppers=_percent(shoppers.sd_shoppers) if isinstance(shoppers, ShopperSplit) else None,
        icc=spread.icc,
        consistency=spread.consistency,
        expected_false_alarms=false_alarms,
        notes=notes,
    )


def _percent(share: float) -> float:
    return 100 * share


def _sd_percent(variance: float | None) -> float | None:
    return None if variance is None else 100 * variance**0.5


def _percents(shares: Floats) -> list[Any]:
    """Percentages of shares; None where a share is NaN."""
    return [None if math.isnan(percent) else percent for percent in (100 * shares).tolist()]


def _without(ranks: Integers, once: np.ndarray[Any, np.dtype[np.bool_]]) -> list[int | None]:
    return [None if hidden else rank for rank, hidden in zip(ranks.tolist(), once.tolist(), strict=True)]
