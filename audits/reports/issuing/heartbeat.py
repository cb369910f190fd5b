"""Showing that a worker lives while it is at something long."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

BEAT_SECONDS = 30.0
log = logging.getLogger(__name__)


@contextmanager
def beating(beat: Callable[[], None], every: float = BEAT_SECONDS) -> Iterator[None]:
    """Call `beat` in a thread of its own, every so many seconds, until the block ends."""
    done = threading.Event()

    def go() -> None:
        while not done.wait(every):
            try:
                beat()
            except Exception:
                log.exception("a heartbeat was missed")

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
