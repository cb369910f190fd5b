"""What one asked for and how far it is: documents and batches together."""

from flask import url_for

from audits import db
from audits.access import Can
from audits.api.asking import JobQuery, cursor_after, values_in
from audits.api.blueprint import api
from audits.api.description import told
from audits.api.work_fields import JobFields, JobPage
from audits.people.accounts import current_person
from audits.people.scopes import Scope
from audits.reports.jobs.queries import PAGE, Job, list_jobs
from audits.reports.jobs.rules import of_batch, of_document
from audits.reports.tables import Report, ReportStatus
from audits.web.guard import needs


@api.get("/jobs")
@needs(Can.DOWNLOAD_AUDITS)
@told(Scope.DOCUMENTS, "Documents", answer=JobPage)
def jobs(query: JobQuery) -> JobPage:
    """Jobs

    The documents and batches one asked for, the newest first, with how far each is.
    """
    values = values_in(query.cursor, int)
    page = max(int(values[0]), 1) if values else 1
    found, count = list_jobs(db.session(), current_person(), query.state, page)
    return JobPage(
        items=[_fields(job) for job in found], next=cursor_after(page + 1) if page * PAGE < count else None
    )


def _fields(job: Job) -> JobFields:
    if isinstance(job, Report):
        return JobFields(
            id=job.id,
            what="document",
            state=of_document(job.status),
            done=int(job.status is ReportStatus.READY),
            failed=int(job.status is ReportStatus.FAILED),
            total=1,
            requested_at=job.requested_at,
            failure=job.failure,
            address=url_for("api.document", report_id=job.id),
        )
    return JobFields(
        id=job.id,
        what="batch",
        state=of_batch(job.status),
        done=job.done,
        failed=job.failed,
        total=job.total,
        requested_at=job.requested_at,
        failure=job.failure,
        address=url_for("reports.batch", batch_id=job.id),
    )
