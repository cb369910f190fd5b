"""Which version of a document stands, and how the next one comes to be."""

from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from audits import db
from audits.reports.documents import Content, content
from audits.reports.issuing.queries import lost_a_file, versions_of
from audits.reports.issuing.reasons import in_words, reason_since
from audits.reports.looks import Look, look_now
from audits.reports.rules import AskedFor, Earlier
from audits.reports.tables import AuditVersion


@dataclass(frozen=True, slots=True)
class Seen:
    """A document at one moment: what it says, how documents look, and its versions so far, the oldest first.

    `reason` says why it is not what the version that stands says; empty when it is, or when there is none. `file_lost`:
    a file of the version that stands was deleted after its time, so the next print is another version.
    """

    said: Content
    look: Look
    versions: tuple[AuditVersion, ...]
    reason: str
    file_lost: bool = False

    @property
    def standing(self) -> AuditVersion | None:
        """The version that stood at that moment."""
        return self.versions[-1] if self.versions else None

    @property
    def is_new(self) -> bool:
        """Whether the document says something that no standing version says."""
        return self.standing is None or self.file_lost or self.standing.data_digest != self.said.digest


def look_at(asked: AskedFor) -> Seen:
    """A document as it is now, read in one snapshot of the database. About as many queries as `content`, and five.

    The versions are read before the rest: whoever makes the next one from it builds on what it has seen.
    """
    engine = db.reading(db.engine())
    if engine.dialect.name == "postgresql":
        # SQLite's readers always see one moment; PostgreSQL's only when they ask for it.
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine, expire_on_commit=False) as session:
        versions = tuple(versions_of(session, asked.series))
        said = content(session, asked)
        look = look_now(session, current_app.extensions["storage"])
        reason = ""
        file_lost = bool(versions) and lost_a_file(session, versions[-1].id)
        if file_lost or (versions and versions[-1].data_digest != said.digest):
            reason = reason_since(session, asked, versions[-1].made_at).kept
    return Seen(said, look, versions, reason, file_lost)


def stand(asked: AskedFor, seen: Seen, now: datetime) -> AuditVersion | None:
    """The version that says what was seen: the one that stands, or the next, which supersedes it.

    None when somebody else made a version since: look again. In a transaction of its own.
    """
    before = seen.standing
    if before is not None and not seen.is_new:
        return before
    made = _next(asked, seen, now)
    try:
        with db.separate_transaction() as own:
            if before is not None and not _supersede(own, before, now):
                return None
            own.add(made)
    except IntegrityError:
        return None
    return made


def earlier(seen: Seen, than: int, language: str) -> tuple[Earlier, ...]:
    """The versions before a number, with the day each was made and why, in words of this language."""
    with force_locale(language):
        return tuple(
            Earlier(each.number, each.made_at.date(), in_words(each.reason))
            for each in seen.versions
            if each.number < than
        )


def _next(asked: AskedFor, seen: Seen, now: datetime) -> AuditVersion:
    return AuditVersion(
        series=asked.series,
        number=seen.standing.number + 1 if seen.standing else 1,
        kind=asked.kind,
        subject=asked.subject,
        edition=asked.edition,
        within_id=asked.within_id,
        checklist_id=asked.checklist_id,
        from_day=asked.from_day,
        to_day=asked.to_day,
        data_digest=seen.said.digest,
        reason=seen.reason,
        made_at=now,
    )


def _supersede(session: Session, version: AuditVersion, now: datetime) -> bool:
    """Compare and swap: only whoever finds it standing may put the next one in its place."""
    done = session.connection().execute(
        update(AuditVersion)
        .where(col(AuditVersion.id) == version.id, col(AuditVersion.superseded_at).is_(None))
        .values(superseded_at=now)
    )
    return bool(done.rowcount)
