"""What a phone loads to fill in a checklist of 50 questions, beside what form engines make it load.

    python -m tests.bench.weights

Ours is the phone report as Chromium loads it: page, style, scripts, all that came over the line. The others are
their npm packages as published, scripts and style that every form needs, without any form; enketo-core, which is
published in parts, is put together by esbuild and counted without its style. Every file is counted as gzip -9 makes it.
"""

import gzip
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bench.phone_page import loaded_files

PACKAGES = {
    "@getodk/web-forms": "0.22.0",
    "survey-core": "2.5.38",
    "survey-js-ui": "2.5.38",
    "@formbricks/surveys": "1.99.0",
    "enketo-core": "9.0.1",
    "esbuild": "0.25.9",
}
# Two of enketo-core's own dependencies are not in the registry in the versions it names; these are nearest.
STAND_INS = {"openrosa-xpath-evaluator": "3.1.0", "leaflet-draw": "1.0.4"}
FILES = {
    "ODK Web Forms": ("@getodk/web-forms/dist/index.js", "@getodk/web-forms/dist/index-*.js"),
    "SurveyJS": (
        "survey-core/survey.core.min.js",
        "survey-core/survey-core.min.css",
        "survey-js-ui/survey-js-ui.min.js",
    ),
    "Formbricks": ("@formbricks/surveys/dist/index.umd.js",),
}
_ENKETO = "node_modules/enketo-core"
_PARTS = {
    "config": "config.js",
    "translator": "src/js/fake-translator.js",
    "dialog": "src/js/fake-dialog.js",
    "file-manager": "src/js/file-manager.js",
    "xpath-evaluator-binding": "src/js/xpath-evaluator-binding.js",
}


def main() -> str:
    """The figures as one sentence; without npm, what kept us from them."""
    if shutil.which("npm") is None:
        return "weight of the phone's page: not measured, npm is missing (apt-get install npm)"
    files = loaded_files()
    ours = weight(content for _kind, content in files)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if (problem := install(folder)) is not None:
            return f"weight of the phone's page: ours {ours} kB; npm could not fetch the others ({problem})"
        peers = weights(folder)
    beside = ", ".join(
        f"{peer} {kilobytes} kB ({kilobytes / ours:.0f} ×)" for peer, kilobytes in peers.items()
    )
    return (
        f"weight of the phone's page with 50 questions: {ours} kB in {len(files)} files; beside it {beside}"
    )


def weights(folder: Path) -> Mapping[str, int]:
    """Kilobytes of each peer, heaviest first."""
    modules = folder / "node_modules"
    found = {
        peer: weight(path.read_bytes() for pattern in patterns for path in modules.glob(pattern))
        for peer, patterns in FILES.items()
    }
    for peer, maps in (("enketo-core with maps", True), ("enketo-core without maps", False)):
        found[peer] = weight([_enketo(folder, maps)])
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def weight(contents: Iterable[bytes]) -> int:
    """Kilobytes (of 1,000 bytes) once each is compressed by itself."""
    return round(sum(len(gzip.compress(content, 9)) for content in contents) / 1000)


def install(folder: Path) -> str | None:
    """Install the peers, none of their install scripts run. Returns npm's last words when it could not."""
    wanted = {"name": "weights", "private": True, "dependencies": PACKAGES, "overrides": STAND_INS}
    (folder / "package.json").write_text(json.dumps(wanted), encoding="utf-8")
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=300)
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no word"])[0]


def _enketo(folder: Path, maps: bool) -> bytes:
    """enketo-core with all of its widgets, those for positions on a map left out or not."""
    lines = (folder / _ENKETO / "src/js/widgets.js").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if maps or not ("widget/geo/" in line or line.strip() == "f,")]
    widgets = "\n".join(kept).replace("'../widget", "'enketo-core/src/widget")
    (folder / "widgets.js").write_text(widgets, encoding="utf-8")
    entry = "import { Form } from 'enketo-core/src/js/form.js'; window.Form = Form;"
    (folder / "entry.js").write_text(entry, encoding="utf-8")
    aliases = [f"--alias:enketo/{part}=./{_ENKETO}/{path}" for part, path in _PARTS.items()]
    options = [
        "--bundle",
        "--minify",
        "--format=iife",
        "--loader:.png=dataurl",
        "--alias:enketo/widgets=./widgets.js",
    ]
    command = ["node_modules/.bin/esbuild", "entry.js", *options, *aliases, "--outfile=made.js"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return (folder / "made.js").read_bytes()


if __name__ == "__main__":
    print(main())
