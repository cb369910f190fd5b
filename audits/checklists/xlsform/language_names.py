"""Names of languages as XLSForm columns carry them, `French (fr)`, and the codes we keep, `fr`."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

_CODED = re.compile(r".*\(\s*([A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*)\s*\)\s*")


def language_code(name: str) -> str:
    """`French (fr)` and `French` as `fr`; a name nobody knows as it is."""
    coded = _CODED.fullmatch(name)
    if coded:
        return coded[1]
    return _codes().get(name.casefold(), name)


def language_name(code: str) -> str:
    """The suffix that `language_code` reads as this code: `French (fr)`."""
    if not _CODED.fullmatch(f"({code})"):
        return code
    try:
        return f"{Locale.parse(code.replace('-', '_')).get_display_name('en')} ({code})".replace(":", " ")
    except (UnknownLocaleError, ValueError):
        return f"{code} ({code})"


@cache
def _codes() -> dict[str, str]:
    english = {name.casefold(): code for code, name in Locale("en").languages.items()}
    return {code: code for code in english.values()} | english
