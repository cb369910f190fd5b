"""Documents: from what is asked for to HTML, ready for the press. Nothing is rendered here, no clock is read."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import assert_never
from uuid import UUID

from flask import current_app, render_template
from flask_babel import gettext as _
from sqlmodel import Session

from audits.comparisons.queries import groups
from audits.comparisons.rows import on_scale
from audits.consistency.comparison import compare
from audits.errors import NotFound
from audits.people.tables import Person
from audits.reports.comparing import comparison_paper
from audits.reports.queries import store_seen
from audits.reports.rules import AskedFor, file_name
from audits.reports.scope import scope_of
from audits.reports.store_period import store_paper
from audits.reports.tables import ReportKind
from audits.reports.visiting import visit_paper
from audits.storage import Storage
from audits.stores.queries import find_region
from audits.stores.tables import Region
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.web.paper import Document

STYLES = Path("static/css/print.css")


@dataclass(frozen=True, slots=True)
class Written:
    """A document before it is rendered. Equal digests are equal PDFs."""

    title: str
    file_name: str
    document: Document
    digest: str


def write(session: Session, viewer: Person | None, asked: AskedFor) -> Written:
    """The document that was asked for, as this viewer may see it; `NotFound` when its subject is not there for them.

    `viewer` None is a command, which sees everything. At most 20 queries, whatever the number of rows.
    """
    match asked.kind:
        case ReportKind.VISIT:
            return _visit(session, viewer, asked)
        case ReportKind.STORE:
            return _store(session, viewer, asked)
        case ReportKind.REGION | ReportKind.NETWORK:
            return _comparison(session, viewer, asked)
        case _:
            assert_never(asked.kind)


def _visit(session: Session, viewer: Person | None, asked: AskedFor) -> Written:
    whole = material_of(session, find_whole(session, viewer, UUID(asked.subject)))
    storage: Storage = current_app.extensions["storage"]
    paper = visit_paper(asked.edition, whole, storage)
    title = _("Audit of %(store)s", store=paper.audit.store_name)
    html = render_template("reports/visit.html", title=title, paper=paper, audit=paper.audit)
    name = file_name(
        paper.audit.day, paper.audit.store_code, f"visit-{paper.audit.ref}", f"v{paper.audit.revision}"
    )
    return _written(title, name, html, paper.assets)


def _store(session: Session, viewer: Person | None, asked: AskedFor) -> Written:
    store, region = store_seen(session, viewer, int(asked.subject))
    scope = scope_of(session, viewer, asked, None)
    paper = store_paper(session, scope, on_scale(compare(groups(session, scope.wanted))), store, region)
    title = _("%(store)s, %(code)s", store=store.name, code=store.code)
    html = render_template("reports/store.html", title=title, paper=paper, scope=scope)
    return _written(title, file_name(scope.wanted.to_day, store.code, "store", scope.checklist_key), html, {})


def _comparison(session: Session, viewer: Person | None, asked: AskedFor) -> Written:
    region = _region(session, viewer, asked)
    scope = scope_of(session, viewer, asked, region)
    paper = comparison_paper(scope, on_scale(compare(groups(session, scope.wanted))))
    title = _("Comparison of %(place)s", place=scope.place) if region else _("Comparison of the network")
    html = render_template("reports/comparison.html", title=title, paper=paper, scope=scope)
    place = f"region-{region.path}" if region else "network"
    return _written(title, file_name(scope.wanted.to_day, place, scope.checklist_key), html, {})


def _region(session: Session, viewer: Person | None, asked: AskedFor) -> Region | None:
    if asked.kind is ReportKind.NETWORK:
        return None
    if viewer is not None:
        return find_region(session, viewer, int(asked.subject))
    found = session.get(Region, int(asked.subject))
    if found is None:
        raise NotFound("This region")
    return found


def _written(title: str, name: str, html: str, assets: dict[str, bytes]) -> Written:
    styles = _styles(Path(current_app.root_path) / STYLES)
    digest = hashlib.sha256(f"{styles}\0{html}".encode())
    for key, content in sorted(assets.items()):
        digest.update(key.encode() + hashlib.sha256(content).digest())
    return Written(title, name, Document(html, styles, assets), digest.hexdigest())


@lru_cache(maxsize=4)
def _styles(path: Path) -> str:
    return path.read_text(encoding="utf-8")
