"""From asking to a file that is kept: a row for each time it is asked for, one file for equal content."""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flask import current_app
from sqlalchemy import update
from sqlmodel import Session, col, select

from audits import db
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.reports.documents import Content, content, written
from audits.reports.looks import look_now
from audits.reports.queries import ready_one, under_way, waits
from audits.reports.reading import demand
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import Report, ReportStatus
from audits.storage import Storage
from audits.web.paper import Press

RENDER = "render-report"
FAULT = (
    "The document could not be made because of a fault in the program. Ask for it again, or tell head office."
)


def ask(session: Session, asker: Person, asked: AskedFor, now: datetime) -> Report:
    """The document for this person: ready at once where the same content was printed before, otherwise queued.

    The caller commits, then puts `RENDER` for a queued one. `NotFound` when its subject is not there for them.
    """
    demand(session, asker, asked)
    said = content(session, asked)
    known = under_way(session, asked, asker.id, said.digest)
    if known is not None:
        return known
    report = Report(
        kind=asked.kind,
        subject=asked.subject,
        edition=asked.edition,
        within_id=asked.within_id,
        checklist_id=asked.checklist_id,
        from_day=asked.from_day,
        to_day=asked.to_day,
        language=asked.language,
        paper=asked.paper,
        archive=asked.archive,
        content_digest=said.digest,
        status=ReportStatus.QUEUED,
        requested_at=now,
        requested_by_id=asker.id,
    )
    printed = ready_one(session, asked, said.digest)
    if printed is not None:
        _take_file_of(printed, report, now)
    session.add(report)
    session.flush()
    return report


def asked_for(report: Report) -> AskedFor:
    """What a row asks for."""
    return AskedFor(
        report.kind,
        report.subject,
        report.edition,
        report.within_id,
        report.checklist_id,
        report.from_day,
        report.to_day,
        report.language,
        report.paper,
        report.archive,
    )


def waiting() -> list[str]:
    """The documents that wait for a worker, the oldest first. One query."""
    rows = db.session().exec(
        select(Report.id).where(waits(datetime.now(UTC))).order_by(col(Report.requested_at))
    )
    return [str(report_id) for report_id in rows]


def render(report_id: str) -> None:
    """The job: print one document and keep it. One that is done, or that a living worker is at, is left alone."""
    turn = _claim(UUID(report_id))
    if turn is None:
        return
    try:
        said = _said(turn)
        turn = _go_on(turn, content_digest=said.digest)
        printed = _printed_before(turn) or _print(said, asked_for(turn))
    except AuditError as refusal:
        _go_on(turn, status=ReportStatus.FAILED, failure=str(refusal)[:500])
    except Exception:
        _go_on(turn, status=ReportStatus.FAILED, failure=FAULT)
        raise
    else:
        _go_on(turn, status=ReportStatus.READY, finished_at=datetime.now(UTC), **printed)


def _claim(report_id: UUID) -> Report | None:
    """Take a waiting document by compare and swap; None when it is not there to be taken."""
    session, now = db.session(), datetime.now(UTC)
    taken = session.connection().execute(
        update(Report)
        .where(col(Report.id) == report_id, waits(now))
        .values(status=ReportStatus.RENDERING, heartbeat_at=now)
    )
    # Printing takes a while, and SQLite has one writer: no transaction stays open meanwhile.
    session.commit()
    if not taken.rowcount:
        return None
    report = session.get(Report, report_id, populate_existing=True)
    session.commit()
    return report


def _go_on(turn: Report, **columns: object) -> Report:
    """Write down how far a document is, unless another worker has taken it over meanwhile."""
    session, now = db.session(), datetime.now(UTC)
    done = session.connection().execute(
        update(Report)
        .where(col(Report.id) == turn.id, col(Report.heartbeat_at) == turn.heartbeat_at)
        .values(heartbeat_at=now, **columns)
    )
    session.commit()
    if not done.rowcount:
        raise AuditError("Another worker has taken this document over.")
    report = session.get_one(Report, turn.id, populate_existing=True)
    session.commit()
    return report


def _said(turn: Report) -> Content:
    with Session(db.reading(db.engine()), expire_on_commit=False) as reading:
        asker = reading.get(Person, turn.requested_by_id) if turn.requested_by_id else None
        if asker is None or not asker.active:
            raise NotFound("Whoever asked for this document")
        demand(reading, asker, asked_for(turn))
        return content(reading, asked_for(turn))


def _printed_before(turn: Report) -> dict[str, object] | None:
    """The file of the same content, should somebody else's have been printed while this one waited."""
    with Session(db.reading(db.engine())) as reading:
        found = ready_one(reading, asked_for(turn), turn.content_digest)
        return None if found is None else _file_of(found)


def _print(said: Content, asked: AskedFor) -> dict[str, object]:
    press: Press = current_app.extensions["press"]
    storage: Storage = current_app.extensions["storage"]
    with Session(db.reading(db.engine())) as reading:
        look = look_now(reading, storage)
    document = written(said, asked, Stamp(), look)
    printed = press.print(document.document)
    digest = sha256(printed.pdf).hexdigest()
    key = f"reports/{digest}.pdf"
    storage.put(key, printed.pdf)
    return {
        "file_name": document.file_name,
        "storage_key": key,
        "sha256": digest,
        "size": len(printed.pdf),
        "pages": printed.pages,
    }


def _take_file_of(printed: Report, report: Report, now: datetime) -> None:
    for name, value in _file_of(printed).items():
        setattr(report, name, value)
    report.status = ReportStatus.READY
    report.finished_at = now


def _file_of(printed: Report) -> dict[str, object]:
    return {
        "file_name": printed.file_name,
        "storage_key": printed.storage_key,
        "sha256": printed.sha256,
        "size": printed.size,
        "pages": printed.pages,
    }
