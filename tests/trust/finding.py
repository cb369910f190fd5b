"""Looking for words in whatever an answer holds: headers, pages, figures, workbooks, archives and documents."""

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from werkzeug.wrappers import Response

from tests.reports.conftest import Paper
from tests.trust.programme import PDF

_LINK = re.compile(r'(?:href|src|action|data-[a-z-]+)="(/[^"#]*)')
_IN_JSON = re.compile(r'"(/[a-z][^"#\s]*)"')


def text_of(content: bytes) -> str:
    """Everything that can be read in some bytes, packed or not."""
    if content.startswith(b"%PDF"):
        return PDF.decode() if content == PDF else Paper(content).everything
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{text_of(archive.read(name))}" for name in archive.namelist())
    return content.decode("utf-8", "replace") if _is_text(content) else content.decode("latin-1")


def _is_text(content: bytes) -> bool:
    return b"\0" not in content[:2048]


def read(answer: Response) -> str:
    """What an answer tells: its status line, headers, file name and content."""
    headers = "\n".join(f"{name}: {unquote(value)}" for name, value in answer.headers if name != "Set-Cookie")
    return "\n".join([answer.status, headers, unescape(text_of(answer.data))])


def links(answer: Response) -> Iterator[str]:
    """Addresses of ours that an answer leads to."""
    if "Location" in answer.headers and answer.headers["Location"].startswith("/"):
        yield answer.headers["Location"]
    if answer.mimetype == "text/html":
        yield from map(unescape, _LINK.findall(answer.get_data(as_text=True)))
    elif answer.is_json:
        yield from _IN_JSON.findall(answer.get_data(as_text=True))
