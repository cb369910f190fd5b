"""Stores: the list, one store, adding, editing and closing it."""

from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.people.queries import events_of
from audits.stores import queries
from audits.stores.blueprint import stores
from audits.stores.changing import add_store, change_store, close_store
from audits.stores.forms import CloseForm, NewStoreForm, StoreForm
from audits.stores.queries import PAGE, StoreFilter
from audits.stores.rules import Unfit, read_value
from audits.web.guard import needs

Page = str | tuple[str, int] | Response
F = TypeVar("F", bound=StoreForm)


@stores.get("/stores")
@needs(Can.SEE_STORES)
def list_stores() -> Page:
    """Stores by code, searched and cut to a region."""
    viewer = current_person()
    page = max(request.args.get("page", 1, int), 1)
    state = request.args.get("state", "open")
    chosen = StoreFilter(
        words=request.args.get("words", "")[:100],
        region_id=request.args.get("region", None, int),
        open_on=_today() if state != "all" else None,
    )
    found, count = queries.list_stores(session(), viewer, chosen, page)
    return render_template(
        "stores/list_stores.html",
        stores=found,
        count=count,
        first=(page - 1) * PAGE + 1,
        chosen=chosen,
        state=state,
        regions=queries.regions(session(), viewer),
        previous=_page_address(page - 1) if page > 1 else None,
        next=_page_address(page + 1) if page * PAGE < count else None,
        may_manage=may(viewer.role, Can.MANAGE_STORES),
        today=_today(),
    )


def _page_address(page: int) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for("stores.list_stores", **kept, page=page)


def _today() -> date:
    return datetime.now(UTC).date()


@stores.get("/stores/<int:store_id>")
@needs(Can.SEE_STORES)
def store(store_id: int) -> Page:
    """What is known about one store, and what was done to it."""
    found, path = queries.find(session(), current_person(), store_id)
    may_manage = may(current_person().role, Can.MANAGE_STORES)
    return render_template(
        "stores/store.html",
        store=found,
        region=path,
        closing=CloseForm(closed_on=_today()),
        may_manage=may_manage,
        events=events_of(session(), "store", store_id, limit=10) if may_manage else [],
        today=_today(),
    )


@stores.get("/stores/new")
@needs(Can.MANAGE_STORES)
def new_store() -> Page:
    """An empty form."""
    return _new_page(_offering(NewStoreForm(timezone="UTC")))


@stores.post("/stores")
@needs(Can.MANAGE_STORES)
def add() -> Page:
    """Add a store."""
    form = _offering(NewStoreForm())
    facts = form.facts(_code(form)) if form.validate() else None
    if facts is None or form.errors:
        return _new_page(form), 422
    try:
        made = add_store(session(), facts, current_person(), datetime.now(UTC))
    except AuditError as refusal:
        form.code.errors = [str(refusal)]
        return _new_page(form), 422
    session().commit()
    flash(_("Store %(code)s was added.", code=made.code))
    return redirect(url_for("stores.store", store_id=made.id), 303)


def _code(form: NewStoreForm) -> str:
    """The code as a file would give it; what is wrong with it stands beside the field already."""
    try:
        return str(read_value("code", form.code.data or ""))
    except Unfit:
        return ""


def _new_page(form: NewStoreForm) -> str:
    return render_template("stores/new_store.html", asked=form)


@stores.get("/stores/<int:store_id>/facts")
@needs(Can.MANAGE_STORES)
def edit(store_id: int) -> Page:
    """The facts in a form."""
    found, path = queries.find(session(), current_person(), store_id)
    known = {name: _shown(value) for name, value in asdict(queries.facts_of(found, path)).items()}
    return render_template("stores/edit.html", store=found, asked=_offering(StoreForm(data=known)))


@stores.post("/stores/<int:store_id>/facts")
@needs(Can.MANAGE_STORES)
def save(store_id: int) -> Page:
    """Change the facts."""
    found, path = queries.find(session(), current_person(), store_id)
    form = _offering(StoreForm())
    facts = form.facts(found.code) if form.validate() else None
    if facts is None:
        return render_template("stores/edit.html", store=found, asked=form), 422
    changed = change_store(session(), found, path, facts, current_person(), datetime.now(UTC))
    session().commit()
    flash(_("Saved.") if changed else _("Nothing was different, so nothing was changed."))
    return redirect(url_for("stores.store", store_id=store_id), 303)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)


def _offering(form: F) -> F:
    form.offer(queries.regions(session(), current_person()))
    return form


@stores.post("/stores/<int:store_id>/closing")
@needs(Can.MANAGE_STORES)
def close(store_id: int) -> Page:
    """Close a store from a day on."""
    found, _path = queries.find(session(), current_person(), store_id)
    form = CloseForm()
    if not form.validate():
        raise AuditError(_("Choose the day from which the store is closed, then send it again."))
    close_store(session(), found, form.day(), current_person(), datetime.now(UTC))
    session().commit()
    flash(_("%(code)s is closed. Its visits and scores stay.", code=found.code))
    return redirect(url_for("stores.store", store_id=store_id), 303)


@stores.post("/stores/<int:store_id>/reopening")
@needs(Can.MANAGE_STORES)
def reopen(store_id: int) -> Page:
    """Open a closed store again."""
    found, _path = queries.find(session(), current_person(), store_id)
    close_store(session(), found, None, current_person(), datetime.now(UTC))
    session().commit()
    flash(_("%(code)s is open again.", code=found.code))
    return redirect(url_for("stores.store", store_id=store_id), 303)
