"""A shopper's phone as far as the network sees it: it keeps, sends, tries again, and never gives anything up.

The rules are those of the phone's own script: which answers mean "later", which mean "stop", and that only a
receipt which lists every photo means "sent". What this phone kept and what it was told is there to be compared with
what the server has.
"""

import json
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from tests.soak.exchanges import Exchange, Reply, Unreachable, multipart

LATER = frozenset({408, 425, 429})


class Outcome(StrEnum):
    """What one try came to."""

    DONE = "done"
    LATER = "later"
    SIGNED_OUT = "signed out"
    SOMEBODY_ELSE = "somebody else is signed in"
    ATTENTION = "needs attention"


@dataclass
class Entry:
    """One thing of a report: its value here, the edit it stands on, and what was last sent of it."""

    value: Any
    base: int = 0
    sent: list[Any] = field(default_factory=list)
    arrived: bool = False


@dataclass
class Report:
    """A report on this phone. `saved` is what the server said it saved: entry name to (edit, value)."""

    assignment: UUID
    versions: list[int]
    visit: UUID = field(default_factory=uuid4)
    revision: int = 1
    entries: dict[str, Entry] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    saved: dict[str, tuple[int, Any]] = field(default_factory=dict)
    frozen: bytes | None = None
    bodies: list[bytes] = field(default_factory=list)
    receipt: dict[str, Any] | None = None
    problem: str = ""
    tries: int = 0

    def set(self, name: str, value: Any) -> None:
        """Give or change one thing."""
        entry = self.entries.setdefault(name, Entry(None))
        entry.value, entry.arrived = value, False

    def freeze(self) -> None:
        """Make the bytes that are sent from now on, the same at every try."""
        body = self.as_draft(self.entries) | {
            "photos": [
                {"slot": slot, "sha256": sha256(content).hexdigest(), "size": len(content)}
                for slot, content in sorted(self.photos.items())
            ],
            "sent_at": datetime.now(UTC).isoformat(),
            "elapsed_ms": 600_000,
            "languages": [""],
        }
        self.frozen = json.dumps(body, ensure_ascii=False).encode()
        self.bodies.append(self.frozen)

    def as_draft(self, entries: Mapping[str, Entry]) -> dict[str, Any]:
        """These entries as they travel."""
        return {
            "assignment": str(self.assignment),
            "versions": self.versions,
            "revision": self.revision,
            "began_at": datetime.now(UTC).isoformat(),
            "app": "soak",
            "entries": {name: {"base": it.base, "value": it.value} for name, it in entries.items()},
        }

    @property
    def complete(self) -> bool:
        """Whether a receipt lists everything."""
        return bool(self.receipt and self.receipt["complete"])

    @property
    def arrived_whole(self) -> bool:
        """Whether all that was to be sent was acknowledged: the report, or all of the draft."""
        drafted = not self.frozen and all(entry.arrived for entry in self.entries.values())
        return not self.problem and (self.complete or drafted)


