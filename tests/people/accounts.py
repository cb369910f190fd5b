"""What tests of accounts share: a password that fits, and the mails that were sent."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from flask import Flask
from flask_security import hash_password

from audits.people.tables import Person
from tests.client import Visitor

PASSWORD = "three quiet words"


def with_password(app: Flask, person: Person, password: str = PASSWORD) -> Person:
    """The same person, with a password that fits. Call it inside the app, before the rows are committed."""
    person.password = hash_password(password)
    return person


def mails(app: Flask) -> list[EmailMessage]:
    """The mails sent so far, oldest first."""
    app.extensions["post"].wait()
    folder = app.extensions["settings"].mail_folder
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))
    ]


def text_of(mail: EmailMessage) -> str:
    """The words of a plain-text mail."""
    return mail.get_content()


def link_in(mail: EmailMessage) -> str:
    """The only address in a mail."""
    [found] = [word for word in text_of(mail).split() if word.startswith("http")]
    return found


def sign_in_at(client: Visitor, email: str | None, password: str = PASSWORD, address: str = "/login", **more):
    """Fill in the sign-in page and hand back the bare answer."""
    client.read(address)
    return client.press("Sign in", {"email": email, "password": password, **more})


def is_signed_in(client: Visitor) -> bool:
    """Whether the own page opens."""
    return client.get("/password").status_code == 200
