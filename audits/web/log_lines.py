"""What web servers and workers say, as lines of JSON: one object a line, with ids and never with names.

A line has `at`, `level`, `who` (the part of the program) and `what`; within a request its id; for a failure its type,
the first line of what it says and where it came from. What people wrote, addresses of mails, values of statements
and local variables are in none of them.
"""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import g, has_app_context

ROOT = Path(__file__).resolve().parent.parent.parent
LONGEST = 300
"""Characters of a sentence: what libraries say can hold all that was sent to them."""
_ADDRESS = re.compile(r"[^\s@<>()\"']+@[^\s@<>()\"']+")
_QUIET = ("huey", "PIL", "fontTools", "botocore", "moto", "werkzeug")


class JsonLines(logging.Formatter):
    """A record as one line of JSON. `extra={"told": {…}}` adds members of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "who": record.name,
            "what": shortened(record.getMessage()),
        }
        if has_app_context() and (request_id := g.get("request_id")):
            line["request"] = request_id
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["failure"] = failure(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def shortened(words: str) -> str:
    """The first line of what somebody says, cut, with addresses of mails taken out.

    Databases name the rows that collide in their second line.
    """
    first = words.partition("\n")[0][:LONGEST]
    return _ADDRESS.sub("(address)", first)


def failure(error: BaseException) -> dict[str, Any]:
    """An error as data: what it is, the first line it says, what it came from, and where it was, outermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "type": type(error).__name__,
        "says": shortened(str(error)),
        "at": [f"{_place(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    cause = error.__cause__ or error.__context__
    if cause is not None:
        told["because"] = {"type": type(cause).__name__, "says": shortened(str(cause))}
    return told


def _place(file: str) -> str:
    path = Path(file)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "/".join(path.parts[-2:])


def set_up(requests: bool) -> None:
    """Let this process speak in lines of JSON on standard error; without `requests` only of what went wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO if requests else logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    server = logging.getLogger("gunicorn.error")
    if server.handlers:
        server.handlers = [handler]
