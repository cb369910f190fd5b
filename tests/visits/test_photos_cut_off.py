"""A photo whose sending broke off between its bytes and its row."""

from datetime import UTC, datetime

from audits.visits.photos.keeping import receive
from audits.visits.sheets import version_of
from audits.visits.tables import Visit
from tests.visits import builders, phone


def test_a_photo_that_is_sent_again_leaves_no_file_of_the_try_that_broke_off(app, inside):
    content, now = b"not quite a photo", datetime.now(UTC)
    with inside() as session:
        job = phone.job(session)
        visit = builders.draft(session, job.made_with, job.store, job.shopper)
    folder, storage = app.extensions["settings"].instance / "photos", app.extensions["storage"]
    for _ in range(2):
        with inside() as session:
            there = session.get_one(Visit, visit.id)
            receive(session, storage, there, version_of(session, there), "shelf_photo.1", content, now)
            session.rollback()  # as when the server is killed here
    with inside() as session:
        there = session.get_one(Visit, visit.id)
        taken = receive(session, storage, there, version_of(session, there), "shelf_photo.1", content, now)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [str(taken.photo.id)]
