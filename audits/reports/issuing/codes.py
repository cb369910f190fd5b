"""The code on an issued file: it opens the page that says whether the file is the current version."""

import base64
import hashlib
import hmac
import re

from audits.reports.rules import AskedFor

LETTERS = 16
_CODE = re.compile(f"[A-Z2-7]{{{LETTERS}}}")
_USED_FOR = "code of an issued file"


def code_of(secret: str, asked: AskedFor, number: int) -> str:
    """The code of one version in one setting: the same each time, and nobody guesses it without the app's secret.

    16 letters of base32, which are 80 bits.
    """
    about = (_USED_FOR, asked.series, number, asked.language, asked.paper.value)
    digest = hmac.new(secret.encode(), "\0".join(map(str, about)).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode()[:LETTERS]


def typed(text: str) -> str:
    """A code as somebody typed it, without what groups it: capitals, no blanks, no dashes."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[: LETTERS * 2]


def is_code(plain: str) -> bool:
    """Whether it looks like a code at all."""
    return _CODE.fullmatch(plain) is not None
