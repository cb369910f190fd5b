"""Static files under an address of their build, so that a page that is days old still finds the files it was made with.

Phones keep the files of the last few builds (`static/js/worker.js`). Whoever asks us for the file of another
build, because a phone has lost it, is handed ours.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Flask, Response, url_for

from audits.web.build import SHOWN, build

_A_YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Write the build into the address of every static file: `/static/<build>/css/page.css`."""
    app.url_defaults(_name_the_build)
    app.view_functions["static"] = _send_static(app)


def asset_addresses(app: Flask, patterns: Iterable[str]) -> list[str]:
    """Where the static files are whose names fit one of the patterns, sorted. Reads the folder."""
    folder = Path(app.static_folder or "")
    found = {path.relative_to(folder).as_posix() for pattern in patterns for path in folder.glob(pattern)}
    return [url_for("static", filename=name) for name in sorted(found)]


def _name_the_build(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values["filename"] = f"{build()}/{values['filename']}"


def _send_static(app: Flask) -> Any:
    def static(filename: str) -> Response:
        """A file; what stands under the address of the current build never changes."""
        named, _, rest = filename.partition("/")
        response = app.send_static_file(rest if _is_build(named) else filename)
        return for_good(response) if named == build() else response

    return static


def for_good(response: Response) -> Response:
    """What stands under the address of a build, and so may be kept for as long as anybody likes."""
    response.cache_control.no_cache = None
    response.cache_control.public = response.cache_control.immutable = True
    response.cache_control.max_age = _A_YEAR
    return response


def _is_build(name: str) -> bool:
    return len(name) == SHOWN and set(name) <= set("0123456789abcdef")
