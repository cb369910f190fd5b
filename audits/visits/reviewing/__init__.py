"""Reviewing reports: doubts, decisions, and how a report was made."""
