"""Assignments: the list, planning one or many, changing and cancelling."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.db import session
from audits.fieldwork import queries
from audits.fieldwork.blueprint import fieldwork
from audits.fieldwork.forms import AssignForm, CancelForm, PlanForm
from audits.fieldwork.planning import ReturnsSoon, assign, cancel, change
from audits.fieldwork.queries import PAGE, Planned, Wanted
from audits.fieldwork.rules import Standing, Unplannable, written_fee
from audits.people.accounts import current_person
from audits.people.queries import actors_of, events_of, shoppers
from audits.stores.queries import by_codes, open_in_region, regions
from audits.stores.tables import Store
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


def _titles() -> dict[Standing, str]:
    return {
        Standing.OPEN: _("Open"),
        Standing.GIVEN: _("Given to a shopper"),
        Standing.BEGUN: _("Begun"),
        Standing.MISSED: _("Missed"),
        Standing.CANCELLED: _("Cancelled"),
    }


@fieldwork.get("/assignments")
@needs(Can.SEE_FIELDWORK)
def list_assignments() -> Page:
    """The assignments one may see, filtered by the address, a page at a time."""
    viewer, page = current_person(), max(request.args.get("page", 1, int), 1)
    wanted = _wanted()
    found, count = queries.list_assignments(session(), viewer, wanted, _today(), page)
    return render_template(
        "fieldwork/list_assignments.html",
        planned=found,
        count=count,
        wanted=wanted,
        titles=_titles(),
        rounds=queries.rounds(session()),
        regions=regions(session(), viewer),
        first=(page - 1) * PAGE + 1,
        previous=_page_address(page - 1) if page > 1 else None,
        next=_page_address(page + 1) if page * PAGE < count else None,
        may_manage=may(viewer.role, Can.MANAGE_FIELDWORK),
        today=_today(),
    )


def _wanted() -> Wanted:
    return Wanted(
        round_id=request.args.get("round", None, int),
        region_id=request.args.get("region", None, int),
        standing=request.args.get("standing", None, Standing),
        words=request.args.get("words", "")[:100],
    )


def _page_address(page: int) -> str:
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "page" and value}
    return url_for("fieldwork.list_assignments", **kept, page=page)


def _today() -> date:
    return datetime.now(UTC).date()


@fieldwork.get("/assignments/new")
@needs(Can.MANAGE_FIELDWORK)
def new_assignment() -> Page:
    """An empty plan; the round in the address fills in its days."""
    round_id = request.args.get("round", None, int)
    chosen = queries.find_round(session(), round_id) if round_id is not None else None
    known = (
        {"window_from": chosen.starts_on, "window_to": chosen.ends_on, "round": str(chosen.id)}
        if chosen
        else {}
    )
    return _new_page(AssignForm(stores=request.args.get("stores", ""), **known))


@fieldwork.post("/assignments")
@needs(Can.MANAGE_FIELDWORK)
def add_assignments() -> Page:
    """Plan one visit in each of the stores."""
    form = AssignForm()
    _offer(form)
    if not form.validate():
        return _new_page(form), 422
    try:
        chosen, confirmed = _stores(form), bool(form.confirmed.data)
        made = assign(session(), chosen, form.plan(), confirmed, current_person(), datetime.now(UTC))
    except Unplannable as refusal:
        return _new_page(form, refusal), 422
    session().commit()
    flash(ngettext("One visit is planned.", "%(num)s visits are planned.", made))
    return redirect(url_for("fieldwork.list_assignments", round=form.round.data or None), 303)


def _stores(form: AssignForm) -> list[Store]:
    """The stores by code and those of the region, each once. At most two queries."""
    found = by_codes(session(), form.codes())
    unknown = [code for code in form.codes() if code not in found]
    if unknown:
        raise Unplannable(
            "stores", f"There is no store with the code {', '.join(unknown[:10])}. Check the list of stores."
        )
    if form.region.data:
        inside = open_in_region(session(), int(form.region.data), form.window_to.data)
        found |= {store.code: store for store in inside}
    return [found[code] for code in sorted(found)]


def _new_page(form: AssignForm, refusal: Unplannable | None = None) -> str:
    _offer(form)
    return render_template(
        "fieldwork/new_assignment.html", asked=form, returns_soon=_beside_its_field(form, refusal)
    )


@fieldwork.get("/assignments/<uuid:assignment_id>")
@needs(Can.SEE_FIELDWORK)
def assignment(assignment_id: UUID) -> Page:
    """One visit to be made. Fee and history are head office's."""
    return _assignment_page(queries.find(session(), current_person(), assignment_id), CancelForm())


