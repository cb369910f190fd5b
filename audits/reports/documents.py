"""Documents: from what is asked for to HTML, ready for the press. Nothing is rendered here, no clock is read."""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, assert_never
from uuid import UUID

import segno
from flask import current_app, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlmodel import Session

from audits.checklists.loading import load_one
from audits.errors import NotFound
from audits.reports.blank_checklist import blank_data, blank_paper, is_training, version_in
from audits.reports.compared_data import comparison_data, comparison_tables, store_data, store_tables
from audits.reports.comparing import comparison_paper
from audits.reports.data import visit_data, visit_tables
from audits.reports.looks import Look, styles_of
from audits.reports.network_book import book_data, network_book
from audits.reports.passages import held_together
from audits.reports.queries import find_store
from audits.reports.readable import readable
from audits.reports.rules import AskedFor, Stamp, file_name
from audits.reports.scope import scope_of
from audits.reports.store_period import store_paper
from audits.reports.tables import PaperSize, ReportKind
from audits.reports.visiting import visit_paper, visit_told
from audits.storage import Storage
from audits.stores.tables import Region
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.visits.tables import VisitStatus
from audits.web.display import page_direction
from audits.web.languages import ENGLISH
from audits.web.paper import Attached, Document

STYLES = ("print.css", "print-comparison.css")
RIGHT_TO_LEFT = ("print-rtl.css",)
STYLES_FOLDER = Path("static/css")
CODE_PICTURE = "code"
LOGO_PICTURE = "logo"
ABOUT_SEVERAL_VISITS = (ReportKind.STORE, ReportKind.REGION, ReportKind.NETWORK)


