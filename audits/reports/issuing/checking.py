"""Whether an issued file is still the current version: for anybody who holds it, and giving nothing of it away."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import IO, assert_never
from uuid import UUID

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from audits.reports.batch_tables import Batch
from audits.reports.issuing.reasons import Cause, read
from audits.reports.tables import AuditVersion, Issue, ReportKind
from audits.visits.tables import Visit, VisitStatus

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PIECE = 1024 * 1024  # bytes
_NOBODY = UUID(int=0)


class Standing(StrEnum):
    """What can be said of a code or a file."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    UNDER_REVIEW = "under review"
    TAKEN_OUT = "taken out"
    COLLECTION = "collection"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the checking page says, and no more: no store, no score, no name, no reason.

    `number` is the version that the code or file is of, `newest` the one that stands, made on `since`. All are empty
    for what was not issued here, and for a collection: one PDF of many audits, which has no version of its own.
    """

    standing: Standing
    number: int | None = None
    newest: int | None = None
    since: date | None = None


UNKNOWN = Answer(Standing.UNKNOWN)


def by_code(session: Session, code: str) -> Answer:
    """What stands for a code. Three queries, whether there is such a code or not."""
    return _answer(session, [col(Issue.code) == code]) or UNKNOWN


def by_sha256(session: Session, digest: str, code: str = "") -> Answer:
    """What stands for a file with this hash. Four queries, whether it was issued or not.

    With a code, only a file that carries it.
    """
    conditions = [col(Issue.sha256) == digest]
    answer = _answer(session, [*conditions, col(Issue.code) == code] if code else conditions)
    joined = session.exec(select(func.count()).where(col(Batch.merged_sha256) == digest)).one()
    if answer is None and joined and not code:
        return Answer(Standing.COLLECTION)
    return answer or UNKNOWN


def sha256_in(text: str) -> str | None:
    """The hash that somebody pasted, also as `sha256sum` prints it, before a file's name; None when it is none."""
    words = text.strip().lower().split()
    first = words[0].removeprefix("sha256:") if words else ""
    return first if _SHA256.fullmatch(first) else None


def sha256_of(stream: IO[bytes]) -> str:
    """The hash of an uploaded file, which is read once, in pieces, and not kept."""
    digest = hashlib.sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _answer(session: Session, conditions: Iterable[ColumnElement[bool]]) -> Answer | None:
    """The same three questions for whatever is asked: how long it takes tells nothing."""
    version = session.exec(
        select(AuditVersion)
        .join(Issue, col(Issue.version_id) == col(AuditVersion.id))
        .where(col(Issue.sha256).is_not(None), *conditions)
        .order_by(col(AuditVersion.number).desc())
        .limit(1)
    ).first()
    newest = session.exec(
        select(AuditVersion)
        .where(AuditVersion.series == (version.series if version else ""))
        .order_by(col(AuditVersion.number).desc())
        .limit(1)
    ).first()
    status = session.exec(select(Visit.status).where(col(Visit.id) == _visit_of(version))).first()
    if version is None or newest is None:
        return None
    known = None if status is None else VisitStatus(status)
    return Answer(_standing(version, newest, known), version.number, newest.number, newest.made_at.date())


def _standing(version: AuditVersion, newest: AuditVersion, status: VisitStatus | None) -> Standing:
    """What can be said of a version beside the newest. `status` is that of the visit it is of, if it is of one."""
    is_newest = version.id == newest.id
    match status:
        case VisitStatus.EXCLUDED:
            if not (is_newest and _says_so(version)):
                return Standing.TAKEN_OUT
        case VisitStatus.DRAFT | VisitStatus.SUBMITTED | VisitStatus.RETURNED:
            if is_newest:
                return Standing.UNDER_REVIEW
        case VisitStatus.APPROVED | None:
            pass
        case _:
            assert_never(status)
    return Standing.CURRENT if is_newest else Standing.SUPERSEDED


def _visit_of(version: AuditVersion | None) -> UUID:
    return UUID(version.subject) if version and version.kind is ReportKind.VISIT else _NOBODY


def _says_so(version: AuditVersion) -> bool:
    """Whether it is the very version that tells of the exclusion."""
    reason = read(version.reason)
    return reason is not None and reason.cause is Cause.EXCLUDED
