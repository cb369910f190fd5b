"""The bank of questions: look for some and add them to a touchpoint of a draft."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists.bank.forms import PickForm
from audits.checklists.bank.picking import Picked, add_picked, fit_into
from audits.checklists.bank.searching import Wanted, picked, search
from audits.checklists.bank.sources import sources
from audits.checklists.blueprint import checklists
from audits.checklists.drafts.loading import Drafted, find
from audits.checklists.library.item import Theme
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.sheet import Channel, Lens, in_language
from audits.web.guard import needs

Page = str | tuple[str, int] | Response
Choice = TypeVar("Choice", bound=StrEnum)
PAGE = 50
MOST_NAMED, LONGEST_NAMED = 3, 200


@checklists.get("/drafts/<int:draft_id>/bank")
@needs(Can.ADD_TOUCHPOINTS)
def bank(draft_id: int) -> Page:
    """The questions that fit the words and filters of the address, at most 50 a page."""
    drafted = find(session(), current_person(), draft_id)
    form = PickForm(to=_chosen_touchpoint(drafted))
    form.offer(drafted)
    return _page(drafted, form)


@checklists.post("/drafts/<int:draft_id>/bank")
@needs(Can.ADD_TOUCHPOINTS)
def pick_questions(draft_id: int) -> Page:
    """Add the ticked questions to a touchpoint of the draft."""
    drafted = find(session(), current_person(), draft_id)
    form = PickForm()
    form.offer(drafted)
    if not form.validate():
        return _page(drafted, form), 422
    taken = picked(sources(session(), current_person()), form.questions.data or [])
    if not taken:
        raise AuditError(_("These questions are no longer in the bank. Search for them again."))
    fitted = fit_into(drafted, taken)
    added = add_picked(session(), drafted, form.touchpoint_id, fitted, current_person(), datetime.now(UTC))
    session().commit()
    _tell(drafted, form.touchpoint_id, fitted)
    address = url_for("checklists.designer", draft_id=draft_id, at=added[0], _anchor=f"p-{added[0]}")
    return redirect(address, 303)


def _page(drafted: Drafted, form: PickForm) -> str:
    wanted = Wanted(
        words=request.args.get("q", ""),
        theme=_one_of(Theme, "theme"),
        channel=_one_of(Channel, "channel"),
        lens=_one_of(Lens, "lens"),
    )
    found = search(sources(session(), current_person()), wanted)
    last_page = max((len(found) - 1) // PAGE + 1, 1)
    page = min(max(request.args.get("page", 1, int), 1), last_page)
    return render_template(
        "checklists/bank.html",
        drafted=drafted,
        title=in_language(drafted.settings.title),
        asked=form,
        kept=_address_parts(),
        wanted=wanted,
        found=found[(page - 1) * PAGE : page * PAGE],
        count=len(found),
        first=(page - 1) * PAGE + 1,
        previous=_page_address(drafted, page - 1) if page > 1 else None,
        next=_page_address(drafted, page + 1) if page < last_page else None,
        is_there=_is_there(drafted),
        themes=Theme,
        channels=Channel,
        lenses=Lens,
    )


def _one_of(kind: type[Choice], name: str) -> Choice | None:
    """The filter of the address, None for what is no choice of ours."""
    given = request.args.get(name, "")
    return kind(given) if given in {each.value for each in kind} else None


def _chosen_touchpoint(drafted: Drafted) -> str | None:
    """The touchpoint that the address names, if the draft has it."""
    given = request.args.get("touchpoint", "")
    return given if given in {str(each.id) for each in drafted.touchpoints} else None


def _address_parts() -> dict[str, Any]:
    names = ("q", "touchpoint", "theme", "channel", "lens", "page")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _page_address(drafted: Drafted, page: int) -> str:
    return url_for("checklists.bank", draft_id=drafted.id, **{**_address_parts(), "page": page})


def _is_there(drafted: Drafted) -> set[str]:
    """What the draft asks already, in its words."""
    return {in_language(question.label) for _, question in drafted.questionnaire.questions()}


def _tell(drafted: Drafted, touchpoint_id: UUID, fitted: Picked) -> None:
    """Say what was added, and what could not come along."""
    name = in_language(drafted.touchpoint(touchpoint_id).touchpoint.name)
    flash(
        ngettext(
            "One question was added to “%(name)s”.",
            "%(num)s questions were added to “%(name)s”.",
            len(fitted.questions),
            name=name,
        )
    )
    if fitted.without_condition:
        flash(_without_conditions([in_language(each.label) for each in fitted.without_condition]), "warning")
    named = ", ".join(fitted.milestones)
    if named and drafted.is_addition:
        flash(
            _("The checklist has no milestone %(named)s. Choose others for the times.", named=named),
            "warning",
        )
    elif named:
        flash(_("For the times, these milestones were added to the draft: %(named)s.", named=named))


def _without_conditions(labels: list[str]) -> str:
    """Which questions lost a condition; a few by name, since a cookie has to hold the sentence."""
    named = "; ".join(f"“{label[:LONGEST_NAMED]}”" for label in labels[:MOST_NAMED])
    rest = len(labels) - MOST_NAMED
    return _(
        "Without their condition, because the question it looks at is not in this draft: %(named)s.",
        named=_("%(named)s and %(count)s more", named=named, count=rest) if rest > 0 else named,
    )
