"""What makes the shopper's pages an app on the phone: its service worker, its manifest, and the outbox."""

import json
from pathlib import Path
from typing import Any

from flask import Response, current_app, render_template, url_for

from audits.access import Can
from audits.db import session
from audits.people.accounts import current_person
from audits.visits.blueprint import visits
from audits.visits.phone.disguise import SIZES, disguise, picture
from audits.visits.phone.errand_words import errand_words
from audits.web.assets import asset_addresses, for_good
from audits.web.build import build
from audits.web.guard import needs, public

ASSETS = (
    "built/**/*.js",
    "built/*.css",
    "js/error-summary.js",
    "js/theme.js",
    "img/mark.svg",
)
"""What a phone must have for a report without a network, below `static/`; and the `errands`."""
PAPER = "#fbfaf6"
"""`--paper` of `tokens.css` by day: a manifest knows no custom properties."""


@visits.get("/sw.js")
@public
def service_worker() -> Response:
    """The script that answers for the pages a phone keeps. A new build is a new script."""
    given = {
        "BUILD": build(),
        "ASSETS": [*asset_addresses(current_app, ASSETS), url_for("visits.errands", named=build())],
        "ROOT": url_for("people.start"),
        "LOGIN": url_for("security.login"),
    }
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    script = (Path(current_app.static_folder or "") / "js/worker.js").read_text()
    return _never_stale(Response(constants + script, mimetype="text/javascript"))


@visits.get("/errands/<named>")
@public
def errands(named: str) -> Response:
    """What only errands of the phone report show: words, and pocket mode. A phone keeps it like a script."""
    shown = {
        "words": errand_words(),
        "pocket": render_template("visits/pocket.html"),
        "style": _static("built/pocket.css"),
    }
    response = Response(json.dumps(shown, ensure_ascii=False), mimetype="application/json")
    return for_good(response) if named == build() else _never_stale(response)


@visits.get("/app.webmanifest")
@public
def manifest() -> Response:
    """How the app stands on the home screen: under the name and icon that head office chose. One query."""
    chosen = disguise(session())
    icons = [
        {"src": _static(picture(chosen.icon, width)), "sizes": f"{width}x{width}", "type": "image/png"}
        for width in SIZES
    ]
    described: dict[str, Any] = {
        "id": url_for("visits.today"),
        "name": chosen.name,
        "short_name": chosen.name,
        "start_url": url_for("visits.today"),
        "scope": url_for("people.start"),
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [*icons, {"src": _static(picture(chosen.icon)), "sizes": "any", "type": "image/svg+xml"}],
    }
    return _never_stale(Response(json.dumps(described), mimetype="application/manifest+json"))


@visits.get("/outbox")
@needs(Can.SHOP)
def outbox() -> str:
    """What still waits on this phone, and the receipts of what arrived. The page itself knows none of it."""
    return render_template("visits/outbox.html", user=current_person().id)


def _static(name: str) -> str:
    return url_for("static", filename=name)


def _never_stale(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-cache"
    return response
