"""Reading an XLSForm in a process with limits, so that a hostile workbook can take nothing else down."""

import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import audits
from audits.checklists.content import from_json
from audits.errors import BadFile, Problem
from audits.sheet import Questionnaire

LARGEST_FILE = 20 * 2**20  # bytes
PATIENCE = 20.0  # seconds on the clock; the process stops itself after 3 seconds of work
OUT_OF_MEMORY = 3  # how the reading process ends when it was refused memory
READER = "audits.checklists.xlsform.child"

TOO_MUCH = Problem(
    None,
    None,
    "a workbook that takes too much time or memory to read",
    "a workbook with nothing but the form in it, readable in 3 seconds and 300 megabytes",
)
STUMBLED = Problem(
    None,
    None,
    "a workbook that the reader stumbles over",
    "the form saved again as .xlsx by a spreadsheet program",
)
PLAIN_XML = {"OPENPYXL_LXML": "False"}
"""The library of workbooks would otherwise take lxml, which pikepdf brings along, and leave the careful parser out."""

STOPPED = {-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, OUT_OF_MEMORY}

_log = logging.getLogger(__name__)


def read(data: bytes, name: str) -> tuple[Questionnaire, list[str]]:
    """The questionnaire in a workbook, and what its author should know although it was taken.

    `name` is the file's name, for sentences and for a form without an id. Raises BadFile with every problem.
    Starts a process and waits for it: a second or so.
    """
    if len(data) > LARGEST_FILE:
        found, expected = f"{len(data) / 2**20:,.0f} megabytes", f"at most {LARGEST_FILE // 2**20} megabytes"
        raise BadFile(name, [Problem(None, None, found, expected)])
    told = _ask(data, name)
    if "problems" in told:
        raise BadFile(name, [Problem(**problem) for problem in told["problems"]])
    return from_json(told["questionnaire"]), told["warnings"]


def _ask(data: bytes, name: str) -> dict[str, Any]:
    """What the reading process tells. Raises BadFile when it was stopped or fell over."""
    house = str(Path(audits.__file__).parents[1])
    try:
        done = subprocess.run(
            [sys.executable, "-m", READER],
            input=json.dumps(name).encode() + b"\n" + data,
            capture_output=True,
            timeout=PATIENCE,
            cwd=house,
            env={"PATH": os.defpath, "PYTHONPATH": house, "PYTHONUTF8": "1", **PLAIN_XML},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise BadFile(name, [TOO_MUCH]) from late
    if done.returncode:
        _log.error(
            "The reader ended with %s: %s", done.returncode, done.stderr[-4_000:].decode(errors="replace")
        )
        raise BadFile(name, [TOO_MUCH if done.returncode in STOPPED else STUMBLED])
    told: dict[str, Any] = json.loads(done.stdout)
    return told
