"""A ZIP made while it is sent: nothing is compressed, nothing is kept, and its length is known beforehand.

The files are finished ones whose size is known. Each is read twice, once for its checksum: so a file's head says all
there is to say, and even programs that unpack while they read need not guess where a file ends.
The same entries give the same bytes: every file bears the format's first day.
"""

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

_FIRST_DAY = 0x21  # 1 January 1980
_PLAIN_FILE = 0o100644 << 16
_VERSION, _VERSION_64, _UNIX = 20, 45, 3 << 8
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_OFFSET_64 = struct.Struct("<2HQ")
_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_WHERE_END_64 = struct.Struct("<4sLQL")
_LARGEST, _MOST = 0xFFFFFFFF, 0xFFFF
_READ_ONCE = 8 * 1024**2  # bytes that are held rather than read twice


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the archive: its path in ASCII, its size in bytes, and how to read it, each time from the start."""

    name: str
    size: int
    read: Callable[[], Iterable[bytes]]


def length(entries: Sequence[Entry]) -> int:
    """The size of the whole archive in bytes, without reading any file."""
    offset = central = 0
    for entry in entries:
        central += _CENTRAL.size + len(entry.name) + (_OFFSET_64.size if offset >= _LARGEST else 0)
        offset += _LOCAL.size + len(entry.name) + entry.size
    wide = _END_64.size + _WHERE_END_64.size if _is_wide(len(entries), offset, central) else 0
    return offset + central + wide + _END.size


def stream(entries: Sequence[Entry]) -> Iterator[bytes]:
    """The archive, piece by piece. `ValueError` breaks it off when a file is not as long as its entry says."""
    offset, central = 0, []
    for entry in entries:
        checksum, pieces = _checked(entry)
        head = _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, 0, _FIRST_DAY, checksum, *_sizes(entry), 0)
        yield head + entry.name.encode("ascii")
        yield from pieces
        central.append(_central(entry, checksum, offset))
        offset += len(head) + len(entry.name) + entry.size
    directory = b"".join(central)
    yield directory + _end(len(entries), offset, len(directory))


def _sizes(entry: Entry) -> tuple[int, int, int]:
    if entry.size >= _LARGEST:
        raise ValueError(f"{entry.name} is too large for this archive")
    return entry.size, entry.size, len(entry.name)


def _checked(entry: Entry) -> tuple[int, Iterable[bytes]]:
    """The checksum of a file, and its bytes."""
    held: list[bytes] = []
    checksum = size = 0
    for piece in entry.read():
        checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        if entry.size <= _READ_ONCE:
            held.append(piece)
    if size != entry.size:
        raise ValueError(f"{entry.name} has {size:,} bytes, not {entry.size:,}")
    return checksum, held or entry.read()


def _central(entry: Entry, checksum: int, offset: int) -> bytes:
    """What the directory at the end says of a file; beyond 4 GiB its place is written behind the name."""
    far = offset >= _LARGEST
    extra = _OFFSET_64.pack(1, 8, offset) if far else b""
    version = _VERSION_64 if far else _VERSION
    facts = (_UNIX | version, version, 0, 0, 0, _FIRST_DAY, checksum, *_sizes(entry), len(extra))
    place = (0, 0, 0, _PLAIN_FILE, min(offset, _LARGEST))
    return _CENTRAL.pack(b"PK\1\2", *facts, *place) + entry.name.encode("ascii") + extra


def _is_wide(count: int, offset: int, size: int) -> bool:
    return count >= _MOST or offset >= _LARGEST or size >= _LARGEST


def _end(count: int, offset: int, size: int) -> bytes:
    """The end of the archive, before it the wide one where numbers are too large for the old fields."""
    wide = b""
    if _is_wide(count, offset, size):
        versions = (_UNIX | _VERSION_64, _VERSION_64, 0, 0)
        wide = _END_64.pack(b"PK\6\6", _END_64.size - 12, *versions, count, count, size, offset)
        wide += _WHERE_END_64.pack(b"PK\6\7", 0, offset + size, 1)
    counts = (min(count, _MOST),) * 2
    return wide + _END.pack(b"PK\5\6", 0, 0, *counts, min(size, _LARGEST), min(offset, _LARGEST), 0)


def of_bytes(name: str, content: bytes) -> Entry:
    """A file that is in memory already."""
    return Entry(name, len(content), lambda: chain((content,)))
