"""Trying a checklist out: a draft or a published one, exactly as its shopper sees it. Nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from audits.access import Can
from audits.checklists import queries
from audits.checklists.drafts.loading import Drafted, find
from audits.checklists.drafts.readiness import unready
from audits.checklists.loading import load_one
from audits.db import session
from audits.errors import NotFound
from audits.people.accounts import current_person
from audits.sheet import Questionnaire, Touchpoint, in_language
from audits.visits.blueprint import visits
from audits.visits.languages import offered, said, speak, spoken
from audits.visits.pages.outlines import outline
from audits.visits.pages.parts import Part, part
from audits.visits.pages.report_forms import read_answers, takes_photos, trial_form
from audits.visits.trial.asking import Outcome, outcome, triable, with_common
from audits.web.display import percent
from audits.web.guard import needs

Fragment = dict[str, Any]
"""A piece of a page as JSON: HTML and what a script needs beside it."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What is tried, and where. `problems` are sentences about what a draft still lacks."""

    questionnaire: Questionnaire
    address: str
    score_address: str
    back_address: str
    back_words: str
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Moment:
    """One touchpoint of the page with its questions; `asked` says whether it asks any of them now."""

    key: str
    name: str
    parts: Sequence[Part]
    experienced: Any
    wish: Any
    asked: bool


@visits.get("/drafts/<int:draft_id>/trial")
@needs(Can.ADD_TOUCHPOINTS)
def trial(draft_id: int) -> str | Fragment:
    """A draft as its shopper would see it; `?touchpoint=…&fragment=1` is that touchpoint alone, in JSON."""
    drafted = find(session(), current_person(), draft_id)
    if "fragment" in request.args:
        return _touchpoint_alone(_of_draft(drafted, _common(drafted)), request.args.get("touchpoint", ""))
    common = _common(drafted)
    problems = [each.sentence for each in unready(drafted.questionnaire, common)]
    return _page(replace(_of_draft(drafted, common), problems=problems))


@visits.post("/drafts/<int:draft_id>/trial/score")
@needs(Can.ADD_TOUCHPOINTS)
def score_trial(draft_id: int) -> str | Fragment:
    """What the answers earn: the page again, or with `?fragment=1` the score alone, in JSON. Nothing is kept."""
    drafted = find(session(), current_person(), draft_id)
    return _scored(_of_draft(drafted, _common(drafted)))


@visits.get("/checklists/<int:checklist_id>/trial")
@needs(Can.SEE_CHECKLISTS)
def checklist_trial(checklist_id: int) -> str:
    """The newest version of a checklist as its shopper sees it."""
    return _page(_of_checklist(checklist_id))


@visits.post("/checklists/<int:checklist_id>/trial/score")
@needs(Can.SEE_CHECKLISTS)
def score_checklist_trial(checklist_id: int) -> str | Fragment:
    """What the answers earn, as for a draft."""
    return _scored(_of_checklist(checklist_id))


def _of_draft(drafted: Drafted, common: Questionnaire | None) -> Tried:
    """The draft behind the checklist that it adds to."""
    whole = drafted.questionnaire
    if common is not None:
        whole = with_common(common, whole.touchpoints, drafted.draft.region_id)
    return Tried(
        questionnaire=triable(whole),
        address=url_for("visits.trial", draft_id=drafted.id),
        score_address=url_for("visits.score_trial", draft_id=drafted.id),
        back_address=url_for("checklists.designer", draft_id=drafted.id),
        back_words=in_language(drafted.settings.title) or _("The draft"),
        problems=(),
    )


def _of_checklist(checklist_id: int) -> Tried:
    checklist = queries.find(session(), current_person(), checklist_id)
    version = load_one(session(), queries.newest(session(), checklist_id))
    return Tried(
        questionnaire=version.questionnaire,
        address=url_for("visits.checklist_trial", checklist_id=checklist_id),
        score_address=url_for("visits.score_checklist_trial", checklist_id=checklist_id),
        back_address=url_for("checklists.checklist", checklist_id=checklist_id),
        back_words=checklist.name,
        problems=(),
    )


