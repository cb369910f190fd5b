"""Sending and showing photos."""
