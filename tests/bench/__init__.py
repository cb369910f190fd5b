"""Speed beside bare limits, as ratios."""
