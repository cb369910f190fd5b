"""Commands: `flask --app wsgi …`. A refusal is a sentence and exit code 1, never a traceback."""

import errno
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, OperationalError

from audits import db
from audits.errors import AuditError
from audits.migrations import check_shape


class Sentence(click.ClickException):
    """A refusal as a command shows it: the sentence on standard error, exit code 1."""

    def show(self, file: Any = None) -> None:
        """The sentence alone; the usual `Error:` before it adds nothing."""
        click.echo(self.message, err=True, file=file)


class Command(click.Command):
    """A command that refuses an outdated database by name and turns refusals into sentences."""

    any_shape = False

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, with its refusals as sentences."""
        try:
            if not self.any_shape:
                check_shape(db.engine())
            return super().invoke(ctx)
        except AuditError as refusal:
            raise Sentence(str(refusal)) from refusal
        except OperationalError as trouble:
            raise Sentence(_database_trouble(trouble)) from trouble
        except IntegrityError as trouble:
            raise Sentence("Somebody else wrote the same at the same time. Run this again.") from trouble
        except (DataError, OverflowError) as trouble:
            raise Sentence("A number or a day in it is beyond what the database can hold.") from trouble
        except DatabaseError as trouble:
            if type(trouble) is not DatabaseError:
                raise
            raise Sentence(
                f"The database is damaged: {trouble.orig}. Keep it, and restore a backup into a new place."
            ) from trouble
        except BrokenPipeError:
            raise  # whoever reads has had enough; click ends in silence
        except OSError as trouble:
            raise Sentence(_file_trouble(trouble)) from trouble


class ReadingCommand(Command):
    """A command that writes nothing to the database, so that others may write however long it takes."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command in transactions that cannot write."""
        db.only_read()
        return super().invoke(ctx)


class AnyShapeCommand(Command):
    """A command that must also work on an outdated or empty database."""

    any_shape = True


class Group(AppGroup):
    """A group whose commands are ours and run inside the app."""

    kind: type[Command] = Command

    def command(self, *args: Any, **kwargs: Any) -> Any:
        """Like click's, with `kind` as the class."""
        kwargs.setdefault("cls", self.kind)
        return super().command(*args, **kwargs)


class ReadingGroup(Group):
    """A group of commands that only read the database."""

    kind = ReadingCommand


def command(name: str, cls: type[click.Command] = Command) -> Any:
    """Declare a command of its own, outside any group, that runs inside the app."""
    return lambda function: click.command(name, cls=cls)(with_appcontext(function))


def _database_trouble(trouble: OperationalError) -> str:
    words = str(trouble.orig).strip()
    if "full" in words.lower() or "no space" in words.lower():
        return "The disk of the database is full. Nothing was changed; free some space and run this again."
    if "locked" in words.lower() or "lock timeout" in words.lower():
        return "The database is locked by another program. Nothing was changed; run this again in a minute."
    address = make_url(current_app.extensions["settings"].database_url).render_as_string(hide_password=True)
    return f"The database {address} cannot be used: {words.splitlines()[0]}"


def _file_trouble(trouble: OSError) -> str:
    if trouble.errno == errno.ENOSPC:
        return "The disk is full. Nothing was changed; free some space and run this again."
    name = f"{trouble.filename}: " if trouble.filename else ""
    return f"{name}{trouble.strerror or trouble}. Check the name and your rights to it."
