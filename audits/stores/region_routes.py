"""The tree of regions: seeing it, adding to it, renaming and moving."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.stores import queries
from audits.stores.blueprint import stores
from audits.stores.forms import RegionForm
from audits.stores.regions import add_region, place_region
from audits.stores.tables import Region
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@stores.get("/regions")
@needs(Can.SEE_STORES)
def list_regions() -> Page:
    """The tree with its stores counted."""
    return _tree(_offering(RegionForm()))


@stores.post("/regions")
@needs(Can.MANAGE_STORES)
def add_to_tree() -> Page:
    """Add a region."""
    form = _offering(RegionForm())
    if not form.validate():
        return _tree(form), 422
    try:
        add_region(session(), form.name.data, _parent(form), current_person(), datetime.now(UTC))
    except AuditError as refusal:
        form.name.errors = [str(refusal)]
        return _tree(form), 422
    session().commit()
    flash(_("Region %(name)s was added.", name=form.name.data.strip()))
    return redirect(url_for("stores.list_regions"), 303)


@stores.get("/regions/<int:region_id>")
@needs(Can.MANAGE_STORES)
def region(region_id: int) -> Page:
    """A region's name and place in a form."""
    found = queries.find_region(session(), current_person(), region_id)
    form = RegionForm(name=found.name, parent=str(found.parent_id or ""))
    return render_template("stores/region.html", region=found, asked=_offering(form, found))


@stores.post("/regions/<int:region_id>")
@needs(Can.MANAGE_STORES)
def place(region_id: int) -> Page:
    """Rename or move a region with all below it."""
    found = queries.find_region(session(), current_person(), region_id)
    form = _offering(RegionForm(), found)
    if not form.validate():
        return render_template("stores/region.html", region=found, asked=form), 422
    try:
        now, chosen = datetime.now(UTC), _parent(form)
        changed = place_region(session(), found, form.name.data, chosen, current_person(), now)
    except AuditError as refusal:
        form.name.errors = [str(refusal)]
        return render_template("stores/region.html", region=found, asked=form), 422
    session().commit()
    flash(_("Saved.") if changed else _("Nothing was different, so nothing was changed."))
    return redirect(url_for("stores.list_regions"), 303)


def _tree(form: RegionForm) -> str:
    viewer = current_person()
    regions = queries.regions(session(), viewer)
    counts = queries.store_counts(session(), viewer)
    rows = [
        (each, sum(counts.get(below.id, 0) for below in regions if below.lineage.startswith(each.lineage)))
        for each in regions
    ]
    return render_template(
        "stores/list_regions.html",
        rows=rows,
        top=min((each.path.count(" / ") for each in regions), default=0),
        homeless=counts.get(None, 0),
        asked=form,
        may_manage=may(viewer.role, Can.MANAGE_STORES),
    )


def _offering(form: RegionForm, without: Region | None = None) -> RegionForm:
    form.offer(queries.regions(session(), current_person()), without)
    return form


def _parent(form: RegionForm) -> Region | None:
    if not form.parent.data:
        return None
    return queries.find_region(session(), current_person(), int(form.parent.data))
