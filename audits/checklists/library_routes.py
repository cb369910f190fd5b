"""The library: ready checklists to read, and to start one's own from."""

from dataclasses import replace
from datetime import UTC, datetime

from babel import Locale
from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from audits.access import Can, may
from audits.checklists import lists, queries
from audits.checklists.blueprint import checklists
from audits.checklists.drafts.lifecycle import start_from
from audits.checklists.library.describing import describe_all
from audits.checklists.library.shelf import find
from audits.checklists.loading import load_one
from audits.checklists.outline import outline
from audits.checklists.question_notes import notes
from audits.checklists.rules import LONGEST_TITLE
from audits.checklists.weights import weigh
from audits.db import session
from audits.people.accounts import current_person
from audits.sheet import Questionnaire, in_language
from audits.web.display import locale
from audits.web.guard import needs

Page = str | Response


@checklists.get("/library")
@needs(Can.SEE_CHECKLISTS)
def library() -> Page:
    """Ready checklists, and one's own to start a copy from."""
    may_start = may(current_person().role, Can.MANAGE_CHECKLISTS)
    return render_template(
        "checklists/library.html",
        described=describe_all(),
        own=lists.list_checklists(session(), current_person()) if may_start else [],
        may_start=may_start,
    )


@checklists.get("/library/<key>")
@needs(Can.SEE_CHECKLISTS)
def library_item(key: str) -> Page:
    """One ready checklist, whole."""
    item = find(key)
    weights = weigh(item.questionnaire)
    return render_template(
        "checklists/library_item.html",
        item=item,
        weights=weights,
        outline=outline(item.questionnaire, weights),
        notes=notes(item.questionnaire),
        languages=[_name_of(code) for code in _codes(item.questionnaire)],
        may_start=may(current_person().role, Can.MANAGE_CHECKLISTS),
    )


@checklists.post("/library/<key>/drafts")
@needs(Can.MANAGE_CHECKLISTS)
def start_from_library(key: str) -> Page:
    """Begin a checklist of one's own with the content of a ready one."""
    return _start(find(key).questionnaire)


@checklists.post("/checklists/<int:checklist_id>/copies")
@needs(Can.MANAGE_CHECKLISTS)
def start_from_copy(checklist_id: int) -> Page:
    """Begin a checklist with the content of the newest version of another."""
    queries.find(session(), current_person(), checklist_id)
    copied = load_one(session(), queries.newest(session(), checklist_id)).questionnaire
    title = _("Copy of %(title)s", title=in_language(copied.title))[:LONGEST_TITLE]
    return _start(replace(copied, title={**copied.title, "": title}))


def _codes(questionnaire: Questionnaire) -> list[str]:
    """Every language of a checklist that has a code, the default one first."""
    return [code for code in (questionnaire.default_language, *questionnaire.languages) if code]


def _name_of(code: str) -> str:
    return Locale.parse(code, sep="-").get_display_name(locale()) or code


def _start(questionnaire: Questionnaire) -> Response:
    draft = start_from(session(), questionnaire, current_person(), datetime.now(UTC))
    session().commit()
    return redirect(url_for("checklists.designer", draft_id=draft.id), 303)
