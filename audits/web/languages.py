"""The languages that documents come in. Pages are in English; a document is in the language asked for.

Arabic keeps Latin digits, as Babel writes `ar`: scores, references and codes then read the same in every edition, can
be typed and searched for as they stand, and agree with the data attached to the file.
"""

from dataclasses import dataclass

from audits.errors import AuditError

ENGLISH = "en"
"""What pages are written in, and what is attached to a document whatever its language."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language by its code and its own name; `direction` is `ltr` or `rtl`, as HTML has it."""

    code: str
    name: str
    direction: str


LANGUAGES = (
    Language("en", "English", "ltr"),
    Language("fr", "Français", "ltr"),
    Language("ar", "العربية", "rtl"),
)


def checked_language(code: str) -> str:
    """The code as it is; refused when documents do not come in that language."""
    if all(code != language.code for language in LANGUAGES):
        offered = ", ".join(f"{language.code} ({language.name})" for language in LANGUAGES)
        raise AuditError(f"Documents do not come in the language “{code}”. Choose one of {offered}.")
    return code
