"""What the tests of documents share."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pikepdf
import pytest
from pypdf import PdfReader


class Paper:
    """A PDF as a reader and as a program sees it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.file = PdfReader(io.BytesIO(content))
        done = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        )
        self.text = done.stdout.decode()
        self.words = " ".join(self.text.split())

    @property
    def everything(self) -> str:
        """Text, metadata, bookmarks, attachments and every object, unpacked: where a name could hide."""
        outline = " ".join(str(entry.title) for entry in _flat(self.file.outline))
        attached = " ".join(content.decode() for files in self.file.attachments.values() for content in files)
        return " ".join([self.text, str(self.file.metadata), outline, attached, self.unpacked])

    @property
    def unpacked(self) -> str:
        """Every object of the file as it is written, none of them packed or compressed."""
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(self.content)) as file:
            file.save(
                target,
                compress_streams=False,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            )
        return target.getvalue().decode("latin-1")

    @property
    def objects(self) -> list[object]:
        """Every object of the file, those packed into streams too."""
        return [self.file.get_object(number) for number in range(1, cast(int, self.file.trailer["/Size"]))]

    @property
    def bookmarks(self) -> list[str]:
        """The bookmarks of all levels, in order."""
        return [str(entry.title) for entry in _flat(self.file.outline)]


def _flat(outline):
    for entry in outline:
        yield from _flat(entry) if isinstance(entry, list) else [entry]


@pytest.fixture
def printed(run, tmp_path) -> Callable[..., Paper]:
    """`printed("network")` runs `report network` and reads the file."""

    def printed(*words: str) -> Paper:
        target: Path = tmp_path / "document.pdf"
        done = run("report", *words, "-o", target)
        assert done.exit_code == 0, done.stderr
        return Paper(target.read_bytes())

    return printed
