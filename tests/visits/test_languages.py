"""The language of a checklist on the phone: chosen there, else the browser's, else the checklist's own."""

from dataclasses import replace

import pytest

from audits.sheet import Kind, Option, Question
from audits.visits.languages import language_of, name_of
from tests.questionnaires import plain, questionnaire, touchpoint
from tests.visits import phone

WHO = Question(
    "who",
    Kind.CHOICE,
    {"": "Who greeted you?", "fr": "Qui vous a salué ?", "ar": "من رحب بك؟"},
    options=(
        Option("staff", {"": "A colleague", "fr": "Un vendeur", "ar": "موظف"}),
        Option("nobody", {"": "Nobody", "fr": "Personne"}),
    ),
)
ASKED = replace(
    questionnaire(
        replace(touchpoint("entrance", WHO, plain("story")), name={"": "Entrance", "fr": "Entrée"})
    ),
    languages=("fr", "ar"),
    default_language="en",
)


@pytest.fixture
def job(inside):
    with inside() as session:
        return phone.job(session, ASKED)


@pytest.fixture
def begun(client, job):
    """The client is a shopper who has begun; the address of the first page."""
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    return client.page.address.partition("#")[0]


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        ("fr", ["ar"], "fr"),
        ("en", ["fr"], ""),
        ("pt", ["fr"], "fr"),
        (None, ["fr-CH", "en"], "fr"),
        (None, ["en-GB", "fr"], ""),
        (None, ["pt", "ar"], "ar"),
        (None, ["pt"], ""),
        (None, [], ""),
    ],
)
def test_what_was_chosen_goes_before_the_browsers_languages(chosen, accepted, spoken):
    assert language_of(ASKED, chosen, accepted) == spoken


def test_a_checklist_of_unknown_language_is_translated_only_for_who_wants_that_first():
    unknown = replace(ASKED, default_language="")
    assert language_of(unknown, None, ["en", "fr"]) == ""
    assert language_of(unknown, None, ["fr", "en"]) == "fr"
    assert language_of(unknown, "", ["fr"]) == ""


@pytest.mark.parametrize(("code", "name"), [("fr", "Français"), ("ar", "العربية"), ("klingon", "klingon")])
def test_a_language_is_called_as_its_speakers_call_it(code, name):
    assert name_of(code) == name


def test_the_browsers_language_is_spoken_and_the_page_says_so(client, begun):
    page = client.get(begun, headers={"Accept-Language": "fr-CH,fr;q=0.9,en;q=0.5"}).text
    assert "Qui vous a salué ?" in page
    assert 'id="question-who" dir="ltr" lang="fr"' in " ".join(page.split())
    assert "Check answers" in page


def test_a_shopper_changes_the_language_in_the_middle_of_a_page_and_keeps_what_was_typed(client, begun):
    client.read(begun)
    page = client.submit("Français", {"answer-story": "Il pleuvait."})
    assert page.address.partition("#")[0] == begun
    assert "Un vendeur" in page.text
    assert "Il pleuvait." in page.text
    assert "Who greeted you?" in client.submit("English").text


def test_the_language_is_kept_from_the_brief_on(client, job):
    client.sign_in(job.shopper).read(job.brief)
    assert "Entrée" in client.submit("Français").text
    assert "Qui vous a salué ?" in client.submit("Begin this visit").text
    client.submit("Continue", {"answer-who": "staff", "answer-story": ""})
    client.submit("Continue", {"visited_on": "2026-01-05", "visited_at": "14:05"})
    assert "Un vendeur" in client.page.text


def test_arabic_runs_from_right_to_left_and_our_own_words_do_not(client, begun):
    client.read(begun)
    client.submit("العربية")
    page = " ".join(client.get(begun).text.split())
    assert 'id="question-who" dir="rtl" lang="ar"' in page
    assert 'data-unfolds="comment" dir="ltr" lang="en"' in page or "data-unfolds" not in page


def test_a_checklist_in_one_language_offers_none(client, inside):
    with inside() as session:
        job = phone.job(session)
    client.sign_in(job.shopper).read(job.brief)
    assert "Language of the questions" not in client.page.text
