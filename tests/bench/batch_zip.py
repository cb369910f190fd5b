"""How long 500 ready audits take to leave as one ZIP, beside a bare stored zip of the same files.

    python -m tests.bench batch

Ours is asked for with a test client, with who may read each audit, the index and the log; the bare limit is zipfile
without compression over the same files in the same folder. Both write into nothing and take turns.
"""

import random
import statistics
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlmodel import Session, col, select

from audits import db
from audits.access import Role
from audits.people.tables import Person
from audits.settings import Settings
from audits.visits.tables import Visit, VisitStatus
from tests.bench.audit_material import programme
from tests.reports.ready import keep, ready_batch

AUDITS = 500
BYTES = 532_000
"""Of one audit with photos: 500 of them are 266 MB."""
PAIRS, WARM_UP = 7, 1


class _Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, content: bytes) -> int:
        return len(content)

    def flush(self) -> None:
        pass


def main() -> str:
    """The figures as one sentence."""
    with programme() as app:
        with app.app_context():
            batch_id, reader = _batch(app, db.session())
        settings: Settings = app.extensions["settings"]
        files = sorted((settings.instance / "photos" / "reports").iterdir())
        client = app.test_client()
        with client.session_transaction() as signed_in:
            signed_in["_user_id"], signed_in["_fresh"] = reader, True
        address = f"/documents/batches/{batch_id}/audits.zip"
        firsts: list[float] = []

        def ours() -> None:
            began = time.perf_counter()
            answer = client.get(address, buffered=False)
            assert answer.status_code == 200, answer.text
            sizes: list[int] = []
            for piece in answer.iter_encoded():
                if not sizes:
                    firsts.append(time.perf_counter() - began)
                sizes.append(len(piece))
            assert sum(sizes) == answer.content_length
            assert sum(sizes) > AUDITS * BYTES

        pairs = [(_timed(lambda: _bare(files)), _timed(ours)) for _ in range(WARM_UP + PAIRS)][WARM_UP:]
    limits, mine = zip(*pairs, strict=True)
    ratio = statistics.median(took / limit for limit, took in pairs)
    return (
        f"a ZIP of {AUDITS} ready audits ({AUDITS * BYTES / 1e6:.0f} MB): {statistics.median(mine):.2f} s, "
        f"its first bytes after {statistics.median(firsts):.2f} s; bare stored zip of the same files "
        f"{statistics.median(limits):.2f} s, ratio {ratio:.2f} (median of {PAIRS} pairs)"
    )


def _bare(files: list[Path]) -> None:
    with zipfile.ZipFile(_Nowhere(), "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for file in files:
            archive.write(file, file.name)


def _batch(app: Flask, session: Session) -> tuple[UUID, str]:
    """A batch of audits that are all printed, and the head office that asked for it."""
    reader = session.exec(select(Person).where(Person.role == Role.HEAD_OFFICE)).one()
    visits = session.exec(
        select(Visit).where(Visit.status == VisitStatus.APPROVED).order_by(col(Visit.ref)).limit(AUDITS)
    ).all()
    contents = (b"%PDF-1.7\n" + random.Random(place).randbytes(BYTES) for place in range(AUDITS))
    batch = ready_batch(session, reader, visits, keep(app.extensions["storage"], contents, pages=5))
    session.commit()
    return batch.id, reader.fs_uniquifier


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(main())
