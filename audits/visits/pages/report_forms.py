"""The shopper's forms: the questions of a page as fields, and what was filled in as answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, assert_never

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput

from audits.answers import ACKNOWLEDGED, Misfit, check_answer, clean_text, expected
from audits.completeness import Owed, constraint_words
from audits.scoring.questions import best_points
from audits.sheet import SPECIAL_CHOICES, Answer, Kind, Question, State, Touchpoint, When
from audits.visits.languages import said, spoken
from audits.visits.pages.feeling_forms import choices, impressions_of
from audits.visits.tables import LONGEST_TEXT

NONE_OF_THESE = "-"
"""The tick that says that nothing applies, which is an answer; no tick at all is none."""
MOST_STEPS = 11
"""A scale with more steps than fit a phone's row is typed as a number."""
_INPUT_TYPES = {Kind.DATE: "date", Kind.TIME: "time", Kind.DATE_TIME: "datetime-local"}


def report_form(
    questions: Sequence[Question],
    touchpoint: Touchpoint | None = None,
    shown: Mapping[str, Any] | None = None,
) -> FlaskForm:
    """The questions of a page as fields; with a touchpoint, also what it was and what would have been nice.

    `shown` is what stands in the fields of a page that is opened; a page that is sent in brings its own.
    """
    fields: dict[str, Any] = {}
    for question in questions:
        fields |= _fields_of(question)
    if touchpoint is not None:
        fields |= impressions_of(touchpoint)
    made: FlaskForm = type("ReportForm", (FlaskForm,), fields)(data=shown)
    return made


def trial_form(touchpoints: Iterable[Touchpoint]) -> FlaskForm:
    """All questions of several touchpoints in one form, for a test visit."""
    fields: dict[str, Any] = {}
    for touchpoint in touchpoints:
        for question in touchpoint.questions:
            fields |= _fields_of(question)
        fields |= impressions_of(touchpoint, f"-{touchpoint.key}")
    made: FlaskForm = type("TrialForm", (FlaskForm,), fields)()
    return made


def shown_answer(question: Question, answer: Answer | None) -> dict[str, Any]:
    """What stands in a question's fields for an answer."""
    if answer is None:
        return {}
    key, special = question.key, answer.state is not State.GIVEN
    text = answer.state.value if special else answer.value
    shown: dict[str, Any] = {f"comment-{key}": answer.comment}
    match question.kind:
        case Kind.TICK_ALL:
            shown[f"answer-{key}"] = text.split() or [NONE_OF_THESE]
        case Kind.ACKNOWLEDGE:
            shown[f"answer-{key}"] = text == ACKNOWLEDGED
            shown[f"skip-{key}"] = [text] if special else []
        case _ if special and not has_buttons(question):
            shown[f"skip-{key}"] = [text]
        case _:
            shown[f"answer-{key}"] = text
    return shown


def fill(form: FlaskForm, question: Question, answer: Answer | None) -> None:
    """Let a question's fields show this answer, whatever was sent in."""
    shown = shown_answer(question, answer)
    for part in ("answer", "skip", "comment"):
        field = field_named(form, part, question)
        if field is not None:
            field.data = shown.get(field.name, [] if isinstance(field, SelectMultipleField) else None)


def read_answers(form: FlaskForm, questions: Iterable[Question]) -> dict[str, Answer | None]:
    """What was filled in, by question key. What does not fit is left out and told beside its field."""
    found: dict[str, Answer | None] = {}
    for question in questions:
        if question.kind is Kind.NOTE:
            continue
        try:
            found[question.key] = _read(form, question)
        except Misfit:
            field_named(form, "answer", question).errors = [_correction(question)]
    return found


def tell_owed(form: FlaskForm, question: Question, owed: Iterable[Owed]) -> None:
    """Say beside the field what an answer made necessary: a comment, a photo, or another answer."""
    for what in owed:
        match what:
            case Owed.COMMENT:
                words = _("Say what happened at “%(question)s”.", question=said(question.label))
                field_named(form, "comment", question).errors = [words]
            case Owed.PHOTO if question.kind is not Kind.PHOTO:
                words = _("Add a photo to “%(question)s”.", question=said(question.label))
                field_named(form, "photo", question).errors = [words]
            case Owed.CORRECTION:
                field_named(form, "answer", question).errors = [correction(question)]
            case Owed.ANSWER | Owed.PHOTO:
                pass  # An answer may come later: it is named on the page before sending, and holds nobody up here.
            case _:
                assert_never(what)


def correction(question: Question) -> str:
    """What to tell about an answer that the question's constraint does not take."""
    return constraint_words(question, spoken())


def forget_errors(form: FlaskForm, question: Question) -> None:
    """Leave a question's fields without complaint."""
    for part in ("answer", "skip", "comment", "photo"):
        field = field_named(form, part, question)
        if field is not None:
            field.errors = ()


def field_named(form: FlaskForm, part: str, question: Question) -> Any:
    """One of a question's fields: `answer`, `skip`, `comment` or `photo`; None when it has no such field."""
    return form._fields.get(f"{part}-{question.key}")


def has_buttons(question: Question) -> bool:
    """Whether not applicable and could not tell stand among the answers themselves."""
    return question.kind is Kind.CHOICE or (question.kind is Kind.SCALE and bool(steps_of(question)))


