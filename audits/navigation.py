"""Where each role starts, and what the menu offers it. Data; the pages themselves are guarded by `audits.web.guard`."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from audits import db
from audits.access import Can, Role, may


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu: its words, its page, and what a person must be allowed to do to see it.

    `unless`: who may do this reaches the page from another one.
    """

    title: str
    endpoint: str
    needs: Can
    unless: Can | None = None

    def is_for(self, role: Role) -> bool:
        """Whether the menu of this role offers it."""
        return may(role, self.needs) and not (self.unless and may(role, self.unless))


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as one reader sees it."""

    title: str
    address: str
    current: bool


START: dict[Role, str] = {
    Role.HEAD_OFFICE: "comparisons.overview",
    Role.REGIONAL_MANAGER: "comparisons.overview",
    Role.STORE_MANAGER: "visits.list_visits",
    Role.REVIEWER: "visits.review_queue",
    Role.SHOPPER: "visits.today",
}
MENU: tuple[Entry, ...] = (
    Entry(_("Today"), "visits.today", Can.SHOP),
    Entry(_("Review"), "visits.review_queue", Can.REVIEW),
    Entry(_("Comparison"), "comparisons.overview", Can.COMPARE),
    Entry(_("Shoppers"), "comparisons.shoppers", Can.SEE_SHOPPER_YARDSTICKS, unless=Can.COMPARE),
    Entry(_("Visits"), "visits.list_visits", Can.READ_VISITS),
    Entry(_("Assignments"), "fieldwork.list_assignments", Can.SEE_FIELDWORK),
    Entry(_("Rounds"), "fieldwork.list_rounds", Can.SEE_FIELDWORK),
    Entry(_("Stores"), "stores.list_stores", Can.SEE_STORES),
    Entry(_("Checklists"), "checklists.list_checklists", Can.SEE_CHECKLISTS),
    Entry(_("Documents"), "reports.list_reports", Can.DOWNLOAD_AUDITS),
    Entry(_("People"), "people.list_people", Can.MANAGE_PEOPLE),
    Entry(_("Operation"), "operating.operation", Can.SEE_OPERATION),
)

# Pages of one room that belong to another entry of the menu.
BELONGS: dict[str, str] = {
    "people.list_tokens": "",
    "people.make_token": "",
    "api.reference": "",
    "visits.trial": "checklists.list_checklists",
    "visits.score_trial": "checklists.list_checklists",
    "visits.checklist_trial": "checklists.list_checklists",
    "visits.score_checklist_trial": "checklists.list_checklists",
    "visits.release": "fieldwork.list_rounds",
    "visits.choose_release": "fieldwork.list_rounds",
    "visits.personal_data": "people.list_people",
    "visits.disguise": "fieldwork.list_rounds",
    "visits.choose_disguise": "fieldwork.list_rounds",
}


def init_app(app: Flask) -> None:
    """Hand the menu to every page."""
    app.context_processor(_for_the_page)


def start_address(role: Role) -> str:
    """The page of a role's first task."""
    return url_for(START[role])


def menu(role: Role, endpoint: str | None) -> list[Link]:
    """What a role may open, in the menu's order; the room one is in is current."""
    offered = [entry for entry in MENU if entry.is_for(role)]
    here = _nearest(offered, endpoint)
    return [Link(str(entry.title), url_for(entry.endpoint), entry == here) for entry in offered]


def _nearest(offered: list[Entry], endpoint: str | None) -> Entry | None:
    """The entry of this page, otherwise the first one of its room."""
    endpoint = BELONGS.get(endpoint or "", endpoint or "")
    room = endpoint.partition(".")[0]
    own = [entry for entry in offered if entry.endpoint == endpoint]
    return next(iter([*own, *(entry for entry in offered if entry.endpoint.partition(".")[0] == room)]), None)


def _for_the_page() -> dict[str, Any]:
    """The menu of whoever the guard has let in. Asks the database nothing: an error page may have none to ask."""
    person = g.get("_login_user")
    if person is None or db.is_expired(person) or not person.is_authenticated:
        return {"navigation": [], "person_name": None, "sign_out_address": "", "account_address": ""}
    return {
        "navigation": menu(person.role, request.endpoint),
        "person_name": person.name or person.email or gettext("Your account"),
        "sign_out_address": url_for("security.logout"),
        "account_address": url_for("people.account"),
    }
