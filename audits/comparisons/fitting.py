"""Stores and shoppers told apart without keeping a page waiting: a large network's fit is made by a worker and kept.

What is kept hangs on the visits' totals themselves (`digest_of`): when a visit is approved or taken back they are
others, and so is their digest. The totals wait for the worker in the storage, so that a page that asks writes nothing
to the database.
"""

import io
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import numpy as np
from flask import current_app, has_request_context
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from audits import db
from audits.comparisons.tables import FittedSplit
from audits.consistency.crossed import Leniency, NotCrossed, ShopperSplit, split_by_shopper
from audits.consistency.groups import Moments, ShopperCells
from audits.errors import NotFound, StorageFull
from audits.queue import Queue
from audits.sentences import Sentence, sentence
from audits.storage import Storage

FIT = "fit-shoppers"
_FOLDER = "fits/"
MODEL = b"1"
"""Part of every digest: a change of the model or of what is kept of it takes the next number."""

PAIRS_AT_ONCE = 2_000
"""Pairs of store and shopper that a page fits itself: some 50 ms."""

MOST_KEPT = 200
"""Fits; one of 300 shoppers takes some 40 kB."""

BEING_FITTED = NotCrossed(
    sentence("The shoppers' share is being computed; look again in a minute."), is_being_fitted=True
)


def shoppers_of(session: Session, cells: ShopperCells | None) -> ShopperSplit | NotCrossed:
    """Stores and shoppers told apart, as kept or fitted here; a large fit is only asked for when this is a request.

    The answer then is BEING_FITTED. Commands and jobs have the time and fit at once. At most one query.
    """
    if cells is None or len(cells.scores) <= PAIRS_AT_ONCE:
        return split_by_shopper(cells)
    digest = digest_of(cells)
    kept = session.get(FittedSplit, digest)
    if kept is not None:
        return _read(kept.result)
    if not has_request_context():
        return split_by_shopper(cells)
    _ask_once(digest, cells)
    return BEING_FITTED


def digest_of(cells: ShopperCells) -> str:
    """The sha256 of everything a fit is made from, as 64 hex digits."""
    digest = sha256(MODEL)
    for name in cells.shoppers:
        digest.update(name.encode() + b"\n")
    scores = cells.scores
    for column in (cells.store, cells.shopper, scores.visits):
        digest.update(column.astype("<i8").tobytes())
    for sums in (scores.total, scores.squares):
        digest.update(sums.astype("<f8").tobytes())
    return digest.hexdigest()


def waiting() -> list[str]:
    """The digests that wait for a worker."""
    return [key.removeprefix(_FOLDER) for key in _storage().keys(_FOLDER)]


def fit(digest: str) -> None:
    """The job: fit what was asked for under this digest and keep it; what is kept already is left alone."""
    try:
        cells = _unpacked(_storage().get(_FOLDER + digest))
    except NotFound:
        return
    with Session(db.reading(db.engine())) as reading:
        is_kept = reading.get(FittedSplit, digest) is not None
    # Fitting takes a while, and SQLite has one writer: no transaction is open meanwhile.
    if not is_kept:
        _keep(digest, split_by_shopper(cells))
    _storage().delete(_FOLDER + digest)


def _ask_once(digest: str, cells: ShopperCells) -> None:
    storage = _storage()
    queue: Queue = current_app.extensions["queue"]
    if storage.has(_FOLDER + digest):
        return
    try:
        storage.put(_FOLDER + digest, _packed(cells))
    except StorageFull:
        return  # The page shows all the rest, and the next one asks again.
    queue.put(FIT, digest)


def _keep(digest: str, split: ShopperSplit | NotCrossed) -> None:
    """Write a fit down, and throw the oldest away beyond MOST_KEPT."""
    session = db.session()
    session.add(FittedSplit(digest=digest, fitted_at=datetime.now(UTC), result=_written(split)))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()  # Another worker was as quick.
        return
    newest = select(FittedSplit.digest).order_by(col(FittedSplit.fitted_at).desc()).limit(MOST_KEPT)
    session.exec(delete(FittedSplit).where(col(FittedSplit.digest).not_in(newest)))
    session.commit()


def _storage() -> Storage:
    storage: Storage = current_app.extensions["storage"]
    return storage


def _packed(cells: ShopperCells) -> bytes:
    file = io.BytesIO()
    scores = cells.scores
    np.savez_compressed(
        file,
        shoppers=np.array(cells.shoppers, dtype=np.str_),
        store=cells.store,
        shopper=cells.shopper,
        visits=scores.visits,
        total=scores.total,
        squares=scores.squares,
    )
    return file.getvalue()


def _unpacked(packed: bytes) -> ShopperCells:
    with np.load(io.BytesIO(packed), allow_pickle=False) as columns:
        scores = Moments(columns["visits"], columns["total"], columns["squares"])
        return ShopperCells(tuple(columns["shoppers"].tolist()), columns["store"], columns["shopper"], scores)


def _written(split: ShopperSplit | NotCrossed) -> dict[str, Any]:
    """As JSON keeps it; floats come back to the last bit. `said` is how its sentence was made."""
    told = split.reason if isinstance(split, NotCrossed) else split.fallback
    made = {"said": [told.pattern, dict(told.values)]} if isinstance(told, Sentence) else {}
    return asdict(split) | made


def _read(result: dict[str, Any]) -> ShopperSplit | NotCrossed:
    kept = {name: value for name, value in result.items() if name != "said"}
    if "said" in result:
        pattern, values = result["said"]
        kept["reason" if "reason" in kept else "fallback"] = sentence(pattern, **values)
    if "reason" in kept:
        return NotCrossed(**kept)
    leniencies = tuple(Leniency(**one) for one in result["leniencies"])
    stores, shoppers, visits = (tuple(band) for band in result["share_bands"])
    return ShopperSplit(**kept | {"leniencies": leniencies, "share_bands": (stores, shoppers, visits)})
