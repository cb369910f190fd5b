"""Codes of an authenticator app, and recovery codes for the day the phone is gone."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import segno
from flask import current_app
from flask_security import MfRecoveryCodesUtil, UserMixin
from flask_security.totp import Totp
from passlib.exc import TokenError
from passlib.totp import TOTP, AppWallet
from sqlalchemy import delete, or_, update
from sqlmodel import Session, col

from audits import db
from audits.people.tables import Person, RecoveryCode

ISSUER = "Evenkeel"
_STEPS_APART = 4  # half minutes; two codes that fit at one moment are never further apart
_QUIET = 4  # modules around a QR code, which readers need


@dataclass(frozen=True, slots=True)
class Drawing:
    """A QR code as the path of an SVG: `size` modules each way, the quiet zone included."""

    size: int
    path: str


def keyring(newest: str, earlier: str = "") -> dict[str, str]:
    """The keys that secrets are locked with, by a mark of each, the newest first. `earlier` has commas between."""
    keys = [newest, *(key.strip() for key in earlier.split(",") if key.strip())]
    return {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}


class Codes(Totp):
    """The library's codes: locked with the first key of the ring, each good once, drawn as our own SVG."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        self._totp = TOTP.using(
            issuer=issuer, wallet=AppWallet(secrets=secrets, default_tag=next(iter(secrets)))
        )

    def verify_totp(self, token: str, totp_secret: str, user: UserMixin, window: int = 0) -> bool:
        """Whether a code is right now, `window` seconds to either side, and was not used before. One statement.

        A secret whose key is gone fits no code.
        """
        try:
            match = self._totp.verify(token, totp_secret, window=window)
        except (TokenError, ValueError, KeyError):
            return False
        return _is_first_use(db.session(), user, match.counter)

    def locked_anew(self, totp_secret: str) -> str:
        """The same secret locked with the first key; unchanged when it is already."""
        source = self._totp.from_source(totp_secret)
        return str(source.to_json(encrypt=True)) if source.changed else totp_secret

    def generate_qrcode(self, username: str, totp: str) -> Drawing:  # type: ignore[override]
        """What the app's camera reads, as a path."""
        return draw(self.get_totp_uri(username, totp))


def _is_first_use(session: Session, user: UserMixin, step: int) -> bool:
    """Whether nobody used the code of this half minute or a later one: of two at once, the database lets one in.

    A code used further ahead than one fits is from before the clock was set back: it would lock its owner out.
    """
    last = col(Person.totp_step)
    newer = or_(last.is_(None), last < step, last > step + _STEPS_APART)
    taken: Any = session.execute(
        update(Person)
        .where(col(Person.id) == user.id, newer)
        .values(totp_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount)


def draw(text: str) -> Drawing:
    """A QR code of a text: one stroke for each run of dark modules."""
    code = segno.make(text, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append(f"M{start + _QUIET} {y + _QUIET}h{x - start}v1h{start - x}z")
                start = None
    return Drawing(len(code.matrix) + 2 * _QUIET, "".join(runs))


class RecoveryCodes(MfRecoveryCodesUtil):
    """Codes to come in with instead, kept as keyed hashes: nobody, not even their owner, is shown them again."""

    def create_recovery_codes(self, user: UserMixin) -> list[str]:
        """New codes in place of all others. This is the only time that they can be read."""
        security = current_app.extensions["security"]
        codes: list[str] = security.totp_factory.generate_recovery_codes(
            current_app.config["SECURITY_MULTI_FACTOR_RECOVERY_CODES_N"]
        )
        security.datastore.mf_set_recovery_codes(user, [_kept(user, code) for code in codes])
        return codes

    def get_recovery_codes(self, user: UserMixin) -> list[str]:
        """None: what is kept cannot be read."""
        return []

    def check_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Whether a code was one of them; it is used up by being looked at, so that it is good once."""
        taken: Any = db.session().execute(
            delete(RecoveryCode).where(
                col(RecoveryCode.person_id) == user.id, col(RecoveryCode.digest) == _kept(user, code)
            )
        )
        return bool(taken.rowcount)

    def delete_recovery_code(self, user: UserMixin, code: str) -> bool:
        """Nothing is left to do: looking at it has used it up."""
        return True


def _kept(user: UserMixin, code: str) -> str:
    typed = "".join(letter for letter in code.lower() if letter.isalnum())
    salt = str(current_app.config["SECURITY_PASSWORD_SALT"])
    return hmac.new(salt.encode(), f"{user.id} {typed}".encode(), hashlib.sha256).hexdigest()
