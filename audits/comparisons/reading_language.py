"""In which language a comparison names touchpoints and questions."""

from audits.sheet import Words, in_language
from audits.web.display import page_language


def as_read(words: Words) -> str:
    """A text of a checklist in the language of the page or document, else in the checklist's own."""
    return in_language(words, page_language())
