"""The texts of a draft side by side in two languages, what is untranslated first."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from audits.access import Can
from audits.answers import clean_text
from audits.checklists.blueprint import checklists
from audits.checklists.designer.opening import Page, opened
from audits.checklists.designer.translations import Translated, lines, missing, translated
from audits.checklists.drafts import editing
from audits.checklists.drafts.editing import Changed
from audits.checklists.drafts.loading import Drafted
from audits.db import session
from audits.errors import AuditError, NotFound
from audits.people.accounts import current_person
from audits.sheet import Question, Touchpoint
from audits.web.guard import needs
from audits.web.revisions import sent_revision

AT_ONCE = 100
"""Texts on one page: more make it slow to send from a tablet."""


@checklists.get("/drafts/<int:draft_id>/translations")
@needs(Can.ADD_TOUCHPOINTS)
def translations(draft_id: int) -> Page:
    """The texts in the language that the address names, by default the one that lacks most."""
    drafted = opened(draft_id)
    return _page(drafted, _language(drafted), {})


@checklists.post("/drafts/<int:draft_id>/translations")
@needs(Can.ADD_TOUCHPOINTS)
def save_translations(draft_id: int) -> Page:
    """Save what was translated. Where somebody else saved the same part first, nothing is overwritten."""
    drafted = opened(draft_id)
    language = _language(drafted)
    if language is None:
        raise NotFound("This language of the draft")
    given = {name: clean_text(text) for name, text in request.form.items() if name != "csrf_token"}
    revisions = {
        name.removeprefix("revision "): sent_revision(text)
        for name, text in given.items()
        if name.startswith("revision ")
    }
    changes = translated(drafted, language, given, revisions)
    try:
        for change in changes:
            _save(drafted, change)
    except Changed as changed:
        session().rollback()
        return _page(opened(draft_id), language, given, changed), 422
    except AuditError as refusal:
        session().rollback()
        flash(str(refusal), "error")
        return _page(opened(draft_id), language, given), 422
    session().commit()
    flash(ngettext("%(num)d text changed.", "Texts of %(num)d parts changed.", len(changes)))
    return redirect(url_for("checklists.translations", draft_id=draft_id, language=language), 303)


def _save(drafted: Drafted, change: Translated) -> None:
    actor, now = current_person(), datetime.now(UTC)
    if isinstance(change.content, Question) and change.part:
        editing.save_question(session(), drafted, change.part.id, change.revision, change.content, actor, now)
    elif isinstance(change.content, Touchpoint) and change.part:
        editing.save_touchpoint(
            session(), drafted, change.part.id, change.revision, change.content, actor, now
        )
    elif isinstance(change.content, dict):
        settings = replace(drafted.settings, title=change.content)
        editing.save_settings(session(), drafted, change.revision, settings, actor, now)


def _language(drafted: Drafted) -> str | None:
    """The language wanted, None when the draft has one language only."""
    lacking = missing(drafted)
    if not lacking:
        return None
    wanted = request.values.get("language") or max(lacking, key=lambda code: lacking[code])
    if wanted not in lacking:
        raise NotFound("This language of the draft")
    return wanted


def _page(drafted: Drafted, language: str | None, given: dict[str, str], changed: Any = None) -> str:
    found = lines(drafted, language) if language else []
    after = max(request.args.get("after", 0, int), 0)
    first = sorted(found, key=lambda line: bool(line.translated))[after : after + AT_ONCE]
    return render_template(
        "checklists/translations.html",
        drafted=drafted,
        language=language,
        lacking=missing(drafted),
        lines=[line for line in found if line.name in given] if given else first,
        count=len(found),
        after=after,
        at_once=AT_ONCE,
        given=given,
        changed=changed,
    )
