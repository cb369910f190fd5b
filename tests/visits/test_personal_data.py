"""A shopper's data on request: handed over whole, and erased so that no figure changes and nothing leads back."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from audits.access import Role
from audits.people.tables import Event, Person
from audits.tables import METADATA
from audits.visits.phone_tables import SentReport, VisitNote, VisitProof
from audits.visits.release_tables import Part, StoreWording
from audits.visits.tables import GivenAnswer, Photo, PhotoState, Visit, VisitStatus
from tests import builders
from tests.comparisons.builders import shop
from tests.people.accounts import is_signed_in
from tests.visits.builders import approved, assignment, draft, submitted

NOW = builders.NOW
SECRETS = ("Samira Canary", "samira@canary.example", "S-CANARY", "a note of mine", "41.4242", "canary phone")


@pytest.fixture
def boss(inside, client):
    with inside() as session:
        boss = builders.person(session, Role.HEAD_OFFICE, name="Boss")
    client.sign_in(boss)
    return boss


@pytest.fixture
def sam(inside):
    """A shopper with two approved visits, one draft and one visit to make; another shopper in the same stores."""
    with inside() as session:
        sam = builders.person(
            session, Role.SHOPPER, name="Samira Canary", email="samira@canary.example", reference="S-CANARY"
        )
        other = builders.person(session, Role.SHOPPER)
        of = builders.checklist(session, shop())
        stores = [builders.store(session) for _ in range(6)]
        for place, store in enumerate(stores):
            for shopper in (sam, other):
                made = draft(session, of, store, shopper, narrative="She greeted me.")
                approved(session, made, greeted="yes" if place % 2 else "no", advised=str(place + 3))
                _trace(session, made)
        _trace(session, draft(session, of, stores[0], sam, narrative="Not sent, a note of mine."))
        assignment(session, of, stores[1], sam)
        return sam


def _trace(session, visit):
    session.add(
        VisitProof(visit_id=visit.id, revision=1, app="canary phone", asked="given", began_latitude=41.4242)
    )
    session.add(VisitNote(visit_id=visit.id, note_id=visit.id, noted_at=NOW, text="a note of mine"))
    session.add(
        SentReport(
            visit_id=visit.id,
            revision=1,
            sha256="0" * 64,
            accepted=True,
            body="a note of mine",
            received_at=NOW,
        )
    )
    session.add(
        StoreWording(
            visit_id=visit.id,
            part=Part.NARRATIVE,
            about_id=0,
            text="Said otherwise.",
            original="2" * 64,
            decided_at=NOW,
            decided_by_id=None,
        )
    )
    session.add(
        Photo(
            visit_id=visit.id, slot="shelf.1", sha256="1" * 64, size=9, state=PhotoState.READY, received_at=NOW,
            latitude=41.4242, longitude=-87.6, taken_at="2026:11:17 15:40:00",
        )
    )  # fmt: skip


def erase(client, sam):
    client.read(f"/people/{sam.id}")
    client.read(client.page.links["Hand over or erase the data of this shopper"])
    return client.submit("Erase for good")


def everything(session):
    """Every text of every row, but of the log's own words."""
    return "\n".join(
        repr(row) for table in METADATA.sorted_tables for row in session.execute(select(table)).all()
    )


def test_the_file_holds_all_that_is_kept_and_nothing_that_opens_an_account(client, boss, sam, inside):
    answer = client.get(f"/people/{sam.id}/data.zip")
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    text = archive.read("data.json").decode()
    data = json.loads(text)
    assert all(secret in text for secret in SECRETS)
    assert len(data["visit"]) == 7
    assert len(data["assignment"]) == 8
    assert {row["question"] for row in data["answer"]} == {"greeted", "advised"}
    assert {row["text"] for row in data["store_wording"]} == {"Said otherwise."}
    assert len([row for row in data["visit"] if row["released_at"]]) == 6
    assert len(archive.read("photos.csv").decode().splitlines()) == 1 + len(data["photo"]) == 8
    with inside() as session:
        kept = session.get(Person, sam.id)
        assert kept.fs_uniquifier not in text
        assert not {"password", "fs_uniquifier", "tf_totp_secret", "reviewer_id"} & {
            *data["person"][0],
            *data["visit"][0],
        }
        assert "data handed over" in session.scalars(select(Event.action)).all()


def test_nothing_of_another_shopper_is_in_the_file(client, boss, sam, inside):
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/people/{sam.id}/data.zip").data))
    with inside() as session:
        others = session.scalars(select(Visit.ref).where(col(Visit.shopper_id) != sam.id)).all()
    text = archive.read("data.json").decode()
    assert len(others) == 6
    assert not [ref for ref in others if f'"{ref}"' in text]


