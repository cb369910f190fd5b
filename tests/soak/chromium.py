"""A Chromium with a profile on disk, as processes of its own that a test may kill."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Playwright

from tests.journeys.browser import ARGUMENTS, CHROMIUM

PATIENCE_S = 30.0


@dataclass
class Chromium:
    """Started again on the same profile, it has what was kept there."""

    playwright: Playwright
    profile: Path
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> Page:
        """Start it without a window; returns an empty page of phone size."""
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                CHROMIUM,
                "--headless=new",
                "--remote-debugging-port=0",
                f"--user-data-dir={self.profile}",
                *ARGUMENTS,
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + PATIENCE_S
        while not told.exists() or "\n" not in told.read_text():
            assert time.monotonic() < deadline, "Chromium did not start"
            time.sleep(0.02)
        port = told.read_text().splitlines()[0]
        browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        page = browser.contexts[0].new_page()
        page.set_viewport_size({"width": 390, "height": 844})
        return page

    def kill(self) -> None:
        """SIGKILL all of it. Safe from another thread, and when it is dead already."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until a killed one is gone."""
        if self._process is not None:
            self._process.wait()
            self._process = None
