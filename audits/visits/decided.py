"""The word that a reviewer has decided about a visit, for whoever does something about it afterwards."""

from uuid import UUID

from blinker import Signal

decided = Signal(
    "A visit was approved, returned, excluded or opened again. Sent after the commit, with `visit_id`."
)


def tell(visit_id: UUID) -> None:
    """Say it. Call it after the commit: whoever hears it reads the visit afresh."""
    decided.send(None, visit_id=visit_id)
