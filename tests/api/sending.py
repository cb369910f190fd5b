"""A phone that sends reports and photos, for tests: it freezes bytes and names their checksums as ours does."""

import io
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from werkzeug.test import TestResponse

from tests.client import Visitor
from tests.visits.phone import Job

CAME_AT = datetime.now(UTC) - timedelta(hours=2)


def given(value: str, comment: str = "", state: str = "given") -> dict[str, str]:
    """The value of an answer's entry."""
    return {"state": state, "value": value, "comment": comment, "measured": ""}


def listed(slot: str, content: bytes) -> dict[str, Any]:
    """A photo as a report lists it."""
    return {"slot": slot, "sha256": sha256(content).hexdigest(), "size": len(content)}


@dataclass
class Phone:
    """One phone of one shopper with one visit to report. `client` is its browser."""

    client: Visitor
    job: Job
    visit: UUID = field(default_factory=uuid4)
    versions: list[int] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the report goes."""
        return f"/api/v1/visits/{self.visit}"

    def headers(self, **more: str) -> dict[str, str]:
        """A fresh token, as a phone fetches one before it sends."""
        told = self.client.get("/api/v1/session").json or {}
        return {"X-CSRFToken": told["csrf"], **more}

    def report(self, revision: int = 1, photos: list[dict[str, Any]] | None = None, **values: Any) -> bytes:
        """The bytes of a frozen report. Keywords are answers by question key; `entries` are others by name."""
        entries = {
            "visited_at": {"local": CAME_AT.strftime("%Y-%m-%dT%H:%M")},
            **{f"answer:{key}": value for key, value in values.items() if key != "entries"},
            **values.get("entries", {}),
        }
        return json.dumps(
            {
                "assignment": str(self.job.assignment.id),
                "versions": self.versions or [self.job.made_with.version_id],
                "revision": revision,
                "began_at": CAME_AT.isoformat(),
                "app": "build",
                "entries": {name: _based(value) for name, value in entries.items()},
                "photos": photos or [],
                "sent_at": datetime.now(UTC).isoformat(),
                "elapsed_ms": 600_000,
                "languages": [""],
            }
        ).encode()

    def send(self, body: bytes) -> TestResponse:
        """Send a frozen report."""
        headers = self.headers(**{"X-Report-SHA256": sha256(body).hexdigest()})
        return self.client.put(self.address, data=body, headers=headers)

    def save(self, body: dict[str, Any]) -> TestResponse:
        """Save entries of a draft."""
        return self.client.put(f"{self.address}/draft", json=body, headers=self.headers())

    def put_photo(self, slot: str, content: bytes, exif: bytes | None = None, **data: Any) -> TestResponse:
        """Send a photo into its slot, with an EXIF block beside it if there is one."""
        headers = self.headers(**{"X-Photo-SHA256": sha256(content).hexdigest()})
        address = f"{self.address}/photos/{slot}"
        if exif is None:
            return self.client.put(address, data=content, headers=headers)
        parts = {"photo": (_file(content), "image.jpg"), "exif": (_file(exif), "exif"), **data}
        return self.client.put(address, data=parts, content_type="multipart/form-data", headers=headers)

    def delete_photo(self, slot: str) -> TestResponse:
        """Take a photo out again."""
        return self.client.delete(f"{self.address}/photos/{slot}", headers=self.headers())


def _based(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) and "base" in value else {"base": 0, "value": value}


def _file(content: bytes) -> Any:
    return io.BytesIO(content)
