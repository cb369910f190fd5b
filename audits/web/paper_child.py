"""The process that turns HTML into PDF: one document after another, within limits, fetching nothing.

It reads documents from standard input and writes results to standard output, in the frames of `audits.web.frames`.
It is run by `audits.web.paper.Press` and never inside the web process: importing WeasyPrint takes most of a second.
"""

import ctypes
import gc
import hashlib
import io
import logging
import resource
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import weasyprint
from weasyprint.text import ffi
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from audits.web.frames import read_frame, write_frame
from audits.web.paper_finish import Enclosed, finish
from audits.web.paper_letters import Letters
from audits.web.paper_reading import read
from audits.web.paper_words import set_words_whole

ASSET = "asset:"
MEMORY = 2 * 1024**3  # bytes of address space
CPU_SECONDS = 120  # for one document
STYLES_KEPT = 16
YOUNG = 50_000  # new objects, before those are looked for that are of no use any more
SHUT = ("socket.", "urllib.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
OPTIONS: dict[str, Any] = {"pdf_tags": True, "pdf_variant": "pdf/ua-1", "output_intent": "srgb"}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """One document as it came through the pipe."""

    html: str
    styles: list[str]
    assets: dict[str, bytes]
    enclosed: list[Enclosed]


class ClosedFetcher(URLFetcher):
    """Serves only bytes that were handed over with the document, under `asset:` keys; refuses and counts all else."""

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__()
        self._assets = assets
        self.refused = 0

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """The asset's bytes; ValueError for every other address, which leaves a gap in the document."""
        key = url.removeprefix(ASSET)
        if not url.startswith(ASSET) or key not in self._assets:
            self.refused += 1
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
        self._styles: OrderedDict[str, weasyprint.CSS] = OrderedDict()
        self._letters = Letters()

    def render(self, request: Request) -> tuple[bytes, int, int]:
        """One document, tagged: its bytes, pages and refused addresses. Same input, same bytes.

        A character that no font here can draw is written by its name, which takes a second turn the first time.
        """
        pdf, document, refused = self._write(request)
        if self._letters.learn(document):
            pdf, document, refused = self._write(request)
        return pdf, len(document.pages), refused

    def _write(self, request: Request) -> tuple[bytes, Any, int]:
        fetcher = ClosedFetcher(request.assets)
        html = self._letters.spell(request.html)
        document = read(html, ASSET, fetcher).render(
            stylesheets=[self._style(sheet) for sheet in request.styles], font_config=self._fonts, **OPTIONS
        )
        target = io.BytesIO()
        document.write_pdf(
            target,
            # The identifier is derived, not drawn: the same data must give the same bytes.
            pdf_identifier=hashlib.sha256("\0".join([*request.styles, request.html]).encode()).digest()[:16],
            finisher=lambda made, pdf: finish(made, pdf, request.enclosed),
            **OPTIONS,
        )
        return target.getvalue(), document, fetcher.refused

    def _style(self, sheet: str) -> weasyprint.CSS:
        if sheet not in self._styles:
            self._styles[sheet] = weasyprint.CSS(
                string=sheet, base_url=ASSET, url_fetcher=ClosedFetcher({}), font_config=self._fonts
            )
        self._styles.move_to_end(sheet)
        while len(self._styles) > STYLES_KEPT:
            self._styles.popitem(last=False)
        return self._styles[sheet]


def _request(head: dict[str, Any], blobs: list[bytes]) -> Request:
    rest: Iterator[bytes] = iter(blobs)
    return Request(
        html=next(rest).decode(),
        styles=[next(rest).decode() for _ in range(head["styles"])],
        assets={key: next(rest) for key in head["assets"]},
        enclosed=[Enclosed(name, about, mime, next(rest)) for name, about, mime in head["attachments"]],
    )


def _limit_cpu() -> None:
    """Allow the next document its own seconds on top of what earlier ones used."""
    used = int(time.process_time()) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, hard))


def _answer(renderer: Renderer, request: Request) -> tuple[dict[str, Any], bytes]:
    try:
        pdf, pages, refused = renderer.render(request)
    except MemoryError:
        return {"failure": "the document needs more memory than one document may have"}, b""
    except RecursionError:
        return {"failure": "the document is nested too deeply"}, b""
    except Exception as problem:
        log.exception("a document failed")
        return {"failure": f"the document could not be laid out ({type(problem).__name__})"}, b""
    return {"pages": pages, "refused": refused}, pdf


def _memory() -> int:
    """What this process holds, in bytes."""
    pages = Path("/proc/self/statm")
    if not pages.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(pages.read_text().split()[1]) * resource.getpagesize()


def _tidy_between_documents() -> None:
    """Set aside what stays, and seldom look for waste while a document is made: its boxes are of use until its end.

    Looking as often as Python does by itself took a tenth of an audit's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)


def _trimmer() -> Callable[[], object]:
    """What gives memory between allocations back to the system; nothing where the C library has no such thing.

    The library allocates and frees millions of small pieces a document. They leave holes that the C library keeps:
    0.04 MB more with each document, though what is in use stays the same.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return (lambda: None) if trim is None else lambda: trim(0)


def _refuse_the_outside(event: str, _: object) -> None:
    """Nothing in this process has business with the network or other programs, whatever a document makes it do."""
    if event.startswith(SHUT):
        raise PermissionError(f"a document asked for {event}")


def serve(source: BinaryIO, target: BinaryIO) -> None:
    """Answer documents until the source ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    set_words_whole()
    renderer, trim = Renderer(), _trimmer()
    _tidy_between_documents()
    sys.addaudithook(_refuse_the_outside)
    write_frame(target, {"ready": True, "harfbuzz_subset": ffi.harfbuzz_subset is not None}, [])
    while (frame := read_frame(source)) is not None:
        _limit_cpu()
        answer, pdf = _answer(renderer, _request(*frame))
        gc.collect()
        trim()
        write_frame(target, {**answer, "memory": _memory()}, [pdf])


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    # The library's warnings quote the document, and logs carry no content.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    serve(sys.stdin.buffer, sys.stdout.buffer)
