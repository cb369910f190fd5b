"""How long one warm audit with photos takes through the press, beside other engines, and whether its memory stays flat.

    python -m tests.bench audit memory

All engines are warm and take turns; a ratio is the median of the rounds. WeasyPrint called bare and Chromium print the
same HTML, style sheets and photos as we do (once in one page, once each in a page of its own, once without the print
copies that we make of photos when they come); naive WeasyPrint and typst an equivalent document: the same questions,
answers, comments, bars and photos, without tags. Photos are new in each round, because no two audits of a batch share
any; an engine that keeps what it has decoded would otherwise be timed without them.
"""

import io
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack

from pypdf import PdfReader

from audits.web.paper import Press
from tests.bench import audit_engines as engines
from tests.bench.audit_material import PHOTOS, Material, material

ROUNDS = 7
WARM_UP = 2
OURS = "ours"
ENGINES = {
    OURS: engines.ours,
    "bare WeasyPrint": engines.bare,
    "naive WeasyPrint": engines.naive,
    "typst": engines.typst_engine,
}
CHROMIUMS = {
    "Chromium": engines.WarmChromium.in_one_page,
    "Chromium with a page of its own for each": engines.WarmChromium.apart,
    "Chromium with the photos as sent": engines.WarmChromium.as_sent,
}
EARLY, LATE = 50, 500


def main() -> str:
    """The figures as one sentence."""
    printed = material()
    with ExitStack() as open_engines:
        ready = {name: open_engines.enter_context(engine()) for name, engine in ENGINES.items()}
        warm = open_engines.enter_context(engines.chromium())
        ready |= {name: engine(warm) for name, engine in CHROMIUMS.items()}
        pages = len(PdfReader(io.BytesIO(ready[OURS](printed)())).pages)
        turns = [_round(ready, printed.with_other_photos(turn)) for turn in range(WARM_UP + ROUNDS)]
    rounds = turns[WARM_UP:]
    mine = statistics.median(each[OURS] for each in rounds)
    beside = ", ".join(_beside(name, rounds) for name in rounds[0] if name != OURS)
    return (
        f"one audit of {pages} pages, {sum(len(each.questions) for each in printed.audit.moments)} questions and "
        f"{PHOTOS} photos, new ones in each round: {1000 * mine:.0f} ms through the press, "
        f"{pages / mine:.1f} pages a second; {beside} (medians of {ROUNDS} rounds)"
    )


def memory() -> str:
    """How much memory the rendering process holds early and late, never replaced meanwhile."""
    document = material(photos=3).document
    with Press(recycle_after=LATE + 1) as press:
        held = {number: press.print(document).memory for number in range(1, LATE + 1)}
    growth = held[LATE] / held[EARLY] - 1
    return (
        f"memory of the rendering process: {held[EARLY] / 1e6:.0f} MB after {EARLY} audits, "
        f"{held[LATE] / 1e6:.0f} MB after {LATE}, {100 * growth:+.1f} %"
    )


def _round(engines_ready: dict[str, engines.Ready], printed: Material) -> dict[str, float]:
    """Seconds of each engine for this audit."""
    return {name: _timed(ready(printed)) for name, ready in engines_ready.items()}


def _beside(name: str, rounds: list[dict[str, float]]) -> str:
    took = statistics.median(each[name] for each in rounds)
    ratio = statistics.median(each[OURS] / each[name] for each in rounds)
    return f"{name} {1000 * took:.0f} ms, ratio {ratio:.2f}"


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
