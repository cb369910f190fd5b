"""What happened becomes a delivery of every webhook that wants to know: once, and with nothing of a shopper in it."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event, update
from sqlmodel import select

from audits.access import Role
from audits.checklists.rules import LONGEST_KEY
from audits.checklists.tables import ChecklistVersion, Question
from audits.sheet import CriticalEffect
from audits.visits.reviewing.deciding import approve, reopen
from audits.visits.sheets import version_of
from audits.visits.tables import Source, Visit
from audits.webhooks import happenings
from audits.webhooks.gathering import gather
from audits.webhooks.happenings import MOST_CRITICALS
from audits.webhooks.tables import (
    LONGEST_BODY,
    DeliveryState,
    Happening,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.visits import builders as visits
from tests.webhooks import builders as hooks

sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
MINUTE = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC)


def gathered(inside) -> list[WebhookDelivery]:
    """What is there after another minute."""
    with inside():
        gather(now())
    with inside() as session:
        return hooks.deliveries(session)


def told(delivery: WebhookDelivery) -> dict:
    return json.loads(delivery.body)


def test_an_approved_visit_is_told_with_references_day_and_score_alone(inside):
    with inside() as session:
        webhook, _secret = hooks.webhook(session)
        visit = hooks.approved(session)
    [delivery] = gathered(inside)
    assert (delivery.webhook_id, delivery.state, delivery.tries) == (webhook.id, DeliveryState.WAITING, 0)
    said = told(delivery)
    assert said.keys() == {"id", "event", "at", "visit"}
    assert (said["id"], said["event"]) == (str(delivery.id), "visit.approved")
    assert datetime.fromisoformat(said["at"]) == visit.reviewed_at.replace(microsecond=0)
    assert said["visit"].keys() == {
        "id", "ref", "store", "checklist", "version", "visited_on", "score", "failed"
    }  # fmt: skip
    assert said["visit"]["ref"] == visit.ref
    assert (said["visit"]["visited_on"], said["visit"]["score"]) == ("2026-11-17", 100.0)
    assert ": " not in delivery.body


def test_however_often_it_is_gathered_there_is_one_delivery(inside):
    with inside() as session:
        hooks.webhook(session)
        hooks.approved(session)
    assert len(gathered(inside)) == len(gathered(inside)) == 1


def test_two_workers_in_the_same_minute_gather_each_thing_once(app, inside):
    with inside() as session:
        for name in ("One", "Two"):
            hooks.webhook(session, name=name)
        for _ in range(4):
            hooks.approved(session)

    def work(_) -> None:
        with app.app_context():
            gather(now())

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(work, range(4)))
    with inside() as session:
        assert len(hooks.deliveries(session)) == 8


def test_a_visit_approved_again_after_it_was_reopened_is_told_again(inside):
    with inside() as session:
        hooks.webhook(session)
        visit, reviewer = hooks.approved(session), builders.person(session, Role.REVIEWER)
    assert len(gathered(inside)) == 1
    with inside() as session:
        again = session.merge(visit)
        reopen(session, again, "Look again.", session.merge(reviewer), 1, now())
    assert len(gathered(inside)) == 1
    with inside() as session:
        approve(session, session.merge(again), session.merge(reviewer), 1, now())
    first, second = gathered(inside)
    assert told(first)["visit"] == told(second)["visit"]
    assert first.id != second.id


def test_an_approval_that_was_taken_back_before_anybody_was_told_is_not_told(inside):
    with inside() as session:
        hooks.webhook(session)
        visit, reviewer = hooks.approved(session), builders.person(session, Role.REVIEWER)
        reopen(session, visit, "Too soon.", reviewer, 1, now())
    assert gathered(inside) == []


def test_what_happened_while_no_worker_ran_is_told_when_one_does(inside):
    with inside() as session:
        long_ago = now() - timedelta(days=9)
        hooks.webhook(session, created_at=long_ago, gathered_to=long_ago)
        hooks.approved(session, now=now() - timedelta(days=5))
    assert len(gathered(inside)) == 1


def test_what_was_written_down_late_is_not_missed(inside):
    """A transaction stamps its moment when it begins; others may have been gathered before it ends."""
    with inside() as session:
        hooks.webhook(session, created_at=now() - timedelta(days=1))
    assert gathered(inside) == []
    with inside() as session:
        hooks.approved(session, now=now() - timedelta(minutes=3))
    assert len(gathered(inside)) == 1


def test_a_clock_that_was_set_back_hides_nothing(inside):
    with inside() as session:
        hooks.webhook(session, gathered_to=now() + timedelta(days=3))
        hooks.approved(session)
    assert len(gathered(inside)) == 1


@sqlite_only
def test_what_happened_before_the_webhook_was_made_is_not_told(inside):
    with inside() as session:
        hooks.approved(session, now=now() - timedelta(seconds=2))
        hooks.webhook(session)
    assert gathered(inside) == []


@sqlite_only
def test_imported_visits_are_not_told(inside):
    with inside() as session:
        hooks.webhook(session)
        visit = visits.approved(session, visits.draft(session))
        visit.source, visit.assignment_id, visit.reviewed_at = Source.IMPORT, None, now()
    assert gathered(inside) == []


@sqlite_only
def test_a_webhook_is_told_only_of_what_it_was_made_for(inside):
    with inside() as session:
        hooks.webhook(session, told_of=(Happening.ISSUED,))
        hooks.approved(session)
    assert gathered(inside) == []


@sqlite_only
def test_more_than_a_slice_of_things_at_the_very_same_moment_are_all_told(inside, monkeypatch):
    monkeypatch.setattr(happenings, "AT_ONCE", 2)
    with inside() as session:
        hooks.webhook(session)
        moment = now()
        for _ in range(5):
            hooks.approved(session, now=moment)
    assert len(gathered(inside)) == 5


def asking(effect: CriticalEffect, key: str = "greeted"):
    return yes_no(key, critical=effect)


@pytest.mark.parametrize("effect", list(CriticalEffect))
def test_a_critical_failure_is_told_with_its_question_and_effect(inside, effect):
    with inside() as session:
        hooks.webhook(session, told_of=(Happening.CRITICAL,))
        asked = builders.checklist(session, questionnaire(touchpoint("entrance", asking(effect))))
        for given in (visits.no(), "yes"):
            of = visits.submitted(session, visits.draft(session, asked), greeted=given)
            approve(session, of, builders.person(session, Role.REVIEWER), 1, now())
    [delivery] = gathered(inside)
    assert told(delivery)["criticals"] == [
        {"touchpoint": "entrance", "question": "greeted", "effect": effect.value}
    ]
    assert told(delivery)["more_criticals"] == 0
    assert told(delivery)["visit"]["failed"] == (effect is CriticalEffect.FAIL_VISIT)


def failed_throughout(session, many: int, letter: str = "q", length: int = 12) -> Visit:
    """A visit approved just now that failed so many critical questions, with keys of such a length."""
    keys = [letter * (length - 4) + f"{number:04}" for number in range(many)]
    place = letter * length
    asked = touchpoint(place, *(asking(CriticalEffect.ZERO_TOUCHPOINT, key) for key in keys))
    of = visits.draft(
        session, builders.checklist(session, replace(questionnaire(asked), key=f"shop-{uuid4()}"))
    )
    visits.submitted(session, of, **{key: visits.no() for key in keys})
    approve(session, of, builders.person(session, Role.REVIEWER), 1, now())
    return of


@pytest.mark.parametrize("letter", ["q", "щ", "🎁"])
def test_of_many_critical_failures_the_first_are_named_and_the_rest_counted(inside, letter):
    with inside() as session:
        hooks.webhook(session, told_of=(Happening.CRITICAL,))
        failed_throughout(session, 180, letter, LONGEST_KEY)
    [delivery] = gathered(inside)
    named = [one["question"] for one in told(delivery)["criticals"]]
    assert named == [letter * (LONGEST_KEY - 4) + f"{number:04}" for number in range(MOST_CRITICALS)]
    assert told(delivery)["more_criticals"] == 180 - MOST_CRITICALS
    assert len(delivery.body) < LONGEST_BODY


@sqlite_only
def test_a_critical_failure_of_a_stores_own_touchpoint_is_told_too(inside):
    with inside() as session:
        hooks.webhook(session, told_of=(Happening.CRITICAL,))
        asked, store = builders.checklist(session), builders.store(session)
        own = touchpoint("yard", asking(CriticalEffect.FLAG, "lit"), own=True)
        added = builders.own_touchpoints(session, asked.checklist_id, store.id, own)
        of = visits.draft(session, asked, store, additions=[added])
        lit = next(key for key in version_of(session, of).questions if "lit" in key)
        visits.submitted(session, of, **{"greeted": "yes", lit: visits.no()})
        approve(session, of, builders.person(session, Role.REVIEWER), 1, now())
    [delivery] = gathered(inside)
    assert [one["question"] for one in told(delivery)["criticals"]] == [lit]


def test_a_visit_that_cannot_be_kept_is_logged_and_holds_nobody_up(inside, monkeypatch, caplog):
    monkeypatch.setattr(happenings, "MOST_CRITICALS", 1000)
    with inside() as session:
        first, _secret = hooks.webhook(session, name="One", told_of=(Happening.CRITICAL, Happening.ISSUED))
        second, _secret = hooks.webhook(session, name="Two", told_of=(Happening.APPROVED,))
        old = hooks.delivery(session, first, created_at=now() - timedelta(days=31))
        before, too_long, after = (failed_throughout(session, many) for many in (1, 300, 2))
        hooks.issued(session)
    found = gathered(inside)
    assert old.id not in {each.id for each in found}
    assert [told(each)["visit"]["ref"] for each in found if each.happening is Happening.CRITICAL] == [
        before.ref,
        after.ref,
    ]
    assert [each.webhook_id for each in found if each.happening is Happening.ISSUED] == [first.id]
    assert [each.webhook_id for each in found if each.happening is Happening.APPROVED] == [second.id] * 3
    assert str(too_long.id) in caplog.text
    assert too_long.ref not in caplog.text
    with inside() as session:
        assert all(it.gathered_to > it.created_at for it in session.exec(select(Webhook)))


def test_a_visit_that_cannot_be_scored_is_logged_and_holds_nobody_up(inside, caplog):
    with inside() as session:
        hooks.webhook(session, told_of=(Happening.CRITICAL,))
        broken, sound = failed_throughout(session, 1), failed_throughout(session, 1)
        row = session.get(ChecklistVersion, broken.version_id)
        row.digest = "read anew"
        session.connection().execute(
            update(Question).where(Question.version_id == row.id).values(relevant=["nonsense"])
        )
    [delivery] = gathered(inside)
    assert told(delivery)["visit"]["ref"] == sound.ref
    assert f"visit {broken.id} could not be scored" in caplog.text


def test_a_webhook_that_cannot_be_served_is_logged_and_holds_no_other_up(inside, caplog):
    """After a step back to a release that knows less, a webhook may want what nobody has heard of."""
    with inside() as session:
        ahead, _secret = hooks.webhook(session, name="Ahead")
        ahead.happenings = ["visit.dreamt", Happening.APPROVED.value]
        other, _secret = hooks.webhook(session, name="Another")
        old = hooks.delivery(session, other, created_at=now() - timedelta(days=31))
        hooks.approved(session)
    found = gathered(inside)
    assert {each.webhook_id for each in found} == {ahead.id, other.id}
    assert old.id not in {each.id for each in found}
    assert f"visit.dreamt could not be gathered for webhook {ahead.id}" in caplog.text
    with inside() as session:
        kept = {it.id: it for it in session.exec(select(Webhook))}
    assert kept[ahead.id].gathered_to == ahead.gathered_to, "what it missed is still to be looked for"
    assert kept[other.id].gathered_to > other.gathered_to


def test_a_document_is_told_when_it_is_printed(inside):
    with inside() as session:
        hooks.webhook(session)
        made = hooks.issued(session, issued_at=None, sha256=None, size=None, pages=None)
    assert gathered(inside) == []
    with inside() as session:
        there = session.merge(made)
        there.issued_at, there.sha256, there.size, there.pages = now(), "a" * 64, 512, 3
    [delivery] = gathered(inside)
    assert told(delivery)["event"] == "document.issued"
    assert told(delivery)["document"] == {
        "kind": "visit",
        "subject": "5e0b8a8c-0000-4000-8000-000000000000",
        "edition": "store",
        "number": 2,
        "from": None,
        "to": None,
        "language": "en",
        "paper": "A4",
        "file_name": "audit.pdf",
        "sha256": "a" * 64,
        "size": 512,
        "pages": 3,
    }


def test_what_was_told_a_month_ago_is_forgotten_and_not_told_anew(inside):
    with inside() as session:
        then = now() - timedelta(days=31)
        webhook, _secret = hooks.webhook(session, created_at=then, gathered_to=now())
        hooks.approved(session, now=then + MINUTE)
        old = hooks.delivery(session, webhook, created_at=then)
        kept = hooks.delivery(session, webhook, created_at=now() - timedelta(days=29))
        session.add(WebhookAttempt(delivery_id=old.id, at=then, took_ms=5, outcome="answered", status=500))
    assert [each.id for each in gathered(inside)] == [kept.id]
    with inside() as session:
        assert hooks.attempts(session) == []


@sqlite_only
def test_while_a_webhook_rests_what_happens_waits(inside):
    with inside() as session:
        hooks.webhook(session, paused_at=now(), paused_because="by hand")
        hooks.approved(session)
    assert [each.state for each in gathered(inside)] == [DeliveryState.WAITING]


@sqlite_only
def test_a_minute_costs_the_same_however_much_happened(app, inside):
    def cost() -> int:
        with inside(), builders.counted_queries(app) as seen:
            gather(now())
        return len(seen)

    with inside() as session:
        hooks.webhook(session)
        hooks.approved(session)
    cost()
    few = cost()
    with inside() as session:
        for _ in range(12):
            hooks.approved(session)
        assert len(session.exec(select(Visit)).all()) == 13
        assert session.exec(select(Webhook)).one().failing_since is None
    cost()
    assert cost() == few


@sqlite_only
@pytest.mark.parametrize(
    ("happening", "index"),
    [(Happening.APPROVED, "ix_visit_reviewed"), (Happening.ISSUED, "ix_issue_issued_at")],
)
def test_a_minute_reads_what_is_new_and_not_all_there_is(app, inside, happening, index):
    asked: list[tuple[str, tuple]] = []

    def note(_connection, _cursor, statement, parameters, *_) -> None:
        asked.append((statement, parameters))

    with inside() as session:
        event.listen(app.extensions["engine"], "before_cursor_execute", note)
        assert list(happenings.since(session, happening, now())) == []
        event.remove(app.extensions["engine"], "before_cursor_execute", note)
        [(statement, parameters)] = [it for it in asked if it[0].startswith("SELECT")]
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        assert index in plan.first()[3]
