"""A frozen report: the bytes that *Send* made on a phone, read and checked for their shape."""

import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from audits.pictures import LARGEST_FILE
from audits.visits.arriving.bodies import Unreadable, read_draft, read_object
from audits.visits.entries.saving import Given

MOST_PHOTOS_OF_ALL = 1_000
_LONGEST_SLOT = 160
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Announced:
    """A photo that a report lists: its slot, and the sha256 and size in bytes of the file."""

    slot: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a frozen report says. `body` is the text of its bytes and `sha256` theirs."""

    assignment: UUID
    versions: tuple[int, ...]
    revision: int
    entries: Mapping[str, Given]
    photos: Sequence[Announced]
    body: str
    sha256: str


def thaw(body: bytes, told: str | None) -> Frozen:
    """Read the bytes of a frozen report. `Unreadable` when they are not those of the sha256 that came with them."""
    digest = sha256(body).hexdigest()
    if not body or told is None or not hmac.compare_digest(digest.encode(), told.strip().lower().encode()):
        raise Unreadable("its checksum is missing, or that of other bytes")
    content = read_object(body)
    shared = read_draft(content)
    return Frozen(
        assignment=shared.assignment,
        versions=shared.versions,
        revision=shared.revision,
        entries=shared.entries,
        photos=_photos(content.get("photos", [])),
        body=body.decode(),
        sha256=digest,
    )


def _photos(value: Any) -> list[Announced]:
    if not isinstance(value, list) or len(value) > MOST_PHOTOS_OF_ALL:
        raise Unreadable("its photos are no list")
    photos = [_photo(each) for each in value]
    if len({photo.slot for photo in photos}) < len(photos):
        raise Unreadable("it lists two photos in one place")
    return photos


def _photo(value: Any) -> Announced:
    match value:
        case {"slot": str() as slot, "sha256": str() as digest, "size": int() as size} if (
            _DIGEST.fullmatch(digest)
            and 0 < size <= LARGEST_FILE
            and size is not True
            and len(slot) <= _LONGEST_SLOT
        ):
            return Announced(slot, digest, size)
        case _:
            raise Unreadable("it lists a photo without its place, checksum or size")
