"""Sending mail: to a server by `MAIL_URL` (`smtp://`, `smtps://`), else each mail is a file in a folder."""

import logging
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from audits.errors import AuditError

log = logging.getLogger(__name__)

_PATIENCE = 20  # seconds for the mail server to answer


class Post:
    """The way out for mails. `url` is MAIL_URL, empty for `folder`; `sender` is the From address."""

    def __init__(self, url: str, folder: Path, sender: str) -> None:
        self._address = urlsplit(url)
        self._folder = Path(unquote(self._address.path)) if self._address.scheme == "file" else folder
        self._sender = sender
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")
        if self._address.scheme not in {"", "file", "smtp", "smtps"}:
            raise AuditError(
                f"MAIL_URL starts with {self._address.scheme}; use smtp://, smtps:// or file:///."
            )

    def send(self, to: str, subject: str, text: str, now: datetime) -> None:
        """Send one plain-text mail. An `AuditError` says when the server would not take it."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, " ".join(subject.split())
        message["Date"], message["Message-ID"] = format_datetime(now), make_msgid(domain="evenkeel")
        message.set_content(text)
        if self._address.scheme in {"smtp", "smtps"}:
            self._deliver(message)
        else:
            self._write(message, now)

    def send_beside(self, to: str, subject: str, text: str, now: datetime) -> None:
        """Send one mail without making the reader wait for the server, or learn from it. A failure is logged."""
        self._beside.submit(self._try, to, subject, text, now)

    def wait(self) -> None:
        """Wait until what was given to `send_beside` has left."""
        self._beside.submit(lambda: None).result()

    def _try(self, to: str, subject: str, text: str, now: datetime) -> None:
        try:
            self.send(to, subject, text, now)
        except (AuditError, OSError):
            log.exception("a mail could not be sent")

    def _write(self, message: EmailMessage, now: datetime) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{now:%Y%m%dT%H%M%S.%f}-{uuid4().hex[:8]}.eml").write_bytes(bytes(message))

    def _deliver(self, message: EmailMessage) -> None:
        host, port = self._address.hostname or "localhost", self._address.port
        try:
            if self._address.scheme == "smtps":
                server: smtplib.SMTP = smtplib.SMTP_SSL(
                    host, port or 465, timeout=_PATIENCE, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(host, port or 25, timeout=_PATIENCE)
            with server:
                self._sign_in(server)
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as problem:
            raise AuditError(
                f"The mail server {host} did not take the mail: {problem}. Try again later."
            ) from problem

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if self._address.username:
            server.login(unquote(self._address.username), unquote(self._address.password or ""))
