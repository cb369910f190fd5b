"""The process that turns HTML into PDF: one document after another, within limits, fetching nothing.

It reads documents from standard input and writes results to standard output, in the frames of `audits.web.frames`.
It is run by `audits.web.paper.Press` and never inside the web process: importing WeasyPrint takes most of a second.
"""

import hashlib
import io
import logging
import resource
import sys
import time
from typing import Any, BinaryIO

import weasyprint
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from audits.web.frames import read_frame, write_frame

ASSET = "asset:"
MEMORY = 2 * 1024**3  # bytes of address space
CPU_SECONDS = 120  # for one document
log = logging.getLogger(__name__)


class ClosedFetcher(URLFetcher):
    """Serves only bytes that were handed over with the document, under `asset:` keys; refuses all else."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__()
        self._assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The asset's bytes; ValueError for every other address, which leaves a gap in the document."""
        key = url.removeprefix(ASSET)
        if not url.startswith(ASSET) or key not in self._assets:
            raise ValueError(f"refused to fetch {url[:80]!r}")
        kind = _kind_of(self._assets[key])
        return URLFetcherResponse(url, self._assets[key], {"Content-Type": kind})


def _kind_of(content: bytes) -> str:
    """The pictures we make ourselves: photos, a logo, the code on a document."""
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG"):
        return "image/png"
    return "image/svg+xml" if content.startswith(b"<svg") else "application/octet-stream"


class Renderer:
    """Keeps fonts and parsed style sheets warm between documents."""

    def __init__(self) -> None:
        self._fonts = FontConfiguration()
        self._styles: dict[str, weasyprint.CSS] = {}

    def render(self, html: str, styles: str, assets: dict[str, bytes]) -> tuple[bytes, int]:
        """One document as tagged PDF/UA-1: its bytes and its number of pages. Same input, same bytes."""
        fetcher = ClosedFetcher(assets)
        document = weasyprint.HTML(string=html, base_url="asset:", url_fetcher=fetcher).render(
            stylesheets=[self._style(styles)], font_config=self._fonts, pdf_tags=True, pdf_variant="pdf/ua-1"
        )
        target = io.BytesIO()
        # The identifier is derived, not drawn: the same data must give the same bytes.
        identifier = hashlib.sha256(f"{styles}\0{html}".encode()).digest()[:16]
        document.write_pdf(target, pdf_tags=True, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
        return target.getvalue(), len(document.pages)

    def _style(self, styles: str) -> weasyprint.CSS:
        if styles not in self._styles:
            self._styles[styles] = weasyprint.CSS(
                string=styles, url_fetcher=ClosedFetcher({}), font_config=self._fonts
            )
        return self._styles[styles]


def _limit_cpu() -> None:
    """Allow the next document its own seconds on top of what earlier ones used."""
    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))


def _answer(renderer: Renderer, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        pdf, pages = renderer.render(request["html"], request["styles"], request["assets"])
    except MemoryError:
        return {"failure": "the document needs more memory than one document may have"}, b""
    except Exception as problem:
        log.exception("a document failed")
        return {"failure": f"the document could not be laid out ({type(problem).__name__})"}, b""
    return {"pages": pages}, pdf


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer documents until the source ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    renderer = Renderer()
    write_frame(target, {"ready": True, "harfbuzz_subset": ffi.harfbuzz_subset is not None}, [])
    while (frame := read_frame(source)) is not None:
        head, blobs = frame
        _limit_cpu()
        request = {
            "html": blobs[0].decode(),
            "styles": blobs[1].decode(),
            "assets": dict(zip(head["assets"], blobs[2:], strict=True)),
        }
        answer, pdf = _answer(renderer, request)
        write_frame(target, answer, [pdf])


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    # The library's warnings quote the document, and logs carry no content.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    serve(sys.stdin.buffer, sys.stdout.buffer)
