"""Pages for people, for head office. They stand here because a manager is somebody with a region or with stores."""

from datetime import UTC, datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, Role
from audits.db import session
from audits.errors import AuditError
from audits.people import second_factor
from audits.people.accounts import (
    UnfitAddress,
    change_details,
    current_person,
    end_sessions,
    invitation_path,
    send_invitation,
    set_active,
)
from audits.people.blueprint import people
from audits.people.log import record
from audits.people.queries import PAGE, actors_of, events_of, find
from audits.people.queries import list_people as find_people
from audits.people.tables import Person
from audits.stores import queries
from audits.stores.managers import Misfit, Scope, admit, change_role, read_scope, scope_of
from audits.stores.people_forms import ROLES, KnownPersonForm, PersonForm
from audits.web.guard import needs

Page = str | tuple[str, int] | Response


@people.get("/people")
@needs(Can.MANAGE_PEOPLE)
def list_people() -> Page:
    """Everybody by role and name, searched and a page at a time."""
    words = request.args.get("words", "")[:100]
    page = max(request.args.get("page", 1, int), 1)
    found, count = find_people(session(), current_person(), words, page)
    return render_template(
        "people/list_people.html",
        people=found,
        roles=ROLES,
        count=count,
        words=words,
        first=(page - 1) * PAGE + 1,
        previous=_page_address(words, page - 1) if page > 1 else None,
        next=_page_address(words, page + 1) if page * PAGE < count else None,
    )


def _page_address(words: str, page: int) -> str:
    return url_for("people.list_people", words=words or None, page=page)


@people.get("/people/new")
@needs(Can.MANAGE_PEOPLE)
def new_person() -> Page:
    """An empty invitation."""
    return _new_page(_offering(PersonForm(role=Role.SHOPPER.value)))


@people.post("/people")
@needs(Can.MANAGE_PEOPLE)
def invite() -> Page:
    """Add a person and mail the invitation."""
    form = _offering(PersonForm())
    if not form.validate():
        return _new_page(form), 422
    role, now = Role(form.role.data), datetime.now(UTC)
    try:
        scope = _scope(form, role)
        person, path = admit(
            session(), form.email.data or "", role, form.name.data or "", scope, current_person(), now
        )
    except (Misfit, UnfitAddress) as refusal:
        return _new_page(_refused(form, refusal)), 422
    session().commit()
    _invite_by_mail(person, path, now)
    return redirect(url_for("people.person", person_id=person.id), 303)


def _new_page(form: PersonForm) -> str:
    return render_template("people/new_person.html", asked=form)


@people.get("/people/<uuid:person_id>")
@needs(Can.MANAGE_PEOPLE)
def person(person_id: UUID) -> Page:
    """Who somebody is, what they look after, and what was done to their account."""
    found = find(session(), current_person(), person_id)
    scope = scope_of(session(), found)
    form = KnownPersonForm(
        data={
            "name": found.name,
            "email": found.email or "",
            "reference": found.reference,
            "role": found.role.value,
            "region": scope.region.path if scope.region else "",
            "stores": "\n".join(store.code for store in scope.stores),
        }
    )
    return _person_page(found, _offering(form))


def _person_page(found: Person, form: PersonForm) -> str:
    events = events_of(session(), "person", found.id)
    return render_template(
        "people/person.html",
        person=found,
        asked=form,
        roles=ROLES,
        events=events,
        actors=actors_of(session(), events),
        oneself=found.id == current_person().id,
    )


@people.post("/people/<uuid:person_id>")
@needs(Can.MANAGE_PEOPLE)
def save(person_id: UUID) -> Page:
    """Change who somebody is, or what they look after."""
    found = find(session(), current_person(), person_id)
    form = _offering(KnownPersonForm())
    if not form.validate():
        return _person_page(found, form), 422
    now, actor = datetime.now(UTC), current_person()
    try:
        role = Role(form.role.data)
        scope = _scope(form, role)
        details = (form.name.data or "", form.email.data or "", form.reference.data or "")
        changed = change_details(session(), found, *details, actor, now)
        changed = change_role(session(), found, role, scope, actor, now) or changed
    except AuditError as refusal:
        session().rollback()
        found = find(session(), actor, person_id)
        return _person_page(found, _refused(form, refusal)), 422
    session().commit()
    flash(_("Saved.") if changed else _("Nothing was different, so nothing was changed."))
    return redirect(url_for("people.person", person_id=person_id), 303)


def _scope(form: PersonForm, role: Role) -> Scope:
    return read_scope(session(), role, form.region.data or "", form.codes())


def _refused(form: PersonForm, refusal: AuditError) -> PersonForm:
    """The same form with the refusal beside the field it is about, or above all fields."""
    if isinstance(refusal, UnfitAddress):
        form.email.errors = [str(refusal)]
    elif isinstance(refusal, Misfit):
        form[refusal.field].errors = [str(refusal)]
    else:
        form.form_errors = [str(refusal)]
    return form


def _offering(form: PersonForm) -> PersonForm:
    form.offer(queries.regions(session(), current_person()))
    return form


@people.post("/people/<uuid:person_id>/disabling")
@needs(Can.MANAGE_PEOPLE)
def disable(person_id: UUID) -> Page:
    """Take the account away; every session and open link ends at once."""
    return _set_active(person_id, False, _("The account is disabled. Every session and link has ended."))


@people.post("/people/<uuid:person_id>/enabling")
@needs(Can.MANAGE_PEOPLE)
def enable(person_id: UUID) -> Page:
    """Give the account back."""
    return _set_active(person_id, True, _("The account works again."))


def _set_active(person_id: UUID, active: bool, said: str) -> Response:
    found = find(session(), current_person(), person_id)
    set_active(session(), found, active, current_person(), datetime.now(UTC))
    session().commit()
    flash(said)
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<uuid:person_id>/sessions/ending")
@needs(Can.MANAGE_PEOPLE)
def sign_out_everywhere(person_id: UUID) -> Page:
    """End every session of somebody, for a lost phone."""
    found = find(session(), current_person(), person_id)
    end_sessions(found)
    record(session(), datetime.now(UTC), current_person(), "signed out everywhere", "person", found.id)
    session().commit()
    flash(_("Every device is signed out, and older links no longer work."))
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<uuid:person_id>/second-factor/ending")
@needs(Can.MANAGE_PEOPLE)
def reset_second_factor(person_id: UUID) -> Page:
    """Take away a second factor that was lost; every session ends, and the next sign-in leads to a new one."""
    found = find(session(), current_person(), person_id)
    second_factor.reset(session(), found, current_person(), datetime.now(UTC))
    end_sessions(found)
    session().commit()
    flash(_("The second factor is taken away and every session has ended. The next sign-in sets up another."))
    return redirect(url_for("people.person", person_id=person_id), 303)


@people.post("/people/<uuid:person_id>/invitation")
@needs(Can.MANAGE_PEOPLE)
def invite_again(person_id: UUID) -> Page:
    """Send a link to choose a password, and show it."""
    found, now = find(session(), current_person(), person_id), datetime.now(UTC)
    if found.email is None or not found.active:
        raise AuditError(_("A link needs an e-mail address and an account that is not disabled."))
    record(session(), now, current_person(), "invited again", "person", found.id)
    session().commit()
    _invite_by_mail(found, invitation_path(found), now)
    return redirect(url_for("people.person", person_id=person_id), 303)


def _invite_by_mail(found: Person, path: str, now: datetime) -> None:
    address = f"{current_app.extensions['settings'].public_url}{path}"
    send_invitation(found, address, now)
    flash(_("An invitation is on its way. The same link, to hand over yourself: %(link)s", link=address))
