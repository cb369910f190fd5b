"""One store touchpoint by touchpoint: against its region and the network, and what was expected of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from audits.comparisons.asked import Asked
from audits.comparisons.expectations import Met, expectations_met
from audits.comparisons.failures import CriticalFailure, CriticalFailures, critical_failures
from audits.comparisons.histories import passed_since
from audits.comparisons.scope import Wanted
from audits.consistency.changes import CONFIDENCE
from audits.consistency.comparison import Verdict
from audits.consistency.distributions import t_quantile
from audits.consistency.groups import Groups
from audits.consistency.profile import Judged, ProfileRow, expected_false_alarms, profile
from audits.consistency.sums import Sums
from audits.web.charts import FEW, Measured, Standing
from audits.web.profile_plot import Placed

MOST_FAILURES = 50
_STANDING = {
    Verdict.ABOVE: Standing.ABOVE,
    Verdict.BELOW: Standing.BELOW,
    Verdict.IN_LINE: Standing.LEVEL,
    Verdict.TOO_FEW_VISITS: Standing.FEW,
}


@dataclass(frozen=True, slots=True)
class Part:
    """The whole visit (`key` "") or one touchpoint at one store: all figures from 0 to 100, None where not known.

    `adjusted` and its interval come from the model of all stores, `centre` is the network's by the same model, else
    its mean. `against_region` is the store less the other stores of its region; only proven differences are given.
    """

    key: str
    name: str
    visits: int
    mean: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    region: float | None
    centre: float | None
    verdict: Verdict
    against_region: float | None


@dataclass(frozen=True, slots=True)
class StoreProfile:
    """All parts that any store was scored at, the whole visit first. `has_region`: the region has other stores, and
    the network other regions."""

    parts: tuple[Part, ...]
    has_region: bool
    expected_false_alarms: float

    @property
    def is_judged(self) -> bool:
        """Whether any touchpoint could be judged by the model."""
        return any(part.key and part.adjusted is not None and part.visits > 1 for part in self.parts)

    def proven(self, verdict: Verdict) -> tuple[Part, ...]:
        """The touchpoints with this verdict, in journey order."""
        return tuple(part for part in self.parts if part.key and part.verdict == verdict)


def profile_of(found: Groups, code: str) -> StoreProfile | None:
    """A store's profile among the groups compared; None where it was not scored. No query."""
    codes = [store.code for store in found.stores]
    if code not in codes:
        return None
    place = codes.index(code)
    own = found.stores[place].region
    region = np.array([at for at, store in enumerate(found.stores) if own and store.region == own], np.int64)
    sums = Sums.of(found)
    spreads = sums.spreads()
    rows = profile(sums, place, region, spreads)
    has_region = 1 < len(region) < len(codes)
    names = [("", ""), *((part.key, part.name) for part in found.touchpoints)]
    return StoreProfile(
        parts=tuple(
            _part(*name, row, spread.mean, has_region)
            for name, row, spread in zip(names, rows, spreads, strict=True)
            if spread.visits
        ),
        has_region=has_region,
        expected_false_alarms=expected_false_alarms(rows[1:]),
    )


def _part(key: str, name: str, row: ProfileRow, network: float, has_region: bool) -> Part:
    judged = row.judged if isinstance(row.judged, Judged) else None
    change = row.against_region
    return Part(
        key=key,
        name=name,
        visits=row.store.visits if row.store else 0,
        mean=_percent(row.store.share if row.store else None),
        adjusted=_percent(judged.adjusted if judged else None),
        low=_percent(judged.low if judged else None),
        high=_percent(judged.high if judged else None),
        region=_percent(row.region.share if row.region and has_region else None),
        centre=_percent(judged.centre if judged else network),
        verdict=judged.verdict if judged else Verdict.TOO_FEW_VISITS,
        against_region=100 * change.difference if has_region and change and change.is_real else None,
    )


def _percent(share: float | None) -> float | None:
    """On the scale that people read: a band of the model may pass its ends."""
    return None if share is None else 100 * min(1.0, max(0.0, share))


def placed(parts: Sequence[Part], whole: str) -> list[Placed]:
    """The rows of the picture: adjusted scores where there is a model, else means, which prove nothing."""
    return [
        Placed(
            Measured(
                part.name or whole,
                part.mean if part.adjusted is None else part.adjusted,
                part.visits,
                part.low,
                part.high,
                standing=Standing.FEW if part.adjusted is None else _STANDING[part.verdict],
            ),
            part.region,
            part.centre,
        )
        for part in parts
    ]


@dataclass(frozen=True, slots=True)
class Gap:
    """One touchpoint's expectation and experience at a store, 1 to 5, from the visits that gave both.

    `band` is the 95 % interval of experienced less expected, None where it cannot be told.
    """

    met: Met
    band: tuple[float, float] | None

    @property
    def standing(self) -> Standing:
        """What can be proved: nothing under four visits or where all gaps were alike."""
        if self.met.visits < FEW or self.band is None:
            return Standing.FEW
        low, high = self.band
        return Standing.ABOVE if low > 0 else Standing.BELOW if high < 0 else Standing.LEVEL


def gaps_of(session: Session, own: Wanted, asked: Asked) -> tuple[Gap, ...]:
    """Expected and experienced at one store. One query."""
    return tuple(Gap(met, _band(met)) for met in expectations_met(session, own, asked))


def _band(met: Met) -> tuple[float, float] | None:
    """Gap ± t · SD/√n, t on n − 1 degrees of freedom: a store has too few visits for the normal's 1.96."""
    error = met.gap.metric.standard_error
    if not error:
        return None
    reach = t_quantile(CONFIDENCE, met.visits - 1) * error
    return max(-4.0, met.difference - reach), min(4.0, met.difference + reach)


@dataclass(frozen=True, slots=True)
class Failure:
    """A critical failure, and the newest later day on which the same question earned something, None while open."""

    failure: CriticalFailure
    passed_on: date | None


def failures_of(session: Session, own: Wanted) -> tuple[CriticalFailures, tuple[Failure, ...]]:
    """A store's newest critical failures, the open ones first. Three queries."""
    found = critical_failures(session, own, MOST_FAILURES)
    passed = passed_since(session, own, {each.place[2] for each in found.newest})
    failures = []
    for each in found.newest:
        day = passed.get(each.place[2])
        failures.append(Failure(each, day if day and day > each.on else None))
    return found, tuple(sorted(failures, key=lambda each: each.passed_on is not None))
