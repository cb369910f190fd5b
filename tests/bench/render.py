"""How long one warm audit takes through the press, beside WeasyPrint called bare on the same HTML.

    INSTANCE=FOLDER python -m tests.bench.render VISIT

FOLDER holds a database with the visit (the demonstration's will do). Both are warm and take turns; the ratio is the
median of the pairs.
"""

import statistics
import sys
import time
from collections.abc import Callable

import weasyprint
from weasyprint.text.fonts import FontConfiguration

from audits import db
from audits.app import create_app
from audits.reports.documents import write
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.visits.queries import by_ref
from audits.web.paper import Document, Press
from audits.web.paper_child import ClosedFetcher

PAIRS = 9
WARM_UP = 2


def main(ref: str) -> str:
    """The figures as one sentence."""
    document = _document(ref)
    fonts = FontConfiguration()
    style = weasyprint.CSS(string=document.styles, url_fetcher=ClosedFetcher({}), font_config=fonts)

    def bare() -> None:
        page = weasyprint.HTML(string=document.html, url_fetcher=ClosedFetcher(document.assets))
        page.write_pdf(stylesheets=[style], font_config=fonts, pdf_tags=True, pdf_variant="pdf/ua-1")

    with Press() as press:
        pages = press.print(document).pages
        pairs = [(_timed(bare), _timed(lambda: press.print(document))) for _ in range(WARM_UP + PAIRS)]
    limits, ours = zip(*pairs[WARM_UP:], strict=True)
    ratio = statistics.median(mine / limit for limit, mine in pairs[WARM_UP:])
    return (
        f"one audit of {pages} pages: {1000 * statistics.median(ours):.0f} ms through the press, "
        f"bare WeasyPrint on the same HTML {1000 * statistics.median(limits):.0f} ms, "
        f"ratio {ratio:.2f} (median of {PAIRS} pairs)"
    )


def _document(ref: str) -> Document:
    app = create_app()
    with app.app_context():
        visit = by_ref(db.session(), ref)
        return write(db.session(), None, AskedFor(ReportKind.VISIT, str(visit.id))).document


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(main(sys.argv[1]))
