"""Which build of the pages and their scripts this is: phones keep them, and must know when there are newer ones."""

from hashlib import sha256
from pathlib import Path

from flask import Flask, current_app

SHOWN = 16
"""Characters of the hash: enough to tell builds apart, short enough to be sent with everything."""


def init_app(app: Flask) -> None:
    """Name the build once, at the start. Reads every template and static file."""
    folders = (Path(app.root_path) / "templates", Path(app.static_folder or ""))
    app.extensions["build"] = _hash(folders)


def build() -> str:
    """The build of the current app: the same for the same files, whatever machine they are on."""
    named: str = current_app.extensions["build"]
    return named


def _hash(folders: tuple[Path, ...]) -> str:
    whole = sha256()
    for folder in folders:
        for path in sorted(it for it in folder.rglob("*") if it.is_file()):
            whole.update(f"{path.relative_to(folder.parent)}\0{path.stat().st_size}\0".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()[:SHOWN]
