"""Rows of a comparison as the sums they were made from, for what is worked out beyond the comparison itself."""

from collections.abc import Sequence

import numpy as np

from audits.consistency.comparison import CellRow, StoreRow
from audits.consistency.groups import Moments


def moments_of(rows: Sequence[StoreRow] | Sequence[CellRow]) -> Moments:
    """One group a row, in shares: Σ = n ȳ and Σ² = n ȳ² + (n − 1) SD², from its visits, mean and sample SD."""
    visits = np.array([row.visits for row in rows], np.int64)
    means = np.array([row.mean for row in rows], float) / 100
    sds = np.array([row.sd or 0.0 for row in rows], float) / 100
    return Moments(visits, visits * means, visits * means**2 + (visits - 1) * sds**2)
