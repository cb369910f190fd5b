"""A file in two steps: it is kept when it comes, what it would do is shown, and it is taken when that is confirmed.

One file a person and kind is kept, so a new one replaces the last and nothing piles up; it is good for an hour.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage

from audits.errors import NotFound
from audits.storage import Storage

LASTS = timedelta(hours=1)
MEGABYTES = 50


class UploadForm(FlaskForm):
    """One file. Rooms add what they must know beside it."""

    file = FileField(_("File"), validators=[FileRequired(_("Choose a file first."))])


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits to be confirmed."""

    id: UUID
    name: str
    content: bytes
    details: dict[str, Any]


def keep(
    kind: str, person_id: UUID, file: FileStorage, now: datetime, details: dict[str, Any] | None = None
) -> Upload:
    """Keep a person's file of this kind in place of the one before; `details` come back with it."""
    with file.stream as sent:
        upload = Upload(uuid4(), (file.filename or "file")[-120:], sent.read(), details or {})
    about = {"id": str(upload.id), "name": upload.name, "at": now.isoformat(), "details": upload.details}
    _storage().put(_key(kind, person_id), json.dumps(about).encode() + b"\n" + upload.content)
    return upload


def kept(kind: str, person_id: UUID, upload_id: UUID, now: datetime) -> Upload:
    """The file that this person sent; `NotFound` when it is another's, was replaced, or is older than an hour."""
    head, _newline, content = _storage().get(_key(kind, person_id)).partition(b"\n")
    about = json.loads(head)
    if about["id"] != str(upload_id) or now - datetime.fromisoformat(about["at"]) > LASTS:
        raise NotFound("This upload")
    return Upload(upload_id, about["name"], content, about["details"])


def forget(kind: str, person_id: UUID) -> None:
    """Delete what was kept, once it is taken."""
    _storage().delete(_key(kind, person_id))


def _key(kind: str, person_id: UUID) -> str:
    return f"uploads/{person_id}/{kind}"


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
