"""The phone report: its document, what its scripts are told, and the app around it."""
