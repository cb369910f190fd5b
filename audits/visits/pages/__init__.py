"""The plain pages of a report, which work without script."""
