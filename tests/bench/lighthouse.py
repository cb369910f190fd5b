"""What Lighthouse says of the phone report of a checklist with 50 questions, on its simulated mobile.

    python -m tests.bench.lighthouse

The npm package is fetched into a temporary folder; the shopper's session travels as a header.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.phone_page import Site, site
from tests.journeys.browser import CHROMIUM

PACKAGE = "lighthouse@12.8.2"
QUESTIONS = 50
CATEGORIES = ("performance", "accessibility", "best-practices")


def main() -> str:
    """The scores as one sentence; without npm, what kept us from them."""
    if shutil.which("npm") is None:
        return "Lighthouse: not run, npm is missing (apt-get install npm)"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
            PACKAGE,
        ]
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=300)
        if done.returncode != 0:
            return "Lighthouse: not run, npm could not fetch it"
        with site(QUESTIONS) as at:
            told = judged(folder, at)
    scores = ", ".join(f"{name} {round(100 * told['categories'][name]['score'])}" for name in CATEGORIES)
    lost = "; ".join(points_lost(told)) or "nothing"
    how = f"Lighthouse {told['lighthouseVersion']} (simulated mobile, {QUESTIONS} questions)"
    return f"{how}: {scores}; points lost by: {lost}"


def judged(folder: Path, at: Site) -> dict[str, Any]:
    """Lighthouse's own report."""
    flags = (
        "--headless=new --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    )
    command = [
        "node_modules/.bin/lighthouse",
        at.address + at.path,
        "--quiet",
        "--output=json",
        "--output-path=told.json",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags={flags}",
        f"--extra-headers={json.dumps({'Cookie': f'session={at.cookie}'})}",
    ]
    environment = {**os.environ, "CHROME_PATH": CHROMIUM}
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180, env=environment)
    told: dict[str, Any] = json.loads((folder / "told.json").read_text(encoding="utf-8"))
    return told


def points_lost(told: dict[str, Any]) -> Iterator[str]:
    """What counts in a category and is not perfect, by its title."""
    for name in CATEGORIES:
        for part in told["categories"][name]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{audit['title']} ({audit.get('displayValue') or audit['score']})"


if __name__ == "__main__":
    print(main())
