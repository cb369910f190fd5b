"""Drafts from beginning to end: start or open one, see what publishing it would do, publish it or throw it away."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists import queries
from audits.checklists.blueprint import checklists
from audits.checklists.changes import changes
from audits.checklists.checklist_routes import chosen_places
from audits.checklists.drafts import lifecycle
from audits.checklists.drafts.forms import FirstPublicationForm, NewChecklistForm, PublicationForm
from audits.checklists.drafts.hanging import left_hanging
from audits.checklists.drafts.loading import Drafted, find, list_drafts
from audits.checklists.drafts.publication import NotReady, outlook, publish_draft, version_before
from audits.checklists.drafts.readiness import Unready
from audits.checklists.tables import Checklist, Draft
from audits.checklists.weights import weigh
from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.stores import queries as stores
from audits.stores.tables import Region, Store
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@checklists.get("/drafts", endpoint="list_drafts")
@needs(Can.ADD_TOUCHPOINTS)
def drafts() -> Page:
    """The drafts that this person may change, the last changed first."""
    return render_template("checklists/list_drafts.html", listed=list_drafts(session(), current_person()))


@checklists.get("/checklists/new")
@needs(Can.MANAGE_CHECKLISTS)
def new_checklist() -> Page:
    """An empty form."""
    return render_template("checklists/new_checklist.html", asked=NewChecklistForm(formdata=None))


@checklists.post("/drafts")
@needs(Can.MANAGE_CHECKLISTS)
def start_draft() -> Page:
    """Begin a new checklist without any touchpoint."""
    form = NewChecklistForm()
    if not form.validate():
        return render_template("checklists/new_checklist.html", asked=form), 422
    return _opened(lifecycle.start_blank(session(), form.name.data, current_person(), datetime.now(UTC)))


@checklists.post("/checklists/<int:checklist_id>/draft")
@needs(Can.MANAGE_CHECKLISTS)
def start_next_version(checklist_id: int) -> Page:
    """Begin a checklist's next version, or go on with it."""
    checklist = queries.find(session(), current_person(), checklist_id)
    return _opened(lifecycle.open_next_version(session(), checklist, current_person(), datetime.now(UTC)))


@checklists.post("/stores/<int:store_id>/checklists/<int:checklist_id>/draft")
@needs(Can.ADD_TOUCHPOINTS)
def start_store_addition(store_id: int, checklist_id: int) -> Page:
    """Begin what a store has on top of a checklist that applies there, or go on with it."""
    store, _path = stores.find(session(), current_person(), store_id)
    for checklist in queries.checklists_for_store(session(), store):
        if checklist.id == checklist_id:
            return _opened_addition(checklist, store)
    raise NotFound("This checklist")


@checklists.post("/regions/<int:region_id>/checklists/<int:checklist_id>/draft")
@needs(Can.ADD_TOUCHPOINTS)
def start_region_addition(region_id: int, checklist_id: int) -> Page:
    """Begin what a region has on top of a checklist, or go on with it."""
    region = stores.find_region(session(), current_person(), region_id)
    return _opened_addition(queries.find(session(), current_person(), checklist_id), region)


def _opened_addition(checklist: Checklist, place: Store | Region) -> Response:
    return _opened(lifecycle.open_addition(session(), checklist, place, current_person(), datetime.now(UTC)))


def _opened(draft: Draft) -> Response:
    session().commit()
    return redirect(url_for("checklists.designer", draft_id=draft.id), 303)


@checklists.get("/drafts/<int:draft_id>/publication")
@needs(Can.ADD_TOUCHPOINTS)
def publication(draft_id: int) -> Page:
    """What publishing a draft would change, and everything that keeps it back."""
    drafted = _find(draft_id)
    form = _form(drafted)
    if isinstance(form, FirstPublicationForm):
        form.suggest()
    return _page(drafted, form)


