"""A page of a comparison drawn, with what stands around all of them: tabs, filters, downloads and pictures."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask_babel import gettext

from audits import db
from audits.comparisons.choosing import ALL, Chosen, choose
from audits.comparisons.contents import PAGES, open_to
from audits.comparisons.figures import Figures, Group, Page
from audits.comparisons.wording import CHANNELS, GROUPS, LENSES
from audits.people.accounts import current_person

Pairs = list[tuple[str | int, Any]]


def shown(page: Page) -> str:
    """The page as the address asks for it."""
    session, person = db.session(), current_person()
    chosen = choose(session, person, request.args)
    found = page.prepare(session, chosen)
    return render_template(
        f"comparisons/{page.name.replace('-', '_')}.html",
        page=page,
        chosen=chosen,
        found=found,
        tabs=_tabs(chosen),
        options=_options(chosen),
        address_of=_addresses(chosen),
        downloads=_downloads(page, chosen, page.figures(found)),
        paper_choice=_paper_choice(chosen),
    )


def _tabs(chosen: Chosen) -> list[tuple[Any, list[tuple[Any, str, bool]]]]:
    """By group: the pages this reader may open as (title, address, current), with the same choice."""
    groups: dict[Group, list[tuple[Any, str, bool]]] = {}
    for page in open_to(current_person().role):
        current = page.endpoint == request.endpoint
        if page.has_tab or current:
            groups.setdefault(page.group, []).append((page.title, _address(page, chosen), current))
    return [(GROUPS[group], pages) for group, pages in groups.items()]


def _address(page: Page, chosen: Chosen, /, **changes: str | int | None) -> str:
    """A page with this choice; what another page sorted by or was about is left behind."""
    about = dict.fromkeys(chosen.subjects)
    asked = chosen.address(**{"page": None, "sort": None, **about, **changes})
    return f"{url_for(page.endpoint)}?{urlencode(asked, doseq=True)}"


def _addresses(chosen: Chosen) -> Any:
    """address_of("stores", store="LYO-012"): how templates lead to another page with the same choice."""
    by_name = {page.name: page for page in PAGES}

    def address_of(name: str, /, **changes: str | int | None) -> str:
        return _address(by_name[name], chosen, **changes)

    return address_of


def _downloads(page: Page, chosen: Chosen, figures: Figures) -> dict[str, list[tuple[str, str]]]:
    """Where the figures of this page are to be had: `tables` as (name, address), `pictures` likewise."""
    asked = chosen.address(page=None)

    def table(name: str, form: str) -> tuple[str, str]:
        address = url_for(f"comparisons.{form}", name=page.name)
        return name, f"{address}?{urlencode({**asked, 'table': name}, doseq=True)}"

    def picture(name: str) -> tuple[str, str]:
        address = url_for("comparisons.picture", name=page.name, picture=name)
        return name, f"{address}?{urlencode({**asked, 'page': chosen.page}, doseq=True)}"

    return {
        "csv": [table(one.name, "table") for one in figures.tables],
        "xlsx": [table(one.name, "workbook") for one in figures.tables[:1]],
        "svg": [picture(one.name) for one in figures.pictures],
    }


def _paper_choice(chosen: Chosen) -> dict[str, Any] | None:
    """What a PDF of the comparison is asked for; None for a choice that papers do not know."""
    asked = chosen.address(page=None, sort=None, **dict.fromkeys(chosen.subjects))
    kept = {"from", "to", "region", "checklist"}
    return asked if kept.issuperset(asked) else None


def _options(chosen: Chosen) -> dict[str, Pairs]:
    """What the filters offer, each list beginning with no choice."""
    offered = chosen.offered
    return {
        "regions": [("", gettext("All regions")), *((one.id or 0, one.path) for one in offered.regions)],
        "checklists": [
            *((one.key, one.name) for one in offered.checklists),
            (ALL, gettext("All, by shared touchpoints")),
        ],
        "rounds": [("", gettext("All rounds")), *((one.id or 0, one.name) for one in offered.rounds)],
        "brands": [("", gettext("All brands")), *((one, one) for one in offered.brands)],
        "channels": [("", gettext("All channels")), *((key, words) for key, words in CHANNELS.items())],
        "lenses": [("", gettext("Both lenses")), *((key, words) for key, words in LENSES.items())],
        "outcomes": [
            ("", gettext("All approved visits")),
            ("passed", gettext("Without failed visits")),
            ("failed", gettext("Failed visits only")),
        ],
        "touchpoints": [(one.key, one.name) for one in offered.touchpoints],
    }
