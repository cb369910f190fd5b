"""Test visits, of which nothing is kept."""
