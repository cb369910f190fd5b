"""What applies to one store, and the touchpoints that only this store has."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.checklists import lists
from audits.checklists.blueprint import checklists
from audits.checklists.forms import OwnTouchpointForm
from audits.checklists.lists import Applying
from audits.checklists.own import changed, form_data, touchpoint_from
from audits.checklists.publishing import publish_addition
from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.sheet import Touchpoint
from audits.stores import queries as stores
from audits.stores.tables import Store
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@checklists.get("/stores/<int:store_id>/checklists")
@needs(Can.SEE_CHECKLISTS)
def of_store(store_id: int) -> Page:
    """Which checklists apply to a store and why, and its own touchpoints."""
    store, _path = stores.find(session(), current_person(), store_id)
    return render_template(
        "checklists/of_store.html",
        store=store,
        applying=lists.applying_to(session(), store),
        may_manage=may(current_person().role, Can.MANAGE_CHECKLISTS),
    )


@checklists.get("/stores/<int:store_id>/checklists/<int:checklist_id>/touchpoints/new")
@needs(Can.MANAGE_CHECKLISTS)
def new_touchpoint(store_id: int, checklist_id: int) -> Page:
    """An empty form."""
    store, applying = _find(store_id, checklist_id)
    return _new_page(store, applying, OwnTouchpointForm(formdata=None))


@checklists.post("/stores/<int:store_id>/checklists/<int:checklist_id>/touchpoints")
@needs(Can.MANAGE_CHECKLISTS)
def add_touchpoint(store_id: int, checklist_id: int) -> Page:
    """Add a touchpoint to those the store has of its own."""
    store, applying = _find(store_id, checklist_id)
    form = OwnTouchpointForm()
    if not form.validate():
        return _new_page(store, applying, form), 422
    return _publish(store_id, checklist_id, (*_own(applying), touchpoint_from(form.data, None)))


def _new_page(store: Store, applying: Applying, form: OwnTouchpointForm) -> str:
    return render_template(
        "checklists/new_touchpoint.html", store=store, checklist=applying.checklist, asked=form
    )


@checklists.get("/stores/<int:store_id>/checklists/<int:checklist_id>/touchpoints/<key>")
@needs(Can.MANAGE_CHECKLISTS)
def touchpoint(store_id: int, checklist_id: int, key: str) -> Page:
    """One of the store's own touchpoints in a form, with two empty questions at its end."""
    store, applying = _find(store_id, checklist_id)
    form = OwnTouchpointForm(formdata=None, data=form_data(_one(applying, key)))
    for _slot in range(2):
        form.questions.append_entry()
    return _edit_page(store, applying, key, form)


@checklists.post("/stores/<int:store_id>/checklists/<int:checklist_id>/touchpoints/<key>")
@needs(Can.MANAGE_CHECKLISTS)
def save_touchpoint(store_id: int, checklist_id: int, key: str) -> Page:
    """Change it; visits made before keep what they were asked."""
    store, applying = _find(store_id, checklist_id)
    before, form = _one(applying, key), OwnTouchpointForm()
    if not form.validate():
        return _edit_page(store, applying, key, form), 422
    after = touchpoint_from(form.data, before)
    return _publish(store_id, checklist_id, changed(_own(applying), key, after))


@checklists.post("/stores/<int:store_id>/checklists/<int:checklist_id>/touchpoints/<key>/removal")
@needs(Can.MANAGE_CHECKLISTS)
def remove_touchpoint(store_id: int, checklist_id: int, key: str) -> Page:
    """Ask it no longer; visits made before keep it."""
    _store, applying = _find(store_id, checklist_id)
    return _publish(store_id, checklist_id, changed(_own(applying), key, None))


def _edit_page(store: Store, applying: Applying, key: str, form: OwnTouchpointForm) -> str:
    return render_template(
        "checklists/touchpoint.html", store=store, checklist=applying.checklist, key=key, asked=form
    )


def _find(store_id: int, checklist_id: int) -> tuple[Store, Applying]:
    store, _path = stores.find(session(), current_person(), store_id)
    for applying in lists.applying_to(session(), store):
        if applying.checklist.id == checklist_id:
            return store, applying
    raise NotFound("This checklist")


def _own(applying: Applying) -> tuple[Touchpoint, ...]:
    return applying.own.questionnaire.touchpoints if applying.own else ()


def _one(applying: Applying, key: str) -> Touchpoint:
    for each in _own(applying):
        if each.key == key:
            return each
    raise NotFound("This touchpoint")


def _publish(store_id: int, checklist_id: int, touchpoints: tuple[Touchpoint, ...]) -> Response:
    now = datetime.now(UTC)
    publish_addition(session(), checklist_id, store_id, touchpoints, current_person(), now)
    session().commit()
    flash(_("Saved. Visits that begin from now on are made with it."))
    return redirect(url_for("checklists.of_store", store_id=store_id), 303)
