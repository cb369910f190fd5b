"""How far a document or a batch is, in the same words for both."""

from enum import StrEnum
from typing import assert_never

from audits.reports.batch_tables import BatchStatus
from audits.reports.tables import ReportStatus


class Progress(StrEnum):
    """Where something that was asked for stands; the states that a list can be cut to."""

    UNDER_WAY = "under-way"
    READY = "ready"
    FAILED = "failed"
    STOPPED = "stopped"


def of_document(status: ReportStatus) -> Progress:
    """The progress of one document."""
    match status:
        case ReportStatus.QUEUED | ReportStatus.RENDERING:
            return Progress.UNDER_WAY
        case ReportStatus.READY:
            return Progress.READY
        case ReportStatus.FAILED:
            return Progress.FAILED
        case ReportStatus.CANCELLED:
            return Progress.STOPPED
        case _:
            assert_never(status)


def of_batch(status: BatchStatus) -> Progress:
    """The progress of a batch."""
    match status:
        case BatchStatus.QUEUED | BatchStatus.WORKING:
            return Progress.UNDER_WAY
        case BatchStatus.READY:
            return Progress.READY
        case BatchStatus.FAILED:
            return Progress.FAILED
        case BatchStatus.CANCELLED:
            return Progress.STOPPED
        case _:
            assert_never(status)


DOCUMENTS_IN = {
    progress: [status for status in ReportStatus if of_document(status) is progress] for progress in Progress
}
BATCHES_IN = {
    progress: [status for status in BatchStatus if of_batch(status) is progress] for progress in Progress
}
