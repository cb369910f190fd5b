"""The versions of a checklist: what changed between two, taking one out of use, and its file."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlmodel import Session
from werkzeug.wrappers import Response

from audits.access import Can
from audits.checklists import queries
from audits.checklists.blueprint import checklists
from audits.checklists.changes import changes
from audits.checklists.drafts import loading as drafts
from audits.checklists.loading import load, load_one
from audits.checklists.tables import Checklist, ChecklistVersion
from audits.checklists.versions import (
    Edition,
    editions,
    find_version,
    given_to_new_visits,
    retire,
    return_to_use,
)
from audits.checklists.xlsform import write_workbook
from audits.db import separate_transaction, session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.people.log import record
from audits.sheet import Questionnaire
from audits.web.guard import needs

Page = str | tuple[str, int] | Response
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@checklists.get("/checklists/<int:checklist_id>/changes")
@needs(Can.SEE_CHECKLISTS)
def version_changes(checklist_id: int) -> Page:
    """What changed from one version to another; unless told otherwise, to the newest from the one before it."""
    found, listed = _find(checklist_id), editions(session(), checklist_id)
    before, after = _chosen(listed)
    versions = load(session(), {before.id, after.id})
    told = changes(versions[before.id].questionnaire, versions[after.id].questionnaire)
    return render_template(
        "checklists/version_changes.html",
        checklist=found,
        versions=listed,
        before=before,
        after=after,
        changes=told,
    )


def _chosen(listed: Sequence[Edition]) -> tuple[Edition, Edition]:
    """The two versions that the address names, `NotFound` for one that is not this checklist's."""
    if not listed:
        raise NotFound("This version")
    usual_after, usual_before = listed[0], listed[min(1, len(listed) - 1)]
    by_id = {each.id: each for each in listed}
    before = by_id.get(request.args.get("from", usual_before.id, int))
    after = by_id.get(request.args.get("to", usual_after.id, int))
    if before is None or after is None:
        raise NotFound("This version")
    return before, after


@checklists.get("/drafts/<int:draft_id>/changes")
@needs(Can.ADD_TOUCHPOINTS)
def draft_changes(draft_id: int) -> Page:
    """What a draft changes in the version it was begun from; of a new checklist everything is new."""
    drafted = drafts.find(session(), current_person(), draft_id)
    before = base_of(session(), drafted)
    return render_template(
        "checklists/draft_changes.html", drafted=drafted, changes=changes(before, drafted.questionnaire)
    )


def base_of(session: Session, drafted: drafts.Drafted) -> Questionnaire:
    """The content a draft was begun from, nothing for a new checklist. At most four queries."""
    if drafted.draft.based_on_id is None:
        return replace(drafted.questionnaire, touchpoints=())
    return drafted.as_it_was(load_one(session, drafted.draft.based_on_id).questionnaire)


@checklists.post("/checklists/<int:checklist_id>/versions/<int:version_id>/retirement")
@needs(Can.MANAGE_CHECKLISTS)
def retire_version(checklist_id: int, version_id: int) -> Page:
    """Give it to no new visit; what was begun with it keeps it."""
    found, version = _find_version(checklist_id, version_id)
    retire(session(), version, current_person(), datetime.now(UTC))
    return _say_what_is_given(found, version)


@checklists.post("/checklists/<int:checklist_id>/versions/<int:version_id>/return")
@needs(Can.MANAGE_CHECKLISTS)
def return_version(checklist_id: int, version_id: int) -> Page:
    """Let it be given to new visits again."""
    found, version = _find_version(checklist_id, version_id)
    return_to_use(session(), version, current_person(), datetime.now(UTC))
    return _say_what_is_given(found, version)


def _say_what_is_given(found: Checklist, version: ChecklistVersion) -> Response:
    given = given_to_new_visits(session(), found)
    name = load_one(session(), given).questionnaire.version if given else ""
    session().commit()
    if given:
        flash(_("Visits that begin from now on are made with version %(version)s.", version=name))
    else:
        flash(
            _("No version is in use now: no visit can begin until one is published or put back into use."),
            "warning",
        )
    return redirect(url_for("checklists.checklist", checklist_id=found.id, version=version.id), 303)


@checklists.get("/checklists/<int:checklist_id>/versions/<int:version_id>/file.xlsx")
@needs(Can.SEE_CHECKLISTS)
def version_file(checklist_id: int, version_id: int) -> FlaskResponse:
    """The version as an XLSForm that can be imported again. The download is logged."""
    found, version = _find_version(checklist_id, version_id)
    content = write_workbook(load_one(session(), version_id).questionnaire)
    name = file_name(found.key, version.version)
    with separate_transaction() as own:
        record(
            own,
            datetime.now(UTC),
            current_person(),
            "downloaded",
            "checklist version",
            version_id,
            after={"file": name},
        )
    answer = FlaskResponse(content, mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def file_name(key: str, version: str) -> str:
    """A name of ASCII letters, digits, dots and dashes.

    >>> file_name("shop/north", "2026 é")
    'shop-north_v2026-.xlsx'
    """
    plain = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "._-") else "-" for sign in f"{key}_v{version}"
    )
    return f"{plain}.xlsx"


def _find(checklist_id: int) -> Checklist:
    return queries.find(session(), current_person(), checklist_id)


def _find_version(checklist_id: int, version_id: int) -> tuple[Checklist, ChecklistVersion]:
    found = _find(checklist_id)
    return found, find_version(session(), found, version_id)
