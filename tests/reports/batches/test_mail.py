"""One mail with the link when a batch that was worth leaving the page for is ready."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from sqlmodel import select

from audits.people.tables import Person
from audits.reports.batch_tables import Batch
from audits.reports.batches import ending
from tests import builders
from tests.reports.builders import programme

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def _mails(settings) -> list[tuple[str, str]]:
    """To whom, and what, of every mail that was written."""
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(Path(settings.mail_folder).glob("*.eml"))
    ]
    return [(str(mail["To"]), mail.get_content()) for mail in found]


@pytest.fixture
def asked(inside, client) -> Person:
    """Somebody who asked for two audits two minutes ago."""
    with inside() as session:
        programme(session, 1)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit("Ask for 2 audits")
    with inside() as session:
        session.exec(select(Batch)).one().requested_at = datetime.now(UTC) - timedelta(minutes=2)
    return head


def test_whoever_asked_gets_one_mail_with_the_link(asked, inside, client, settings, do_background_work):
    do_background_work()
    with inside() as session:
        batch = session.exec(select(Batch)).one()
        batch.status, batch.attempts, batch.heartbeat_at = "working", 0, None
        told_at = batch.mailed_at
    assert told_at is not None
    [(to, words)] = _mails(settings)
    assert to == asked.email
    assert f"{settings.public_url}/documents/batches/{batch.id}" in words
    assert "2 audits are there to download" in words
    with inside():
        ending.end(batch.id)
    assert len(_mails(settings)) == 1


def test_a_batch_that_was_ready_at_once_needs_no_mail(asked, inside, settings, do_background_work):
    with inside() as session:
        session.exec(select(Batch)).one().requested_at = datetime.now(UTC)
    do_background_work()
    assert _mails(settings) == []


def test_who_has_left_gets_no_audits_and_no_mail(asked, inside, settings, do_background_work):
    with inside() as session:
        session.get_one(Person, asked.id).active = False
    do_background_work()
    assert _mails(settings) == []
    with inside() as session:
        batch = session.exec(select(Batch)).one()
        assert (batch.status.value, batch.failed) == ("failed", 2)
        assert "None of the audits could be made" in batch.failure
