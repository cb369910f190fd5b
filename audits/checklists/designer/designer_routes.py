"""The designer's page, and what is done there to a part as a whole: moved, copied, taken out, brought back."""

from datetime import UTC, datetime
from uuid import UUID

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists.blueprint import checklists
from audits.checklists.designer.arranging import Spot, neighbour, one_down, one_up
from audits.checklists.designer.opening import Page, back_to, opened, part_named
from audits.checklists.designer.page import outline, weights_of
from audits.checklists.drafts import editing
from audits.checklists.drafts.loading import Drafted
from audits.db import session
from audits.people.accounts import current_person
from audits.sheet import Question, Touchpoint, in_language
from audits.web.guard import needs


@checklists.get("/drafts/<int:draft_id>")
@needs(Can.ADD_TOUCHPOINTS)
def designer(draft_id: int) -> Page:
    """All touchpoints and questions of a draft, with what their weights say."""
    drafted = opened(draft_id)
    gone = part_named("removed")
    return render_template(
        "checklists/designer.html",
        drafted=drafted,
        title=in_language(drafted.settings.title),
        outline=outline(drafted, weights_of(drafted)),
        undo=next((each for each in drafted.removed if each.id == gone), None),
        name_of=_name,
    )


@checklists.post("/drafts/<int:draft_id>/order")
@needs(Can.ADD_TOUCHPOINTS)
def arrange(draft_id: int) -> Page:
    """Move a part: a step `up` or `down`, or to a `touchpoint`, right `before` another part or to the end."""
    drafted = opened(draft_id)
    for name, step in (("up", one_up), ("down", one_down)):
        part_id = part_named(name)
        if part_id is not None:
            return _move(drafted, part_id, step(drafted, part_id))
    return _move(
        drafted, part_named("part") or UUID(int=0), Spot(part_named("touchpoint"), part_named("before"))
    )


def _move(drafted: Drafted, part_id: UUID, spot: Spot | None) -> Response:
    if spot is None:
        flash(_("It stands at the end already."))
        return back_to(drafted.id, part_id)
    editing.move(
        session(), drafted, part_id, spot.touchpoint_id, spot.before, current_person(), datetime.now(UTC)
    )
    session().commit()
    flash(_("Moved."))
    return back_to(drafted.id, part_id)


@checklists.post("/drafts/<int:draft_id>/parts/<uuid:part_id>/copy")
@needs(Can.ADD_TOUCHPOINTS)
def copy_part(draft_id: int, part_id: UUID) -> Page:
    """A question, or a touchpoint with all its questions, once more behind itself."""
    copied = editing.duplicate(session(), opened(draft_id), part_id, current_person(), datetime.now(UTC))
    session().commit()
    flash(_("Duplicated. This is the copy."))
    return back_to(draft_id, copied)


@checklists.post("/drafts/<int:draft_id>/parts/<uuid:part_id>/removal")
@needs(Can.ADD_TOUCHPOINTS)
def remove_part(draft_id: int, part_id: UUID) -> Page:
    """Take a part out; it can be brought back until the draft is published."""
    drafted = opened(draft_id)
    beside = neighbour(drafted, part_id)
    editing.remove(session(), drafted, part_id, current_person(), datetime.now(UTC))
    session().commit()
    return back_to(draft_id, beside, removed=part_id)


@checklists.post("/drafts/<int:draft_id>/parts/<uuid:part_id>/return")
@needs(Can.ADD_TOUCHPOINTS)
def bring_back_part(draft_id: int, part_id: UUID) -> Page:
    """Put back what was taken out."""
    editing.bring_back(session(), opened(draft_id), part_id, current_person(), datetime.now(UTC))
    session().commit()
    flash(_("It is back where it was."))
    return back_to(draft_id, part_id)


def _name(part: Question | Touchpoint) -> str:
    """What a part is called in a sentence."""
    return in_language(part.label if isinstance(part, Question) else part.name)
