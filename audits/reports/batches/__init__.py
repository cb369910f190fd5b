"""Many audits at once: chosen, printed item by item, fetched as one ZIP or one PDF."""
