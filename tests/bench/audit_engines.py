"""Audits through each engine: a context manager that gives a function, which readies an audit and gives what prints it.

What is readied beforehand, such as a file for an engine that reads files, is not timed. Every audit is handed over with
photos that the engine has not seen: none stands in two audits of a real batch.
"""

import base64
import functools
import io
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from uuid import uuid4

import typst
import weasyprint
from playwright.sync_api import Browser, Page, sync_playwright
from weasyprint.text.fonts import FontConfiguration

from audits.visits.reading.audit import Asking, Audit, Moment
from audits.web.paper import Document, Press
from audits.web.paper_child import ClosedFetcher
from tests.bench.audit_material import Material
from tests.journeys.browser import ARGUMENTS, CHROMIUM

Print = Callable[[], bytes]
Ready = Callable[[Material], Print]
_NAIVE_STYLE = """
@page { size: A4; margin: 20mm }
.moment { display: grid; grid-template-columns: 3fr 1fr 1fr; gap: 2mm; border-bottom: 1px solid #ccc }
.moment p, .photos { grid-column: 1 / -1 }
.photos { display: grid; grid-template-columns: 1fr 1fr 1fr }
.photos img { width: 100% }
.bar { display: flex } .bar i { background: #2f639d; height: 4mm }
"""


@contextmanager
def ours() -> Iterator[Ready]:
    """Our press: a warm process of its own, within limits."""
    with Press() as press:
        yield lambda material: lambda: press.print(material.document).pdf


@contextmanager
def bare() -> Iterator[Ready]:
    """WeasyPrint called directly: the same HTML, parsed style sheets and pictures, warm."""
    fonts = FontConfiguration()

    @functools.cache
    def parsed(sheet: str) -> weasyprint.CSS:
        return weasyprint.CSS(string=sheet, url_fetcher=ClosedFetcher({}), font_config=fonts)

    def once(document: Document) -> bytes:
        page = weasyprint.HTML(
            string=document.html, base_url="asset:", url_fetcher=ClosedFetcher(document.assets)
        )
        styles = [parsed(sheet) for sheet in document.styles]
        made = page.write_pdf(stylesheets=styles, font_config=fonts, pdf_tags=True, pdf_variant="pdf/ua-1")
        assert isinstance(made, bytes)
        return made

    yield lambda material: lambda: once(material.document)


@contextmanager
def naive() -> Iterator[Ready]:
    """WeasyPrint as one first writes it: grid, styles in the page, new fonts each time, photos as phones took them."""

    def once(html: str, originals: dict[str, bytes]) -> bytes:
        made = weasyprint.HTML(string=html, url_fetcher=ClosedFetcher(originals)).write_pdf(
            font_config=FontConfiguration()
        )
        assert isinstance(made, bytes)
        return made

    yield lambda material: functools.partial(once, _naive_html(material), material.originals)


@dataclass(frozen=True, slots=True)
class WarmChromium:
    """A Chromium that has been started, and a folder for the pages it opens."""

    browser: Browser
    folder: Path

    def in_one_page(self) -> Ready:
        """Opens the same HTML with the same photos in its one page and prints it tagged."""
        page = self.browser.new_page()
        return lambda material: functools.partial(_printed, page, self._kept(material))

    def apart(self) -> Ready:
        """The same, each audit in a page and profile of its own: nothing of one can be met in the next."""
        return lambda material: functools.partial(self._print_apart, self._kept(material))

    def as_sent(self) -> Ready:
        """The one page again, with the photos as phones took them: without print copies made when they came."""
        page = self.browser.new_page()
        return lambda material: functools.partial(_printed, page, self._kept(_as_sent(material)))

    def _print_apart(self, page_file: Path) -> bytes:
        with self.browser.new_context() as profile:
            return _printed(profile.new_page(), page_file)

    def _kept(self, material: Material) -> Path:
        page_file = self.folder / f"{uuid4()}.html"
        page_file.write_text(_for_a_browser(material), encoding="utf-8")
        return page_file


