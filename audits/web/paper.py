"""Making PDFs: the side that asks. The rendering itself happens in processes of their own, with limits."""

import queue
from dataclasses import dataclass, field
from typing import Any, Self

from audits.errors import AuditError
from audits.web.paper_process import PaperProcess

PATIENCE = 240  # seconds of wall clock for one document
RECYCLE_AFTER = 100  # documents
RECYCLE_ABOVE = 400 * 1024**2  # bytes of memory that a process holds between two documents


class RenderFailed(AuditError):
    """One document could not be made; the next one can."""

    status = 500


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels inside a document; `mime` is its type, such as `application/json`."""

    name: str
    content: bytes
    description: str
    mime: str


@dataclass(frozen=True, slots=True)
class Document:
    """What goes to paper: the HTML, its style sheets, and the only bytes it may refer to, as `asset:<key>`.

    Each style sheet is parsed once and kept by the process, so what changes often belongs into one of its own.
    Nothing is taken from a clock: `dcterms.created` of the HTML dates the file and what is attached to it.
    """

    html: str
    styles: tuple[str, ...]
    assets: dict[str, bytes] = field(default_factory=dict)
    attachments: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Printed:
    """A finished PDF, its number of pages, and how many addresses it asked for in vain.

    `memory` is what the process that made it holds afterwards, in bytes.
    """

    pdf: bytes
    pages: int
    refused: int = 0
    memory: int = 0


class Press:
    """Warm rendering processes, one document each at a time; more threads than processes wait for their turn.

    A process is started when first needed, and replaced after some documents, when it has grown, and after a
    failure. Use it as a context manager, or call `close`: a closed press starts again when it is needed.
    """

    def __init__(
        self,
        size: int = 1,
        patience: float = PATIENCE,
        recycle_after: int = RECYCLE_AFTER,
        recycle_above: int = RECYCLE_ABOVE,
    ) -> None:
        self._patience = patience
        self._recycle_after = recycle_after
        self._recycle_above = recycle_above
        self._size = size
        # The one used last is used next: a quiet press keeps a single process warm.
        self._free: queue.LifoQueue[PaperProcess] = queue.LifoQueue()
        self._processes = [PaperProcess() for _ in range(size)]
        for process in self._processes:
            self._free.put(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def starts(self) -> int:
        """How often a process was started so far: the first time, and whenever one was replaced."""
        return sum(process.starts for process in self._processes)

    def print(self, document: Document) -> Printed:
        """Render one document. `RenderFailed` says why it could not be; the press stays usable."""
        process = self._free.get()
        try:
            if refusal := process.start():
                raise RenderFailed(refusal)
            answer = self._exchange(process, document)
            if answer is None:
                process.stop()
                raise RenderFailed("The document took too long or too much memory and was stopped.")
            head, blobs = answer
            if process.printed >= self._recycle_after or head["memory"] > self._recycle_above:
                process.stop()
        except BaseException:
            process.stop()
            raise
        finally:
            self._free.put(process)
        if "failure" in head:
            raise RenderFailed(f"The document was not made: {head['failure']}.")
        return Printed(blobs[0], head["pages"], head["refused"], head["memory"])

    def close(self) -> None:
        """End the rendering processes, each after the document it is at."""
        taken = [self._free.get() for _ in range(self._size)]
        for process in taken:
            process.stop()
            self._free.put(process)

    def _exchange(
        self, process: PaperProcess, document: Document
    ) -> tuple[dict[str, Any], list[bytes]] | None:
        """The process's answer, None when it died over it or was too slow."""
        keys = list(document.assets)
        head = {
            "styles": len(document.styles),
            "assets": keys,
            "attachments": [[each.name, each.description, each.mime] for each in document.attachments],
        }
        blobs = [
            document.html.encode(errors="replace"),
            *(sheet.encode() for sheet in document.styles),
            *(document.assets[key] for key in keys),
            *(each.content for each in document.attachments),
        ]
        return process.ask(head, blobs, self._patience)
