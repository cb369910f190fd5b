"""How far a document or a batch is, in the same words for both."""

from enum import StrEnum

from audits.reports.batch_tables import BatchStatus
from audits.reports.tables import ReportStatus


class Progress(StrEnum):
    """Where something that was asked for stands; the states that a list can be cut to."""

    UNDER_WAY = "under-way"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"


_OF_DOCUMENTS = {
    ReportStatus.QUEUED: Progress.UNDER_WAY,
    ReportStatus.RENDERING: Progress.UNDER_WAY,
    ReportStatus.READY: Progress.READY,
    ReportStatus.FAILED: Progress.FAILED,
    ReportStatus.CANCELLED: Progress.STOPPED,
}
_OF_BATCHES = {
    BatchStatus.QUEUED: Progress.UNDER_WAY,
    BatchStatus.WORKING: Progress.UNDER_WAY,
    BatchStatus.READY: Progress.READY,
    BatchStatus.FAILED: Progress.FAILED,
    BatchStatus.CANCELLED: Progress.STOPPED,
}


def of_document(status: ReportStatus) -> Progress:
    """The progress of one document."""
    return _OF_DOCUMENTS[status]


def of_batch(status: BatchStatus) -> Progress:
    """The progress of a batch."""
    return _OF_BATCHES[status]


DOCUMENTS_IN = {
    progress: [status for status in ReportStatus if of_document(status) is progress] for progress in Progress
}
BATCHES_IN = {
    progress: [status for status in BatchStatus if of_batch(status) is progress] for progress in Progress
}
