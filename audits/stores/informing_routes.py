"""Head office's page for where and since when staff know of the programme."""

from datetime import UTC, date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from audits.access import Can
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.stores import queries
from audits.stores.blueprint import stores
from audits.stores.informing import covered, history, record_informed, standing, take_back
from audits.stores.tables import Region
from audits.web.guard import needs

Page = str | tuple[str, int] | Response
NETWORK = ""


class InformedForm(FlaskForm):
    """Where, when and by whom staff were informed."""

    place = SelectField(lazy_gettext("Where"))
    informed_on = DateField(
        lazy_gettext("Staff were informed on"),
        validators=[InputRequired(lazy_gettext("Choose the day on which staff were informed."))],
    )
    informed_by = StringField(
        lazy_gettext("By whom"),
        validators=[InputRequired(lazy_gettext("Say who informed them.")), Length(max=200)],
    )
    note = TextAreaField(lazy_gettext("Note"), validators=[Length(max=1000)])

    def offer(self) -> "InformedForm":
        """The places that can be chosen: the network, and each region with all below it."""
        regions = queries.regions(session(), current_person())
        choices = [SelectChoice(str(each.id), each.path) for each in regions]
        self.place.choices = [SelectChoice(NETWORK, _("The whole network")), *choices]
        return self


@stores.get("/staff-informed")
@needs(Can.MANAGE_STORES)
def staff_informed() -> Page:
    """Where staff were informed, since when, and what was written down of it before."""
    return _page(InformedForm().offer())


@stores.post("/staff-informed")
@needs(Can.MANAGE_STORES)
def record_staff_informed() -> Page:
    """Write down that the staff of a place were informed."""
    form = InformedForm().offer()
    if not form.validate():
        return _page(form), 422
    on: date = form.informed_on.data
    try:
        record_informed(
            session(),
            _region(form.place.data),
            on,
            form.informed_by.data or "",
            form.note.data or "",
            current_person(),
            datetime.now(UTC),
        )
    except AuditError as refusal:
        form.informed_on.errors = [str(refusal)]
        return _page(form), 422
    session().commit()
    flash(_("Written down. Names of staff are taken from visits on that day and later."))
    return redirect(url_for("stores.staff_informed"), 303)


@stores.post("/staff-informed/withdrawal")
@needs(Can.MANAGE_STORES)
def withdraw_staff_informed() -> Response:
    """Take back what stands of a place."""
    take_back(session(), _region(request.form.get("place", NETWORK)), current_person(), datetime.now(UTC))
    session().commit()
    flash(_("Taken back. What was written down before stays in the history."))
    return redirect(url_for("stores.staff_informed"), 303)


def _region(chosen: str) -> Region | None:
    """The region that was chosen, None for the network; `NotFound` for what is none."""
    if chosen == NETWORK:
        return None
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else 0
    return queries.find_region(session(), current_person(), number)


def _page(form: InformedForm) -> str:
    return render_template(
        "stores/staff_informed.html",
        fields=form,
        standing=standing(session()),
        covered=covered(session(), datetime.now(UTC).date()),
        history=history(session()),
    )
