"""A draft is changed part by part; nobody overwrites anybody, and nothing that was taken out is lost."""

from dataclasses import replace
from threading import Barrier, Thread
from uuid import uuid4

import pytest

from audits import db
from audits.access import Role
from audits.checklists.drafts import editing, lifecycle, loading
from audits.checklists.drafts.editing import Changed
from audits.checklists.drafts.positions import GAP
from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.errors import AuditError, Conflict, NotFound
from audits.sheet import Lens, Questionnaire
from tests import builders
from tests.builders import NOW
from tests.questionnaires import questionnaire, touchpoint, yes_no

SHOP = questionnaire(
    touchpoint("entrance", yes_no("greeted"), yes_no("clean")), touchpoint("checkout", yes_no("fast"))
)
GREETED = Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))


class Desk:
    """A draft and who works on it, each call on the draft as it is then."""

    def __init__(self, session, content: Questionnaire = SHOP) -> None:
        self.session = session
        self.ana = builders.person(session, name="Ana")
        self.ben = builders.person(session, name="Ben")
        self.id: int = lifecycle.start_from(session, content, self.ana, NOW).id or 0

    @property
    def draft(self) -> loading.Drafted:
        return loading.find(self.session, self.ana, self.id)

    def part(self, key: str):
        """The id of a touchpoint or of a question."""
        return {**self.draft.touchpoint_keys, **self.draft.question_keys}[key]

    def do(self, change, *words, actor=None):
        return change(self.session, self.draft, *words, actor or self.ana, NOW)

    def keys(self) -> list[list[str]]:
        """Of each touchpoint its key and those of its questions, in order."""
        return [
            [each.touchpoint.key, *(asked.question.key for asked in each.questions)]
            for each in self.draft.touchpoints
        ]


@pytest.fixture
def desk(inside):
    with inside() as session:
        yield Desk(session)


def test_a_draft_holds_what_it_began_with(desk):
    assert desk.draft.questionnaire == SHOP
    assert desk.keys() == [["entrance", "greeted", "clean"], ["checkout", "fast"]]


def test_who_saves_second_is_told_what_the_first_changed(desk):
    asked = desk.draft.question(desk.part("greeted"))
    first = replace(asked.question, label={"": "Were you greeted within a minute?"})
    desk.do(editing.save_question, asked.id, asked.revision, first, actor=desk.ben)
    with pytest.raises(Changed, match="Ben changed this") as refusal:
        desk.do(editing.save_question, asked.id, asked.revision, asked.question)
    assert (refusal.value.by, refusal.value.at, refusal.value.now) == ("Ben", NOW, first)
    assert desk.draft.question(asked.id).question == first
    desk.do(editing.save_question, asked.id, asked.revision + 1, asked.question)
    assert desk.draft.questionnaire == SHOP


