"""Answers compressed on their way: pages, scripts and JSON, with Brotli where the browser takes it.

Downloads go as they are: PDFs, ZIPs and photos are compressed already, and what is streamed keeps streaming. So does
a page that another site leads to: a link of its making, beside a secret on the page, could be guessed at by how well
the two compress together.
"""

import re
from functools import lru_cache

import brotli
from flask import Flask, Response, request
from flask_compress import Compress

SCRIPT, STYLE = "text/javascript", "text/css"
TYPES = [
    "text/html",
    "text/plain",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    SCRIPT,
    STYLE,
]
QUICK_BROTLI, QUICK_GZIP, BEST_BROTLI = 6, 6, 11
"""Quick ones for pages, where 500 kB take some 25 ms; the best one for files, which are compressed once."""
_REMARKS = {
    SCRIPT: re.compile(r"^\s*(//.*|/\*\*.*?\*/)\n", re.MULTILINE),
    STYLE: re.compile(r"/\*.*?\*/", re.DOTALL),
}
_BLANK_ENDS = re.compile(r"^\s+|[ \t]+$", re.MULTILINE)


def init_app(app: Flask) -> None:
    """Compress what is worth it. To be called before whatever else changes answers: what is first is done last."""
    app.config.update(
        COMPRESS_MIMETYPES=TYPES,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=QUICK_BROTLI,
        COMPRESS_LEVEL=QUICK_GZIP,
        COMPRESS_STREAMS=False,
    )
    Compress(app)
    app.before_request(_leave_what_other_sites_ask_for)
    app.after_request(_send_file_small)


def _leave_what_other_sites_ask_for() -> None:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        request.environ.pop("HTTP_ACCEPT_ENCODING", None)


def slim(text: str, kind: str) -> str:
    """A script or style sheet of ours without remarks that fill their lines, indents and empty lines.

    A script must hold no text that goes over the end of its line: a test sees to it.
    """
    return _BLANK_ENDS.sub("", _REMARKS[kind].sub("", text))


def _is_built(path: str) -> bool:
    """Whether a file is small already: made by `make scripts`, where a line may begin within a text."""
    return "/built/" in path


def _send_file_small(response: Response) -> Response:
    """A static file, read whole: it would count as a stream otherwise, and go as it is."""
    if request.endpoint != "static" or response.mimetype not in TYPES or response.status_code != 200:
        return response
    response.direct_passthrough = False
    etag, _weak = response.get_etag()
    data = response.get_data()
    if response.mimetype in (SCRIPT, STYLE) and not _is_built(request.path):
        data = slim(data.decode(), response.mimetype).encode()
        response.set_data(data)
    if etag and request.accept_encodings["br"]:
        response.set_data(_at_best(data))
        response.headers["Content-Encoding"] = "br"
        response.set_etag(f"{etag}:br")
        response.make_conditional(request)
    return response


@lru_cache(maxsize=200)
def _at_best(data: bytes) -> bytes:
    """Up to 200 ms for the largest of our files."""
    return brotli.compress(data, quality=BEST_BROTLI)
