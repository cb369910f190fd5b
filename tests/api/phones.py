"""A phone that talks to the API as its scripts do."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from audits.people.tables import Person
from tests.client import Visitor
from tests.visits.phone import Job


class Phone:
    """One phone of one shopper. `answer` is what it was told last."""

    answer: TestResponse

    def __init__(self, app: Flask, shopper: Person) -> None:
        client = app.test_client()
        assert isinstance(client, Visitor)
        self.client = client.sign_in(shopper)
        self.token = self.read("session")["csrf"]

    def read(self, address: str, status: int = 200) -> Any:
        """What an address of the API says."""
        self.answer = self.client.get(f"/api/v1/{address}")
        return self._told(status)

    def write(self, address: str, body: Any, status: int = 200) -> Any:
        """What an address of the API says to a JSON body, or to bytes."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        self.answer = self.client.put(f"/api/v1/{address}", headers={"X-CSRFToken": self.token}, **sent)
        return self._told(status)

    def save(self, visit: UUID, job: Job, entries: dict[str, Any], status: int = 200, **changed: Any) -> Any:
        """Save entries: a name to its value (new), or to a pair of the edit it is based on and the value."""
        body = draft_of(job, entries) | changed
        return self.write(f"visits/{visit}/draft", body, status)

    def _told(self, status: int) -> Any:
        assert self.answer.status_code == status, self.answer.text[:400]
        assert self.answer.mimetype == "application/json"
        return self.answer.json


def draft_of(job: Job, entries: dict[str, Any]) -> dict[str, Any]:
    """The body of a draft."""
    based = {
        name: {"base": given[0], "value": given[1]}
        if isinstance(given, tuple)
        else {"base": 0, "value": given}
        for name, given in entries.items()
    }
    return {
        "assignment": str(job.assignment.id),
        "versions": [job.made_with.version_id],
        "revision": 1,
        "began_at": "2026-11-18T09:00:00.000Z",
        "app": "test",
        "entries": based,
    }


def given(value: str, comment: str = "") -> dict[str, str]:
    """The value of an answer's entry."""
    return {"state": "given", "value": value, "comment": comment, "measured": ""}


def fresh() -> UUID:
    """An id as a phone makes it."""
    return uuid4()
