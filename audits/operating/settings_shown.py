"""What is set, without secrets, and what of it keeps a second machine from working."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from sqlalchemy import Engine, text

from audits.db import reading
from audits.settings import SECRETS, Settings

_PACKAGES = ("Flask", "SQLAlchemy", "sqlmodel", "gunicorn", "huey", "obstore", "pillow", "weasyprint")
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/]*@")


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting: its name in the environment, what it is, and whether somebody chose it."""

    name: str
    value: str
    chosen: bool


def shown(settings: Settings) -> list[Shown]:
    """Every setting but the secrets, in the order in which the program declares them."""
    return [
        Shown(
            str(field.validation_alias), without_secrets(str(getattr(settings, name))), name in settings.given
        )
        for name, field in Settings.model_fields.items()
        if field.repr
    ]


def secrets_shown(settings: Settings) -> list[Shown]:
    """Where each secret is, by its name; never what it is."""
    names = {name: str(Settings.model_fields[name].validation_alias) for name in SECRETS}
    return [Shown(names[name], "", bool(getattr(settings, name))) for name in SECRETS]


def without_secrets(address: str) -> str:
    """An address without its password, and without what follows a question mark, where a password may be too."""
    return _PASSWORD.sub(r"\1:…@", address).partition("?")[0]


def components(engine: Engine) -> Iterator[tuple[str, str]]:
    """What the program is made of, with versions, without loading any of it. One query."""
    with reading(engine).connect() as connection:
        if engine.dialect.name == "sqlite":
            yield "SQLite", str(connection.scalar(text("SELECT sqlite_version()")))
        else:
            yield "PostgreSQL", str(connection.scalar(text("SHOW server_version")))
    yield "Python", python_version()
    for name in _PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "missing"


def left_on_this_machine(settings: Settings) -> list[str]:
    """What a second machine would not find, a sentence each. Whoever keeps rows in SQLite has one machine."""
    if not settings.database_url.startswith("postgresql"):
        return []
    found = []
    if settings.storage_url.startswith("file:"):
        found.append("Photos and documents are in a folder of this machine; STORAGE_URL can name a bucket.")
    if settings.queue_url.startswith("sqlite"):
        found.append("The queue is a file of this machine; QUEUE_URL can name PostgreSQL or Redis.")
    if not settings.mail_url:
        found.append("Mails are files on this machine; MAIL_URL can name a mail server.")
    own = [each.name for each in secrets_shown(settings) if not each.chosen]
    if own:
        found.append(f"{', '.join(own)}: made by this machine; others must be given the same.")
    return found
