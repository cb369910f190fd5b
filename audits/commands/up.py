"""`flask --app wsgi up`, what `make run` calls: web server and worker together, on a database that is ready."""

import errno
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import click
from flask import current_app
from sqlmodel import Session

from audits import db
from audits.access import Role
from audits.commands import AnyShapeCommand, command
from audits.commands.database import fill_question_scores
from audits.commands.supervisor import Supervisor
from audits.demo.logins import LOGINS, PASSWORD
from audits.errors import AuditError
from audits.migrations import migrate
from audits.people.accounts import invite
from audits.people.queries import by_email, has_head_office
from audits.settings import ROOT, Settings
from audits.tables import is_empty

_FLASK = (sys.executable, "-m", "flask", "--app", "wsgi")
_PATIENCE = timedelta(seconds=60)  # for the first answer on a slow machine
_LOOK_AGAIN = timedelta(milliseconds=200)
_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, never bound to here


@command("up", cls=AnyShapeCommand)
def up() -> None:
    """Start the web server and the worker together; Ctrl-C stops both."""
    settings: Settings = current_app.extensions["settings"]
    check_port_is_free(settings.host, settings.port)
    migrate(db.engine())
    fill_question_scores()
    with Session(db.engine(), expire_on_commit=False) as session:
        wants_demonstration = settings.demo and is_empty(session)
        wants_head_office = not has_head_office(session)
    if wants_demonstration:
        fill_demonstration()
    elif wants_head_office:
        invite_head_office(settings)
    logins = lines_of_logins()
    db.engine().dispose()
    serve(settings, logins)


def check_port_is_free(host: str, port: int) -> None:
    """Refuse a port that another program holds, before anything is made."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise AuditError(_why_not(problem, host, port)) from problem


def _why_not(problem: OSError, host: str, port: int) -> str:
    match problem.errno:
        case errno.EADDRINUSE:
            return (
                f"Port {port} is taken by another program, perhaps by Evenkeel itself. "
                f"Stop that program, or choose another port: make run PORT={port + 1 if port < 65535 else 8000}"
            )
        case errno.EACCES:
            return f"This account may not use port {port}. Choose one above 1023: make run PORT=8000"
        case _:
            return f"Nothing can listen on {host}, port {port}: {problem.strerror}. Look at HOST and PORT."


def fill_demonstration() -> None:
    """Fill the empty database in a process of its own: what that needs is not kept while the server runs."""
    done = subprocess.run([*_FLASK, "demo"], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise AuditError("The demonstration could not be made. DEMO=no starts without it.")


def invite_head_office(settings: Settings) -> None:
    """Ask for the first head-office address and print its invitation; without a terminal, say how to do it."""
    if not sys.stdin.isatty():
        click.echo(
            "Nobody can sign in yet. Invite somebody: flask --app wsgi user add EMAIL --role head-office"
        )
        return
    email = click.prompt("The e-mail address of the first head-office account", value_proc=_address)
    with Session(db.engine(), expire_on_commit=False) as session:
        _, path = invite(session, email, Role.HEAD_OFFICE, "", None, datetime.now(UTC))
        session.commit()
    click.echo(f"Open this link once the server runs, and choose a password:\n  {settings.public_url}{path}")


def _address(words: str) -> str:
    name, at, domain = words.strip().partition("@")
    if not (name and at and "." in domain):
        raise click.UsageError("That is not an e-mail address; write it like name@company.com")
    return words.strip()


def lines_of_logins() -> list[str]:
    """A line for each login of the demonstration that is in this database."""
    with Session(db.engine(), expire_on_commit=False) as session:
        known = [login for login in LOGINS if by_email(session, login.email) is not None]
    lines = [f"  {login.email:<36}{login.sees}" for login in known]
    return [f"Sign in as one of these; the password is “{PASSWORD}”:", *lines] if known else []


def serve(settings: Settings, logins: list[str]) -> None:
    """Run web server and worker until one of them ends or somebody says stop."""
    # Somebody at a terminal wants to read the logins, not a line for every request.
    words = {"LOG": "problems"} if sys.stderr.isatty() and "LOG" not in os.environ else {}
    with Supervisor(ROOT) as supervisor:
        supervisor.start("The web server", _gunicorn(settings), words)
        supervisor.start("The worker", [*_FLASK, "worker"], words)
        ended = _wait_for_first_answer(supervisor, settings)
        if ended is None and not supervisor.told_to_stop:
            click.echo("\n".join(["", f"Evenkeel is at {settings.public_url}", "", *logins]))
            _warn_of_open_demonstration(settings, logins)
            click.echo("Ctrl-C stops it.")
            ended = supervisor.watch()
    if ended is not None:
        raise AuditError(f"{ended} stopped, so everything was stopped. Its last words are above.")
    click.echo("Stopped.")


def _gunicorn(settings: Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = "--worker-class gthread --workers 2 --threads 8 --graceful-timeout 5 --log-level warning"
    # The control socket would want a writable home; nobody speaks to it here.
    options += " --no-control-socket"
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "wsgi:app",
        *options.split(),
        "--bind",
        f"{host}:{settings.port}",
    ]


def _wait_for_first_answer(supervisor: Supervisor, settings: Settings) -> str | None:
    """Wait until the web server takes connections. Returns what ended instead, None when all is well."""
    host = "127.0.0.1" if settings.host in _EVERY_ADDRESS else settings.host
    deadline = datetime.now(UTC) + _PATIENCE
    while datetime.now(UTC) < deadline and not supervisor.told_to_stop:
        if (ended := supervisor.watch(_LOOK_AGAIN)) is not None:
            return ended
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            continue
        return None
    return None if supervisor.told_to_stop else "The web server did not answer in a minute and"


def _warn_of_open_demonstration(settings: Settings, logins: list[str]) -> None:
    if logins and settings.host not in {"127.0.0.1", "localhost", "::1"}:
        click.echo(
            "Everyone who reaches this machine can sign in to the demonstration. Use no real data here."
        )
