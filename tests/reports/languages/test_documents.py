"""Documents in French and Arabic: the same data, and no English words of ours."""

from dataclasses import replace

import pytest

from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.passages import held_together
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import ReportKind
from audits.sheet import Questionnaire
from audits.visits.reading.audit import Edition
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.reports.builders import programme
from tests.visits import builders as visits
from translations.words import gathered


def asked_for(session, questions: Questionnaire | None = None) -> list[AskedFor]:
    """One document of each kind, about a programme small enough for a test."""
    region, stores = programme(session, asked=questions)
    asked = builders.checklist(session, questions)
    visit = visits.approved(session, visits.draft(session, asked, stores[0]), greeted=visits.no())
    session.commit()
    about = asked.checklist_id
    return [
        AskedFor(ReportKind.VISIT, str(visit.id)),
        AskedFor(ReportKind.VISIT, str(visit.id), Edition.STORE),
        AskedFor(ReportKind.STORE, str(stores[0].id), checklist_id=about),
        AskedFor(ReportKind.REGION, str(region.id), checklist_id=about),
        AskedFor(ReportKind.NETWORK, checklist_id=about),
        AskedFor(ReportKind.CHECKLIST, str(asked.version_id)),
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_attached_is_the_same_in_every_language(inside):
    with inside() as session:
        for asked in asked_for(session):
            said = [content(session, replace(asked, language=code)) for code in ("en", "fr", "ar")]
            assert len({each.digest for each in said}) == 1, asked.kind
            assert len({tuple(each.tables.items()) for each in said}) == 1, asked.kind


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_touchpoints_and_questions_are_named_in_the_language_of_the_document(inside):
    with inside() as session:
        part = touchpoint("entrance", replace(yes_no("greeted"), label={"": "Greeted?", "fr": "Accueil ?"}))
        part = replace(part, name={"": "Entrance", "fr": "Entrée"})
        for one in asked_for(session, questionnaire(part)):
            asked = replace(one, language="fr")
            said = content(session, asked)
            html = written(said, asked, Stamp(), Look()).document.html
            assert "Entrée" in html, asked.kind
            assert "Entrance" not in html, asked.kind
            assert "Greeted?" not in html, asked.kind
            assert said.digest == content(session, one).digest, asked.kind


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_no_english_sentence_of_ours_stands_in_a_document(inside, language):
    """Sentences without places in them, of four words or more; shorter ones may be words of a checklist."""
    ours = [text for text in gathered() if isinstance(text, str) and "%" not in text and text.count(" ") >= 3]
    with inside() as session:
        for one in asked_for(session):
            asked = replace(one, language=language)
            html = written(content(session, asked), asked, Stamp(), Look()).document.html
            words = " ".join(html.split())
            assert f'lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in words
            assert [text for text in ours if text in words] == [], asked.kind


def test_a_number_after_a_latin_name_stays_with_its_own_words_in_arabic():
    page = (
        '<body data-reference="Visit in store · 1 أكتوبر"><p>Visit in store · 1 أكتوبر</p><p>N-01 · North</p>'
    )
    told = held_together(page)
    assert told.count("store\u200f · \u200f1") == 2
    assert "N-01 · North" in told
