"""Photos of a sent report that arrive, or are converted, while somebody else is at it."""

from uuid import UUID

import pytest

from audits.access import Role
from audits.db import session
from audits.visits.photos import converting
from audits.visits.tables import Photo, PhotoState
from tests import builders
from tests.api.sending import Phone, given, listed
from tests.api.test_photos import jpeg
from tests.visits import phone as phones

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
SLOT = "shelf_photo.a"


@pytest.fixture
def sent(client, inside):
    """A phone that has sent a report with a photo which has not arrived."""
    with inside() as session:
        job = phones.job(session)
    phone = Phone(client.sign_in(job.shopper), job)
    body = phone.report(greeted=given("yes"), queue=given("3"), photos=[listed(SLOT, jpeg())])
    assert phone.send(body).status_code == 201
    return phone


@sqlite_only
def test_a_second_worker_that_comes_late_to_a_photo_leaves_it_ready(
    sent, app, inside, do_background_work, monkeypatch
):
    photo_id = sent.put_photo(SLOT, jpeg()).json["photo"]
    make_safe = converting._made_safe

    def made_safe_by_the_other_first(storage, wanted):
        assert not session().in_transaction(), "writers wait while a photo is converted"
        monkeypatch.setattr(converting, "_made_safe", make_safe)
        do_background_work()
        return make_safe(storage, wanted)

    monkeypatch.setattr(converting, "_made_safe", made_safe_by_the_other_first)
    with app.app_context():
        converting.convert(photo_id)
    with inside() as rows:
        assert rows.get_one(Photo, UUID(photo_id)).state is PhotoState.READY


@sqlite_only
def test_a_photo_that_arrives_while_the_reviewer_reads_is_not_released_unseen(
    sent, app, inside, do_background_work
):
    with inside() as session:
        reviewer = app.test_client().sign_in(builders.person(session, Role.REVIEWER))
    reviewer.read(f"/visits/{sent.visit}/review")
    sent.put_photo(SLOT, jpeg())
    do_background_work()
    refused = reviewer.press("Approve")
    assert refused.status_code == 409
    assert "arrived since you opened it" in refused.text
    reviewer.read(f"/visits/{sent.visit}/review")
    assert reviewer.press("Approve").status_code == 303