@contextmanager
def chromium() -> Iterator[WarmChromium]:
    """Debian's Chromium, started once."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield WarmChromium(browser, Path(folder))
        browser.close()


def _printed(page: Page, page_file: Path) -> bytes:
    page.goto(page_file.as_uri(), wait_until="load")
    return page.pdf(tagged=True, outline=True, prefer_css_page_size=True)


def _as_sent(material: Material) -> Material:
    document = material.document
    return replace(material, document=replace(document, assets=document.assets | material.originals))


@contextmanager
def typst_engine() -> Iterator[Ready]:
    """typst, warm: the same questions, answers, comments, bars and photos in its own language."""
    with tempfile.TemporaryDirectory() as parent:

        def ready(material: Material) -> Print:
            name = str(uuid4())
            folder = Path(parent) / name
            folder.mkdir()
            for key in material.originals:
                (folder / f"{key}.jpg").write_bytes(material.document.assets[key])
            # It remembers what it has set before: no two audits have the same words.
            (folder / "audit.typ").write_text(_in_typst(material, name), encoding="utf-8")
            return functools.partial(_compiled, folder / "audit.typ")

        yield ready


def _for_a_browser(material: Material) -> str:
    """The same HTML with what the press is handed beside it: styles in the head, pictures as data."""
    document = material.document

    def as_data(found: re.Match[str]) -> str:
        content = document.assets[found[1]]
        kind = "svg+xml" if content.startswith(b"<svg") else "jpeg"
        return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"

    styles = "".join(f"<style>{each}</style>" for each in document.styles)
    return re.sub(r"asset:([\w-]+)", as_data, document.html).replace("</head>", f"{styles}</head>", 1)


def _naive_html(material: Material) -> str:
    audit = material.audit
    parts = [f"<style>{_NAIVE_STYLE}</style><h1>{escape(audit.store_name)}</h1>"]
    for moment in audit.moments:
        width = float(moment.final or 0) * 100
        parts.append(f'<p class="bar"><span>{escape(moment.name)}</span><i style="width: {width}mm"></i></p>')
    for moment in audit.moments:
        parts.append(f"<h2>{escape(moment.name)}</h2>")
        parts += [_naive_question(asked, material.originals) for asked in moment.questions]
    return "".join(parts)


def _naive_question(asked: Asking, originals: dict[str, bytes]) -> str:
    pictures = "".join(
        f'<img src="asset:{photo.id}">' for photo in asked.photos if str(photo.id) in originals
    )
    cells = (asked.text, asked.answer, f"{float(asked.earned):g} of {float(asked.possible):g}")
    rows = "".join(f"<div>{escape(cell)}</div>" for cell in cells)
    return (
        f'<div class="moment">{rows}<p>{escape(asked.comment)}</p><div class="photos">{pictures}</div></div>'
    )


def _compiled(source: Path) -> bytes:
    return bytes(typst.compile(str(source), root=str(source.parent)))


def _in_typst(material: Material, name: str) -> str:
    audit = material.audit
    head = '#set page("a4", margin: 20mm)\n#set text(font: "Liberation Sans", size: 9.5pt)\n'
    bars = "".join(_typst_bar(moment) for moment in audit.moments)
    told = "".join(_typst_moment(moment, material, name) for moment in audit.moments)
    return f"{head}= {_plain(audit.store_name)}\n{_typst_facts(audit)}{bars}{told}"


def _typst_facts(audit: Audit) -> str:
    return f"{_plain(audit.checklist)}, {_plain(audit.ref)}\n\n"


def _typst_bar(moment: Moment) -> str:
    width = float(moment.final or 0) * 100
    return (
        f"#grid(columns: (50mm, 110mm), [{_plain(moment.name)}], rect(width: {width:.1f}mm, height: 3mm))\n"
    )


def _typst_moment(moment: Moment, material: Material, name: str) -> str:
    rows = io.StringIO()
    for asked in moment.questions:
        points = f"{float(asked.earned):g} of {float(asked.possible):g}"
        rows.write(f"[{_plain(asked.text)} {name[:4]}], [{_plain(asked.answer)}], [{points}],\n")
        pictures = [str(photo.id) for photo in asked.photos if str(photo.id) in material.originals]
        if asked.comment or pictures:
            shown = " ".join(f'#image("{key}.jpg", width: 55mm)' for key in pictures)
            rows.write(f"table.cell(colspan: 3)[{_plain(asked.comment)} {shown}],\n")
    return f"== {_plain(moment.name)}\n#table(columns: (1fr, 48mm, 20mm),\n{rows.getvalue()})\n"


def _plain(text: str) -> str:
    """Text that typst reads as text."""
    return re.sub(r"([\\#*_`$<>@=\[\]/~-])", r"\\\1", text)
