"""Checklists: the list, one of them with its versions and content, and where it applies."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.checklists import lists, queries
from audits.checklists.blueprint import checklists
from audits.checklists.forms import EVERYWHERE, PlacesForm
from audits.checklists.importing import places_named
from audits.checklists.loading import load_one
from audits.checklists.outline import outline
from audits.checklists.places import describe, set_places
from audits.checklists.question_notes import notes
from audits.checklists.rules import Places
from audits.checklists.tables import Checklist
from audits.checklists.untranslated import completeness
from audits.checklists.versions import Edition, editions
from audits.checklists.weights import weigh
from audits.db import session
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.stores.queries import codes_of, regions
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@checklists.get("/checklists")
@needs(Can.SEE_CHECKLISTS)
def list_checklists() -> Page:
    """Every checklist with its newest version."""
    return render_template(
        "checklists/list_checklists.html",
        listed=lists.list_checklists(session(), current_person()),
        may_manage=may(current_person().role, Can.MANAGE_CHECKLISTS),
    )


@checklists.get("/checklists/<int:checklist_id>")
@needs(Can.SEE_CHECKLISTS)
def checklist(checklist_id: int) -> Page:
    """What one version asks, with each question's share of the total: unless told otherwise the one in use."""
    found = _find(checklist_id)
    versions = editions(session(), checklist_id)
    chosen = _chosen(versions)
    shown = load_one(session(), chosen.id)
    weights = weigh(shown.questionnaire)
    return render_template(
        "checklists/checklist.html",
        checklist=found,
        version=shown,
        edition=chosen,
        versions=versions,
        outline=outline(shown.questionnaire, weights),
        notes=notes(shown.questionnaire),
        weights=weights,
        languages=completeness(shown.questionnaire),
        places=describe(session(), queries.places_of(session(), checklist_id)),
        may_manage=may(current_person().role, Can.MANAGE_CHECKLISTS),
    )


def _chosen(versions: Sequence[Edition]) -> Edition:
    """The version that the address names, else the one in use, else the newest; `NotFound` for any other."""
    in_use_first = sorted(versions, key=lambda each: not each.is_given)
    wanted = request.args.get("version", in_use_first[0].id if versions else 0, int)
    for each in versions:
        if each.id == wanted:
            return each
    raise NotFound("This version")


@checklists.get("/checklists/<int:checklist_id>/places")
@needs(Can.MANAGE_CHECKLISTS)
def places(checklist_id: int) -> Page:
    """Where it applies, in a form."""
    found, now = _find(checklist_id), queries.places_of(session(), checklist_id)
    form = PlacesForm()
    form.offer(regions(session(), current_person()), now, codes_of(session(), now.store_ids))
    return render_template("checklists/places.html", checklist=found, asked=form)


@checklists.post("/checklists/<int:checklist_id>/places")
@needs(Can.MANAGE_CHECKLISTS)
def place(checklist_id: int) -> Page:
    """Let it apply in these places and no others."""
    found, form = _find(checklist_id), PlacesForm()
    form.offer(regions(session(), current_person()))
    wanted = chosen_places(form) if form.validate() else None
    if wanted is None:
        return render_template("checklists/places.html", checklist=found, asked=form), 422
    set_places(session(), checklist_id, wanted, current_person(), datetime.now(UTC))
    session().commit()
    flash(_("It applies %(places)s.", places=describe(session(), wanted)))
    return redirect(url_for("checklists.checklist", checklist_id=checklist_id), 303)


def chosen_places(form: PlacesForm) -> Places | None:
    """The places of a valid form; None when a store is not there, told beside its field."""
    if form.where.data == EVERYWHERE:
        return Places.anywhere()
    try:
        stores = places_named(session(), [], form.codes()).store_ids if form.codes() else frozenset()
    except AuditError as refusal:
        form.stores.errors = [str(refusal)]
        return None
    return Places(False, frozenset(form.regions.data or []), stores)


def _find(checklist_id: int) -> Checklist:
    return queries.find(session(), current_person(), checklist_id)
