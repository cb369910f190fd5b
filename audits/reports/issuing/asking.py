"""Asking for a document: a row for each time, from asking to the file. One file for equal content."""

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from sqlalchemy import Engine, Update, update
from sqlmodel import Session, col, select

from audits import db
from audits.errors import AuditError, NotFound
from audits.people.tables import Person
from audits.reports.documents import Content, content
from audits.reports.issuing.claims import MOST_ATTEMPTS, STOPPED_TWICE
from audits.reports.issuing.files import File, open_issue
from audits.reports.issuing.heartbeat import beating
from audits.reports.issuing.printing import FAULT, Busy, NotIssued, obtain, print_draft
from audits.reports.issuing.queries import (
    printed_draft,
    standing_issue,
    standing_version,
    under_way,
    waits,
)
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.tables import Issue, Report, ReportStatus

RENDER = "render-report"


def said_now(asked: AskedFor) -> Content:
    """What a document says now. Ask before any transaction that writes: SQLite has one writer, and this takes seconds.

    Who may read it is for `reading.demand` to say, before. About as many queries as `content`.
    """
    with Session(db.reading(db.engine())) as reading:
        return content(reading, asked)


def ask(session: Session, asker: Person, asked: AskedFor, said: Content, now: datetime) -> Report:
    """The document for this person: ready at once where its file is there already, otherwise queued.

    `said` is what it says (`said_now`). The caller commits, then puts `RENDER` for a queued one. `NotFound` when its
    subject is not there for them.
    """
    demand(session, asker, asked)
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
        content_digest=said.digest,
        status=ReportStatus.QUEUED,
        requested_at=now,
        requested_by_id=asker.id,
    )
    printed = there_already(session, asked, said)
    if printed is not None:
        _take_file_of(printed, report, now)
    session.add(report)
    session.flush()
    return report


def there_already(session: Session, asked: AskedFor, said: Content) -> Issue | Report | None:
    """What was printed with this content before: an issued file, or a draft's. At most two queries."""
    if said.draft:
        return printed_draft(session, asked, said.digest)
    version = standing_version(session, asked.series)
    if version is None or version.data_digest != said.digest:
        return None
    return standing_issue(session, asked)


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
    )


def waiting() -> list[str]:
    """The documents that wait for a worker, the oldest first. One query."""
    with Session(db.reading(db.engine())) as reading:
        rows = reading.exec(
            select(Report.id).where(waits(datetime.now(UTC))).order_by(col(Report.requested_at))
        ).all()
    return [str(report_id) for report_id in rows]


def render(report_id: str) -> None:
    """The job: print one document and keep it. One that is done, or that a living worker is at, is left alone."""
    turn = _claim(UUID(report_id))
    if turn is None:
        return
    try:
        with beating(partial(_beat, db.engine(), turn.id, turn.attempts)):
            file, issue_id = _print(turn)
    except Busy:
        # Whoever prints the same gives it to this one too; should they fall silent, it is taken up again.
        _end(turn, status=ReportStatus.QUEUED, heartbeat_at=None, attempts=turn.attempts - 1)
    except AuditError as refusal:
        _end(turn, status=ReportStatus.FAILED, failure=str(refusal)[:500])
    except Exception:
        _end(turn, status=ReportStatus.FAILED, failure=FAULT)
        raise
    else:
        now = datetime.now(UTC)
        _end(turn, status=ReportStatus.READY, finished_at=now, issue_id=issue_id, **asdict(file))


def _claim(report_id: UUID) -> Report | None:
    """Take a waiting document by compare and swap; None when it is not there to be taken."""
    now = datetime.now(UTC)
    with db.separate_transaction() as own:
        taken = own.connection().execute(
            update(Report)
            .where(col(Report.id) == report_id, waits(now))
            .values(status=ReportStatus.RENDERING, heartbeat_at=now, attempts=Report.attempts + 1)
        )
        report = own.get(Report, report_id, populate_existing=True)
    if not taken.rowcount or report is None:
        return None
    if report.attempts > MOST_ATTEMPTS:
        _end(report, status=ReportStatus.FAILED, failure=STOPPED_TWICE)
        return None
    return report


def _print(turn: Report) -> tuple[File, UUID | None]:
    asked = asked_for(turn)
    with Session(db.reading(db.engine()), expire_on_commit=False) as reading:
        asker = reading.get(Person, turn.requested_by_id) if turn.requested_by_id else None
        if asker is None or not asker.active:
            raise NotFound("Whoever asked for this document")
        demand(reading, asker, asked)
    try:
        issue = obtain(asked, asker.id)
    except NotIssued:
        return print_draft(asked), None
    return open_issue(issue).file, issue.id


def _beat(engine: Engine, report_id: UUID, attempts: int) -> None:
    with Session(engine) as own, own.begin():
        own.connection().execute(_mine(report_id, attempts).values(heartbeat_at=datetime.now(UTC)))


def _end(turn: Report, **columns: object) -> None:
    """Write down what became of it, unless it was cancelled, taken over, or given its file by another worker."""
    with db.separate_transaction() as own:
        own.connection().execute(_mine(turn.id, turn.attempts).values(**columns))


def _mine(report_id: UUID, attempts: int) -> Update:
    return update(Report).where(
        col(Report.id) == report_id,
        col(Report.attempts) == attempts,
        col(Report.status) == ReportStatus.RENDERING,
    )


def _take_file_of(printed: Issue | Report, report: Report, now: datetime) -> None:
    for name, value in asdict(open_issue(printed).file).items():
        setattr(report, name, value)
    report.issue_id = printed.id if isinstance(printed, Issue) else None
    report.status = ReportStatus.READY
    report.finished_at = now
