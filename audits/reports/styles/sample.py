"""A sample document that shows a style. Its store and its scores are made up, and it is never issued."""

from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from audits.reports.documents import Content, Written, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import PaperSize, ReportKind
from audits.web.charts import Measured, bar_list

_DAY = date(2026, 1, 15)


def sample(look: Look, language: str, paper: PaperSize) -> Written:
    """One page in this look. No query."""
    asked = AskedFor(ReportKind.NETWORK, language=language, paper=paper)
    with force_locale(language):
        said = Content(
            title=_("Sample of the house style"),
            template="reports/house_style_sample.html",
            context={"chart": bar_list(_measured()), "sample_day": _DAY},
            name_day=None,
            name_parts=("sample",),
            data={"sample": True},
        )
    return written(said, asked, Stamp(), look)


def _measured() -> list[Measured]:
    return [
        Measured(_("Entrance"), 91.0, 24),
        Measured(_("Service"), 84.5, 24),
        Measured(_("Checkout"), 72.0, 24),
    ]
