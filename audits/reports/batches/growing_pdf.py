"""A PDF that is written object by object and never held: what is in memory is where each object stands.

Objects that are no streams are packed by the hundred into object streams, the places of all into one cross-reference
stream (ISO 32000-2, 7.5.7 and 7.5.8), so that a file of a million tags stays small.
"""

import hashlib
import struct
import zlib
from array import array
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

_PACKED_AT_ONCE = 200
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_IN_FILE, _IN_STREAM = 1, 2
_PLACE = struct.Struct(">BQH")
_PLACES_AT_ONCE = 10_000
_INDEX_BITS = 16


class GrowingPdf:
    """A PDF that is being written. A number is reserved first, so that objects may refer to later ones.

    Memory: eight bytes an object, and the objects that wait to be packed. The same calls write the same bytes.
    """

    def __init__(self, target: Path) -> None:
        self._file = target.open("wb")
        self._digest = hashlib.sha256()
        self._size = 0
        # Of each object twice its place in the file, or twice (stream, index in it) and one; 0 is nowhere yet.
        self._places = array("Q", [0])
        self._waiting: list[tuple[int, bytes]] = []
        self._write(_HEADER)

    def __enter__(self) -> "GrowingPdf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def reserve(self) -> int:
        """The number of an object that is put later."""
        self._places.append(0)
        return len(self._places) - 1

    def put(self, number: int, value: bytes) -> None:
        """Write an object that is no stream, as it stands in a PDF."""
        self._waiting.append((number, value))
        if len(self._waiting) == _PACKED_AT_ONCE:
            self._pack()

    def put_stream(self, number: int, entries: bytes, content: bytes) -> None:
        """Write a stream; `entries` are those of its dictionary but its length, `content` is encoded as they say."""
        self._places[number] = self._size << 1
        self._write(b"%d 0 obj\n<< /Length %d %b >>\nstream\n" % (number, len(content), entries))
        self._write(content)
        self._write(b"\nendstream\nendobj\n")

    def end(self, root: int, info: int) -> None:
        """Write where everything stands. `root` and `info` are the catalogue and the document's facts."""
        if self._waiting:
            self._pack()
        number, start = self.reserve(), self._size
        self._places[number] = start << 1
        identity = self._digest.hexdigest()[:32].encode()
        entries = b"/Type /XRef /Size %d /W [ 1 8 2 ] /Root %d 0 R /Info %d 0 R /ID [ <%b> <%b> ] /Filter /FlateDecode"
        packer = zlib.compressobj()
        content = b"".join(map(packer.compress, self._lines())) + packer.flush()
        self.put_stream(number, entries % (len(self._places), root, info, identity, identity), content)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)

    def _pack(self) -> None:
        number, heads, bodies, at = self.reserve(), [], [], 0
        for index, (each, value) in enumerate(self._waiting):
            self._places[each] = (number << _INDEX_BITS | index) << 1 | 1
            heads.append(b"%d %d " % (each, at))
            bodies.append(value + b"\n")
            at += len(value) + 1
        head = b"".join(heads)
        entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(heads), len(head))
        self._waiting.clear()
        self.put_stream(number, entries, zlib.compress(head + b"".join(bodies)))

    def _lines(self) -> Iterator[bytes]:
        """The cross-reference entries, some thousands at a time."""
        for start in range(0, len(self._places), _PLACES_AT_ONCE):
            yield b"".join(map(_line, self._places[start : start + _PLACES_AT_ONCE]))

    def _write(self, some: bytes) -> None:
        self._file.write(some)
        self._digest.update(some)
        self._size += len(some)


def _line(place: int) -> bytes:
    if not place:
        return _PLACE.pack(0, 0, 0xFFFF)
    if not place & 1:
        return _PLACE.pack(_IN_FILE, place >> 1, 0)
    packed = place >> 1
    return _PLACE.pack(_IN_STREAM, packed >> _INDEX_BITS, packed & ((1 << _INDEX_BITS) - 1))
