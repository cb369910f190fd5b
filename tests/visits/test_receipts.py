"""The receipt proves a purchase: the shopper's way to add it, and who may see it."""

from dataclasses import replace

import pytest

from audits.access import Role
from audits.sheet import Kind
from audits.visits.photos.keeping import SIZES, stored
from audits.visits.queries import find_whole
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit
from audits.visits.reading.material import material_of
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, PhotoState
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import phone
from tests.visits.builders import NOW, approved, draft

ASKED = questionnaire(
    touchpoint(
        "checkout",
        yes_no("greeted"),
        replace(plain("proof", Kind.PHOTO), receipt=True),
        plain("shelf", Kind.PHOTO),
    )
)
MAY_SEE = {
    Role.HEAD_OFFICE: True,
    Role.REVIEWER: True,
    Role.REGIONAL_MANAGER: False,
    Role.STORE_MANAGER: False,
    Role.SHOPPER: True,
}


@pytest.fixture
def programme(inside, app):
    """An approved visit with a receipt and a picture of the shelf; everybody who may have to do with it."""
    with inside() as session:
        north = builders.region(session, "North")
        store = builders.store(session, "N-1", north)
        shopper = builders.person(session, Role.SHOPPER)
        visit = draft(session, builders.checklist(session, ASKED), store, shopper)
        photos = {key: _photo(session, visit, key) for key in ("proof", "shelf")}
        approved(session, visit, greeted="yes")
        people = {
            Role.HEAD_OFFICE: builders.person(session, Role.HEAD_OFFICE),
            Role.REVIEWER: builders.person(session, Role.REVIEWER),
            Role.REGIONAL_MANAGER: builders.regional_manager(session, north),
            Role.STORE_MANAGER: builders.store_manager(session, store),
            Role.SHOPPER: shopper,
        }
        for photo in photos.values():
            for size in SIZES:
                app.extensions["storage"].put(stored(photo.id, size), b"picture")
        return people, visit, photos


def _photo(session, visit, key):
    row = Photo(
        visit_id=visit.id,
        question_id=version_of(session, visit).question_ids[key],
        slot=f"{key}.1",
        sha256=key.ljust(64, "0"),
        size=1,
        state=PhotoState.READY,
        shown=True,
        received_at=NOW,
    )
    session.add(row)
    session.flush()
    return row


@pytest.mark.parametrize("role", list(Role))
def test_a_receipt_is_shown_to_its_shopper_reviewers_and_head_office_alone(programme, client, role):
    people, _, photos = programme
    client.sign_in(people[role])
    assert client.get(f"/photos/{photos['proof'].id}").status_code == (200 if MAY_SEE[role] else 404)
    assert client.get(f"/photos/{photos['shelf'].id}").status_code == 200


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SHOPPER])
def test_an_audit_says_who_saw_the_receipt_and_shows_it_only_to_them(programme, client, role):
    people, visit, photos = programme
    text = client.sign_in(people[role]).read(f"/visits/{visit.id}").text
    html = client.get(f"/visits/{visit.id}").text
    assert "Question proof" in text
    assert (str(photos["proof"].id) in html) is MAY_SEE[role]
    assert ("Receipt: seen by the reviewer" in text) is not MAY_SEE[role]
    assert str(photos["shelf"].id) in html


@pytest.mark.parametrize("edition", list(Edition))
def test_papers_hold_the_receipt_only_for_head_office_and_reviewers(programme, inside, app, edition):
    people, visit, photos = programme
    with inside() as session, app.test_request_context():
        whole = material_of(session, find_whole(session, people[Role.REVIEWER], visit.id))
        shown = repr(audit(edition, whole))
    assert (repr(photos["proof"].id) in shown) is (edition is Edition.HEAD_OFFICE)
    assert repr(photos["shelf"].id) in shown


def test_the_phone_says_what_the_receipt_is_for(client, inside):
    with inside() as session:
        job = phone.job(session, ASKED)
    client.sign_in(job.shopper).read(job.brief)
    client.submit("Begin this visit")
    assert client.page.text.count("Proof of your purchase. Only the reviewer and head office see it.") == 1