def steps_of(question: Question) -> list[str]:
    """The numbers of a scale that fits a row of buttons, lowest first; empty when it does not."""
    scale = question.scale
    if scale is None or scale.step <= 0 or (scale.highest - scale.lowest) / scale.step >= MOST_STEPS:
        return []
    count = int((scale.highest - scale.lowest) / scale.step) + 1
    return [format((scale.lowest + scale.step * step).normalize() + 0, "f") for step in range(count)]


def may_owe_comment(question: Question) -> bool:
    """Whether some answer to this question asks for a comment."""
    if question.kind is Kind.NOTE or (question.comment_when is When.NEVER and question.comment_if is None):
        return False
    if question.comment_if is not None:
        return True
    return question.comment_when is When.ALWAYS or (not question.bonus and best_points(question) > 0)


def takes_photos(question: Question) -> bool:
    """Whether photos can be added to this question."""
    by_answer = question.photo_when is not When.NEVER or question.photo_if is not None
    return question.kind is Kind.PHOTO or by_answer


def _fields_of(question: Question) -> dict[str, Any]:
    key = question.key
    fields: dict[str, Any] = {}
    if question.kind not in (Kind.NOTE, Kind.PHOTO):
        fields[f"answer-{key}"] = _answer_field(question)
        if not _answers_for_itself(question) and skips_of(question):
            fields[f"skip-{key}"] = _ticks(_("No answer"), _skips(question))
    if may_owe_comment(question):
        fields[f"comment-{key}"] = TextAreaField(_("What happened?"))
    if takes_photos(question):
        fields[f"photo-{key}"] = MultipleFileField(said(question.label))
    return fields


def _answer_field(question: Question) -> Field:
    label, hint = said(question.label), said(question.hint)
    options = [(option.key, said(option.label) or option.key) for option in question.options]
    match question.kind:
        case Kind.CHOICE:
            return RadioField(label, choices=choices(options), description=hint, validate_choice=False)
        case Kind.SCALE if steps_of(question):
            steps = [(step, step) for step in steps_of(question)]
            return RadioField(
                label, choices=choices(steps + _skips(question)), description=hint, validate_choice=False
            )
        case Kind.TICK_ALL:
            return _ticks(label, [*options, (NONE_OF_THESE, _("None of these"))], hint)
        case Kind.TEXT:
            return TextAreaField(label, description=hint)
        case Kind.ACKNOWLEDGE:
            return BooleanField(label, description=hint)
        case Kind.STOPWATCH:
            usual = _("Seconds, or minutes and seconds such as 1:05")
            return StringField(label, description=hint or usual)
        case _:
            kind = _INPUT_TYPES.get(question.kind, "text")
            return StringField(label, description=hint, render_kw={"type": kind})


def _ticks(label: str, options: list[tuple[str, str]], hint: str = "") -> Field:
    return SelectMultipleField(
        label,
        choices=choices(options),
        description=hint,
        option_widget=CheckboxInput(),
        validate_choice=False,
    )


def skips_of(question: Question) -> Sequence[State]:
    """The ways of giving no answer beside those of the question; what may stay empty needs none."""
    needed = question.metric is None and (question.required or best_points(question) > 0)
    return [state for state in SPECIAL_CHOICES.values() if needed and state in question.may_skip]


def _skips(question: Question) -> list[tuple[str, str]]:
    words = {State.NOT_APPLICABLE: _("Not applicable"), State.COULD_NOT_TELL: _("Could not tell")}
    return [(state.value, words[state]) for state in skips_of(question)]


def _answers_for_itself(question: Question) -> bool:
    """Whether the question's own control says that there is no answer, or nothing does."""
    return question.kind in (Kind.TEXT, Kind.TICK_ALL) or has_buttons(question)


def _read(form: FlaskForm, question: Question) -> Answer | None:
    given = check_answer(question, _text_in(form, question))
    ticks = field_named(form, "answer", question)
    if question.kind is Kind.TICK_ALL and ticks.data == [NONE_OF_THESE]:
        given = Answer(State.GIVEN)
    field = field_named(form, "comment", question)
    comment = clean_text((field.data if field else "") or "")
    if len(comment) > LONGEST_TEXT:
        field.errors = [_("Shorten this to %(most)s characters.", most=f"{LONGEST_TEXT:,}")]
    if given is None:
        if comment and question.kind is Kind.TICK_ALL:
            raise Misfit(question.key, "nothing", expected(question))
        return Answer(State.GIVEN, "", comment) if comment else None
    return Answer(given.state, given.value, comment[:LONGEST_TEXT])


def _text_in(form: FlaskForm, question: Question) -> str:
    """What was filled in, as one text. Two answers at once are joined, so that they fit nothing."""
    field = field_named(form, "answer", question)
    skip = field_named(form, "skip", question)
    given = field.data if field is not None else None
    if question.kind is Kind.TICK_ALL:
        return "" if given == [NONE_OF_THESE] else " ".join(given or ())
    if question.kind is Kind.ACKNOWLEDGE:
        given = ACKNOWLEDGED if given else ""
    return " ".join([*([given] if given else []), *((skip.data or ()) if skip is not None else ())])


def _correction(question: Question) -> str:
    label = said(question.label)
    match question.kind:
        case Kind.CHOICE:
            return _("Choose one of the answers to “%(question)s”.", question=label)
        case Kind.TICK_ALL:
            return _("Tick what applies at “%(question)s”, or else “None of these”.", question=label)
        case _:
            return _("Give %(fitting)s at “%(question)s”.", fitting=expected(question), question=label)
