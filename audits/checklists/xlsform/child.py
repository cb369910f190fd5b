"""The reading process: a workbook on standard input, JSON on standard output, within limits it sets itself.

python -m audits.checklists.xlsform.child NAME < workbook
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audits.checklists.content import to_json
from audits.checklists.xlsform.process import OUT_OF_MEMORY
from audits.checklists.xlsform.reading import read_questionnaire
from audits.errors import BadFile

MEMORY = 220 * 2**20  # bytes on top of some 60 MB that the program itself takes: never 300 MB in all
WORK = 3  # seconds of processor time for one workbook


def main() -> None:
    """Reads one workbook and tells its questionnaire and warnings, or its problems."""
    _limit()
    try:
        name = json.loads(sys.stdin.buffer.readline())
        sys.stdout.write(json.dumps(_told(sys.stdin.buffer.read(), name)))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


def _told(data: bytes, name: str) -> dict[str, Any]:
    try:
        questionnaire, warnings = read_questionnaire(data, name)
    except BadFile as refusal:
        return {"problems": [asdict(problem) for problem in refusal.problems]}
    return {"questionnaire": to_json(questionnaire), "warnings": warnings}


def _limit() -> None:
    """Beyond these the kernel refuses memory (MemoryError) or ends the process. Nothing may be written."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    used = resource.getrusage(resource.RUSAGE_SELF)
    memory = pages * resource.getpagesize() + MEMORY
    seconds = int(used.ru_utime + used.ru_stime) + WORK
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