def test_erasing_leaves_no_trace_of_who_and_where_and_a_proof_that_it_was_done(client, boss, sam, inside):
    assert "The data are erased." in erase(client, sam).text
    with inside() as session:
        kept = session.get(Person, sam.id)
        assert (kept.name, kept.email, kept.password, kept.active) == ("", None, None, False)
        assert kept.reference != "S-CANARY"
        assert kept.erased_at is not None
        mine = select(col(Visit.id)).where(col(Visit.shopper_id) == sam.id)
        for table in (VisitProof, VisitNote, SentReport):
            assert (
                session.scalar(select(func.count()).select_from(table).where(table.visit_id.in_(mine))) == 0
            )
            assert session.scalar(select(func.count()).select_from(table)) == 6
        photos = session.scalars(select(Photo).where(col(Photo.visit_id).in_(mine))).all()
        assert [(photo.latitude, photo.taken_at) for photo in photos] == [(None, None)] * 6
        [done] = session.scalars(select(Event).where(col(Event.action) == "data erased"))
        assert (done.actor_id, done.subject_id) == (boss.id, str(sam.id))
        assert done.after["visit_proof"] == "7"
        text = everything(session)
    assert not [secret for secret in SECRETS[:3] if secret in text]
    assert client.get("/people?words=canary").status_code == 200
    assert "Nobody fits" in client.page.text


def test_every_score_comparison_and_export_of_figures_is_the_same_to_the_last_digit(client, boss, sam, run):
    commands = (("compare", "--format", "json"), ("compare", "--format", "csv"), ("export", "scores"))
    before = [run(*words).stdout for words in commands]
    assert all(before)
    erase(client, sam)
    assert [run(*words).stdout for words in commands] == before


def test_approved_answers_stay_and_what_was_never_published_goes(client, boss, sam, inside):
    erase(client, sam)
    with inside() as session:
        visits = session.scalars(select(Visit).where(col(Visit.shopper_id) == sam.id)).all()
        told = {visit.status: visit.narrative for visit in visits}
        assert told == {VisitStatus.APPROVED: "She greeted me.", VisitStatus.DRAFT: ""}
        mine = [visit.id for visit in visits]
        for table, count in ((GivenAnswer, 12), (StoreWording, 6)):
            kept = select(func.count()).select_from(table).where(table.visit_id.in_(mine))
            assert session.scalar(kept) == count


def test_erased_people_are_out_for_good(app, client, boss, sam):
    phone = app.test_client().sign_in(sam)
    page = erase(client, sam)
    assert not is_signed_in(phone)
    assert "were erased on" in page.text
    assert (
        "Invite somebody new instead" in client.submit("Save", email="samira@canary.example", status=422).text
    )
    again = client.read(f"/people/{sam.id}/data")
    assert "Erase for good" not in again.html


def test_a_visit_that_was_not_begun_is_open_for_somebody_else(client, boss, sam, inside):
    erase(client, sam)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"/people/{sam.id}/data.zip").data))
    data = json.loads(archive.read("data.json"))
    begun = [row["begun_at"] for row in data["assignment"]]
    assert all(begun)


def test_a_report_that_waits_for_review_is_decided_first(client, boss, inside):
    with inside() as session:
        sam = builders.person(session, Role.SHOPPER, name="Sam")
        submitted(session, draft(session, by=sam))
    client.read(f"/people/{sam.id}/data")
    assert "waits for review" in client.submit("Erase for good", status=422).text
    with inside() as session:
        assert session.get(Person, sam.id).name == "Sam"


def test_only_a_shopper_s_data_are_handed_over_and_erased(client, boss, inside):
    with inside() as session:
        reviewer = builders.person(session, Role.REVIEWER)
    for address in (f"/people/{reviewer.id}/data", f"/people/{reviewer.id}/data.zip"):
        assert client.get(address).status_code == 404


def test_a_photo_that_is_being_converted_is_waited_for(client, boss, sam, inside):
    with inside() as session:
        photo = session.scalars(select(Photo).limit(1)).one()
        photo.visit_id = session.scalars(select(Visit.id).where(col(Visit.shopper_id) == sam.id)).first()
        photo.slot, photo.state, photo.received_at = "shelf.2", PhotoState.RECEIVED, NOW - timedelta(1)
    client.read(f"/people/{sam.id}/data")
    assert "still being converted" in client.submit("Erase for good", status=422).text
