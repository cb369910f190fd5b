"""Head office's page for how documents look."""

import re
from datetime import UTC, datetime

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from audits import db
from audits.access import Can
from audits.errors import AuditError, Conflict, NotFound
from audits.people.accounts import current_person
from audits.reports.blueprint import reports
from audits.reports.looks import Look
from audits.reports.style_tables import HouseStyle
from audits.reports.styles.changing import Choice, house_style, keep_logo, logo_key, save_style
from audits.reports.styles.forms import HouseStyleForm, form_of
from audits.reports.styles.logos import make_safe
from audits.reports.styles.rules import WHITE, contrast, read_colour, words_on, written
from audits.reports.styles.sample import sample
from audits.storage import Storage
from audits.web.guard import needs
from audits.web.limits import at_most
from audits.web.paper import Press
from audits.web.revisions import sent_revision

_DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST_UPLOAD = 20
"""Megabytes that are read at all, so that a logo of more than 2 MB is refused with what was typed kept."""


@reports.get("/documents/style")
@needs(Can.MANAGE_DOCUMENTS)
def house_style_page() -> str:
    """Name, colours, logo and settings of documents, with a picture of a document's head."""
    style = house_style(db.session(), datetime.now(UTC))
    return _page(form_of(style), style)


@reports.post("/documents/style")
@needs(Can.MANAGE_DOCUMENTS)
@at_most(LARGEST_UPLOAD)
def choose_house_style() -> AnyResponse:
    """Save the style, or print a sample in it. What cannot be used is refused, and everything else kept."""
    form, style = HouseStyleForm(), house_style(db.session(), datetime.now(UTC))
    for field in form.colours:
        field.data = request.form.get(f"use-{field.name}", field.data)
    fine = form.validate()
    _keep_what_was_sent(form)
    if not fine:
        return make_response(_page(form, style), 422)
    choice = _choice(form, style)
    if "sample" in request.form:
        return _sample(choice)
    try:
        save_style(
            db.session(), choice, sent_revision(form.revision.data), current_person(), datetime.now(UTC)
        )
    except Conflict as refusal:
        return _changed_meanwhile(form, refusal)
    db.session().commit()
    _forget_other_logos(choice.logo_key)
    flash(_("Documents that are made from now on look like this. Those issued before stay as they are."))
    return redirect(url_for("reports.house_style_page"), 303)


@reports.get("/documents/style/logos/<digest>")
@needs(Can.MANAGE_DOCUMENTS)
def house_style_logo(digest: str) -> Response:
    """A logo of ours, for the picture on the page."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound("This logo")
    return Response(_storage().get(logo_key(digest)), mimetype="image/png")


def _keep_what_was_sent(form: HouseStyleForm) -> None:
    """A good logo is kept, for browsers send a file only once."""
    if form.logo.logo:
        form.logo_sent.data = _digest_of(keep_logo(_storage(), form.logo.logo))
    elif not _DIGEST.fullmatch(form.logo_sent.data or "") or not _storage().has(
        logo_key(form.logo_sent.data or "")
    ):
        form.logo_sent.data = ""


def _choice(form: HouseStyleForm, style: HouseStyle) -> Choice:
    """The valid form: a new logo counts before one to be removed, and that before the one that stands."""
    if form.logo_sent.data:
        key = logo_key(form.logo_sent.data)
        logo = make_safe(_storage().get(key))
        return form.choice(key, logo.width, logo.height)
    if form.remove_logo.data:
        return form.choice("", None, None)
    return form.choice(style.logo_key, style.logo_width, style.logo_height)


def _sample(choice: Choice) -> AnyResponse:
    logo = _storage().get(choice.logo_key) if choice.logo_key else None
    look = Look(choice.name or Look().name, choice.accent, choice.band, logo)
    press: Press = current_app.extensions["press"]
    # Printing takes a while, and SQLite has one writer: no transaction stays open meanwhile.
    db.session().commit()
    made = sample(look, choice.language, choice.paper)
    answer = Response(press.print(made.document).pdf, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="sample.pdf"'
    return answer


def _changed_meanwhile(form: HouseStyleForm, refusal: Conflict) -> AnyResponse:
    db.session().rollback()
    style = house_style(db.session(), datetime.now(UTC))
    form.revision.data = str(style.revision)
    form.form_errors.append(str(refusal))
    return make_response(_page(form, style), refusal.status)


def _forget_other_logos(chosen: str) -> None:
    """Delete the logo before this one, and what was sent and never saved."""
    for key in _storage().keys("styles/"):
        if key != chosen:
            _storage().delete(key)


def _page(form: HouseStyleForm, style: HouseStyle) -> str:
    accent, band = _drawn(form.accent.data, style.accent), _drawn(form.band.data, style.band)
    standing = _digest_of(style.logo_key)
    shown = form.logo_sent.data or ("" if form.remove_logo.data else standing)
    return render_template(
        "reports/house_style.html",
        asked=form,
        accent=accent,
        band=band,
        words=words_on(band),
        ratios={
            "accent": written(contrast(accent, WHITE)),
            "band": written(contrast(words_on(band), band)),
        },
        has_logo=bool(standing),
        logo=url_for("reports.house_style_logo", digest=shown) if shown else "",
    )


def _drawn(typed: str | None, otherwise: str) -> str:
    """The colour to draw with: what stands, while what is typed is no colour."""
    try:
        return read_colour(typed or "")
    except AuditError:
        return otherwise


def _digest_of(key: str) -> str:
    return key.removeprefix("styles/").removesuffix(".png")


def _storage() -> Storage:
    found: Storage = current_app.extensions["storage"]
    return found
