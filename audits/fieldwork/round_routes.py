"""Rounds: the list, adding and editing."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.db import session
from audits.fieldwork import queries
from audits.fieldwork.blueprint import fieldwork
from audits.fieldwork.forms import RoundForm
from audits.fieldwork.planning import save_round
from audits.fieldwork.rules import Unplannable
from audits.fieldwork.tables import Round
from audits.people.accounts import current_person
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@fieldwork.get("/rounds")
@needs(Can.SEE_FIELDWORK)
def list_rounds() -> Page:
    """Every round, the latest first, with how many visits are planned in it."""
    return render_template(
        "fieldwork/list_rounds.html",
        rounds=queries.rounds(session()),
        counts=queries.counts_by_round(session(), current_person()),
        may_manage=may(current_person().role, Can.MANAGE_FIELDWORK),
        may_batch=may(current_person().role, Can.DOWNLOAD_BATCHES),
        today=datetime.now(UTC).date(),
    )


@fieldwork.get("/rounds/new")
@needs(Can.MANAGE_FIELDWORK)
def new_round() -> Page:
    """An empty form."""
    return _page(None, RoundForm())


@fieldwork.post("/rounds")
@needs(Can.MANAGE_FIELDWORK)
def add_round() -> Page:
    """Add a round."""
    return _save(None)


@fieldwork.get("/rounds/<int:round_id>")
@needs(Can.MANAGE_FIELDWORK)
def edit_round(round_id: int) -> Page:
    """The round in a form."""
    found = queries.find_round(session(), round_id)
    return _page(found, RoundForm(obj=found))


@fieldwork.post("/rounds/<int:round_id>")
@needs(Can.MANAGE_FIELDWORK)
def change_round(round_id: int) -> Page:
    """Change its name or its days."""
    return _save(queries.find_round(session(), round_id))


def _save(known: Round | None) -> Page:
    form = RoundForm()
    if not form.validate():
        return _page(known, form), 422
    name, days = (form.name.data or "").strip(), (form.starts_on.data, form.ends_on.data)
    try:
        save_round(session(), known, name, days, current_person(), datetime.now(UTC))
    except Unplannable as refusal:
        form[refusal.field].errors = [str(refusal)]
        return _page(known, form), 422
    session().commit()
    flash(_("The round %(name)s is saved.", name=name))
    return redirect(url_for("fieldwork.list_rounds"), 303)


def _page(known: Round | None, form: RoundForm) -> str:
    return render_template("fieldwork/round.html", round=known, asked=form)
