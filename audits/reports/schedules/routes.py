"""Head office's pages for documents that come by themselves."""

from datetime import UTC, datetime

from flask import current_app, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits import db
from audits.access import Can
from audits.comparisons.scope import Wanted
from audits.errors import Conflict
from audits.fieldwork.queries import main_checklists
from audits.people.accounts import current_person
from audits.queue import Queue
from audits.reports.blueprint import reports
from audits.reports.schedule_tables import Schedule
from audits.reports.schedules import queries
from audits.reports.schedules.changing import pause, remove, resume, run_now, save_schedule
from audits.reports.schedules.delivering import RUN
from audits.reports.schedules.forms import ScheduleForm, usual_values, values_of
from audits.reports.schedules.recipients import recipients
from audits.reports.schedules.rules import Unplannable, offer_of, rhythm_of
from audits.reports.schedules.showing import last_day, made_of_words, next_words, place_words, shown_past
from audits.reports.schedules.words import covers_words, offer_words, rhythm_words
from audits.reports.scope import completed
from audits.reports.styles.changing import house_style
from audits.stores.queries import regions
from audits.web.guard import needs
from audits.web.revisions import sent_revision


@reports.get("/documents/schedules")
@needs(Can.MANAGE_DOCUMENTS)
def schedules() -> str:
    """Every schedule, with its next time and what became of the last one."""
    found = queries.list_schedules(db.session(), current_person())
    return render_template(
        "reports/schedules.html",
        rows=[(schedule, newest, next_words(schedule)) for schedule, newest in found],
        offer_words=lambda schedule: offer_words(offer_of(schedule)),
        rhythm_words=lambda schedule: rhythm_words(rhythm_of(schedule)),
        last_day=last_day,
    )


@reports.get("/documents/schedules/new")
@needs(Can.MANAGE_DOCUMENTS)
def new_schedule() -> str:
    """A form that begins with the first Monday of each month."""
    style = house_style(db.session(), datetime.now(UTC))
    checklist_id = completed(db.session(), Wanted()).checklist_id
    usual = usual_values(style.language, style.paper, checklist_id, queries.timezones(db.session()))
    return _form_page(None, _form(usual))


@reports.post("/documents/schedules")
@needs(Can.MANAGE_DOCUMENTS)
def add_schedule() -> Response:
    """Add a schedule."""
    return _save(None)


@reports.get("/documents/schedules/<int:schedule_id>")
@needs(Can.MANAGE_DOCUMENTS)
def schedule(schedule_id: int) -> str:
    """When it comes next, who gets it as things stand, and what became of it so far."""
    session = db.session()
    found = queries.find(session, current_person(), schedule_id)
    checklist, setting = made_of_words(session, found)
    return render_template(
        "reports/schedule.html",
        schedule=found,
        checklist=checklist,
        setting=setting,
        document=offer_words(offer_of(found)),
        place=place_words(session, found),
        rhythm=rhythm_words(rhythm_of(found)),
        covers=covers_words(found.covers),
        next_time=next_words(found),
        people=recipients(session, found),
        history=shown_past(found, queries.history(session, found), current_person()),
    )


@reports.get("/documents/schedules/<int:schedule_id>/change")
@needs(Can.MANAGE_DOCUMENTS)
def edit_schedule(schedule_id: int) -> str:
    """The schedule in a form."""
    found = queries.find(db.session(), current_person(), schedule_id)
    return _form_page(found, _form(values_of(found), found))


@reports.post("/documents/schedules/<int:schedule_id>")
@needs(Can.MANAGE_DOCUMENTS)
def change_schedule(schedule_id: int) -> Response:
    """Change a schedule; its next time is reckoned anew."""
    return _save(queries.find(db.session(), current_person(), schedule_id))


@reports.post("/documents/schedules/<int:schedule_id>/pause")
@needs(Can.MANAGE_DOCUMENTS)
def pause_schedule(schedule_id: int) -> Response:
    """Let it rest until it is resumed."""
    found = queries.find(db.session(), current_person(), schedule_id)
    pause(db.session(), found, current_person(), datetime.now(UTC))
    db.session().commit()
    flash(_("%(name)s is paused: nothing is made until you resume it.", name=found.name))
    return _to_the_page(found)


@reports.post("/documents/schedules/<int:schedule_id>/resume")
@needs(Can.MANAGE_DOCUMENTS)
def resume_schedule(schedule_id: int) -> Response:
    """Go on with the next time from now."""
    found = queries.find(db.session(), current_person(), schedule_id)
    resume(db.session(), found, current_person(), datetime.now(UTC))
    db.session().commit()
    flash(_("%(name)s goes on.", name=found.name))
    return _to_the_page(found)


@reports.post("/documents/schedules/<int:schedule_id>/run")
@needs(Can.MANAGE_DOCUMENTS)
def run_schedule(schedule_id: int) -> Response:
    """Make it once, now."""
    found = queries.find(db.session(), current_person(), schedule_id)
    try:
        made = run_now(db.session(), found, current_person(), datetime.now(UTC))
    except Conflict as refusal:
        db.session().rollback()
        flash(str(refusal), "warning")
        return redirect(url_for("reports.schedule", schedule_id=schedule_id), 303)
    db.session().commit()
    queue: Queue = current_app.extensions["queue"]
    queue.put(RUN, made.id)
    flash(_("The documents are being made. Everybody gets a mail when theirs is ready."))
    return _to_the_page(found)


@reports.post("/documents/schedules/<int:schedule_id>/delete")
@needs(Can.MANAGE_DOCUMENTS)
def delete_schedule(schedule_id: int) -> Response:
    """Delete it with its history; the documents stay with those who got them."""
    found = queries.find(db.session(), current_person(), schedule_id)
    remove(db.session(), found, current_person(), datetime.now(UTC))
    db.session().commit()
    flash(_("%(name)s is deleted. The documents it made stay with those who got them.", name=found.name))
    return redirect(url_for("reports.schedules"), 303)


def _save(known: Schedule | None) -> Response:
    form = _form({}, known)
    if not form.validate():
        return make_response(_form_page(known, form), 422)
    session, name = db.session(), known.name if known else ""
    try:
        plan, revision = form.plan(), sent_revision(form.revision.data)
        saved = save_schedule(session, known, plan, revision, current_person(), datetime.now(UTC))
    except Unplannable as refusal:
        session.rollback()
        form[refusal.field].errors = [str(refusal)]
        return make_response(_form_page(known, form), refusal.status)
    except Conflict as refusal:
        session.rollback()
        return _changed_meanwhile(form, known, refusal)
    session.commit()
    flash(_("%(name)s is saved.", name=saved.name or name))
    return _to_the_page(saved)


def _changed_meanwhile(form: ScheduleForm, known: Schedule | None, refusal: Conflict) -> Response:
    if known is not None:
        form.revision.data = str(queries.find(db.session(), current_person(), known.id or 0).revision)
    form.form_errors.append(str(refusal))
    return make_response(_form_page(known, form), refusal.status)


def _form(values: dict[str, str], known: Schedule | None = None) -> ScheduleForm:
    session = db.session()
    form = ScheduleForm(data=values)
    zones = queries.timezones(session)
    form.offer_choices(
        regions(session, current_person()),
        main_checklists(session),
        [*zones, known.timezone] if known else zones,
    )
    return form


def _form_page(known: Schedule | None, form: ScheduleForm) -> str:
    return render_template("reports/schedule_form.html", schedule=known, asked=form)


def _to_the_page(found: Schedule) -> Response:
    return redirect(url_for("reports.schedule", schedule_id=found.id), 303)
