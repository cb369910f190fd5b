"""A person at our pages: opens, reads, fills in and sends; every page that comes back is checked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audits.people.tables import Person
from tests.pages import POLICY, Page, faults


class Visitor(FlaskClient):
    """A test client that checks each HTML page it is given. `page` is the one it was given last."""

    page: Page

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send any request as Flask's own client does, and check the answer."""
        response = super().open(*args, **kwargs)
        _check_headers(response)
        if response.mimetype == "text/html" and response.data:
            self.page = Page(response.text, response.request.full_path.rstrip("?"))
            wrong = faults(self.page)
            assert not wrong, f"{response.request.path} " + "; ".join(wrong)
        return response

    def sign_in(self, person: Person) -> "Visitor":
        """Be this person from now on. The sign-in page itself is tested with accounts."""
        with self.session_transaction() as session:
            session.clear()
            session["_user_id"] = person.fs_uniquifier
            session["_fresh"] = True
        return self

    def read(self, address: str, status: int = 200) -> Page:
        """Open an address and read its page; redirects are followed."""
        response = self.get(address, follow_redirects=True)
        assert response.status_code == status, f"{address} answered {response.status}: {response.text[:400]}"
        return self.page

    def submit(
        self,
        button: str,
        /,
        fields: Mapping[str, Any] | None = None,
        status: int = 200,
        **more: Any,
    ) -> Page:
        """Fill in the form of the page just read and press its button; read the page that follows.

        Untouched fields keep what the page put in them. A list sends a name several times, None leaves the
        field out, a file is `(BytesIO, name)`. Names that are no Python names go into `fields`.
        """
        response = self.press(button, {**(fields or {}), **more})
        if response.status_code in {301, 302, 303}:
            response = self.get(_path(response.headers["Location"]), follow_redirects=True)
        assert response.status_code == status, f"“{button}” led to {response.status}: {response.text[:400]}"
        return self.page

    def press(self, button: str, fields: Mapping[str, Any] | None = None) -> TestResponse:
        """Like `submit`, but hand back the bare answer: for redirects, downloads and statuses."""
        form, pressed = self.page.form_with(button)
        values: dict[str, Any] = {**form.filled(), **(fields or {})}
        if pressed["name"]:
            values.setdefault(pressed["name"], pressed["value"])
        values = {name: value for name, value in values.items() if value is not None}
        action = pressed["formaction"] or form.tag["action"]
        address = _path(urljoin(self.page.address, action)) if action else self.page.address
        if form.tag["method"].lower() == "post":
            return self.post(address, data=values)
        return self.get(address.split("?", 1)[0], query_string=values)


def _path(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _check_headers(response: TestResponse) -> None:
    path, headers = response.request.path, response.headers
    assert headers.get("X-Content-Type-Options") == "nosniff", f"{path} lets browsers guess its type"
    policy = headers.get("Content-Security-Policy", "")
    sandboxed = policy.split(";")[0].strip() == "sandbox"
    assert sandboxed or policy.startswith(POLICY), f"{path} has the policy “{policy}”"
    assert headers.get("Referrer-Policy") == "same-origin", f"{path} has no Referrer-Policy"
    if response.mimetype == "text/html":
        assert "no-store" in headers.get("Cache-Control", ""), f"{path} may be kept by a cache"
