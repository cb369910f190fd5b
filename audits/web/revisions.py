"""The revision of a thing that a form began with, so that of two who change it the second is told."""


def sent_revision(given: object) -> int:
    """The revision that a form began with; 0, which none is, for anything else."""
    text = str(given)
    return int(text) if text.isdecimal() and len(text) < 10 else 0
