"""When a store gets to read an approved visit, in which words, and with which photos."""

from dataclasses import replace
from datetime import UTC, date, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from audits.access import Role
from audits.errors import AuditError, NotFound
from audits.fieldwork.tables import Assignment, Round
from audits.people.tables import Event, Person
from audits.sheet import Kind
from audits.visits.photos.keeping import find_photo
from audits.visits.queries import Filters, checklists_visited, find, find_whole, list_visits
from audits.visits.reading.audit import Edition
from audits.visits.reading.editions import audit
from audits.visits.reading.material import material_of
from audits.visits.release_tables import Part, StoreWording, Together
from audits.visits.releasing.choosing import Release, photos_in, told_in
from audits.visits.releasing.due import plan_release, release_due, save_rule
from audits.visits.reviewing.deciding import approve, exclude, reopen
from audits.visits.tables import Photo, PhotoState, Visit, VisitStatus, Wish
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits.builders import NOW, draft, no, submitted

ASKED = questionnaire(
    touchpoint(
        "entrance",
        yes_no("greeted"),
        plain("said", Kind.TEXT),
        replace(plain("receipt_no", Kind.TEXT), label={"": "Receipt number"}),
    )
)
TELLING = "At 15:42 my son asked the assistant called Maria."
HARMLESS = "In the afternoon the person with me asked the assistant."


@pytest.fixture
def waiting(inside):
    """The id of a report that waits for review, its reviewer and its store's manager; its words tell who came."""
    with inside() as session:
        store = builders.store(session, "N-1", timezone="Europe/Paris")
        visit = draft(session, builders.checklist(session, ASKED), store, narrative=TELLING)
        submitted(session, visit, greeted=no(TELLING), said=TELLING, receipt_no="K-77")
        asked = material_of(session, find_whole(session, None, visit.id)).asked
        session.add(Wish(visit_id=visit.id, touchpoint_id=asked.touchpoint_ids["entrance"], text=TELLING))
        session.add(_photo(visit, asked.question_ids["greeted"]))
        people = builders.person(session, Role.REVIEWER), builders.store_manager(session, store)
        return visit.id, *people


def _photo(visit: Visit, question_id: int) -> Photo:
    return Photo(
        visit_id=visit.id,
        question_id=question_id,
        slot="greeted.1",
        sha256="0" * 64,
        size=1,
        state=PhotoState.READY,
        received_at=NOW,
    )


def _approve(session, visit_id: UUID, reviewer: Person, **chosen) -> Visit:
    visit = session.get_one(Visit, visit_id)
    approve(session, visit, reviewer, visit.revision, NOW, **chosen)
    return visit


def _whole(session, visit_id):
    return material_of(session, find_whole(session, None, visit_id))


def test_a_store_learns_nothing_of_an_approved_visit_before_its_release(waiting, inside):
    visit_id, reviewer, manager = waiting
    with inside() as session:
        visit = _approve(session, visit_id, reviewer)
        assert visit.release_due == NOW + timedelta(days=1)
        photo = session.exec(select(Photo)).one()
        photo.shown = True
        session.flush()
        for unseen in (
            lambda: find(session, manager, visit_id),
            lambda: find_photo(session, manager, photo.id),
        ):
            with pytest.raises(NotFound):
                unseen()
        assert list_visits(session, manager, Filters()) == ([], 0)
        assert checklists_visited(session, manager) == []


def test_the_job_releases_what_is_due_once_and_says_so(waiting, inside):
    visit_id, reviewer, manager = waiting
    with inside() as session:
        _approve(session, visit_id, reviewer)
    with inside():
        release_due(NOW + timedelta(hours=23))
    with inside() as session:
        assert list_visits(session, manager, Filters())[1] == 0
    with inside():
        release_due(NOW + timedelta(hours=25))
        release_due(NOW + timedelta(hours=26))
    with inside() as session:
        assert find(session, manager, visit_id).released_at == NOW + timedelta(hours=25)
        events = session.exec(select(Event).where(Event.action == "released")).all()
        assert [event.subject_id for event in events] == [str(visit_id)]


@pytest.mark.parametrize("decide", [reopen, exclude])
def test_a_visit_that_is_taken_back_leaves_its_store_again(waiting, inside, decide):
    visit_id, reviewer, manager = waiting
    with inside() as session:
        save_rule(session, 0, Together.EACH, builders.person(session, Role.HEAD_OFFICE), NOW)
        visit = _approve(session, visit_id, reviewer)
        assert find(session, manager, visit_id).released_at == NOW
        decide(session, visit, "A look once more.", reviewer, visit.revision, NOW)
        session.flush()
        with pytest.raises(NotFound):
            find(session, manager, visit_id)
        assert (visit.release_due, visit.released_at) == (None, None)


