"""A program that asks our API with a token."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlmodel import Session
from werkzeug.test import TestResponse

from audits.people.scopes import Scope, offered_to
from audits.people.tables import Person
from audits.people.tokens import make


def token(
    session: Session, person: Person, *scopes: Scope, life: timedelta = timedelta(days=90), **columns: Any
) -> str:
    """The secret of a new token; without scopes it may all that its person can give it. The caller commits."""
    chosen: Sequence[Scope] = scopes or offered_to(person.role)
    fresh = make(session, person, "a dashboard", chosen, life, datetime.now(UTC))
    for name, value in columns.items():
        setattr(fresh.token, name, value)
    return fresh.secret


class Program:
    """Asks without a cookie."""

    def __init__(self, app: Flask, secret: str) -> None:
        self.client = app.test_client(use_cookies=False)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def ask(self, address: str, status: int = 200, method: str = "GET", **more: Any) -> Any:
        """The JSON of an answer; one that is refused must be a problem in details."""
        answer = self.send(address, method, **more)
        assert answer.status_code == status, f"{address} answered {answer.status}: {answer.text[:400]}"
        told: Any = answer.json
        if status >= 400:
            assert answer.mimetype == "application/problem+json"
            assert told["status"] == status
            assert told["detail"] == told["problem"]
        return told

    def send(self, address: str, method: str = "GET", **more: Any) -> TestResponse:
        """The bare answer."""
        headers = {**self.headers, **more.pop("headers", {})}
        return self.client.open(f"/api/v1/{address}", method=method, headers=headers, buffered=True, **more)

    def pages(self, address: str) -> Iterator[dict[str, Any]]:
        """The items of all pages of a list."""
        joint, cursor = "&" if "?" in address else "?", ""
        while cursor is not None:
            told = self.ask(f"{address}{joint}cursor={cursor}")
            yield from told["items"]
            cursor = told["next"]
