"""Printing what is issued: one file a version and setting, by the worker whose claim the database accepted.

No transaction is open while a document is printed.
"""

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

from flask import current_app
from flask_babel import force_locale
from sqlalchemy.exc import OperationalError

from audits import db
from audits.errors import AuditError, StorageFull
from audits.reports.documents import written
from audits.reports.issuing import versions
from audits.reports.issuing.claims import Busy, Hindered, claim, fail, finish, leave
from audits.reports.issuing.codes import code_of
from audits.reports.issuing.files import File
from audits.reports.issuing.reasons import in_words
from audits.reports.issuing.versions import Seen, look_at
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import AuditVersion, Issue
from audits.storage import Storage
from audits.web.paper import Press

ROUNDS = 5
FAULT = (
    "The document could not be made because of a fault in the program. Ask for it again, or tell head office."
)
__all__ = ["FAULT", "Busy", "NotIssued", "obtain", "print_draft"]


class NotIssued(AuditError):
    """A draft: it can be printed, but it is no version."""

    def __init__(self) -> None:
        super().__init__("This visit is not approved, so there is only a draft. Approve it first.")


def obtain(asked: AskedFor, by: UUID | None) -> Issue:
    """The current version's file in the setting asked for, printed now if need be. `by` None is a command.

    It asks nobody's leave: that is for `reading.demand`. In transactions of its own. `Busy` while somebody else
    prints the same, `Hindered` while there is no room or the database is busy, `NotIssued` for a draft, `NotFound`
    when the subject is not there, `RenderFailed` when it could not be printed; after a failure it may be tried anew.
    """
    for _round in range(ROUNDS):
        now = datetime.now(UTC)
        seen = look_at(asked)
        if seen.said.draft:
            raise NotIssued
        version = versions.stand(asked, seen, now)
        if version is not None:
            issue, stands = _issued(asked, seen, version, by)
            if stands:
                return issue
    raise Busy


def _issued(asked: AskedFor, seen: Seen, version: AuditVersion, by: UUID | None) -> tuple[Issue, bool]:
    """The version's file, and whether the version still stands now that it is there."""
    code = code_of(current_app.config["SECRET_KEY"], asked, version.number)
    mine = claim(asked, version, code, datetime.now(UTC))
    if isinstance(mine, Issue):
        return mine, True
    try:
        with mine.kept_alive():
            file = _print(asked, seen, _stamp(asked, seen, version, code))
        return finish(mine, file, by, datetime.now(UTC))
    except Busy:
        raise
    except Exception as problem:
        if _passes(problem):
            leave(mine)
            raise Hindered from problem
        fail(mine, str(problem) if isinstance(problem, AuditError) else FAULT)
        raise


def _passes(problem: Exception) -> bool:
    """Whether the same may come right a minute later without anybody doing something about the document."""
    return isinstance(problem, StorageFull) or (isinstance(problem, OperationalError) and db.passes(problem))


def print_draft(asked: AskedFor) -> File:
    """A draft on paper, kept under its hash; it is no version and has no code."""
    seen = look_at(asked)
    return _print(asked, seen, Stamp())


def _stamp(asked: AskedFor, seen: Seen, version: AuditVersion, code: str) -> Stamp:
    address = f"{current_app.extensions['settings'].public_url}/check/{code}"
    with force_locale(asked.language):
        reason = in_words(version.reason)
    return Stamp(
        version.number, code, address, reason, versions.earlier(seen, version.number, asked.language)
    )


def _print(asked: AskedFor, seen: Seen, stamp: Stamp) -> File:
    press: Press = current_app.extensions["press"]
    storage: Storage = current_app.extensions["storage"]
    document = written(seen.said, asked, stamp, seen.look)
    printed = press.print(document.document)
    digest = sha256(printed.pdf).hexdigest()
    key = f"reports/{digest}.pdf"
    storage.put(key, printed.pdf)
    return File(document.file_name, key, digest, len(printed.pdf), printed.pages)
