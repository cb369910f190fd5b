"""Every field that the API gives out of what is done here: documents, jobs, the log. The rest is in `fields`."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from audits.api.fields import NEXT, Fields


class DocumentFields(Fields):
    """One document that was asked for: a job, from asking to the file."""

    id: UUID
    kind: str
    subject: str = Field(
        description="The id of the visit, store, region or checklist version; empty: network."
    )
    status: str
    language: str
    paper: str
    from_day: date | None
    to_day: date | None
    requested_at: datetime
    finished_at: datetime | None
    failure: str = Field(description="Why there is no file, in a sentence.")
    file: str | None = Field(description="The address of the PDF, once it is ready.")
    file_name: str
    sha256: str | None
    size: int | None
    pages: int | None


class DocumentPage(Fields):
    """What one asked for, the newest first."""

    items: list[DocumentFields]
    next: str | None = Field(description=NEXT)


class JobFields(Fields):
    """A document or a batch, with how many of its audits are done."""

    id: UUID
    what: str = Field(description="`document` or `batch`.")
    state: str
    done: int
    failed: int
    total: int
    requested_at: datetime
    failure: str
    address: str = Field(description="A document's own address here; a batch's page.")


class JobPage(Fields):
    """Jobs, the newest first, thirty at a time."""

    items: list[JobFields]
    next: str | None = Field(description=NEXT)


class EventFields(Fields):
    """One line of the log: who did what to which thing. No name and no text is in it."""

    id: int
    at: datetime
    actor: str | None = Field(description="The reference of who it was; null for the program itself.")
    action: str
    subject: str
    subject_id: str


class EventPage(Fields):
    """Events in the order they were written."""

    items: list[EventFields]
    next: str | None = Field(description=NEXT)
