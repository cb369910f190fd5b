"""The versions of a document as a page tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from audits.reports.issuing.reasons import in_words
from audits.reports.rules import grouped
from audits.reports.tables import AuditVersion, Issue, PaperSize


@dataclass(frozen=True, slots=True)
class IssuedFile:
    """One issued file. `by` is empty where the reader may not know who had it printed.

    `deleted_on` is when it was deleted, with the photos or names in it; None while it is kept.
    """

    language: str
    paper: PaperSize
    code: str
    sha256: str
    size: int
    pages: int
    by: str
    deleted_on: date | None


@dataclass(frozen=True, slots=True)
class VersionTold:
    """One version: when and why it was made, since when another one stands (None while it does), and its files."""

    number: int
    made_on: date
    reason: str
    superseded_on: date | None
    files: tuple[IssuedFile, ...]


def told(
    versions: Sequence[AuditVersion],
    issues: Sequence[tuple[AuditVersion, Issue]],
    names: Mapping[UUID, str] | None,
) -> list[VersionTold]:
    """Versions with their issued files, the newest first. `names` None leaves out who had them printed."""
    return [
        VersionTold(
            version.number,
            version.made_at.date(),
            in_words(version.reason) or _("First version."),
            version.superseded_at.date() if version.superseded_at else None,
            tuple(_file(issue, names) for of, issue in issues if of.id == version.id),
        )
        for version in reversed(versions)
    ]


def _file(issue: Issue, names: Mapping[UUID, str] | None) -> IssuedFile:
    by = ""
    if names is not None:
        by = names.get(issue.issued_by_id, "") if issue.issued_by_id else _("the program")
    return IssuedFile(
        issue.language,
        issue.paper,
        grouped(issue.code),
        issue.sha256 or "",
        issue.size or 0,
        issue.pages or 0,
        by,
        issue.deleted_at.date() if issue.deleted_at else None,
    )
