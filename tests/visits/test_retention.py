"""What is kept for a time only: photos lose their bytes, reports their names of staff, and every score stays."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import event
from sqlmodel import col, func, select

from audits.access import Role
from audits.people.tables import Event
from audits.reports.forgetting import forget_now, waiting
from audits.sheet import Kind
from audits.storage import Storage
from audits.visits.phone_tables import SentReport, SupersededPhoto, VisitNote
from audits.visits.photos.converting import convert
from audits.visits.photos.keeping import receive, stored
from audits.visits.queries import find_whole
from audits.visits.reading.material import material_of
from audits.visits.release_tables import Part, StoreWording
from audits.visits.releasing.words import digest
from audits.visits.retention import names
from audits.visits.retention.photos import AT_ONCE
from audits.visits.retention.rule import Rule
from audits.visits.retention.texts import SEARCHED, Place
from audits.visits.retention_tables import NamesForgotten
from audits.visits.sheets import version_of
from audits.visits.tables import GivenAnswer, Photo, PhotoState, SupersededAnswer, Visit, VisitStatus, Wish
from tests import builders
from tests.questionnaires import plain, questionnaire, touchpoint, yes_no
from tests.visits import builders as visits
from tests.visits.test_photos import jpeg

ASKED = questionnaire(
    touchpoint(
        "entrance", yes_no("greeted"), plain("said", Kind.TEXT), replace(yes_no("thanked"), points=None)
    )
)
NAMED = "I was served by Maria Smith. At the till Maria smiled, and Smith thanked me."
MASKED = "I was served by {0}. At the till {0} smiled, and {0} thanked me.".format("[a member of staff]")
TODAY = builders.NOW.date()
numbers = count(1)


def aged(session, days: int, **columns) -> Visit:
    """An approved visit, made so many days ago, in whose words a name of staff stands."""
    visit = visits.draft(session, builders.checklist(session, ASKED), **columns)
    visits.approved(session, visit, greeted=visits.no(NAMED), said=NAMED)
    visit.visited_on = TODAY - timedelta(days=days)
    visit.narrative = NAMED
    session.flush()
    return visit


def photo(session, storage, visit: Visit, state=PhotoState.READY, table=Photo, **columns):
    """A photo of a visit, with bytes for its screen, its print and what was sent."""
    row = table(
        id=UUID(int=next(numbers)),
        visit_id=visit.id,
        slot=f"greeted.{next(numbers)}",
        revision=1,
        sha256=sha256(str(visit.id).encode()).hexdigest(),
        size=4,
        state=state,
        received_at=builders.NOW,
        width=9,
        latitude=41.9,
        longitude=-87.6,
        taken_at="2026:11:17 15:40:00",
        likeness="0f0f",
        **columns,
    )
    session.add(row)
    session.flush()
    for key in (*(stored(row.id, size) for size in ("screen", "print")), f"quarantine/{row.id}"):
        storage.put(key, b"jpeg")
    return row


def forget(app, today=TODAY):
    with app.app_context():
        return forget_now(today, lambda _what, _done: None)


@pytest.fixture
def storage(app):
    return app.extensions["storage"]


def kept_files(storage) -> set[str]:
    return {found.key for found in storage.kept()}


def events(session, action: str) -> list[Event]:
    return list(session.exec(select(Event).where(Event.action == action).order_by(col(Event.id))))


def test_photos_of_visits_past_their_time_lose_every_byte_and_keep_their_hash(app, inside, storage):
    with inside() as session:
        old, fresh = aged(session, 181), aged(session, 180)
        gone, stays = photo(session, storage, old), photo(session, storage, fresh)
        beside = photo(session, storage, old, table=SupersededPhoto, superseded_in=2)
        stuck = photo(session, storage, old, PhotoState.RECEIVED)
        hashes = {row.id: row.sha256 for row in (gone, beside, stuck)}
    assert forget(app).photos == 3
    assert all(str(stays.id) in key for key in kept_files(storage))
    assert len(kept_files(storage)) == 3
    with inside() as session:
        for table in (Photo, SupersededPhoto):
            for row in session.exec(select(table).where(table.id != stays.id)):
                assert (row.state, row.kept_days, row.sha256) == (PhotoState.DELETED, 180, hashes[row.id])
                assert row.deleted_at is not None
                assert (row.latitude, row.longitude, row.taken_at, row.likeness) == (None, None, None, "0f0f")
        assert session.get_one(Photo, stays.id).state is PhotoState.READY


def test_the_event_log_proves_how_many_of_which_visit_by_which_rule_and_names_nobody(app, inside, storage):
    with inside() as session:
        visit = aged(session, 200)
        photo(session, storage, visit)
        photo(session, storage, visit)
    forget(app)
    with inside() as session:
        [photos], [names] = events(session, "photos deleted"), events(session, "staff names deleted")
        assert photos.subject_id == names.subject_id == str(visit.id)
        assert photos.after == {"photos": 2, "rule": "PROOF_PHOTOS_DAYS", "days": 180}
        assert names.after == {"texts": 3, "rule": "STAFF_NAMES_DAYS", "days": 90}
        [day] = events(session, "forgotten")
        assert (day.subject_id, day.after["photos"], day.after["visits"]) == (TODAY.isoformat(), 2, 1)
        assert "Maria" not in repr([event.after for event in session.exec(select(Event))])


def test_names_go_from_every_text_of_an_old_visit_and_from_no_other(app, inside):
    with inside() as session:
        old, fresh = aged(session, 91), aged(session, 90)
        for visit in (old, fresh):
            _written_everywhere(session, visit)
    assert forget(app).visits == 1
    with inside() as session:
        assert _texts(session, old.id) == {MASKED}
        assert _texts(session, fresh.id) == {NAMED}
        wording = session.exec(select(StoreWording).where(StoreWording.visit_id == old.id)).one()
        assert wording.original == digest(MASKED)


def _written_everywhere(session, visit: Visit) -> None:
    asked = version_of(session, visit)
    question = asked.question_ids["said"]
    given = session.get_one(GivenAnswer, (visit.id, question))
    given.comment = NAMED
    columns = given.model_dump(exclude={"revision"})
    session.add(SupersededAnswer(**columns, revision=1))
    session.add(Wish(visit_id=visit.id, touchpoint_id=asked.touchpoint_ids["entrance"], text=NAMED))
    session.add(VisitNote(visit_id=visit.id, note_id=visit.id, noted_at=builders.NOW, text=NAMED))
    session.add(
        StoreWording(
            visit_id=visit.id,
            part=Part.ANSWER,
            about_id=question,
            text=NAMED,
            original=digest(NAMED),
            decided_at=builders.NOW,
        )
    )
    for accepted in (True, False):
        body = json.dumps({"entries": {"narrative": {"base": 0, "value": NAMED}}})
        session.add(
            SentReport(
                visit_id=visit.id,
                revision=1,
                sha256=("1" if accepted else "2") * 64,
                accepted=accepted,
                problem="" if accepted else "Another was first.",
                body=body,
                received_at=builders.NOW,
            )
        )


def _texts(session, visit_id) -> set[str]:
    visit = session.get_one(Visit, visit_id)
    answers = session.exec(select(GivenAnswer).where(GivenAnswer.visit_id == visit_id)).all()
    found = {visit.narrative, *(row.comment for row in answers)}
    found |= {row.value for row in answers if len(row.value) > 9}
    for table in (SupersededAnswer, Wish, VisitNote, StoreWording, SentReport):
        for row in session.exec(select(table).where(table.visit_id == visit_id)):
            found.add(getattr(row, "text", "") or getattr(row, "value", "") or _narrative(row))
    return found


def _narrative(row) -> str:
    return json.loads(row.body)["entries"]["narrative"]["value"]


def test_every_score_comparison_and_export_of_figures_is_the_same_to_the_last_byte(app, inside, run, storage):
    with inside() as session:
        published = builders.checklist(session, ASKED)
        for number in range(6):
            store = builders.store(session)
            for turn in range(2):
                visit = visits.draft(session, published, store)
                greeted = visits.no(NAMED) if (number + turn) % 3 else "yes"
                visits.approved(session, visit, greeted=greeted, said=NAMED)
                photo(session, storage, visit)
    commands = (("compare", "--format", "json"), ("compare", "--format", "csv"), ("export", "scores"))
    before = [run(*words).stdout for words in commands]
    assert all(before)
    assert forget(app, TODAY + timedelta(days=300)).visits == 12
    assert [run(*words).stdout for words in commands] == before
    done = run("check")
    assert done.exit_code == 0, done.stderr


def test_done_again_it_changes_nothing_and_says_so(app, inside, storage):
    with inside() as session:
        photo(session, storage, aged(session, 400))
    first = forget(app)
    assert (first.photos, first.visits) == (1, 1)
    again = forget(app)
    assert (again.photos, again.visits, again.files) == (0, 0, 0)
    with inside() as session:
        assert len(events(session, "photos deleted")) == 1


def test_what_was_written_into_an_old_visit_since_is_looked_through_again(app, inside):
    with inside() as session:
        visit = aged(session, 400)
    forget(app)
    with inside() as session:
        row = session.get_one(Visit, visit.id)
        row.narrative, row.submitted_at = NAMED, datetime.now(UTC) + timedelta(minutes=1)
    assert forget(app).visits == 1
    with inside() as session:
        assert session.get_one(Visit, visit.id).narrative == MASKED


def test_two_workers_at_the_same_moment_do_it_once(app, inside, storage):
    with inside() as session:
        for _ in range(12):
            photo(session, storage, aged(session, 400))
    with ThreadPoolExecutor(2) as workers:
        done = list(workers.map(lambda _: forget(app), range(2)))
    assert sum(each.photos for each in done) == 12
    # A visit that one of them holds is left to the next time.
    left = forget(app).visits
    assert sum(each.visits for each in done) + left == 12
    with inside() as session:
        assert len(events(session, "photos deleted")) == 12
        assert len(events(session, "staff names deleted")) == 12
        assert session.exec(select(func.count()).select_from(NamesForgotten)).one() == 12


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_stopped_after_the_bytes_and_before_the_row_the_next_one_goes_on(app, inside, storage):
    with inside() as session:
        row = photo(session, storage, aged(session, 400))
    storage.delete(stored(row.id, "screen"))
    assert forget(app).photos == 1
    assert not kept_files(storage)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_more_photos_than_one_transaction_takes_are_all_deleted(app, inside, storage):
    with inside() as session:
        visit = aged(session, 400)
        for _ in range(AT_ONCE + 3):
            photo(session, storage, visit)
    assert forget(app).photos == AT_ONCE + 3
    with inside() as session:
        assert [event.after["photos"] for event in events(session, "photos deleted")] == [AT_ONCE, 3]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_phone_that_sends_a_deleted_photo_again_gets_its_receipt_and_brings_nothing_back(
    app, inside, storage
):
    content = jpeg("navy")
    with inside() as session:
        visit = visits.draft(session, builders.checklist(session, ASKED))
        visits.submitted(session, visit, greeted="yes")
        taken = photo(session, storage, visit)
        taken.sha256, taken.slot = sha256(content).hexdigest(), "greeted.1"
        visit.visited_on = TODAY - timedelta(days=400)
    forget(app)
    with inside() as session:
        row = session.get_one(Visit, visit.id)
        again = receive(session, storage, row, version_of(session, row), "greeted.1", content, builders.NOW)
        assert (again.fresh, again.photo.state) == (False, PhotoState.DELETED)
    assert not kept_files(storage)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_worker_that_was_converting_a_photo_meanwhile_leaves_none_of_its_bytes(app, inside, storage):
    with inside() as session:
        row = photo(session, storage, aged(session, 400), PhotoState.RECEIVED)

    class Meanwhile(Storage):
        """The photo is deleted while the worker still writes what it made of it."""

        def put(self, key: str, content: bytes) -> None:
            forget(app)
            super().put(key, content)

    storage.put(f"quarantine/{row.id}", jpeg("navy"))
    app.extensions["storage"] = Meanwhile(app.extensions["settings"].storage_url)
    with app.app_context():
        convert(str(row.id))
    assert not kept_files(storage)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_draft_that_was_never_sent_counts_from_when_it_was_begun(app, inside):
    with inside() as session:
        old = visits.draft(session, begun_at=builders.NOW - timedelta(days=92), narrative=NAMED)
        fresh = visits.draft(session, begun_at=builders.NOW - timedelta(days=89), narrative=NAMED)
    forget(app)
    with inside() as session:
        assert session.get_one(Visit, old.id).narrative == MASKED
        assert session.get_one(Visit, fresh.id).narrative == NAMED
        assert session.get_one(Visit, old.id).status is VisitStatus.DRAFT


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_page_says_when_a_photo_was_deleted_and_after_how_many_days(app, inside, client, storage):
    with inside() as session:
        visit = aged(session, 400)
        row = photo(session, storage, visit)
        row.question_id = version_of(session, visit).question_ids["greeted"]
        boss = builders.person(session, Role.HEAD_OFFICE)
    forget(app)
    client.sign_in(boss)
    page = client.read(f"/visits/{visit.id}")
    assert "Photo deleted on" in page.text
    assert "after 180 days." in page.text
    assert client.get(f"/photos/{row.id}").status_code == 404
    with inside() as session:
        whole = material_of(session, find_whole(session, None, visit.id))
        assert "photos deleted" not in {event.action for event in whole.events}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("hour", [9, 23])
def test_the_worker_is_asked_once_a_day_while_something_is_old(app, inside, do_background_work, hour):
    queue = app.extensions["queue"]
    with inside() as session:
        visit = aged(session, 0)
    with (
        time_machine.travel(builders.NOW.replace(hour=hour, minute=59, second=59), tick=False),
        app.app_context(),
    ):
        assert waiting() == []
        with inside() as session:
            session.get_one(Visit, visit.id).visited_on = TODAY - timedelta(days=91)
        assert waiting() == [TODAY.isoformat()]
        queue.take_up_again()
        do_background_work()
        assert waiting() == []


def sent(session, visit: Visit, body: str, number: int = 7) -> SentReport:
    """A copy of a report as a phone sent it."""
    row = SentReport(
        visit_id=visit.id,
        revision=1,
        sha256=f"{number:x}".zfill(64),
        accepted=False,
        problem="Another was first.",
        body=body,
        received_at=builders.NOW,
    )
    session.add(row)
    session.flush()
    return row


def refuse_to_mask(session, visit: Visit) -> None:
    """Let the database refuse every change of what a visit tells, as it may for reasons that nobody thought of."""
    line = session.connection()
    if line.dialect.name == "sqlite":
        line.exec_driver_sql(
            "CREATE TRIGGER refused BEFORE UPDATE OF narrative ON visit"
            f" WHEN OLD.ref = '{visit.ref}' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
        return
    line.exec_driver_sql(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$"
    )
    line.exec_driver_sql(
        "CREATE TRIGGER refused BEFORE UPDATE OF narrative ON visit FOR EACH ROW"
        f" WHEN (OLD.ref = '{visit.ref}') EXECUTE FUNCTION refuse()"
    )


def deep(levels: int, text: str) -> str:
    return '{"entries":{},"deep":' + "[" * levels + json.dumps(text) + "]" * levels + "}"


@pytest.mark.parametrize("levels", [500, 60_000])
def test_a_copy_nested_as_deeply_as_its_sender_likes_is_masked_like_any_other(app, inside, levels):
    with inside() as session:
        visit = aged(session, 400)
        sent(session, visit, deep(levels, NAMED))
    assert forget(app).visits == 1
    with inside() as session:
        assert session.exec(select(SentReport)).one().body == deep(levels, MASKED)


def test_half_a_character_beside_a_name_hinders_no_masking(app, inside):
    with inside() as session:
        visit = aged(session, 400)
        sent(session, visit, json.dumps({"entries": {}, "odd": "\ud83d", "said": NAMED}))
    assert forget(app).visits == 1
    with inside() as session:
        told = json.loads(session.exec(select(SentReport)).one().body)
        assert told == {"entries": {}, "odd": "\ud83d", "said": MASKED}


def test_one_visit_that_cannot_be_looked_through_holds_up_no_other_and_no_file(app, inside, storage, caplog):
    with inside() as session:
        broken, *others = (aged(session, 400) for _ in range(4))
        row = photo(session, storage, others[0])
        refuse_to_mask(session, broken)
    done = forget(app)
    assert (done.photos, done.visits) == (1, 3)
    assert f"visit {broken.id} could not be looked through for names" in caplog.text
    assert "Maria" not in caplog.text
    with inside() as session:
        assert [event.subject_id for event in events(session, "forgotten")] == [TODAY.isoformat()]
        assert session.get(NamesForgotten, broken.id) is None
        assert session.get_one(Visit, broken.id).narrative == NAMED
        assert {session.get_one(Visit, other.id).narrative for other in others} == {MASKED}
        assert session.get_one(Photo, row.id).state is PhotoState.DELETED


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_nobody_waits_while_texts_are_searched_for_names(app, inside):
    with inside() as session:
        sent(session, aged(session, 400), json.dumps({"entries": {"narrative": {"value": "All was well."}}}))
    waiting_for, reading = [], []

    def note(connection, _cursor, statement, *_rest):
        lists = reading if connection.get_execution_options().get("reading") else waiting_for
        lists.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    assert forget(app).visits == 1
    assert any("sent_report.body" in statement for statement in reading)
    assert not any("sent_report.body" in statement for statement in waiting_for)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_what_is_written_while_texts_are_searched_stays_for_the_next_time(app, inside):
    with inside() as session:
        visit = aged(session, 400)

    def clock() -> datetime:
        return datetime.now(UTC)

    with app.app_context():
        reckoned = names.reckoned([visit.id])
        with inside() as session:
            session.get_one(Visit, visit.id).narrative = f"{NAMED} She was kind."
        assert names.put_down(reckoned, Rule("STAFF_NAMES_DAYS", 90), clock) == 0
    with inside() as session:
        assert session.get(NamesForgotten, visit.id) is None
    assert forget(app).visits == 1
    with inside() as session:
        assert session.get_one(Visit, visit.id).narrative == f"{MASKED} She was kind."


def test_of_one_copy_no_more_is_searched_than_a_bounded_length():
    body = json.dumps({"entries": {}, "filler": ["Served by Ann. " * 1000] * 100, "late": "Served by Zed."})
    row = SentReport(revision=1, sha256="0" * 64, accepted=True, body=body, received_at=builders.NOW)
    searched = [text for text, _ in Place(row, "body").texts()]
    assert sum(map(len, searched)) == SEARCHED


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_the_command_says_what_it_would_do_and_then_does_it(app, inside, run, storage):
    with inside() as session:
        photo(session, storage, aged(session, 0))
        session.exec(select(Visit)).one().visited_on = datetime.now(UTC).date() - timedelta(days=400)
    tried = run("forget", "--dry-run").stdout
    assert "Would delete 1 photo of visits before" in tried
    assert "Would mask names of staff in 1 visit before" in tried
    assert len(kept_files(storage)) == 3
    done = run("forget").stdout
    assert "Deleted 1 photo of visits before" in done
    assert "Masked names of staff in 1 visit before" in done
    assert not kept_files(storage)
    assert "Would delete 0 photos" in run("forget", "--dry-run").stdout
