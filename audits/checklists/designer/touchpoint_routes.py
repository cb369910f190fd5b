"""One touchpoint of a draft: its form, saved or added, and weighed while its weight is being typed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import flash, render_template
from flask_babel import gettext as _

from audits.access import Can
from audits.checklists.blueprint import checklists
from audits.checklists.designer.arranging import with_touchpoint
from audits.checklists.designer.differences import differences
from audits.checklists.designer.opening import Page, back_to, opened, part_named
from audits.checklists.designer.page import weighed_as_json
from audits.checklists.designer.touchpoint_forms import TouchpointForm, touchpoint_data, touchpoint_from
from audits.checklists.drafts import editing
from audits.checklists.drafts.editing import Changed
from audits.checklists.drafts.loading import Drafted, DraftedTouchpoint
from audits.conditions.words import in_words
from audits.db import session
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.sheet import Touchpoint
from audits.web.guard import needs
from audits.web.revisions import sent_revision


@checklists.get("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>")
@needs(Can.ADD_TOUCHPOINTS)
def drafted_touchpoint(draft_id: int, touchpoint_id: UUID) -> Page:
    """A touchpoint in its form."""
    drafted = opened(draft_id)
    each = drafted.touchpoint(touchpoint_id)
    data = touchpoint_data(each.touchpoint) | {"revision": each.revision}
    return _page(drafted, each, TouchpointForm(formdata=None, data=data))


@checklists.post("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>")
@needs(Can.ADD_TOUCHPOINTS)
def save_drafted_touchpoint(draft_id: int, touchpoint_id: UUID) -> Page:
    """Save it, unless somebody else did since its form was opened: then both are shown."""
    drafted = opened(draft_id)
    each = drafted.touchpoint(touchpoint_id)
    form = TouchpointForm(data=touchpoint_data(each.touchpoint))
    if not form.validate():
        return _page(drafted, each, form), 422
    meant, now = touchpoint_from(form, each.touchpoint), datetime.now(UTC)
    try:
        revision = sent_revision(form.revision.data)
        editing.save_touchpoint(session(), drafted, touchpoint_id, revision, meant, current_person(), now)
    except Changed as changed:
        return _page_of_two(drafted, each, form, changed), 422
    except NotFound:
        raise
    except AuditError as refusal:
        form.form_errors.append(str(refusal))
        return _page(drafted, each, form), 422
    session().commit()
    flash(_("Saved."))
    return back_to(draft_id, touchpoint_id)


@checklists.get("/drafts/<int:draft_id>/touchpoints/new")
@needs(Can.ADD_TOUCHPOINTS)
def new_drafted_touchpoint(draft_id: int) -> Page:
    """The form of a touchpoint that is not there yet; it will stand behind `after`, or at the end."""
    form = TouchpointForm(formdata=None, data=touchpoint_data(Touchpoint("", {}, ())))
    return _page(opened(draft_id), None, form)


@checklists.post("/drafts/<int:draft_id>/touchpoints")
@needs(Can.ADD_TOUCHPOINTS)
def add_drafted_touchpoint(draft_id: int) -> Page:
    """Add it."""
    drafted, after, form = opened(draft_id), part_named("after"), TouchpointForm()
    if not form.validate():
        return _page(drafted, None, form), 422
    meant, now = touchpoint_from(form), datetime.now(UTC)
    part_id = editing.add_touchpoint(session(), drafted, meant, after, current_person(), now)
    session().commit()
    flash(_("Added. Now its questions."))
    return back_to(draft_id, part_id)


@checklists.post("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>/weighing")
@needs(Can.ADD_TOUCHPOINTS)
def weigh_touchpoint(draft_id: int, touchpoint_id: UUID) -> dict[str, Any]:
    """What the weights would say with the touchpoint as it is in the form now. Nothing is stored."""
    drafted = opened(draft_id)
    before = drafted.touchpoint(touchpoint_id).touchpoint
    form = TouchpointForm(data=touchpoint_data(before))
    form.validate()
    meant = before if form.channel.errors or form.lens.errors else touchpoint_from(form, before)
    return weighed_as_json(with_touchpoint(drafted, touchpoint_id, meant), touchpoint_id)


def _page_of_two(drafted: Drafted, each: DraftedTouchpoint, form: TouchpointForm, changed: Changed) -> str:
    """What the other person saved beside what is typed; sending it again saves this one over it."""
    assert isinstance(changed.now, Touchpoint)  # noqa: S101 — a touchpoint's save says nothing else
    form.revision.data = str(each.revision)
    found = differences(form, touchpoint_data(changed.now), drafted.questionnaire)
    return _page(drafted, each, form, changed=changed, differences=found)


def _page(drafted: Drafted, each: DraftedTouchpoint | None, form: TouchpointForm, **more: Any) -> str:
    return render_template(
        "checklists/drafted_touchpoint.html",
        drafted=drafted,
        each=each,
        after=part_named("after"),
        asked=form,
        words=in_words(form.relevant.data, drafted.questionnaire) if form.relevant.data else "",
        **{"changed": None, "differences": (), **more},
    )
