"""How often the 95 % bands hold the truth, over many made-up networks. Prints docs/coverage.md.

    python -m tests.soak.coverage [DATA SETS] > docs/coverage.md

1,000 data sets take about half an hour on one core.
"""

import sys
from collections.abc import Iterator

import numpy as np

from audits.consistency.changes import Mean, is_change_real
from audits.consistency.crossed import NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments
from audits.consistency.over_time import NoBand, PeriodCells, change_of, consistency_of
from audits.consistency.posterior import believe
from audits.consistency.ranks import rank_ranges
from audits.consistency.shares import shares_of
from audits.consistency.spread import NoModel, centre_of, pull_towards_own, spread_of
from tests.consistency.builders import Truth, made_up_shoppers, made_up_stores

STORES = (5, 10, 30, 100, 300)
VISITS = ((1, 2), (2, 2), (1, 4), (1, 8))
ICCS = (0.1, 0.2, 0.35, 0.5)
CROSSED = ((10, 5, 60), (30, 8, 120), (50, 20, 400))
SHOPPERS_SHARES = (0.1, 0.3)
SEED = 7


def main(data_sets: int) -> None:
    """Print the whole page."""
    print(INTRODUCTION.format(data_sets=data_sets, seed=SEED))
    rows = []
    for row in _stores_rows(data_sets):
        rows.append(row)
        print(_line(*row), flush=True)
    print(_summary(np.array([row[3:] for row in rows], float)))
    print(SHOPPERS)
    for row in _shoppers_rows(max(1, data_sets // 5)):
        print(_line(*row), flush=True)
    print(SOURCES)
    for row in _sources_rows(data_sets):
        print(_line(*row), flush=True)


def _stores_rows(data_sets: int) -> Iterator[tuple[object, ...]]:
    for stores in STORES:
        for visits in VISITS:
            for icc in ICCS:
                random = np.random.default_rng([SEED, stores, *visits, round(100 * icc)])
                found = [
                    _holds(made_up_stores(random, stores, visits, icc), random) for _ in range(data_sets)
                ]
                shares = 100 * np.nanmean(np.array(found), axis=0)
                yield (stores, _range(visits), icc, *(f"{share:.1f}" for share in shares))


def _holds(truth: Truth, random: np.random.Generator) -> tuple[float, float, float, float]:
    """Shares of stores whose adjusted band, rank range and plug-in band hold the truth, and whether a store
    visited twice more, unchanged, is not said to have changed."""
    spread = spread_of(truth.scores)
    posterior = believe(truth.scores, spread)
    low, high = rank_ranges(posterior, np.arange(len(truth.stores)))
    ranks = len(truth.stores) - np.argsort(np.argsort(truth.stores))
    return (
        float(((posterior.low <= truth.stores) & (truth.stores <= posterior.high)).mean()),
        float(((low <= ranks) & (ranks <= high)).mean()),
        _plug_in_holds(truth),
        _no_false_change(truth, random),
    )


def _plug_in_holds(truth: Truth) -> float:
    scores, spread = truth.scores, spread_of(truth.scores)
    between, within = np.array(spread.between_variance), np.array(spread.within_variance)
    centre = np.array(centre_of(scores, spread))
    own = pull_towards_own(scores.visits.astype(float), between, within)
    adjusted = centre + own * (scores.means - centre)
    information = (1 / (between + within / scores.visits)).sum()
    reach = 1.96 * np.sqrt(between * (1 - own) + (1 - own) ** 2 / information)
    return float((np.abs(truth.stores - adjusted) <= reach).mean())


def _no_false_change(truth: Truth, random: np.random.Generator) -> float:
    """1 when two more visits to the first store, which did not change, are not called a change, otherwise 0."""
    before, after = random.normal(truth.stores[0], truth.visits_sd, 2)
    return 1.0 - is_change_real(Mean(1, before), Mean(1, after), spread_of(truth.scores))


def _shoppers_rows(data_sets: int) -> Iterator[tuple[object, ...]]:
    for stores, shoppers, visits in CROSSED:
        for share in SHOPPERS_SHARES:
            random = np.random.default_rng([SEED, stores, shoppers, round(100 * share)])
            sds = 0.12 * np.sqrt([0.2, share, 0.8 - share])
            held, wide = [], []
            for _ in range(data_sets):
                truth = made_up_shoppers(random, stores, shoppers, visits, (sds[0], sds[1], sds[2]))
                split = split_by_shopper(truth.cells)
                if isinstance(split, ShopperSplit):
                    held.append(_leniencies_hold(truth.leniency, split))
                    wide.append(split.sd_shoppers_low <= sds[1] <= split.sd_shoppers_high)
            figures = (f"{100 * np.mean(held):.1f}", f"{100 * np.mean(wide):.1f}")
            yield (stores, shoppers, visits, share, len(held), *figures)


def _leniencies_hold(truth: np.ndarray, split: ShopperSplit) -> float:
    true = [truth[int(found.shopper[1:])] for found in split.leniencies]
    return float(
        np.mean(
            [found.low <= value <= found.high for found, value in zip(split.leniencies, true, strict=True)]
        )
    )


def _sources_rows(data_sets: int) -> Iterator[tuple[object, ...]]:
    for stores in STORES:
        for visits in VISITS:
            for icc in ICCS[::2]:
                random = np.random.default_rng([SEED, stores, *visits, round(100 * icc), 1])
                found = [_sources_hold(random, stores, visits, icc) for _ in range(data_sets)]
                shares = 100 * np.nanmean(np.array(found), axis=0)
                yield (stores, _range(visits), icc, *(f"{share:.1f}" for share in shares))


def _sources_hold(
    random: np.random.Generator, stores: int, visits: tuple[int, int], icc: float
) -> tuple[float, float, float]:
    """Whether the intervals of the stores' share and of consistency hold, and whether the same stores visited once
    more, unchanged, are not said to be more or less consistent."""
    truth = made_up_stores(random, stores, visits, icc)
    shares = shares_of(truth.scores, spread_of(truth.scores), NotCrossed(""))
    found = consistency_of(truth.scores)
    again = random.normal(truth.stores, truth.visits_sd)
    both = Moments(
        np.append(truth.scores.visits, np.ones(stores, int)),
        np.append(truth.scores.total, again),
        np.append(truth.scores.squares, again**2),
    )
    changed = change_of(PeriodCells(2, np.repeat([0, 1], stores), np.tile(np.arange(stores), 2), both), 0, 1)
    return (
        np.nan if isinstance(shares, NoModel) else shares.shares[0].low <= icc <= shares.shares[0].high,
        np.nan if found.low is None or found.high is None else found.low <= 76 <= found.high,
        np.nan if isinstance(changed, NoBand) else not changed.is_real,
    )


def _summary(figures: np.ndarray) -> str:
    names = ("Adjusted score", "Rank range", "Plug-in band", "No false change")
    lines = ["", "| over all rows | mean % | lowest % | highest % |", "|---|---|---|---|"]
    lines += [
        _line(name, *(f"{value:.1f}" for value in (column.mean(), column.min(), column.max())))
        for name, column in zip(names, figures.T, strict=True)
    ]
    return "\n".join(lines)


def _line(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _range(visits: tuple[int, int]) -> str:
    return f"{visits[0]}–{visits[1]}" if visits[0] != visits[1] else str(visits[0])


INTRODUCTION = """\
# How often the 95 % bands hold the truth

Made by `python -m tests.soak.coverage {data_sets}` (seed {seed}): {data_sets:,} made-up networks a row, normal scores
with a standard deviation of 12 points, of whose variance the ICC lies between stores. A band is as good as its word
at 95. The plug-in band, which takes the estimate of τ for the truth, is printed beside it for comparison: the product
does not use it. "No false change" is how often two visits to an unchanged store are not called a change.

| stores | visits each | ICC | adjusted score | rank range | plug-in band | no false change |
|---|---|---|---|---|---|---|"""

SHOPPERS = """
## Shoppers' leniency

Crossed model, stores and shoppers drawn at random for each visit; a fifth of the variance lies between stores.

| stores | shoppers | visits | shoppers' share of the variance | data sets | leniency | shoppers' SD |
|---|---|---|---|---|---|---|"""

SOURCES = """
## Where inconsistency comes from, and consistency over time

The interval of the stores' share of variance (without shoppers), that of the consistency of a period, and how often
stores that were visited once more, unchanged, are not said to have changed in consistency.

| stores | visits each | ICC | stores' share | consistency | no false change |
|---|---|---|---|---|---|"""

if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
