"""Small disks that a test may fill: file systems in memory, which only root may mount."""

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_FILLER = "filler"


@dataclass(frozen=True)
class Disk:
    """A file system of its own in `folder`."""

    folder: Path

    def fill(self, leave: int = 0) -> None:
        """Take all of its room but `leave` bytes, while other programs go on writing."""
        with (self.folder / _FILLER).open("wb") as filler:
            for piece in (1024**2, 4096):
                while self._room() > leave and _grows(filler.fileno(), piece):
                    pass

    def _room(self) -> int:
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def free(self) -> None:
        """Give the room back."""
        (self.folder / _FILLER).unlink()


def _grows(descriptor: int, piece: int) -> bool:
    try:
        os.posix_fallocate(descriptor, os.fstat(descriptor).st_size, piece)
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        return False
    return True


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mount one while the block runs. Where nobody may mount, the test is left out and says so."""
    folder.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "tmpfs", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"A disk that can be filled needs root and its right to mount: {mounted.stderr.strip()}")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
