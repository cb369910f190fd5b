"""Head office's page for when stores read approved visits."""

from datetime import UTC, datetime

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from sqlmodel import col, func, select
from werkzeug.wrappers import Response
from wtforms import IntegerField, RadioField, SelectChoice
from wtforms.validators import InputRequired, NumberRange

from audits.access import Can
from audits.db import session
from audits.people.accounts import current_person
from audits.visits.blueprint import visits
from audits.visits.release_tables import LONGEST_DELAY, Together
from audits.visits.releasing.due import release_rule, save_rule
from audits.visits.tables import Visit
from audits.web.guard import needs

_DAYS = lazy_gettext("Write a whole number of days between 0 and %(most)s.", most=LONGEST_DELAY)


class ReleaseRuleForm(FlaskForm):
    """A delay, and what is released together."""

    delay_days = IntegerField(
        lazy_gettext("Days from approval to release"),
        validators=[InputRequired(_DAYS), NumberRange(0, LONGEST_DELAY, _DAYS)],
    )
    together = RadioField(
        lazy_gettext("Visits reach their store"),
        choices=[
            SelectChoice(Together.EACH.value, lazy_gettext("Each by itself")),
            SelectChoice(Together.ROUND.value, lazy_gettext("Together, when their round has ended")),
        ],
    )


@visits.get("/release")
@needs(Can.MANAGE_FIELDWORK)
def release() -> str:
    """When stores read what was approved, and how many visits wait for it."""
    found = release_rule(session())
    return _page(ReleaseRuleForm(data={"delay_days": found.delay_days, "together": found.together.value}))


@visits.post("/release")
@needs(Can.MANAGE_FIELDWORK)
def choose_release() -> Response:
    """Choose another delay; what was approved before keeps its moment."""
    form = ReleaseRuleForm()
    form.delay_days.process_errors = [str(_DAYS)] if form.delay_days.process_errors else []
    if not form.validate():
        form.together.errors = [_("Choose one of the two.")] if form.together.errors else ()
        return make_response(_page(form), 422)
    save_rule(
        session(),
        form.delay_days.data or 0,
        Together(form.together.data),
        current_person(),
        datetime.now(UTC),
    )
    session().commit()
    flash(_("Visits that are approved from now on are released so."))
    return redirect(url_for("visits.release"), 303)


def _page(form: ReleaseRuleForm) -> str:
    waiting = session().exec(select(func.count()).where(col(Visit.release_due).is_not(None))).one()
    return render_template("visits/release.html", fields=form, waiting=waiting)