def _common(drafted: Drafted) -> Questionnaire | None:
    """What an addition adds to, in use or not; None for any other draft."""
    if drafted.adds_to is None:
        return None
    return load_one(session(), queries.latest(session(), drafted.adds_to.id or 0)).questionnaire


def _scored(tried: Tried) -> str | Fragment:
    if "fragment" not in request.args:
        return _page(tried)
    form, found = _worked_out(tried)
    drawn = _score_of(tried, form, found)
    return {
        "score": render_template("visits/trial_score.html", **drawn),
        "total": drawn["total"],
        "owed": drawn["owed"],
    }


def _page(tried: Tried) -> str:
    form, found = _worked_out(tried)
    moments = [_moment(touchpoint, form, found) for touchpoint in tried.questionnaire.touchpoints]
    keys = [moment.key for moment in moments if moment.asked]
    here = request.values.get("touchpoint", "")
    return render_template(
        "visits/trial.html",
        tried=tried,
        fields=form,
        moments=moments,
        here=here if here in keys else next(iter(keys), ""),
        outline=outline(tried.questionnaire, _keys(tried.questionnaire), found.texts),
        languages=offered(tried.questionnaire),
        speaking=next((each.code for each in offered(tried.questionnaire) if each.current), spoken()),
        **_score_of(tried, form, found),
    )


def _touchpoint_alone(tried: Tried, key: str) -> Fragment:
    _speak(tried)
    touchpoint = next((each for each in tried.questionnaire.touchpoints if each.key == key), None)
    if touchpoint is None:
        raise NotFound("This touchpoint")
    form = trial_form([touchpoint])
    found = outcome(tried.questionnaire, {}, {})
    return {
        "questions": render_template("visits/trial_touchpoint.html", moment=_moment(touchpoint, form, found))
    }


def _worked_out(tried: Tried) -> tuple[FlaskForm, Outcome]:
    """The form as it came, and what its answers come to; what does not fit is told beside its field."""
    _speak(tried)
    form = trial_form(tried.questionnaire.touchpoints)
    questions = [question for _touchpoint, question in tried.questionnaire.questions()]
    given = read_answers(form, questions) if request.method == "POST" else {}
    photos = {
        question.key: count
        for question in questions
        if takes_photos(question) and (count := len(_chosen(f"photo-{question.key}")))
    }
    return form, outcome(tried.questionnaire, given, photos)


def _speak(tried: Tried) -> None:
    speak(tried.questionnaire, request.values.get("language", request.values.get("speaking")))


def _chosen(field: str) -> list[str]:
    """The names of the photos that were chosen: a test visit sends no pictures."""
    return [name for name in request.form.getlist(field) if name]


def _moment(touchpoint: Touchpoint, form: FlaskForm, found: Outcome) -> Moment:
    owed = {key: [it.what for it in found.owed if it.question == key] for key in _owing(found)}
    return Moment(
        key=touchpoint.key,
        name=said(touchpoint.name),
        parts=[
            part(question, form, asked=question.key in found.asking, owed=owed.get(question.key, ()))
            for question in touchpoint.questions
        ],
        experienced=form._fields.get(f"experienced-{touchpoint.key}"),
        wish=form._fields.get(f"wish-{touchpoint.key}"),
        asked=not touchpoint.questions or any(it.key in found.asking for it in touchpoint.questions),
    )


def _owing(found: Outcome) -> set[str]:
    return {thing.question for thing in found.owed}


def _score_of(tried: Tried, form: FlaskForm, found: Outcome) -> dict[str, Any]:
    """What the score is drawn from."""
    names = {each.key: said(each.name) for each in tried.questionnaire.touchpoints}
    labels = {question.key: said(question.label) for _touchpoint, question in tried.questionnaire.questions()}
    owed: dict[str, list[str]] = {}
    for thing in found.owed:
        owed.setdefault(thing.question, []).append(thing.what.value)
    return {
        "found": found,
        "total": _("Failed") if found.card.failed else percent(found.card.totals.final),
        "names": names,
        "labels": labels,
        "owed": owed,
        "misfits": [error for errors in form.errors.values() for error in errors],
    }


def _keys(questionnaire: Questionnaire) -> set[str]:
    return {question.key for _touchpoint, question in questionnaire.questions()}
