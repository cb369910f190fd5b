"""One rendering process, seen from the side that asks it."""

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, cast

from audits.web.frames import read_frame, write_frame

ROOT = Path(__file__).resolve().parent.parent.parent
log = logging.getLogger(__name__)


class PaperProcess:
    """Starts, asks and ends one `audits.web.paper_child`. Used by one thread at a time."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self.printed = 0
        self.starts = 0

    @property
    def pid(self) -> int:
        """The running process's id. It has been started."""
        return cast("subprocess.Popen[bytes]", self._child).pid

    def start(self) -> str:
        """See that it runs. The refusal in a sentence when it cannot."""
        if self._child is not None and self._child.poll() is None:
            return ""
        self.stop()
        child = subprocess.Popen(
            [sys.executable, "-m", "audits.web.paper_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        self._child, self.printed = child, 0
        self.starts += 1
        hello = read_frame(cast(Any, child.stdout))
        if hello is None:
            words = cast(Any, child.stderr).read().decode(errors="replace").strip().splitlines()
            cast(Any, child.stderr).close()
            return _missing_library(words[-1] if words else "it said nothing")
        if not hello[0]["harfbuzz_subset"]:
            log.warning(
                "libharfbuzz-subset0 is missing: PDFs take four times as long. Install it with apt-get."
            )
        threading.Thread(target=_drain, args=(child.stderr,), daemon=True).start()
        return ""

    def ask(
        self, head: dict[str, Any], blobs: list[bytes], patience: float
    ) -> tuple[dict[str, Any], list[bytes]] | None:
        """Its answer; None when it died over it, or was ended because `patience` (seconds) was over."""
        child = cast("subprocess.Popen[bytes]", self._child)
        clock = threading.Timer(patience, child.kill)
        clock.start()
        try:
            write_frame(cast(Any, child.stdin), head, blobs)
            return read_frame(cast(Any, child.stdout))
        except BrokenPipeError:
            return None
        finally:
            clock.cancel()
            self.printed += 1

    def stop(self) -> None:
        """End it, should it run."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    """Close a pipe whose other end may be gone with something still to be written."""
    try:
        pipe.close()
    except BrokenPipeError:
        return


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
