"""Tries counted in the database, so that any number of web servers count them together."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app, request
from flask import session as cookie
from flask_security import user_authenticated
from sqlalchemy import Connection, Insert, Table, case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col

from audits import db
from audits.errors import TooManyTries
from audits.people.tables import Person, TriedOften
from audits.people.throttles import (
    FORGOTTEN_PASSWORD,
    OWN_PASSWORD,
    SECOND_FACTOR,
    SIGN_IN,
    Limit,
    Throttle,
    line_of,
)

_TABLE: Table = TriedOften.__table__  # type: ignore[attr-defined]
_MILLISECOND = timedelta(milliseconds=1)
_CLOCKS_APART_MS = 60_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _address_typed() -> str:
    return request.form.get("email", "").strip().lower()


def _signed_in() -> str:
    return str(cookie.get("_user_id", ""))


def _half_signed_in() -> str:
    """Whose password was right, and whose second factor is awaited."""
    return str(cookie.get("tf_user_id", ""))


# The doors at which every try counts, and which account is tried there: asked of the request, never of the database.
_DOORS: dict[str, tuple[Throttle, Callable[[], str]]] = {
    "security.login": (SIGN_IN, _address_typed),
    "security.forgot_password": (FORGOTTEN_PASSWORD, _address_typed),
    "security.change_password": (OWN_PASSWORD, _signed_in),
    "security.verify": (OWN_PASSWORD, _signed_in),
    "security.two_factor_token_validation": (SECOND_FACTOR, _half_signed_in),
    "security.mf_recovery": (SECOND_FACTOR, _half_signed_in),
}


def init_app(app: Flask) -> None:
    """Count every try at the doors of accounts, and forget those of an account whose owner has come in."""
    app.before_request(_count_at_the_door)
    user_authenticated.connect(_forget_tries, app)


def count_try(throttle: Throttle, now: datetime, account: str = "", address: str | None = None) -> None:
    """Count a try of an account (any text that names it), an address, or both; `TooManyTries` when there is none left.

    Commits by itself, so that a try counts whatever becomes of the request: call it before `session()` is first
    asked for in a request that writes. A try that is refused is not counted. One statement a limit.
    """
    with db.separate_transaction() as own:
        for limit, key in _limits(throttle, account, address):
            _count(own.connection(), limit, key, now)


def client_line() -> str:
    """The place that this request comes from. Behind PROXIES it is what the outermost of ours has seen."""
    return line_of(request.remote_addr)


def sweep(now: datetime) -> None:
    """Throw away what has refilled: it says nothing any more. One statement."""
    with db.separate_transaction() as own:
        own.connection().execute(delete(_TABLE).where(_TABLE.c.empty_until <= _ms(now)))


def _limits(throttle: Throttle, account: str, address: str | None) -> Iterator[tuple[Limit, str]]:
    if throttle.both and account and address:
        yield throttle.both, _key(throttle.name, "both", account, address)
    if throttle.account and account:
        yield throttle.account, _key(throttle.name, "account", account)
    if throttle.address and address:
        yield throttle.address, _key(throttle.name, "address", address)


def _key(*words: str) -> str:
    """Neither mail nor network addresses stand in the table: only what the same words lead to again."""
    salt = str(current_app.config["SECURITY_PASSWORD_SALT"])
    return hmac.new(salt.encode(), "\n".join(words).encode(), hashlib.sha256).hexdigest()


def _count(line: Connection, limit: Limit, key: str, now: datetime) -> None:
    now_ms = _ms(now)
    if line.execute(_one_more(line, limit, now_ms), {"key": key}).first() is None:
        reached = line.execute(select(_TABLE.c.empty_until).where(_TABLE.c.key == key)).scalar_one()
        raise TooManyTries((reached - (now_ms + limit.burst_ms - limit.refill_ms)) * _MILLISECOND)


def _one_more(line: Connection, limit: Limit, now_ms: int) -> Insert:
    """Puts off the moment at which all tries are back by one try, unless it would be too far away.

    One that is further away than tries can put it is from before the clock was set back, and begins anew: further by
    more than clocks of servers are apart and requests wait for their turn, or who tries many times at once would have
    it begin anew.
    """
    of = postgresql.insert if line.dialect.name == "postgresql" else sqlite.insert
    until = _TABLE.c.empty_until
    from_now = now_ms + limit.refill_ms
    counts = until.between(now_ms + 1, now_ms + limit.burst_ms)
    has_one_left = until <= now_ms + limit.burst_ms - limit.refill_ms
    return (
        of(_TABLE)
        .values(empty_until=from_now)
        .on_conflict_do_update(
            index_elements=[_TABLE.c.key],
            set_={"empty_until": case((counts, until + limit.refill_ms), else_=from_now)},
            where=or_(has_one_left, until > now_ms + limit.burst_ms + _CLOCKS_APART_MS),
        )
        .returning(until)
    )


def _ms(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND


def _count_at_the_door() -> None:
    door = _DOORS.get(request.endpoint or "")
    if door is not None and request.method == "POST":
        throttle, account = door
        count_try(throttle, datetime.now(UTC), account(), client_line())


def _forget_tries(_app: Flask, user: Person, **_: object) -> None:
    """The owner is in: what was tried before was theirs, or did not help. Part of the request's own transaction."""
    line = client_line()
    keys = [
        key
        for throttle, account in ((SIGN_IN, user.email or ""), (SECOND_FACTOR, user.fs_uniquifier))
        for limit, key in _limits(throttle, account, line)
        if limit is not throttle.address
    ]
    db.session().execute(delete(_TABLE).where(col(TriedOften.key).in_(keys)))