@dataclass(frozen=True, slots=True)
class Content:
    """What a document says, before it is set on paper.

    `data` is what is attached to the file and decides whether it says something new: plain values in the programme's
    first language, whatever language the paper is in. `tables` are attached beside it, as CSV by file name.
    `pictures` are bytes by `asset:` key, `styles` the style sheets it has beyond those of all documents. A `draft` is
    printed, but never issued.
    """

    title: str
    template: str
    context: Mapping[str, Any]
    name_day: date | None
    name_parts: tuple[str, ...]
    data: Mapping[str, Any]
    tables: Mapping[str, str] = field(default_factory=dict)
    pictures: dict[str, bytes] = field(default_factory=dict)
    styles: tuple[str, ...] = ()
    draft: bool = False

    @property
    def data_file(self) -> bytes:
        """`data` as JSON: the same for equal data."""
        return json.dumps(self.data, ensure_ascii=False, sort_keys=True, indent=1).encode()

    @property
    def digest(self) -> str:
        """Equal digests say the same: data and pictures."""
        digest = hashlib.sha256(self.data_file)
        for key, content in sorted(self.pictures.items()):
            digest.update(key.encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Written:
    """A document ready for the press, with the name of its file."""

    title: str
    file_name: str
    document: Document


def content(session: Session, asked: AskedFor) -> Content:
    """What the document that was asked for says. Who may read it is for `reading.demand` to say, before.

    `NotFound` when its subject is not there. Some 55 queries at most, whatever the number of rows; twice as many for
    several visits in another language than the programme's first, which names touchpoints as that language does.
    """
    with force_locale(asked.language):
        said = _said(session, asked)
    if asked.language == ENGLISH or asked.kind not in ABOUT_SEVERAL_VISITS:
        return said
    with force_locale(ENGLISH):
        first = _said(session, replace(asked, language=ENGLISH))
    return replace(said, data=first.data, tables=first.tables)


def _said(session: Session, asked: AskedFor) -> Content:
    match asked.kind:
        case ReportKind.VISIT:
            return _visit(session, asked)
        case ReportKind.STORE:
            return _store(session, asked)
        case ReportKind.REGION:
            return _comparison(session, asked)
        case ReportKind.NETWORK:
            return _network(session, asked)
        case ReportKind.CHECKLIST:
            return _checklist(session, asked)
        case _:
            assert_never(asked.kind)


def written(said: Content, asked: AskedFor, stamp: Stamp, look: Look) -> Written:
    """The content as a document, in the language, on the paper and in the look wanted. No query."""
    pictures = dict(said.pictures)
    if look.logo:
        pictures[LOGO_PICTURE] = look.logo
    if stamp.address:
        pictures[CODE_PICTURE] = code_picture(stamp.address)
    with force_locale(asked.language):
        html = render_template(
            said.template, title=said.title, day=said.name_day, stamp=stamp, look=look, **said.context
        )
        turned = page_direction() == "rtl"
    sheets = (*STYLES, *said.styles, *(RIGHT_TO_LEFT if turned else ()))
    parts = (*said.name_parts, f"v{stamp.number}" if stamp.number else "draft", *_unusual(asked))
    folder = Path(current_app.root_path) / STYLES_FOLDER
    styles = (*(_styles(folder / name) for name in sheets), styles_of(look, asked.paper))
    html = held_together(readable(html)) if turned else readable(html)
    document = Document(html, styles, pictures, _attached(said))
    return Written(said.title, file_name(said.name_day, *parts), document)


def _attached(said: Content) -> tuple[Attached, ...]:
    """The document's data, and its tables."""
    data = Attached("audit.json", said.data_file, "What this document says, as data", "application/json")
    tables = (
        Attached(name, table.encode(), "A table of this document", "text/csv")
        for name, table in said.tables.items()
    )
    return (data, *tables)


def _unusual(asked: AskedFor) -> Iterator[str]:
    """What a file's name says of its setting: nothing of English on A4."""
    if asked.language != ENGLISH:
        yield asked.language
    if asked.paper is not PaperSize.A4:
        yield asked.paper.value


def code_picture(address: str) -> bytes:
    """A QR code as SVG, one unit a module, with the quiet zone that readers need."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", border=4, xmldecl=False)
    return target.getvalue()


def _visit(session: Session, asked: AskedFor) -> Content:
    whole = material_of(session, find_whole(session, None, UUID(asked.subject)))
    storage: Storage = current_app.extensions["storage"]
    paper = visit_paper(session, asked.edition, whole, storage)
    with force_locale(ENGLISH):
        told = visit_told(asked.edition, whole)
    return Content(
        title=_("Audit of %(store)s", store=paper.audit.store_name),
        template="reports/visit.html",
        context={"paper": paper, "audit": paper.audit},
        name_day=paper.audit.day,
        name_parts=(paper.audit.store_code, f"visit-{paper.audit.ref}"),
        data=visit_data(told),
        tables=visit_tables(told),
        pictures=paper.assets,
        draft=paper.audit.status not in (VisitStatus.APPROVED, VisitStatus.EXCLUDED),
    )


def _store(session: Session, asked: AskedFor) -> Content:
    store = find_store(session, int(asked.subject))
    scope = scope_of(session, asked, _region(session, asked.within_id))
    paper = store_paper(session, scope, store)
    return Content(
        title=_("%(store)s, %(code)s", store=store.name, code=store.code),
        template="reports/store.html",
        context={"paper": paper, "scope": scope},
        name_day=scope.wanted.to_day,
        name_parts=(store.code, "store", *scope.name_parts),
        data=store_data(paper),
        tables=store_tables(paper),
    )


def _comparison(session: Session, asked: AskedFor) -> Content:
    region = _region(session, int(asked.subject)) if asked.subject else None
    scope = scope_of(session, asked, region)
    paper = comparison_paper(session, scope)
    title = _("Comparison of %(place)s", place=scope.place) if region else _("Comparison of the network")
    return Content(
        title=title,
        template="reports/comparison.html",
        context={"paper": paper, "scope": scope},
        name_day=scope.wanted.to_day,
        name_parts=(f"region-{region.path}" if region else "network", *scope.name_parts),
        data=comparison_data(paper),
        tables=comparison_tables(paper),
    )


def _network(session: Session, asked: AskedFor) -> Content:
    scope = scope_of(session, asked, None)
    book = network_book(session, scope)
    return Content(
        title=_("The network"),
        template="reports/book.html",
        context={"book": book, "scope": scope},
        name_day=scope.wanted.to_day,
        name_parts=("network", *scope.name_parts),
        data=comparison_data(book.paper) | {"book": book_data(book)},
        tables=comparison_tables(book.paper),
        styles=("print-book.css",),
    )


def _checklist(session: Session, asked: AskedFor) -> Content:
    version = load_one(session, version_in(asked.subject))
    training = is_training(asked.subject)
    paper = blank_paper(version.questionnaire, asked.language, training=training)
    return Content(
        title=paper.title,
        template="reports/blank_checklist.html",
        context={"paper": paper},
        name_day=None,
        name_parts=(paper.key, paper.version, "training" if training else "blank"),
        data=blank_data(version.questionnaire, training=training),
        styles=("print-blank.css",),
    )


def _region(session: Session, region_id: int | None) -> Region | None:
    if region_id is None:
        return None
    found = session.get(Region, region_id)
    if found is None:
        raise NotFound("This region")
    return found


@lru_cache(maxsize=8)
def _styles(path: Path) -> str:
    return path.read_text(encoding="utf-8")
