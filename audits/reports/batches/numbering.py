"""What is said on a file that is joined from many: its title, and on each page the number of that page."""

from collections.abc import Iterator
from pathlib import Path

from flask import current_app, render_template
from flask_babel import force_locale, ngettext

from audits.web.display import decimal
from audits.web.paper import Document, Press

NUMBERED_AT_ONCE = 200
_STYLES = (
    "@page { size: 120mm 5mm; margin: 0; }"
    " html { font: 7pt 'Liberation Sans', 'DejaVu Sans', sans-serif; color: #5c5a55; }"
    " body { margin: 0; } p { margin: 0; line-height: 5mm; text-align: center; break-after: page; }"
    " p:last-child { break-after: auto; }"
)


def title_of(audits: int, language: str) -> str:
    """The title of so many audits in one file."""
    with force_locale(language):
        return str(
            ngettext(
                "Audit of %(count)s visit", "Audits of %(count)s visits", audits, count=decimal(audits, 0)
            )
        )


class Numbers:
    """Files with a page for each page number, printed some hundreds at a time when they are needed."""

    def __init__(self, folder: Path, total: int, language: str) -> None:
        self._folder, self._total, self._language = folder, total, language
        self._printed = self._needed = 0

    def enough_for(self, pages: int) -> Iterator[Path]:
        """The files that so many more pages need besides those that are there."""
        self._needed += pages
        while self._printed < self._needed:
            yield self._print()

    def _print(self) -> Path:
        press: Press = current_app.extensions["press"]
        first = self._printed + 1
        self._printed = min(self._printed + NUMBERED_AT_ONCE, self._total)
        with force_locale(self._language):
            numbers = range(first, self._printed + 1)
            html = render_template("reports/page_numbers.html", numbers=numbers, total=self._total)
        path = self._folder / f"numbers-{first}.pdf"
        path.write_bytes(press.print(Document(html, (_STYLES,))).pdf)
        return path
