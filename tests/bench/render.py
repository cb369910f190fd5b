"""How long one warm audit takes through the press, beside WeasyPrint called bare on the same HTML.

    python -m tests.bench.render

The audit is that of the demonstration's first visit in store. Both are warm and take turns; the ratio is the median
of the pairs.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import weasyprint
from sqlmodel import col, select
from weasyprint.text.fonts import FontConfiguration

from audits import db
from audits.app import create_app
from audits.demo.programme import fill
from audits.migrations import migrate
from audits.reports.documents import write
from audits.reports.rules import AskedFor
from audits.reports.tables import ReportKind
from audits.settings import Settings
from audits.visits.tables import Visit, VisitStatus
from audits.web.paper import Document, Press
from audits.web.paper_child import ClosedFetcher

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PAIRS = 9
WARM_UP = 2


def main() -> str:
    """The figures as one sentence."""
    document = _document()
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


def _document() -> Document:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(INSTANCE=Path(folder)))
        with app.app_context():
            migrate(db.engine())
            fill(db.session(), NOW)
            first = db.session().exec(
                select(Visit.id)
                .where(Visit.status == VisitStatus.APPROVED)
                .order_by(col(Visit.visited_on), col(Visit.ref))
            )
            return write(db.session(), None, AskedFor(ReportKind.VISIT, str(first.first()))).document


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    print(main())
