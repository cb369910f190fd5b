"""The catalogues are whole, say what the English says, and are compiled as they are written."""

import re

import pytest
from babel.messages.catalog import Message

from audits.errors import AuditError
from audits.web.languages import LANGUAGES, checked_language
from translations.words import brought_up_to_date, catalogue_of, compiled, gathered, missing_in, source_of

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
TRANSLATED = [language.code for language in LANGUAGES if language.code != "en"]


def placeholders(text: str) -> set[str]:
    return {found[0] for found in PLACEHOLDER.finditer(text)}


def forms(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def test_documents_come_in_english_french_and_arabic():
    assert [(language.code, language.direction) for language in LANGUAGES] == [
        ("en", "ltr"), ("fr", "ltr"), ("ar", "rtl"),
    ]  # fmt: skip
    assert checked_language("ar") == "ar"
    with pytest.raises(AuditError, match="العربية"):
        checked_language("tlh")


@pytest.mark.parametrize("language", TRANSLATED)
def test_nothing_that_a_document_says_is_missing(language):
    catalogue = brought_up_to_date(catalogue_of(language), gathered())
    assert [message.id for message in missing_in(catalogue)] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_keeps_nothing_that_no_document_says_any_more(language):
    known = {message.id for message in catalogue_of(language) if message.id}
    assert known - set(gathered()) == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_translation_has_the_places_of_its_english(language):
    wrong = [message.id for message in catalogue_of(language) if message.id and not _fits(message)]
    assert wrong == []


def _fits(message: Message) -> bool:
    """Forms for none, one and two may say their number in words; every other place is filled in each."""
    wanted = set().union(*(placeholders(text) for text in forms(message.id)))
    optional = {"%(number)s", "%(num)s"} if len(forms(message.id)) > 1 else set()
    said = [placeholders(text) for text in forms(message.string)]
    return all(wanted - optional <= each <= wanted for each in said)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_that_of_its_source(language):
    """`make words` was run after the last change."""
    assert source_of(language).with_suffix(".mo").read_bytes() == compiled(catalogue_of(language))
