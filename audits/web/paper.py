"""Making PDFs: the side that asks. The rendering itself happens in a process of its own, with limits."""

import logging
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, cast

from audits.errors import AuditError
from audits.web.frames import read_frame, write_frame

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240  # seconds of wall clock for one document
RECYCLE_AFTER = 100  # documents
log = logging.getLogger(__name__)


class RenderFailed(AuditError):
    """One document could not be made; the next one can."""

    status = 500


@dataclass(frozen=True, slots=True)
class Document:
    """What goes to paper: the HTML, its style sheet, and the only bytes it may refer to, as `asset:<key>`."""

    html: str
    styles: str
    assets: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF and its number of pages."""

    pdf: bytes
    pages: int


class Press:
    """One warm rendering process, started when first needed and replaced after some documents or a failure.

    Use it as a context manager, or call `close`. One document at a time.
    """

    def __init__(self, patience: float = PATIENCE, recycle_after: int = RECYCLE_AFTER) -> None:
        self._patience = patience
        self._recycle_after = recycle_after
        self._child: subprocess.Popen[bytes] | None = None
        self._printed = 0
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def print(self, document: Document) -> Printed:
        """Render one document. `RenderFailed` says why it could not be; the press stays usable."""
        with self._turn:
            child = self._ready_child()
            clock = threading.Timer(self._patience, child.kill)
            clock.start()
            try:
                answer = self._exchange(child, document)
            finally:
                clock.cancel()
            self._printed += 1
            if answer is None:
                self._stop()
                raise RenderFailed("The document took too long or too much memory and was stopped.")
            head, blobs = answer
            if self._printed >= self._recycle_after:
                self._stop()
        if "failure" in head:
            raise RenderFailed(f"The document was not made: {head['failure']}.")
        return Printed(blobs[0], head["pages"])

    def close(self) -> None:
        """End the rendering process."""
        with self._turn:
            self._stop()

    def _ready_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._stop()
        child = subprocess.Popen(
            [sys.executable, "-m", "audits.web.paper_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        hello = read_frame(cast(Any, child.stdout))
        if hello is None:
            words = cast(Any, child.stderr).read().decode(errors="replace").strip().splitlines()
            raise RenderFailed(_missing_library(words[-1] if words else "it said nothing"))
        if not hello[0]["harfbuzz_subset"]:
            log.warning(
                "libharfbuzz-subset0 is missing: PDFs take four times as long. Install it with apt-get."
            )
        threading.Thread(target=_drain, args=(child.stderr,), daemon=True).start()
        self._child, self._printed = child, 0
        return child

    def _exchange(
        self, child: subprocess.Popen[bytes], document: Document
    ) -> tuple[dict[str, Any], list[bytes]] | None:
        keys = list(document.assets)
        blobs = [document.html.encode(), document.styles.encode(), *(document.assets[key] for key in keys)]
        try:
            write_frame(cast(Any, child.stdin), {"assets": keys}, blobs)
            return read_frame(cast(Any, child.stdout))
        except BrokenPipeError:
            return None

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()


def _drain(pipe: Any) -> None:
    """Pass on what the rendering process says, so that its pipe never fills."""
    with pipe:
        for line in pipe:
            log.error("paper: %s", line.decode(errors="replace").rstrip())


def _missing_library(last_words: str) -> str:
    return (
        f"PDFs cannot be made on this machine: {last_words}. Install libpango-1.0-0, libpangoft2-1.0-0 and "
        "libharfbuzz-subset0, then try again."
    )