@dataclass
class Phone:
    """One person's phone. `errors` counts the answers and failures that made it try again, by what they were."""

    exchange: Exchange
    user: str
    reports: list[Report] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    longest_pause: float = 0.4
    token: str = ""

    def sync(self, report: Report) -> Outcome:
        """Try once to send what waits of a report: the draft or the frozen report, then the photos."""
        try:
            greeted = self.greet()
            return self.send(report) if greeted is Outcome.DONE else greeted
        except Unreachable as problem:
            self._count(str(problem))
            return Outcome.LATER

    def send(self, report: Report) -> Outcome:
        """The same without asking first who is signed in."""
        came_to = self._send_report(report) if report.frozen else self._save_draft(report)
        return came_to if came_to is not Outcome.DONE else self._send_photos(report)

    def keep_trying(self, report: Report, until: float) -> Outcome:
        """Sync with growing, jittered pauses until it is done, refused, or the monotonic time `until` is there."""
        pauses = _pauses(self.longest_pause)
        while True:
            came_to = self.sync(report)
            report.tries += 1
            if came_to is not Outcome.LATER or time.monotonic() > until:
                return came_to
            time.sleep(next(pauses))

    def greet(self) -> Outcome:
        """Ask who is signed in and take a fresh token. An answer without our echo comes from somebody else's net."""
        echo = uuid4().hex
        reply = self._ask("GET", f"/api/v1/session?echo={echo}")
        told = reply.json()
        if told is None or told.get("echo") != echo:
            return self._again(f"{reply.status} without echo")
        if reply.status == 401:
            return Outcome.SIGNED_OUT
        if told["user"] != self.user:
            return Outcome.SOMEBODY_ELSE
        self.token = told["csrf"]
        return Outcome.DONE

    def fetch_draft(self, visit: UUID) -> dict[str, Any]:
        """A draft as the server has it."""
        reply = self._ask("GET", f"/api/v1/visits/{visit}/draft")
        assert reply.status == 200, reply
        return reply.json() or {}

    def _save_draft(self, report: Report) -> Outcome:
        waiting = {name: entry for name, entry in report.entries.items() if not entry.arrived}
        if not waiting:
            return Outcome.DONE
        values = {name: entry.value for name, entry in waiting.items()}
        for name, entry in waiting.items():
            entry.sent.append(values[name])
        body = json.dumps(report.as_draft(waiting)).encode()
        reply = self._write(f"/api/v1/visits/{report.visit}/draft", body)
        told = reply.json()
        if reply.status != 200 or told is None or "edits" not in told:
            return self._refused(report, reply)
        for name, edit in told["edits"].items():
            entry = report.entries[name]
            entry.base, entry.arrived = edit, entry.value == values[name]
            report.saved[name] = (edit, values[name])
        return self._settle(report, told.get("conflicts", {}), told.get("problems", {}))

    def _settle(self, report: Report, conflicts: Mapping[str, Any], problems: Mapping[str, str]) -> Outcome:
        """A conflict with what this phone itself sent, when the answer was lost, is none: stand on it and go on."""
        for name, theirs in conflicts.items():
            entry = report.entries[name]
            if theirs["value"] not in entry.sent:
                report.problem = f"{name} was changed elsewhere to {theirs['value']!r}"
                return Outcome.ATTENTION
            entry.base = theirs["edit"]
        if problems:
            report.problem = str(problems)
            return Outcome.ATTENTION
        return Outcome.LATER if conflicts else Outcome.DONE

    def _send_report(self, report: Report) -> Outcome:
        if report.receipt is not None:
            return Outcome.DONE
        body = report.frozen or b""
        reply = self._write(
            f"/api/v1/visits/{report.visit}", body, {"X-Report-SHA256": sha256(body).hexdigest()}
        )
        told = reply.json()
        if reply.status == 409 and told and told.get("conflicts"):
            settled = self._settle(report, told["conflicts"], {})
            report.freeze()
            return settled
        if reply.status not in {200, 201} or told is None or "receipt" not in told:
            return self._refused(report, reply)
        report.receipt = told
        report.arrived |= {photo["slot"] for photo in told["photos"] if photo["arrived"]}
        return Outcome.DONE

    def _send_photos(self, report: Report) -> Outcome:
        for slot, content in sorted(report.photos.items()):
            if slot in report.arrived:
                continue
            kind, body = multipart(content)
            headers = {"X-Photo-SHA256": sha256(content).hexdigest(), "Content-Type": kind}
            reply = self._write(f"/api/v1/visits/{report.visit}/photos/{slot}", body, headers)
            told = reply.json()
            if reply.status not in {200, 201} or told is None or "slot" not in told:
                return self._refused(report, reply)
            report.arrived.add(slot)
        return self._fetch_receipt(report) if report.receipt and not report.complete else Outcome.DONE

    def _fetch_receipt(self, report: Report) -> Outcome:
        reply = self._ask("GET", f"/api/v1/visits/{report.visit}/receipt")
        told = reply.json()
        if reply.status != 200 or told is None or "receipt" not in told:
            return self._refused(report, reply)
        report.receipt = told
        report.arrived = {photo["slot"] for photo in told["photos"] if photo["arrived"]}
        return Outcome.DONE if told["complete"] else Outcome.LATER

    def _refused(self, report: Report, reply: Reply) -> Outcome:
        if reply.status == 401:
            return Outcome.SIGNED_OUT
        if reply.status < 400 or reply.status in LATER or reply.status >= 500 or reply.json() is None:
            return self._again(str(reply.status))
        report.problem = f"{reply.status} {reply.content.decode()[:500]}"
        return Outcome.ATTENTION

    def _again(self, why: str) -> Outcome:
        self._count(why)
        return Outcome.LATER

    def _count(self, why: str) -> None:
        self.errors[why] = self.errors.get(why, 0) + 1

    def _write(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
        """A PUT; a token that has died is replaced once."""
        reply = self._put(path, body, headers or {})
        if reply.status == 400 and self.greet() is Outcome.DONE:
            reply = self._put(path, body, headers or {})
        return reply

    def _put(self, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        return self._ask(
            "PUT", path, {"Content-Type": "application/json", "X-CSRFToken": self.token, **headers}, body
        )

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        return self.exchange(method, path, dict(headers or {}), body)


def _pauses(longest: float) -> Iterator[float]:
    """Seconds: doubling, jittered. The phone starts at 2 s and ends at 5 min; a test has no such time."""
    pause = 0.02
    while True:
        yield pause * random.uniform(0.5, 1.0)
        pause = min(pause * 2, longest)