@checklists.post("/drafts/<int:draft_id>/publication")
@needs(Can.ADD_TOUCHPOINTS)
def publish(draft_id: int) -> Page:
    """Publish the draft as it was looked at."""
    drafted = _find(draft_id)
    form = _form(drafted)
    if not form.validate() or not _as_seen(drafted, form):
        return _page(drafted, form), 422
    places = chosen_places(form) if isinstance(form, FirstPublicationForm) else None
    if places is None and isinstance(form, FirstPublicationForm):
        return _page(drafted, form), 422
    try:
        published = publish_draft(session(), drafted, places, current_person(), datetime.now(UTC))
    except NotReady:
        return _page(drafted, form), 422
    session().commit()
    flash(_("Published. Visits that begin from now on are made with it."))
    if drafted.draft.store_id is not None:
        return redirect(url_for("checklists.of_store", store_id=drafted.draft.store_id), 303)
    shown = drafted.draft.adds_to_id or published.checklist_id
    return redirect(url_for("checklists.checklist", checklist_id=shown), 303)


def _form(drafted: Drafted) -> PublicationForm | FirstPublicationForm:
    """The form for this draft; `seen` holds what was sent, or what is about to be shown."""
    if drafted.checklist is not None or drafted.is_addition:
        return PublicationForm()
    form = FirstPublicationForm()
    form.offer(stores.regions(session(), current_person()))
    return form


def _as_seen(drafted: Drafted, form: PublicationForm | FirstPublicationForm) -> bool:
    changed_at, _space, before = (form.seen.data or "").partition(" ")
    if (changed_at, before) == (drafted.draft.changed_at.isoformat(), _version_before(drafted)):
        return True
    sentence = _("Somebody changed the draft while you looked at it. Look again, then publish.")
    if changed_at == drafted.draft.changed_at.isoformat():
        sentence = _("Somebody published a version while you looked. See what this draft changes in it now.")
    form.form_errors.append(sentence)
    return False


def _version_before(drafted: Drafted) -> str:
    """The version that a draft would take the place of, as a form names it."""
    return str(version_before(session(), drafted) or "")


def _page(drafted: Drafted, form: PublicationForm | FirstPublicationForm) -> str:
    found = outlook(session(), drafted)
    form.seen.data = f"{drafted.draft.changed_at.isoformat()} {found.before.id if found.before else ''}"
    before = found.before and drafted.as_it_was(found.before.questionnaire)
    return render_template(
        "checklists/publication.html",
        drafted=drafted,
        outlook=found,
        changes=changes(before, drafted.questionnaire) if before else None,
        hanging=left_hanging(session(), drafted),
        warnings=[] if drafted.is_addition else weigh(drafted.questionnaire).warnings,
        asked=form,
        is_first=isinstance(form, FirstPublicationForm),
        address_of=lambda each: _address_of(drafted, each),
    )


def _address_of(drafted: Drafted, what: Unready) -> str:
    """Where it is mended."""
    if part_id := drafted.question_keys.get(what.question):
        return url_for("checklists.drafted_question", draft_id=drafted.id, part_id=part_id)
    if part_id := drafted.touchpoint_keys.get(what.touchpoint):
        return url_for("checklists.drafted_touchpoint", draft_id=drafted.id, touchpoint_id=part_id)
    return url_for("checklists.draft_settings", draft_id=drafted.id)


@checklists.get("/drafts/<int:draft_id>/discarding")
@needs(Can.ADD_TOUCHPOINTS)
def discarding(draft_id: int) -> Page:
    """Ask before a draft is thrown away."""
    return render_template("checklists/discarding.html", drafted=_find(draft_id))


@checklists.post("/drafts/<int:draft_id>/discarding")
@needs(Can.ADD_TOUCHPOINTS)
def discard(draft_id: int) -> Page:
    """Throw a draft away for good; what was published stays."""
    lifecycle.discard(session(), _find(draft_id), current_person(), datetime.now(UTC))
    session().commit()
    flash(_("The draft is gone. What was published stays as it is."))
    return redirect(url_for("checklists.list_drafts"), 303)


def _find(draft_id: int) -> Drafted:
    return find(session(), current_person(), draft_id)
