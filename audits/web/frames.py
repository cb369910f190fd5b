"""Frames between two processes: a JSON head and some blobs. Nothing read here is ever executed."""

import json
import struct
from typing import Any, BinaryIO

_LENGTH = struct.Struct(">Q")


def write_frame(target: BinaryIO, head: dict[str, Any], blobs: list[bytes]) -> None:
    """Write one frame and flush it."""
    _write_blob(target, json.dumps({"head": head, "blobs": len(blobs)}).encode())
    for blob in blobs:
        _write_blob(target, blob)
    target.flush()


def read_frame(source: BinaryIO) -> tuple[dict[str, Any], list[bytes]] | None:
    """The next frame's head and blobs; None when the other side has gone, in mid-frame too."""
    start = _read_blob(source)
    if start is None:
        return None
    frame = json.loads(start)
    blobs: list[bytes] = []
    for _ in range(frame["blobs"]):
        blob = _read_blob(source)
        if blob is None:
            return None
        blobs.append(blob)
    return frame["head"], blobs


def _write_blob(target: BinaryIO, blob: bytes) -> None:
    target.write(_LENGTH.pack(len(blob)))
    target.write(blob)


def _read_blob(source: BinaryIO) -> bytes | None:
    size = source.read(_LENGTH.size)
    if len(size) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(size)
    blob = source.read(length)
    return blob if len(blob) == length else None
