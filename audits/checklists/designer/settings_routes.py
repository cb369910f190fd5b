"""What holds for a whole draft: its name, version, languages, moments, and how touchpoints make the total."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, render_template
from flask_babel import gettext as _

from audits.access import Can
from audits.checklists.blueprint import checklists
from audits.checklists.designer.differences import differences
from audits.checklists.designer.opening import Page, back_to, opened
from audits.checklists.designer.touchpoint_forms import SettingsForm, settings_data, settings_from
from audits.checklists.drafts import editing
from audits.checklists.drafts.editing import Changed
from audits.checklists.drafts.loading import Drafted
from audits.db import session
from audits.errors import AuditError
from audits.people.accounts import current_person
from audits.sheet import Questionnaire
from audits.web.guard import needs
from audits.web.revisions import sent_revision


@checklists.get("/drafts/<int:draft_id>/settings")
@needs(Can.ADD_TOUCHPOINTS)
def draft_settings(draft_id: int) -> Page:
    """The settings in their form."""
    drafted = opened(draft_id)
    data = settings_data(drafted.settings) | {"revision": drafted.draft.revision}
    return _page(drafted, SettingsForm(formdata=None, data=data))


@checklists.post("/drafts/<int:draft_id>/settings")
@needs(Can.ADD_TOUCHPOINTS)
def save_draft_settings(draft_id: int) -> Page:
    """Save them, unless somebody else did since the form was opened: then both are shown."""
    drafted = opened(draft_id)
    form = SettingsForm(data=settings_data(drafted.settings))
    if not form.validate():
        return _page(drafted, form), 422
    meant, now = settings_from(form, drafted.settings), datetime.now(UTC)
    revision = sent_revision(form.revision.data)
    try:
        editing.save_settings(session(), drafted, revision, meant, current_person(), now)
    except Changed as changed:
        return _page_of_two(drafted, form, changed), 422
    except AuditError as refusal:
        form.form_errors.append(str(refusal))
        return _page(drafted, form), 422
    session().commit()
    flash(_("Saved."))
    return back_to(draft_id, None)


def _page_of_two(drafted: Drafted, form: SettingsForm, changed: Changed) -> str:
    """What the other person saved beside what is typed; sending it again saves this one over it."""
    assert isinstance(changed.now, Questionnaire)  # noqa: S101 — a save of settings says nothing else
    form.revision.data = str(drafted.draft.revision)
    found = differences(form, settings_data(changed.now), drafted.questionnaire)
    return _page(drafted, form, changed=changed, differences=found)


def _page(drafted: Drafted, form: SettingsForm, **more: Any) -> str:
    return render_template(
        "checklists/draft_settings.html",
        drafted=drafted,
        asked=form,
        **{"changed": None, "differences": (), **more},
    )
