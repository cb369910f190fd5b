"""The app: a table of contents."""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from audits import db, navigation
from audits.api.routes import api
from audits.checklists.routes import checklists
from audits.commands import (
    backups,
    compare,
    database,
    demonstration,
    exports,
    forgetting,
    imports,
    report_checklist,
    report_visits,
    up,
    work,
)
from audits.commands.people import users
from audits.comparisons import fitting, remembering
from audits.comparisons.routes import comparisons
from audits.fieldwork.routes import fieldwork
from audits.operating.routes import operating
from audits.people import accounts, bearers, library, second_factor, tries
from audits.people.routes import people
from audits.queue import Job, Minutely, Queue, Waiting
from audits.reports import forgetting as retention
from audits.reports.batches import asking as batch_asking
from audits.reports.batches import working
from audits.reports.issuing import approving, asking
from audits.reports.routes import reports
from audits.reports.schedules import delivering, due
from audits.settings import Settings, from_environment
from audits.storage import Storage
from audits.stores.routes import stores
from audits.visits.photos import converting
from audits.visits.releasing import due as releasing
from audits.visits.routes import visits
from audits.web import (
    assets,
    build,
    compression,
    database_shape,
    display,
    error_pages,
    guard,
    headers,
    limits,
    request_log,
)
from audits.web.paper import Press
from audits.web.request_figures import RequestFigures
from audits.webhooks import delivering as telling
from audits.webhooks import gathering
from audits.webhooks.routes import webhooks

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (people, stores, checklists, fieldwork, visits, comparisons, reports, webhooks, operating, api)
COMMANDS = (
    backups.backup,
    backups.check,
    backups.restore,
    compare.compare,
    database.migrate,
    demonstration.demo,
    imports.imports,
    exports.exports,
    forgetting.forget,
    report_checklist.report,
    report_visits.report,
    up.up,
    users,
    work.worker,
)
JOBS: dict[str, Job] = {
    converting.CONVERT: converting.convert,
    asking.RENDER: asking.render,
    approving.PRINT: approving.print_audit,
    batch_asking.WORK: working.work,
    delivering.RUN: delivering.run,
    fitting.FIT: fitting.fit,
    retention.FORGET: retention.forget,
    telling.DELIVER: telling.deliver,
}
WAITING: dict[str, Waiting] = {
    converting.CONVERT: converting.waiting,
    asking.RENDER: asking.waiting,
    approving.PRINT: approving.waiting,
    batch_asking.WORK: working.waiting,
    delivering.RUN: delivering.waiting,
    fitting.FIT: fitting.waiting,
    retention.FORGET: retention.waiting,
    telling.DELIVER: telling.waiting,
}
MINUTELY: dict[str, Minutely] = {
    "releases": releasing.release_due,
    "schedules": due.run_due,
    "tries": tries.sweep,
    "webhooks": gathering.gather,
}
MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The app by these settings, by default those of the environment."""
    chosen = settings or from_environment()
    app = Flask("audits", root_path=str(ROOT), instance_path=str(chosen.instance), static_folder="static")
    app.extensions["settings"] = chosen
    app.extensions["storage"] = Storage(chosen.storage_url)
    app.extensions["queue"] = Queue(app, chosen.queue_url, JOBS, WAITING, MINUTELY)
    app.extensions["press"] = Press()
    app.config.update(_flask_settings(chosen))
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if chosen.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=chosen.proxies, x_proto=chosen.proxies, x_host=chosen.proxies
        )
    request_log.init_app(app, RequestFigures(chosen.instance / "figures"))
    compression.init_app(app)
    db.init_app(app, chosen.database_url)
    Babel(app)
    database_shape.init_app(app)
    limits.init_app(app)
    bearers.init_app(app)
    display.register(app)
    accounts.init_app(app, chosen)
    for room in ROOMS:
        app.register_blueprint(room)
    for command in COMMANDS:
        app.cli.add_command(command)
    remembering.init_app(app)
    navigation.init_app(app)
    headers.init_app(app)
    build.init_app(app)
    assets.init_app(app)
    error_pages.init_app(app)
    guard.init_app(app, library.LIBRARY_ROUTES, "security.login", then=second_factor.lead_to_it)
    return app


def _flask_settings(settings: Settings) -> dict[str, Any]:
    secure = settings.public_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret("secret_key"),
        "WTF_CSRF_SECRET_KEY": settings.secret("csrf_key"),
        # A report stays open for days: its token must not die before it is sent.
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "MAX_CONTENT_LENGTH": MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": MEGABYTE,
        "TRUSTED_HOSTS": [host.strip() for host in settings.trusted_hosts.split(",") if host.strip()] or None,
        "BABEL_DEFAULT_LOCALE": "en",
    }