def test_visits_of_a_round_can_be_released_when_it_has_ended(waiting, inside):
    visit_id, _reviewer, _manager = waiting
    with inside() as session:
        of = Round(name="Q4", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
        session.add(of)
        session.flush()
        visit = session.get_one(Visit, visit_id)
        session.get_one(Assignment, visit.assignment_id).round_id = of.id
        save_rule(session, 2, Together.ROUND, builders.person(session, Role.HEAD_OFFICE), NOW)
        plan_release(session, visit, NOW)
        # Midnight in Paris, an hour east of Greenwich.
        assert visit.release_due.astimezone(UTC).isoformat() == "2026-11-30T23:00:00+00:00"


@pytest.mark.parametrize("days", [-1, 31])
def test_a_delay_without_sense_is_refused(inside, days):
    with inside() as session, pytest.raises(AuditError, match="between 0 and 30 days"):
        save_rule(session, days, Together.EACH, builders.person(session, Role.HEAD_OFFICE), NOW)


def test_words_that_nobody_decided_about_reach_no_store_unguarded(waiting, inside):
    visit_id, reviewer, _manager = waiting
    with inside() as session:
        _approve(session, visit_id, reviewer)
        whole = _whole(session, visit_id)
        store, manager, ours = (
            audit(edition, whole) for edition in (Edition.STORE, Edition.MANAGER, Edition.HEAD_OFFICE)
        )
        greeted, said, receipt_no = store.moments[0].questions
        assert (greeted.comment, said.answer, store.moments[0].wish) == (HARMLESS, HARMLESS, HARMLESS)
        assert receipt_no.answer == "…"
        assert (store.narrative, manager.narrative) == ("", HARMLESS)
        greeted, said, receipt_no = ours.moments[0].questions
        assert {ours.narrative, greeted.comment, said.answer, ours.moments[0].wish} == {TELLING}
        assert receipt_no.answer == "K-77"


def test_a_reviewers_wording_is_read_until_the_shopper_corrects_the_words(waiting, inside):
    visit_id, reviewer, _manager = waiting
    with inside() as session:
        told = next(it for it in told_in(_whole(session, visit_id)) if it.part is Part.COMMENT)
        _approve(
            session, visit_id, reviewer, release=Release({told.place: (told, "Somebody asked.")}, frozenset())
        )
        kept = session.exec(select(StoreWording)).one()
        assert (kept.decided_by_id, kept.decided_at) == (reviewer.id, NOW)
        assert (
            audit(Edition.STORE, _whole(session, visit_id)).moments[0].questions[0].comment
            == "Somebody asked."
        )
        kept.original = "0" * 64
        session.flush()
        assert audit(Edition.STORE, _whole(session, visit_id)).moments[0].questions[0].comment == HARMLESS


def test_a_store_sees_only_the_photos_that_were_chosen_for_it(waiting, inside):
    visit_id, reviewer, manager = waiting
    with inside() as session:
        save_rule(session, 0, Together.EACH, builders.person(session, Role.HEAD_OFFICE), NOW)
        ((photo, _question),) = photos_in(_whole(session, visit_id))
        visit = _approve(session, visit_id, reviewer)
        assert audit(Edition.STORE, _whole(session, visit_id)).moments[0].questions[0].photos == ()
        assert audit(Edition.MANAGER, _whole(session, visit_id)).moments[0].questions[0].photos
        with pytest.raises(NotFound):
            find_photo(session, manager, photo.id)
        reopen(session, visit, "The photo may be shown.", reviewer, visit.revision, NOW)
        _approve(session, visit_id, reviewer, release=Release({}, frozenset({photo.id})))
        assert audit(Edition.STORE, _whole(session, visit_id)).moments[0].questions[0].photos
        assert find_photo(session, manager, photo.id)[0].id == photo.id


def test_a_reviewer_decides_about_marked_words_beside_approving(client, waiting, inside):
    visit_id, reviewer, _manager = waiting
    client.sign_in(reviewer).read(f"/visits/{visit_id}/review")
    assert "exact time" in client.page.text
    assert "about staff" in client.page.text
    client.submit("Approve", status=422)
    assert "marked and not decided" in client.page.text
    as_it_is = dict.fromkeys(_names(inside, visit_id), "as-it-is")
    assert len(as_it_is) == 5
    client.press("Approve", {**as_it_is, "release-asked_once_more": ""})
    with inside() as session:
        kept = session.exec(select(StoreWording)).all()
        assert {row.text for row in kept} == {TELLING, "K-77"}
        assert session.get_one(Visit, visit_id).status is VisitStatus.APPROVED


def test_approving_twice_releases_marked_words_as_suggested(client, waiting, inside):
    visit_id, reviewer, _manager = waiting
    client.sign_in(reviewer).read(f"/visits/{visit_id}/review")
    client.submit("Approve", status=422)
    client.press("Approve")
    with inside() as session:
        kept = session.exec(select(StoreWording)).all()
        assert {row.text for row in kept} == {HARMLESS, "…"}


def test_a_reviewer_ticks_the_photos_for_the_store(client, waiting, inside):
    visit_id, reviewer, _manager = waiting
    with inside() as session:
        photo = session.exec(select(Photo)).one()
    client.sign_in(reviewer).read(f"/visits/{visit_id}/review")
    client.press("Approve", {f"release-show-{photo.id}": "y", "release-asked_once_more": "yes"})
    with inside() as session:
        assert session.exec(select(Photo)).one().shown


def test_head_office_sets_the_delay_and_the_change_is_written_down(client, inside):
    with inside() as session:
        chief = builders.person(session, Role.HEAD_OFFICE)
    client.sign_in(chief).read("/release")
    client.submit("Save", {"delay_days": "31"}, status=422)
    assert "between 0 and 30" in client.page.text
    client.submit("Save", {"delay_days": "7", "together": "round"})
    client.read("/release")
    assert client.page.form_with("Save")[0].filled()["delay_days"] == ["7"]
    with inside() as session:
        event = session.exec(select(Event).where(Event.subject == "release rule")).one()
        assert event.before == {"delay_days": 1, "together": "each"}
        assert event.after == {"delay_days": 7, "together": "round"}


def _names(inside, visit_id):
    """The fields that ask for a decision."""
    with inside() as session:
        told = told_in(_whole(session, visit_id))
        return [f"release-decision-{it.part.value}-{it.about_id}" for it in told if it.found]
