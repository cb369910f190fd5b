"""How long one warm audit with photos takes through the press, beside other engines, and whether its memory stays flat.

    python -m tests.bench audit memory

All engines are warm and take turns; a ratio is the median of the rounds. WeasyPrint called bare and Chromium print the
same HTML, style sheets and photos as we do; naive WeasyPrint and typst an equivalent document: the same questions,
answers, comments, bars and photos, without tags.
"""

import io
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack

from pypdf import PdfReader

from audits.web.paper import Press
from tests.bench import audit_engines as engines
from tests.bench.audit_material import PHOTOS, material

ROUNDS = 7
WARM_UP = 2
PEERS = {
    "bare WeasyPrint": engines.bare,
    "Chromium": engines.chromium,
    "naive WeasyPrint": engines.naive,
    "typst": engines.typst_engine,
}
EARLY, LATE = 50, 500


def main() -> str:
    """The figures as one sentence."""
    printed = material()
    with ExitStack() as open_engines:
        ours = open_engines.enter_context(engines.ours(printed))
        peers = {name: open_engines.enter_context(engine(printed)) for name, engine in PEERS.items()}
        pages = len(PdfReader(io.BytesIO(ours())).pages)
        rounds = [_round({"ours": ours, **peers}) for _ in range(WARM_UP + ROUNDS)][WARM_UP:]
    mine = statistics.median(each["ours"] for each in rounds)
    beside = ", ".join(_beside(name, rounds) for name in peers)
    return (
        f"one audit of {pages} pages, {sum(len(each.questions) for each in printed.audit.moments)} questions and "
        f"{PHOTOS} photos: {1000 * mine:.0f} ms through the press, {pages / mine:.1f} pages a second; "
        f"{beside} (medians of {ROUNDS} rounds)"
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


def _round(printers: dict[str, Callable[[], bytes]]) -> dict[str, float]:
    return {name: _timed(once) for name, once in printers.items()}


def _beside(name: str, rounds: list[dict[str, float]]) -> str:
    took = statistics.median(each[name] for each in rounds)
    ratio = statistics.median(each["ours"] / each[name] for each in rounds)
    return f"{name} {1000 * took:.0f} ms, ratio {ratio:.2f}"


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
