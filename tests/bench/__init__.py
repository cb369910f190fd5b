"""Speed beside bare limits, as ratios."""

import audits  # noqa: F401 - settles numpy's threads before anybody here imports numpy
