"""Fetching documents: by the row of whoever asked, and by a visit's lasting link. Access is asked again each time."""

from uuid import UUID

from flask import Response, render_template, request
from sqlmodel import Session

from audits import db
from audits.access import Can
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.reports.blueprint import reports
from audits.reports.documents import content
from audits.reports.issuing import queries
from audits.reports.issuing.asking import asked_for, there_already
from audits.reports.issuing.asking_routes import audit_of
from audits.reports.issuing.download_log import log_download
from audits.reports.issuing.files import open_issue
from audits.reports.issuing.history import told
from audits.reports.issuing.setting import Setting, as_chosen, is_chosen
from audits.reports.reading import demand
from audits.reports.rules import AskedFor
from audits.reports.tables import Issue, Report
from audits.visits.queries import find as find_visit
from audits.visits.reading.audit import Edition
from audits.web.downloads import Held, sent
from audits.web.guard import needs


@reports.get("/documents/<uuid:report_id>/file")
@needs(Can.DOWNLOAD_AUDITS)
def download(report_id: UUID) -> Response:
    """The PDF, for whoever asked for it and may still read it."""
    return file_of(report_id)


def file_of(report_id: UUID) -> Response:
    """The answer with a document's file; its download is logged."""
    session, person = db.session(), current_person()
    found = queries.find(session, person, report_id)
    demand(session, person, asked_for(found))
    return _sent(found)


@reports.get("/documents/visits/<uuid:visit_id>.pdf")
@needs(Can.DOWNLOAD_AUDITS)
def visit_audit(visit_id: UUID) -> Response | str:
    """The lasting link to a visit's audit: the current version's PDF, or a page that offers to make it.

    `?v=2` is an earlier version; `paper` and `language` choose another setting than the house's.
    """
    session, person = db.session(), current_person()
    asked = _asked(session, visit_id)
    demand(session, person, asked)
    if "v" in request.args:
        return _sent(_of_version(session, asked, request.args.get("v", 0, int)))
    said = content(session, asked)
    ready = there_already(session, asked, said)
    if ready is not None:
        return _sent(ready)
    return render_template(
        "reports/visit_audit.html",
        title=said.title,
        visit_id=visit_id,
        draft=said.draft,
        earlier=len(queries.versions_of(session, asked.series)),
        setting={name: request.args[name] for name in ("language", "paper") if name in request.args},
    )


@reports.get("/documents/visits/<uuid:visit_id>/versions")
@needs(Can.DOWNLOAD_AUDITS)
def visit_versions(visit_id: UUID) -> str:
    """The versions of a visit's audit in one's own edition, the newest first, with the files issued of each."""
    session, person = db.session(), current_person()
    asked = _asked(session, visit_id)
    demand(session, person, asked)
    issues = queries.issues_of(session, asked.series)
    knows_names = asked.edition is Edition.HEAD_OFFICE
    names = (
        queries.names_of(session, {issue.issued_by_id for _version, issue in issues}) if knows_names else None
    )
    return render_template(
        "reports/versions.html",
        visit=find_visit(session, person, visit_id),
        versions=told(queries.versions_of(session, asked.series), issues, names),
        knows_names=knows_names,
    )


def _asked(session: Session, visit_id: UUID) -> AskedFor:
    find_visit(session, current_person(), visit_id)
    return audit_of(current_person(), visit_id, as_chosen(session, request.args))


def _of_version(session: Session, asked: AskedFor, number: int) -> Issue:
    """The file of a version in the setting chosen; with none chosen, in the one that it was first issued in."""
    issued = [
        issue for version, issue in queries.issues_of(session, asked.series) if version.number == number
    ]
    wanted = Setting(asked.language, asked.paper)
    for issue in issued:
        if Setting(issue.language, issue.paper) == wanted:
            return issue
    if not issued or is_chosen(request.args):
        raise NotFound("This version")
    return issued[0]


def _sent(found: Issue | Report) -> Response:
    """The file, and a line in the log for each download that begins."""
    kept = open_issue(found)
    file = kept.file
    held = Held(file.file_name, file.sha256, file.size, kept.pieces)
    log_download(current_person(), held, "issue" if isinstance(found, Issue) else "report", found.id)
    return sent(request, held)
