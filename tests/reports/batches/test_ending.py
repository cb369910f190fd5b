"""The end of a batch belongs to whoever took it last."""

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from audits import db
from audits.reports.batch_tables import Batch, BatchItem, BatchStatus, ItemStatus
from audits.reports.batches import asking, claims, ending
from tests import builders
from tests.reports.builders import programme


def test_an_ending_that_was_stopped_meanwhile_does_not_end_the_batch_asked_for_again(app, inside, client):
    with inside() as session:
        programme(session, 1)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    client.submit("Ask for 2 audits")
    with inside() as session:
        batch = session.exec(select(Batch)).one()
        batch.status, batch.failed = BatchStatus.WORKING, 2
        for item in session.exec(select(BatchItem)):
            item.status, item.failure = ItemStatus.FAILED, "It could not be laid out."
    now = datetime.now(UTC)
    with app.app_context():
        old = ending._claim(batch.id, now)
        for step in (
            lambda own: asking.cancel(own, own.get_one(Batch, batch.id), now),
            lambda own: asking.retry(own, own.get_one(Batch, batch.id)),
            lambda own: claims.begin(own, batch.id),
        ):
            with db.separate_transaction() as own:
                step(own)
        new = ending._claim(batch.id, now + timedelta(seconds=1))
        assert old is not None
        assert new is not None
        with db.separate_transaction() as own:
            assert not ending._change(own, old, status=BatchStatus.READY)
        with db.separate_transaction() as own:
            assert ending._change(own, new, status=BatchStatus.READY)
