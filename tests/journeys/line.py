"""The line between phones and our server: cut, mute, or somebody else's, as a test wants it."""

import socket
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, assert_never

from flask import Flask


class State(StrEnum):
    """How the line is."""

    WHOLE = "whole"
    CUT = "nothing gets through"
    MUTE = "everything arrives, no answer comes back"
    PORTAL = "a hotel's network answers everything with its own page"
    FULL = "our server is up but cannot take anything now"


class Line:
    """Wraps the app, so that a service worker's requests pass it as well. `asked`: method and path of what came."""

    def __init__(self, app: Flask) -> None:
        self.state = State.WHOLE
        self.only = ""
        """Only requests whose path contains this are kept from passing."""
        self.asked: list[tuple[str, str]] = []
        self._through = app.wsgi_app
        app.wsgi_app = self._pass  # type: ignore[method-assign, assignment]

    def become(self, state: State, only: str = "") -> None:
        """Change the line from now on."""
        self.state, self.only = state, only

    def count(self, method: str, path: str) -> int:
        """How many requests of this method came whose path contains `path`."""
        return sum(1 for asked, where in self.asked if asked == method and path in where)

    def _pass(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = str(environ["PATH_INFO"])
        self.asked.append((str(environ["REQUEST_METHOD"]), path))
        state = self.state if self.only in path else State.WHOLE
        match state:
            case State.WHOLE:
                return self._through(environ, start)
            case State.PORTAL:
                start("200 OK", [("Content-Type", "text/html")])
                return [b"<!doctype html><title>Guest network</title><p>Accept our terms to go on.</p>"]
            case State.FULL:
                start("503 Service Unavailable", [("Content-Type", "text/html")])
                return [b"Later."]
            case State.MUTE:
                b"".join(self._through(environ, lambda *_: lambda _: None))
            case State.CUT:
                pass
            case _:
                assert_never(state)
        start("200 OK", [])
        environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return [b"x"]
