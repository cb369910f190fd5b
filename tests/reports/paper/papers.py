"""Documents small enough for a test, set with the house's style sheet."""

from pathlib import Path

from audits.reports.looks import Look, styles_of
from audits.reports.readable import readable
from audits.reports.tables import PaperSize
from audits.web.paper import Attached, Document, Press, Printed

SHEET = Path("static/css/print.css").read_text(encoding="utf-8")
BODY = (
    '<body data-house="House" data-title="Running title" data-reference="Visit 0142, version 2" '
    'data-page="Page" data-of="of" data-watermark="{watermark}">'
)


def document(
    body: str,
    paper: PaperSize = PaperSize.A4,
    watermark: str = "",
    assets: dict[str, bytes] | None = None,
    attachments: tuple[Attached, ...] = (),
    head: str = '<meta name="dcterms.created" content="2026-11-18T00:00:00Z">',
) -> Document:
    """A document with this body."""
    html = (
        f'<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8"><title>A title</title>{head}'
        f"</head>{BODY.format(watermark=watermark)}<h1>A title</h1>{body}</body></html>"
    )
    return Document(readable(html), (SHEET, styles_of(Look(), paper)), assets or {}, attachments)


def printed(body: str, press: Press, **more) -> Printed:
    """The document with this body, printed."""
    return press.print(document(body, **more))


def table(rows: int, words: str = "What was asked") -> str:
    """A table that may go on over pages."""
    body = "".join(f"<tr><th scope=row>{words} {row}</th><td>Yes</td></tr>" for row in range(rows))
    return (
        "<table><caption><span class=out-of-sight>Questions and answers</span></caption>"
        f"<thead><tr><th scope=col>Question</th><th scope=col>Answer</th></tr></thead><tbody>{body}</tbody></table>"
    )
