"""Debian's WebKit (webkit2gtk-driver) on a virtual screen, spoken to in plain WebDriver."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.soak.server import free_port

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PATIENCE_S = 30.0


def missing() -> str | None:
    """What has to be installed before this can be used; None when all is there."""
    there = shutil.which("WebKitWebDriver") and shutil.which("xvfb-run")
    return None if there else "WebKit is missing: apt-get install webkit2gtk-driver xvfb xauth"


@dataclass
class WebKit:
    """One window. Its storage lasts as long as it does."""

    port: int
    session: str = ""

    def open(self, address: str) -> None:
        """Go to an address and wait for its page."""
        self._ask("POST", "url", {"url": address})

    def run(self, script: str, *given: Any) -> Any:
        """What a script (the body of a function) returns, or what its promise resolves to."""
        return self._ask("POST", "execute/sync", {"script": script, "args": list(given)})

    def click(self, selector: str) -> None:
        """Click what is found first."""
        self._ask("POST", f"element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into a field; into a file field, the path of a file."""
        self._ask("POST", f"element/{self._find(selector)}/value", {"text": text})

    def wait_for(self, script: str, *given: Any) -> Any:
        """Run a script until it returns something."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if found := self.run(script, *given):
                return found
            time.sleep(0.2)
        raise AssertionError(f"never came true: {script}\n{self.run('return document.body.innerText')}")

    def add_cookie(self, name: str, value: str) -> None:
        """Set a cookie of the site that is open."""
        self._ask("POST", "cookie", {"cookie": {"name": name, "value": value, "path": "/"}})

    def _find(self, selector: str) -> str:
        found = self._ask("POST", "element", {"using": "css selector", "value": selector})
        return str(found[_ELEMENT])

    def _ask(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        return ask(self.port, method, f"/session/{self.session}/{path}", body)


@contextmanager
def webkit() -> Iterator[WebKit]:
    """A fresh WebKit; all of it is gone afterwards."""
    port = free_port()
    command = ["xvfb-run", "-a", "WebKitWebDriver", "--host=127.0.0.1", f"--port={port}"]
    driver = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        _wait_for_driver(port)
        yield WebKit(port, _begin(port))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(driver.pid, signal.SIGKILL)
        driver.wait()


def ask(port: int, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """One WebDriver command; what it refuses is an assertion."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        line.request(method, path, json.dumps(body or {}), {"Content-Type": "application/json"})
        answer = line.getresponse()
        told = json.loads(answer.read())
    finally:
        line.close()
    assert answer.status == 200, told
    return told["value"]


def _wait_for_driver(port: int) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            ask(port, "GET", "/status")
        except OSError:
            assert time.monotonic() < deadline, "WebKitWebDriver did not start"
            time.sleep(0.2)
        else:
            return


def _begin(port: int) -> str:
    [binary] = sorted(Path("/").glob(_BROWSERS[1:]))[-1:]
    options = {"webkitgtk:browserOptions": {"binary": str(binary), "args": ["--automation"]}}
    begun = ask(port, "POST", "/session", {"capabilities": {"alwaysMatch": options}})
    return str(begun["sessionId"])