def _assignment_page(found: Planned, form: CancelForm) -> str:
    may_manage = may(current_person().role, Can.MANAGE_FIELDWORK)
    events = events_of(session(), "assignment", found.assignment.id) if may_manage else []
    return render_template(
        "fieldwork/assignment.html",
        planned=found,
        titles=_titles(),
        cancelling=form,
        may_manage=may_manage,
        events=events,
        actors=actors_of(session(), events),
        today=_today(),
    )


@fieldwork.get("/assignments/<uuid:assignment_id>/plan")
@needs(Can.MANAGE_FIELDWORK)
def edit_assignment(assignment_id: UUID) -> Page:
    """The plan in a form."""
    found = queries.find(session(), current_person(), assignment_id)
    row = found.assignment
    known = PlanForm(
        data={
            "checklist": str(row.checklist_id),
            "shopper": str(row.shopper_id or ""),
            "round": str(row.round_id or ""),
            "window_from": row.window_from,
            "window_to": row.window_to,
            "scenario": row.scenario,
            "fee": written_fee(row.fee_cents),
            "currency": row.currency,
        }
    )
    return _edit_page(found, known)


@fieldwork.post("/assignments/<uuid:assignment_id>/plan")
@needs(Can.MANAGE_FIELDWORK)
def save_assignment(assignment_id: UUID) -> Page:
    """Plan it anew, as long as nobody has begun it."""
    found = queries.find(session(), current_person(), assignment_id)
    form = PlanForm()
    _offer(form)
    if not form.validate():
        return _edit_page(found, form), 422
    confirmed, actor, now = bool(form.confirmed.data), current_person(), datetime.now(UTC)
    try:
        change(session(), found.assignment, found.store, form.plan(), confirmed, actor, now)
    except Unplannable as refusal:
        return _edit_page(found, form, refusal), 422
    session().commit()
    flash(_("Saved."))
    return redirect(url_for("fieldwork.assignment", assignment_id=assignment_id), 303)


def _edit_page(found: Planned, form: PlanForm, refusal: Unplannable | None = None) -> str:
    _offer(form)
    return render_template(
        "fieldwork/edit_assignment.html",
        planned=found,
        asked=form,
        returns_soon=_beside_its_field(form, refusal),
    )


@fieldwork.post("/assignments/<uuid:assignment_id>/cancellation")
@needs(Can.MANAGE_FIELDWORK)
def cancel_assignment(assignment_id: UUID) -> Page:
    """Take it back, as long as nobody has begun it."""
    found = queries.find(session(), current_person(), assignment_id)
    form = CancelForm()
    if not form.validate():
        return _assignment_page(found, form), 422
    cancel(session(), found.assignment, form.reason.data or "", current_person(), datetime.now(UTC))
    session().commit()
    flash(_("The visit is cancelled."))
    return redirect(url_for("fieldwork.assignment", assignment_id=assignment_id), 303)


def _offer(form: PlanForm) -> None:
    """Fill in what can be chosen. At most four queries; none the second time."""
    if form.checklist.choices is not None:
        return
    form.offer(queries.main_checklists(session()), shoppers(session()), queries.rounds(session()))
    if isinstance(form, AssignForm):
        form.offer_regions(regions(session(), current_person()))


def _beside_its_field(form: PlanForm, refusal: Unplannable | None) -> bool:
    """Put a refusal where it belongs; True when it is one that can be confirmed."""
    if refusal is not None:
        field = refusal.field if refusal.field in form else "checklist"
        form[field].errors = [str(refusal)]
    return isinstance(refusal, ReturnsSoon) or bool(form.confirmed.data)
