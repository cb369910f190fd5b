"""Head office's page for the name and the icon of the app on shoppers' phones."""

from datetime import UTC, datetime

from flask import flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectChoice, StringField

from audits.access import Can
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.visits.blueprint import visits
from audits.visits.phone import disguise as disguises
from audits.visits.phone.disguise import Icon, picture, save_disguise
from audits.web.guard import needs

ICON_WORDS = {
    Icon.NOTES: lazy_gettext("A sheet of notes"),
    Icon.LIST: lazy_gettext("A list with ticks"),
    Icon.BOOK: lazy_gettext("A book"),
    Icon.LEAF: lazy_gettext("A leaf"),
}


class DisguiseForm(FlaskForm):
    """A name and one of our icons."""

    name = StringField(lazy_gettext("Name on the phone"))
    icon = RadioField(
        lazy_gettext("Icon"), choices=[SelectChoice(icon.value, ICON_WORDS[icon]) for icon in Icon]
    )


@visits.get("/disguise")
@needs(Can.MANAGE_FIELDWORK)
def disguise() -> str:
    """What a phone calls the app, with a preview of each icon."""
    found = disguises.disguise(session())
    return _page(DisguiseForm(data={"name": found.name, "icon": str(found.icon)}))


@visits.post("/disguise")
@needs(Can.MANAGE_FIELDWORK)
def choose_disguise() -> Response:
    """Choose another name or icon. Phones take it up when the app is put on their home screen."""
    form = DisguiseForm()
    if not form.validate():
        form.icon.errors = [_("Choose one of the icons.")] if form.icon.errors else ()
        return make_response(_page(form), 422)
    try:
        save_disguise(
            session(), form.name.data or "", Icon(form.icon.data), current_person(), datetime.now(UTC)
        )
    except AuditError as refusal:
        session().rollback()
        form.name.errors = [str(refusal)]
        return make_response(_page(form), 422)
    session().commit()
    flash(_("Phones that install the app from now on call it %(name)s.", name=form.name.data))
    return redirect(url_for("visits.disguise"), 303)


def _page(form: DisguiseForm) -> str:
    return render_template(
        "visits/disguise.html", fields=form, pictures={icon.value: picture(icon) for icon in Icon}
    )
