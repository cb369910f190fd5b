"""Files that are sent from storage in pieces: whole, by byte ranges, or their head alone. Nothing is kept by caches."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Request, Response
from werkzeug.datastructures import ContentRange
from werkzeug.http import unquote_etag

Pieces = Callable[[int, int], Iterator[bytes]]
"""The bytes of a file by first byte and length, a piece at a time."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file to send. `sha256` of its bytes is its ETag; `name` is ASCII; `size` is in bytes."""

    name: str
    sha256: str
    size: int
    pieces: Pieces
    mimetype: str = "application/pdf"


def begins_here(request: Request, held: Held) -> bool:
    """Whether the answer to this request has the file's first byte: it is the whole file, or its first part."""
    first, _length, _status = _wanted(request, held)
    return first == 0


def sends_bytes(request: Request, held: Held) -> bool:
    """Whether the answer to this request has anything of the file."""
    _first, length, _status = _wanted(request, held)
    return request.method != "HEAD" and length > 0


def sent(request: Request, held: Held) -> Response:
    """The answer to a request for a file: 200, 206 for one range of it, 416 for one that is not there.

    Several ranges at once, and a range of a file that has changed since (`If-Range`), get the whole file.
    """
    first, length, status = _wanted(request, held)
    head = request.method == "HEAD"
    answer = Response(
        iter(()) if head or not length else held.pieces(first, length), status, mimetype=held.mimetype
    )
    answer.set_etag(held.sha256)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Length"] = str(length)
    if status == 206:
        answer.content_range = ContentRange("bytes", first, first + length, held.size)
    if status == 416:
        answer.content_range = ContentRange("bytes", None, None, held.size)
    else:
        answer.headers["Content-Disposition"] = f'attachment; filename="{held.name}"'
    return answer


def _wanted(request: Request, held: Held) -> tuple[int, int, int]:
    """First byte, number of bytes, and status."""
    whole = (0, held.size, 200)
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or _has_changed(request, held):
        return whole
    first, end = asked.ranges[0]
    if end is None:
        # The last bytes of a file that has fewer are all of it (RFC 9110, 14.1.2).
        first, end = (max(0, held.size + first) if first < 0 else first), held.size
    if first >= held.size:
        return (0, 0, 416)
    return (first, min(end, held.size) - first, 206)


def _has_changed(request: Request, held: Held) -> bool:
    """Whether the file is another one than the reader has the first part of. A date says nothing of these files."""
    condition = request.headers.get("If-Range")
    if condition is None:
        return False
    tag, weak = unquote_etag(condition)
    return weak is True or tag != held.sha256
