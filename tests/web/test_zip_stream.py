"""An archive made while it is sent: right to every reader, as long as it said, the same each time."""

import io
import subprocess
import zipfile
from collections.abc import Iterator

import pytest

from audits.web.zip_stream import Entry, length, of_bytes, stream


def _whole(entries: list[Entry]) -> bytes:
    return b"".join(stream(entries))


@pytest.fixture
def entries() -> list[Entry]:
    return [
        of_bytes("index.csv", b"ref\r\n"),
        of_bytes("Chicago/North/one.pdf", b"%PDF one" * 1000),
        of_bytes("Chicago/North/empty.pdf", b""),
        Entry("two.pdf", 12, lambda: iter([b"in ", b"pieces, ", b"!"])),
    ]


def test_what_comes_out_is_what_went_in(entries):
    with zipfile.ZipFile(io.BytesIO(_whole(entries))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [entry.name for entry in entries]
        assert archive.read("Chicago/North/one.pdf") == b"%PDF one" * 1000
        assert archive.read("two.pdf") == b"in pieces, !"
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_other_programs_read_it(entries, tmp_path):
    path = tmp_path / "audits.zip"
    path.write_bytes(_whole(entries))
    done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("count", [0, 1, 4, 300])
def test_the_length_is_known_beforehand(count):
    entries = [of_bytes(f"Region/{number}.pdf", b"x" * number) for number in range(count)]
    assert length(entries) == len(_whole(entries))
    with zipfile.ZipFile(io.BytesIO(_whole(entries))) as archive:
        assert len(archive.namelist()) == count


def test_the_same_files_give_the_same_bytes(entries):
    assert _whole(entries) == _whole(entries)


def test_a_file_too_large_to_hold_is_read_in_pieces_twice():
    size, piece, reads = 20 * 1024**2, b"x" * 2**20, []

    def read() -> Iterator[bytes]:
        reads.append(1)
        return (piece for _ in range(20))

    pieces = stream([Entry("large.pdf", size, read)])
    assert max(len(found) for found in pieces) <= len(piece)
    assert len(reads) == 2


def test_more_files_than_the_old_format_counts_are_read_too():
    entries = [of_bytes(f"{number}.pdf", b"") for number in range(70_000)]
    whole = _whole(entries)
    assert length(entries) == len(whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert len(archive.namelist()) == 70_000


def test_more_bytes_than_the_old_format_counts_are_read_too(tmp_path):
    """A little over 4 GiB, of zeros that the disk need not hold."""
    gap, zeros = 1024**3, bytes(8 * 1024**2)
    entries = [Entry(f"gap-{number}", gap, lambda: (zeros for _ in range(128))) for number in range(4)]
    entries += [of_bytes("last.pdf", b"%PDF last")]
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        for piece in stream(entries):
            if piece is zeros:
                file.seek(len(zeros), io.SEEK_CUR)
            else:
                file.write(piece)
    assert path.stat().st_size == length(entries)
    with zipfile.ZipFile(path) as archive:
        assert archive.read("last.pdf") == b"%PDF last"
        assert archive.getinfo("last.pdf").header_offset > 4 * 1024**3


def test_a_file_that_is_not_as_long_as_it_said_breaks_the_archive_off():
    with pytest.raises(ValueError, match="has 3 bytes, not 4"):
        _whole([Entry("short.pdf", 4, lambda: iter([b"abc"]))])
