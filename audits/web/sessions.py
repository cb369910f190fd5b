"""Sessions outlive a clock that is set back: by default a cookie signed in the time to come signs its owner out."""

from datetime import datetime
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class _Signer(TimestampSigner):
    """Refuses what is too old, and takes what was signed before the clock was set back: nobody else can sign it."""

    def unsign(  # type: ignore[override]
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> bytes | tuple[bytes, datetime]:
        """The value, with the moment it was signed at where that is wanted."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - signed_at.timestamp()
        if max_age is not None and age > max_age:
            raise SignatureExpired(f"{age:.0f} seconds old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class PatientSessions(SecureCookieSessionInterface):
    """Flask's own sessions in signed cookies, but for who signs."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Flask's serializer with our signer."""
        made: Any = super().get_signing_serializer(app)
        if made is not None:
            made.signer = _Signer
        return made
