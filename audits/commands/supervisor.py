"""Several programs that live and die together: when one ends, or somebody says stop, all of them end."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType

_LOOK_AGAIN = 0.2  # seconds
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Starts programs, each in a process group of its own, and stops all of them at the end of a `with` block.

    `patience` is how long a program may take to finish what it does before its whole group is killed.
    Needs the main thread: it listens to SIGINT, SIGTERM and SIGHUP.
    """

    def __init__(self, folder: Path, patience: timedelta = timedelta(seconds=12)) -> None:
        self._folder, self._patience = folder, patience
        self._programs: dict[str, subprocess.Popen[bytes]] = {}
        self._told_to_stop = threading.Event()
        self._before: dict[signal.Signals, signal.Handlers] = {}

    def __enter__(self) -> "Supervisor":
        for number in _STOPPING:
            self._before[number] = signal.signal(number, self._stop_soon)  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_all()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def start(self, name: str, words: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a program. Ctrl-C in the terminal reaches only us, so that each is stopped once and in order."""
        self._programs[name] = subprocess.Popen(
            words, cwd=self._folder, env={**os.environ, **(environment or {})}, start_new_session=True
        )

    def watch(self, timeout: timedelta | None = None) -> str | None:
        """Wait until a program ends by itself and return its name; None when told to stop or out of time."""
        deadline = None if timeout is None else time.monotonic() + timeout.total_seconds()
        while not self._told_to_stop.wait(_LOOK_AGAIN):
            for name, program in self._programs.items():
                if program.poll() is not None:
                    return name
            if deadline is not None and time.monotonic() >= deadline:
                return None
        return None

    @property
    def told_to_stop(self) -> bool:
        """Whether somebody pressed Ctrl-C or sent a signal."""
        return self._told_to_stop.is_set()

    def _stop_soon(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop.set()

    def _stop_all(self) -> None:
        for program in self._programs.values():
            with suppress(ProcessLookupError):
                program.terminate()
        deadline = time.monotonic() + self._patience.total_seconds()
        for program in self._programs.values():
            with suppress(subprocess.TimeoutExpired):
                program.wait(timeout=max(0.0, deadline - time.monotonic()))
            # What a program started itself goes with it, even when it died before it could say so.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
