"""Who prints what: a row is the claim, UNIQUE and compare and swap decide, a heartbeat keeps it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Engine, delete, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col

from audits import db
from audits.errors import Conflict
from audits.reports.issuing.files import File
from audits.reports.issuing.heartbeat import BEAT_SECONDS, beating
from audits.reports.issuing.queries import claim_on, unfinished
from audits.reports.rules import AskedFor
from audits.reports.silence import has_fallen_silent
from audits.reports.tables import AuditVersion, Issue, Report, ReportStatus
from audits.web.paper import RenderFailed

MOST_ATTEMPTS = 2
STOPPED_TWICE = (
    "The document was begun twice, and each time the worker that printed it was stopped. It may be too large for "
    "this machine: ask for a shorter period, or tell head office."
)


class Busy(Conflict):
    """Somebody else prints the same at this moment."""

    def __init__(self) -> None:
        super().__init__("This document is being printed at this moment. Ask again in a minute.")


class Hindered(Busy):
    """What stands in the way passes by itself: no room on a disk, a database that others use or that is away."""

    def __init__(self) -> None:
        Conflict.__init__(
            self,
            "There is no room on the server's disk, or its database is busy. The document is printed as soon as that "
            "has passed.",
        )


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to print one version in one setting. `attempts` tells it from a claim that was taken over."""

    asked: AskedFor
    digest: str
    issue_id: UUID
    attempts: int
    engine: Engine

    @contextmanager
    def kept_alive(self, every: float = BEAT_SECONDS) -> Iterator[None]:
        """Say from time to time, in transactions of its own, that whoever holds the claim lives."""

        def beat() -> None:
            with Session(self.engine) as own, own.begin():
                _change(own, self, heartbeat_at=datetime.now(UTC))

        with beating(beat, every):
            yield


def claim(asked: AskedFor, version: AuditVersion, code: str, now: datetime) -> Claim | Issue:
    """Take the printing of a version in a setting, or its file when it is there already.

    `Busy` when somebody living has it. One that fell silent is taken over once; then it has failed. One that failed
    is begun anew.
    """
    with db.separate_transaction() as own:
        stands = claim_on(own, version.id or 0, asked)
        if stands is not None and stands.failure:
            own.delete(stands)
            own.flush()
            stands = None
        if stands is not None and stands.attempts < MOST_ATTEMPTS and _silent(stands, now):
            return _take_over(own, stands, asked, version, now)
        if stands is not None and stands.sha256 is None and _silent(stands, now):
            _give_up(own, stands)
    if stands is None:
        return _begin(asked, version, code, now)
    if stands.sha256 is not None:
        return stands
    if stands.failure:
        raise RenderFailed(stands.failure)
    raise Busy


def finish(mine: Claim, file: File, by: UUID | None, now: datetime) -> tuple[Issue, bool]:
    """Put the printed file where the claim was, and whether its version still stands.

    Whoever else asked for the same has it too. `Busy` when the claim was taken over meanwhile.
    """
    with db.separate_transaction() as own:
        if not _change(own, mine, issued_at=now, issued_by_id=by, **asdict(file)):
            raise Busy
        issue = own.get_one(Issue, mine.issue_id, populate_existing=True)
        ready = {"status": ReportStatus.READY, "issue_id": issue.id, "finished_at": now, **asdict(file)}
        _settle(own, mine, ready)
        version = own.get_one(AuditVersion, issue.version_id)
        return issue, version.superseded_at is None


def fail(mine: Claim, sentence: str) -> None:
    """Write down why the file could not be printed, for everybody who asked for it."""
    with db.separate_transaction() as own:
        if _change(own, mine, failure=sentence[:500]):
            _settle(own, mine, {"status": ReportStatus.FAILED, "failure": sentence[:500]})


def leave(mine: Claim) -> None:
    """Give the claim back as if it had not been taken. Where that fails too, it falls silent and is taken over."""
    with suppress(SQLAlchemyError), db.separate_transaction() as own:
        own.connection().execute(
            delete(Issue)
            .where(col(Issue.id) == mine.issue_id, col(Issue.attempts) == mine.attempts)
            .where(col(Issue.sha256).is_(None), col(Issue.failure) == "")
        )


def _begin(asked: AskedFor, version: AuditVersion, code: str, now: datetime) -> Claim:
    row = Issue(
        version_id=version.id or 0,
        language=asked.language,
        paper=asked.paper,
        code=code,
        file_name="",
        heartbeat_at=now,
    )
    try:
        with db.separate_transaction() as own:
            own.add(row)
    except IntegrityError as taken:
        raise Busy from taken
    return Claim(asked, version.data_digest, row.id, row.attempts, db.engine())


def _take_over(
    session: Session, stands: Issue, asked: AskedFor, version: AuditVersion, now: datetime
) -> Claim:
    mine = Claim(asked, version.data_digest, stands.id, stands.attempts + 1, db.engine())
    swapped = session.connection().execute(
        update(Issue)
        .where(col(Issue.id) == stands.id, col(Issue.heartbeat_at) == stands.heartbeat_at)
        .values(attempts=mine.attempts, heartbeat_at=now)
    )
    if not swapped.rowcount:
        raise Busy
    return mine


def _give_up(session: Session, stands: Issue) -> None:
    swapped = session.connection().execute(
        update(Issue)
        .where(col(Issue.id) == stands.id, col(Issue.heartbeat_at) == stands.heartbeat_at)
        .where(col(Issue.sha256).is_(None))
        .values(failure=STOPPED_TWICE)
    )
    if swapped.rowcount:
        stands.failure = STOPPED_TWICE


def _silent(stands: Issue, now: datetime) -> bool:
    return stands.sha256 is None and has_fallen_silent(stands.heartbeat_at, now)


def _change(session: Session, mine: Claim, **columns: object) -> bool:
    """Write into the claim's row, unless it was taken over or is done."""
    done = session.connection().execute(
        update(Issue)
        .where(col(Issue.id) == mine.issue_id, col(Issue.attempts) == mine.attempts)
        .where(col(Issue.sha256).is_(None), col(Issue.failure) == "")
        .values(**columns)
    )
    return bool(done.rowcount)


def _settle(session: Session, mine: Claim, columns: dict[str, object]) -> None:
    """Give the same end to every document that was asked for and says the same."""
    session.connection().execute(
        update(Report)
        .where(unfinished(mine.asked), col(Report.content_digest) == mine.digest)
        .values(**columns)
    )
