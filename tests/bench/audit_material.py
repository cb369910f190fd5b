"""The audit that every engine prints: the demonstration's first visit, with photos as large as phones take them."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from PIL import Image
from sqlmodel import Session, col, select

from audits import db
from audits.app import create_app
from audits.demo.programme import fill
from audits.migrations import migrate
from audits.pictures import make_safe
from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import ReportKind
from audits.settings import Settings
from audits.visits.photos.keeping import stored
from audits.visits.reading.audit import Audit
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus
from audits.web.paper import Document

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PHOTOS = 9
TWELVE_MEGAPIXELS = (4032, 3024)
SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"


@dataclass(frozen=True, slots=True)
class Material:
    """One audit: as our document, as the fields it shows, and its photos as phones took them (JPEG, by asset key)."""

    document: Document
    audit: Audit
    originals: dict[str, bytes]

    def with_other_photos(self, number: int) -> "Material":
        """The same audit with photos whose bytes no other number has."""
        originals, assets = (
            {key: _remarked(content, number) for key, content in pictures.items()}
            for pictures in (self.originals, self.document.assets)
        )
        return Material(replace(self.document, assets=assets), self.audit, originals)


def _remarked(content: bytes, number: int) -> bytes:
    """A JPEG that carries a number as its first comment; other pictures as they are."""
    start, comment = b"\xff\xd8", b"\xff\xfe\x00\x06%04d" % number
    return start + comment + content.removeprefix(start) if content.startswith(start) else content


@contextmanager
def programme() -> Iterator[Flask]:
    """The demonstration in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(INSTANCE=Path(folder)))
        with app.app_context():
            migrate(db.engine())
            fill(db.session(), app.extensions["storage"], NOW)
            db.session().commit()
        yield app


def material(photos: int = PHOTOS) -> Material:
    """The audit of the first approved visit, with photos beside as many of its questions."""
    with programme() as app, app.app_context():
        session = db.session()
        visit = session.exec(
            select(Visit)
            .where(Visit.status == VisitStatus.APPROVED)
            .order_by(col(Visit.visited_on), col(Visit.ref))
        ).first()
        assert visit is not None
        originals = dict(_with_photo(app, session, visit, number) for number in range(photos))
        session.commit()
        asked = AskedFor(ReportKind.VISIT, str(visit.id))
        said = content(session, asked)
        assert set(originals) <= set(said.pictures)
        document = written(said, asked, Stamp(), Look()).document
        return Material(document, said.context["audit"], originals)


def _with_photo(app: Flask, session: Session, visit: Visit, number: int) -> tuple[str, bytes]:
    questions = sorted(version_of(session, visit).question_ids.items())
    key, question_id = questions[number % len(questions)]
    raw = _twelve_megapixels(number)
    made = make_safe(raw)
    photo = Photo(
        visit_id=visit.id,
        question_id=question_id,
        slot=f"{key}.{number}",
        sha256=f"{number:064x}",
        size=len(raw),
        state=PhotoState.READY,
        received_at=NOW,
    )
    session.add(photo)
    session.flush()
    for name, picture in (("screen", made.screen), ("print", made.paper)):
        app.extensions["storage"].put(stored(photo.id, name), picture)
    return str(photo.id), raw


def _twelve_megapixels(number: int) -> bytes:
    """A photo as large as phones take them: the samples that can be had are small."""
    sample = SAMPLES / ("DSCN0010.jpg", "DSCN0012.jpg")[number % 2]
    with Image.open(sample) as opened:
        # Each shows something else, or an engine would keep one picture for all of them.
        part = (5 * number, 4 * number, opened.width, opened.height)
        large = opened.convert("RGB").crop(part).resize(TWELVE_MEGAPIXELS, Image.Resampling.BICUBIC)
    target = io.BytesIO()
    large.save(target, "JPEG", quality=90)
    return target.getvalue()
