"""The language in which a checklist is read on the phone: the one chosen there, else the browser's, else its own."""

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from flask import g, request
from flask import session as cookie
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms.widgets import html_params

from audits.sheet import Questionnaire, Words, in_language
from audits.web.display import page_direction, page_language

CHOSEN = "checklist_language"
"""Where the cookie of a login keeps the code."""
LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Offered:
    """A language of a checklist by its own name; `code` is empty for a default language that is not known."""

    code: str
    name: str
    current: bool


def speak(questionnaire: Questionnaire, chosen: str | None = None) -> None:
    """Let `said` speak the language that is wanted of this checklist until the request ends.

    `chosen` goes before what the cookie of the login remembers.
    """
    wanted = chosen if chosen is not None else cookie.get(CHOSEN)
    spoken = language_of(questionnaire, wanted, request.accept_languages.values())
    g.checklist_language = spoken
    g.checklist_language_code = spoken or questionnaire.default_language


def choose(code: str) -> None:
    """Remember the language that was chosen, for every checklist that has it."""
    cookie[CHOSEN] = code[:LONGEST_CODE]


def said(words: Words) -> str:
    """A text of the checklist in the language that is spoken, else in its default one."""
    return in_language(words, spoken())


def spoken() -> str:
    """The code under which the texts of the checklist are looked up; empty for its default language."""
    language: str | None = g.get("checklist_language")
    return page_language() if language is None else language


def offered(questionnaire: Questionnaire) -> list[Offered]:
    """The languages that one can choose from, the checklist's own first; none where there is but one."""
    if not questionnaire.languages:
        return []
    current = spoken()
    own = questionnaire.default_language
    return [
        Offered(own, name_of(own) if own else _("As written"), not current),
        *(Offered(code, name_of(code), code == current) for code in questionnaire.languages),
    ]


def language_of(questionnaire: Questionnaire, chosen: str | None, accepted: Iterable[str]) -> str:
    """The first wanted language that the checklist has, as `Words` name it; empty is the default one.

    Of a checklist whose default language is not known, only the first that is accepted counts: the default
    one may well be the second.
    """
    own = questionnaire.default_language
    codes = {_plain(code): code for code in questionnaire.languages} | {_plain(own): ""}
    if chosen is not None and _plain(chosen) in codes:
        return codes[_plain(chosen)]
    for code in list(accepted)[: None if own else 1]:
        for form in (_plain(code), _plain(code).partition("-")[0]):
            if form and form in codes:
                return codes[form]
    return ""


def name_of(code: str) -> str:
    """A language by its own name, such as Français; the code itself where nobody knows it."""
    known = _locale(code)
    name = known.get_display_name() if known else None
    return name[:1].upper() + name[1:] if name else code


def content_attributes() -> Markup:
    """`lang` and `dir` for what is said in the language of the checklist, where the page is in another."""
    code: str = g.get("checklist_language_code", "")
    if not code or _plain(code) == _plain(page_language()):
        return Markup()
    known = _locale(code)
    return html_params(lang=code.replace("_", "-"), dir=known.text_direction if known else "auto")


def page_attributes() -> Markup:
    """The same for our own words within what is said in the language of the checklist."""
    return html_params(lang=page_language(), dir=page_direction()) if content_attributes() else Markup()


def _plain(code: str) -> str:
    return code.replace("_", "-").casefold()


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return None