def test_of_two_saves_at_the_same_moment_one_is_told(inside, app):
    with inside() as session:
        desk = Desk(session)
        asked = desk.draft.question(desk.part("greeted"))
    outcomes: list[str] = []
    ready = Barrier(2)

    def save(name: str) -> None:
        with app.app_context():
            drafted = loading.find(db.session(), desk.ana, desk.id)
            db.session().rollback()  # as two pages that were opened before
            ready.wait(5)
            told = replace(asked.question, label={"": name})
            try:
                editing.save_question(db.session(), drafted, asked.id, asked.revision, told, desk.ana, NOW)
                db.session().commit()
                outcomes.append("saved")
            except Changed:
                outcomes.append("told")

    threads = [Thread(target=save, args=(name,)) for name in ("first", "second")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["saved", "told"]


def test_a_touchpoint_and_the_settings_are_guarded_alike(desk):
    before = desk.draft.touchpoint(desk.part("entrance"))
    warmer = replace(before.touchpoint, lens=Lens.EXPERIENCE)
    desk.do(editing.save_touchpoint, before.id, before.revision, warmer, actor=desk.ben)
    with pytest.raises(Changed) as refusal:
        desk.do(editing.save_touchpoint, before.id, before.revision, before.touchpoint)
    assert refusal.value.now == replace(warmer, questions=())
    assert desk.draft.touchpoint(before.id).touchpoint == warmer

    renamed = replace(desk.draft.settings, title={"": "Another shop"}, key="stolen")
    desk.do(editing.save_settings, 1, renamed, actor=desk.ben)
    desk.do(editing.remove, desk.part("fast"))
    with pytest.raises(Changed) as refusal:
        desk.do(editing.save_settings, 1, SHOP)
    assert (refusal.value.by, refusal.value.now.title) == ("Ben", {"": "Another shop"})
    assert desk.draft.questionnaire.key == "shop"


def test_two_people_change_two_questions_without_a_word(desk):
    for key, actor in (("greeted", desk.ana), ("clean", desk.ben)):
        asked = desk.draft.question(desk.part(key))
        desk.do(
            editing.save_question, asked.id, 1, replace(asked.question, label={"": actor.name}), actor=actor
        )
    labels = [question.label[""] for _, question in desk.draft.questionnaire.questions()]
    assert labels == ["Ana", "Ben", "Question fast"]


def test_a_change_writes_only_the_row_that_changed(desk, app):
    drafted, asked = desk.draft, desk.draft.question(desk.part("greeted"))
    for change in (
        lambda: editing.save_question(desk.session, drafted, asked.id, 1, asked.question, desk.ana, NOW),
        lambda: editing.move(desk.session, drafted, asked.id, desk.part("checkout"), None, desk.ana, NOW),
        lambda: editing.remove(desk.session, drafted, asked.id, desk.ana, NOW),
    ):
        with builders.counted_queries(app) as queries:
            change()
        written = [query.split()[1] for query in queries if query.startswith(("UPDATE", "INSERT", "DELETE"))]
        assert written == ["draft", "draft_part"]


def test_what_is_taken_out_comes_back_where_it_stood(desk):
    clean, entrance = desk.part("clean"), desk.part("entrance")
    desk.do(editing.remove, clean)
    desk.do(editing.remove, clean)
    assert desk.keys() == [["entrance", "greeted"], ["checkout", "fast"]]
    desk.do(editing.remove, entrance)
    assert desk.keys() == [["checkout", "fast"]]
    assert [each.id for each in desk.draft.removed] == [entrance]
    desk.do(editing.add_touchpoint, touchpoint("advice"), None)
    desk.do(editing.bring_back, entrance)
    assert [(each.id, each.touchpoint_id) for each in desk.draft.removed] == [(clean, entrance)]
    desk.do(editing.bring_back, clean)
    assert desk.keys() == [["entrance", "greeted", "clean"], ["checkout", "fast"], ["advice"]]


def test_what_was_taken_out_meanwhile_is_not_saved_but_said(desk):
    asked = desk.draft.question(desk.part("clean"))
    desk.do(editing.remove, asked.id, actor=desk.ben)
    with pytest.raises(Conflict, match="Ben took this out"):
        desk.do(editing.save_question, asked.id, asked.revision, asked.question)


def test_parts_are_moved_among_their_like(desk):
    desk.do(editing.move, desk.part("clean"), None, desk.part("greeted"))
    assert desk.keys()[0] == ["entrance", "clean", "greeted"]
    desk.do(editing.move, desk.part("clean"), desk.part("checkout"), None)
    assert desk.keys() == [["entrance", "greeted"], ["checkout", "fast", "clean"]]
    desk.do(editing.move, desk.part("checkout"), None, desk.part("entrance"))
    assert desk.keys() == [["checkout", "fast", "clean"], ["entrance", "greeted"]]
    with pytest.raises(NotFound):
        desk.do(editing.move, desk.part("clean"), None, desk.part("greeted"))
    with pytest.raises(NotFound):
        desk.do(editing.move, desk.part("clean"), desk.part("greeted"), None)


def test_a_place_between_two_parts_never_runs_out(desk):
    first = desk.part("greeted")
    for number in range(3 * GAP.bit_length()):
        desk.do(editing.add_question, desk.part("entrance"), yes_no(f"q{number}"), first)
    added = [f"q{number}" for number in reversed(range(3 * GAP.bit_length()))]
    assert desk.keys()[0] == ["entrance", "greeted", *added, "clean"]


def test_keys_stay_unlike_each_other(desk):
    clean = desk.part("clean")
    added = desk.do(editing.add_question, desk.part("checkout"), yes_no("clean"), None)
    assert desk.draft.question(added).question.key == "clean_2"
    desk.do(editing.remove, clean)
    third = desk.do(editing.add_question, desk.part("checkout"), yes_no("clean"), None)
    assert desk.draft.question(third).question.key == "clean_3"
    kept = desk.do(editing.add_question, desk.part("checkout"), yes_no("total"), None)
    assert desk.draft.question(kept).question.key == "total_2"
    nameless = desk.do(editing.add_question, desk.part("checkout"), yes_no(""), None)
    assert desk.draft.question(nameless).question.key == "question"
    long = desk.do(editing.add_question, desk.part("checkout"), yes_no("x" * 500), None)
    assert len(desk.draft.question(long).question.key) == 120


@pytest.mark.parametrize(
    ("key", "words"),
    [("clean", "Another question of this draft has the key clean"), ("total", "needs a key"), ("", "needs a key"),
     ("x" * 121, "needs a key")],
)  # fmt: skip
def test_a_key_that_cannot_be_is_refused_in_a_sentence(desk, key, words):
    asked = desk.draft.question(desk.part("greeted"))
    with pytest.raises(AuditError, match=words):
        desk.do(editing.save_question, asked.id, 1, replace(asked.question, key=key))


def test_conditions_follow_a_question_to_its_new_key(desk):
    looking = desk.do(
        editing.add_question, desk.part("checkout"), replace(yes_no("named"), relevant=GREETED), None
    )
    checkout = desk.draft.touchpoint(desk.part("checkout"))
    guarded = replace(checkout.touchpoint, relevant=GREETED)
    desk.do(editing.save_touchpoint, checkout.id, checkout.revision, guarded)
    asked = desk.draft.question(desk.part("greeted"))
    desk.do(editing.save_question, asked.id, asked.revision, replace(asked.question, key="welcomed"))
    wanted = replace(GREETED, left=AnswerTo("welcomed"))
    assert desk.draft.question(looking).question.relevant == wanted
    assert desk.draft.touchpoint(checkout.id).touchpoint.relevant == wanted
    assert desk.draft.question(asked.id).question.key == "welcomed"


def test_a_copy_stands_behind_its_original_and_looks_at_the_copies(desk):
    followed = replace(yes_no("by_name"), relevant=GREETED)
    desk.do(editing.add_question, desk.part("entrance"), followed, desk.part("greeted"))
    made = desk.do(editing.duplicate, desk.part("entrance"))
    assert desk.keys()[:2] == [
        ["entrance", "greeted", "by_name", "clean"],
        ["entrance_2", "greeted_2", "by_name_2", "clean_2"],
    ]
    copied = desk.draft.touchpoint(made).touchpoint.questions[1]
    assert copied.relevant == replace(GREETED, left=AnswerTo("greeted_2"))
    desk.do(editing.duplicate, desk.part("greeted"))
    assert desk.keys()[0] == ["entrance", "greeted", "greeted_3", "by_name", "clean"]


def test_a_part_of_another_draft_is_not_there(desk):
    other = Desk(desk.session, replace(SHOP, key="other"))
    for change in (editing.remove, editing.bring_back, editing.duplicate):
        with pytest.raises(NotFound):
            desk.do(change, other.part("greeted"))
    with pytest.raises(NotFound):
        desk.do(editing.save_question, other.part("greeted"), 1, yes_no("mine"))
    with pytest.raises(NotFound):
        desk.do(editing.add_question, other.part("entrance"), yes_no("mine"), None)
    with pytest.raises(NotFound):
        desk.do(editing.move, desk.part("greeted"), other.part("entrance"), None)
    with pytest.raises(NotFound):
        desk.do(editing.remove, uuid4())


def test_a_draft_that_is_gone_is_not_changed_but_said(desk):
    drafted = desk.draft
    desk.do(lifecycle.discard)
    with pytest.raises(NotFound):
        loading.find(desk.session, desk.ana, drafted.id)
    for change in (
        lambda: editing.remove(desk.session, drafted, drafted.touchpoints[0].id, desk.ana, NOW),
        lambda: editing.save_settings(desk.session, drafted, 1, SHOP, desk.ana, NOW),
        lambda: lifecycle.discard(desk.session, drafted, desk.ana, NOW),
    ):
        with pytest.raises(Conflict, match="threw it away"):
            change()


def test_a_draft_costs_the_same_for_1_or_300_questions(inside, app):
    with inside() as session:
        for size in (1, 300):
            asked = questionnaire(touchpoint("all", *(yes_no(f"q{number}") for number in range(size))))
            desk = Desk(session, asked)
            session.flush()
            with builders.counted_queries(app) as queries:
                assert desk.draft.questionnaire.touchpoints == asked.touchpoints
            assert len(queries) == 2


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.STORE_MANAGER, Role.SHOPPER, Role.REGIONAL_MANAGER])
def test_nobody_but_head_office_sees_the_draft_of_a_checklist(desk, role):
    person = builders.person(desk.session, role)
    with pytest.raises(NotFound):
        loading.find(desk.session, person, desk.id)
    assert loading.list_drafts(desk.session, person) == []
    assert [each.id for each in loading.list_drafts(desk.session, desk.ana)] == [desk.id]
