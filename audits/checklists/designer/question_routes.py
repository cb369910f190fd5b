"""One question of a draft: its form, saved or added, and weighed while it is being typed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists.blueprint import checklists
from audits.checklists.designer import question_reading as reading
from audits.checklists.designer import shapes
from audits.checklists.designer.arranging import with_new_question, with_question
from audits.checklists.designer.differences import differences
from audits.checklists.designer.folded import told_of
from audits.checklists.designer.opening import Page, back_to, opened, part_named
from audits.checklists.designer.page import weighed_as_json, weights_of
from audits.checklists.designer.question_forms import QuestionForm
from audits.checklists.designer.slots import rearranged, with_room
from audits.checklists.drafts import editing
from audits.checklists.drafts.editing import Changed
from audits.checklists.drafts.loading import Drafted, DraftedQuestion, DraftedTouchpoint
from audits.db import session
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.sheet import Question
from audits.web.guard import needs
from audits.web.revisions import sent_revision


@checklists.get("/drafts/<int:draft_id>/questions/<uuid:part_id>")
@needs(Can.ADD_TOUCHPOINTS)
def drafted_question(draft_id: int, part_id: UUID) -> Page:
    """A question in its form."""
    drafted = opened(draft_id)
    home, asked = drafted.place_of(part_id)
    data = reading.form_data(asked.question) | {"revision": asked.revision}
    return _page(drafted, home, asked, QuestionForm(formdata=None, data=data))


@checklists.post("/drafts/<int:draft_id>/questions/<uuid:part_id>")
@needs(Can.ADD_TOUCHPOINTS)
def save_drafted_question(draft_id: int, part_id: UUID) -> Page:
    """Save it, unless somebody else did since its form was opened: then both are shown."""
    drafted = opened(draft_id)
    home, asked = drafted.place_of(part_id)
    form = QuestionForm(data=reading.form_data(asked.question))
    if "again" in request.form:
        return _page(drafted, home, asked, rearranged(form, request.form["again"])), 422
    form.offer_milestones(drafted.settings.milestones)
    if not form.validate():
        return _page(drafted, home, asked, form), 422
    try:
        _save(drafted, asked, form)
    except Changed as changed:
        return _page_of_two(drafted, home, asked, form, changed), 422
    except NotFound:
        raise
    except AuditError as refusal:
        form.form_errors.append(str(refusal))
        return _page(drafted, home, asked, form), 422
    return _after(drafted, home.id, part_id, _("Saved."))


def _save(drafted: Drafted, asked: DraftedQuestion, form: QuestionForm) -> None:
    revision, meant = sent_revision(form.revision.data), reading.question_from(form, asked.question)
    editing.save_question(session(), drafted, asked.id, revision, meant, current_person(), datetime.now(UTC))
    session().commit()


@checklists.get("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>/questions/new")
@needs(Can.ADD_TOUCHPOINTS)
def new_drafted_question(draft_id: int, touchpoint_id: UUID) -> Page:
    """The form of a question that is not there yet; it will stand behind `after`, or at the end."""
    drafted = opened(draft_id)
    form = QuestionForm(formdata=None, data=reading.form_data(reading.BLANK))
    return _page(drafted, drafted.touchpoint(touchpoint_id), None, form)


@checklists.post("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>/questions")
@needs(Can.ADD_TOUCHPOINTS)
def add_drafted_question(draft_id: int, touchpoint_id: UUID) -> Page:
    """Add it."""
    drafted, after = opened(draft_id), part_named("after")
    home, form = drafted.touchpoint(touchpoint_id), QuestionForm()
    if "again" in request.form:
        return _page(drafted, home, None, rearranged(form, request.form["again"])), 422
    form.offer_milestones(drafted.settings.milestones)
    if not form.validate():
        return _page(drafted, home, None, form), 422
    meant, now = reading.question_from(form), datetime.now(UTC)
    part_id = editing.add_question(session(), drafted, touchpoint_id, meant, after, current_person(), now)
    session().commit()
    return _after(drafted, touchpoint_id, part_id, _("Added."))


def _after(drafted: Drafted, touchpoint_id: UUID, part_id: UUID, sentence: str) -> Response:
    """On to the next new question when that was asked for, else back to the outline."""
    flash(sentence)
    if "next" not in request.form:
        return back_to(drafted.id, part_id)
    address = url_for(
        "checklists.new_drafted_question", draft_id=drafted.id, touchpoint_id=touchpoint_id, after=part_id
    )
    return redirect(address, 303)


@checklists.post("/drafts/<int:draft_id>/questions/<uuid:part_id>/weighing")
@needs(Can.ADD_TOUCHPOINTS)
def weigh_question(draft_id: int, part_id: UUID) -> dict[str, Any]:
    """What the weights would say with the question as it is in the form now. Nothing is stored."""
    drafted = opened(draft_id)
    meant = _half_made(drafted, drafted.question(part_id).question)
    return weighed_as_json(with_question(drafted, part_id, meant), part_id)


@checklists.post("/drafts/<int:draft_id>/touchpoints/<uuid:touchpoint_id>/questions/weighing")
@needs(Can.ADD_TOUCHPOINTS)
def weigh_new_question(draft_id: int, touchpoint_id: UUID) -> dict[str, Any]:
    """The same for a question that is not there yet."""
    drafted = opened(draft_id)
    drafted.touchpoint(touchpoint_id)
    return weighed_as_json(*with_new_question(drafted, touchpoint_id, _half_made(drafted, reading.BLANK)))


def _half_made(drafted: Drafted, before: Question) -> Question:
    """The question as far as it can be read; what is refused counts as empty."""
    form = QuestionForm(data=reading.form_data(before))
    form.offer_milestones(drafted.settings.milestones)
    form.validate()
    try:
        return reading.question_from(form, before)
    except ValueError:  # a kind, an effect or a metric that nobody offered
        return before


def _page_of_two(
    drafted: Drafted, home: DraftedTouchpoint, asked: DraftedQuestion, form: QuestionForm, changed: Changed
) -> str:
    """What the other person saved beside what is typed; sending it again saves this one over it."""
    assert isinstance(changed.now, Question)  # noqa: S101 — a question's save says nothing else
    form.revision.data = str(asked.revision)
    found = differences(form, reading.form_data(changed.now), drafted.questionnaire)
    return _page(drafted, home, asked, form, changed=changed, differences=found)


def _page(
    drafted: Drafted, home: DraftedTouchpoint, asked: DraftedQuestion | None, form: QuestionForm, **more: Any
) -> str:
    form.offer_milestones(drafted.settings.milestones)
    weights = weights_of(drafted)
    with_room(form)
    return render_template(
        "checklists/drafted_question.html",
        drafted=drafted,
        home=home,
        question=asked,
        after=part_named("after"),
        asked=form,
        share=weights.questions.get(asked.question.key) if asked else None,
        shapes=shapes,
        told=told_of(form, drafted.questionnaire),
        **{"changed": None, "differences": (), **more},
    )
