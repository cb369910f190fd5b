"""A manager makes a checklist: in place with the keyboard alone, on a tablet, and without script."""

import pytest
from playwright.sync_api import expect

from audits.checklists.drafts.lifecycle import start_blank, start_from
from audits.checklists.drafts.loading import find
from audits.demo.checklists import IN_STORE
from audits.sheet import Kind, Metric
from tests import builders
from tests.builders import NOW


class AtTheDesigner:
    """Somebody who makes a checklist with the keyboard alone. Reused by longer journeys."""

    def __init__(self, walker, address):
        self.walker, self.page, self.address = walker, walker.page, address
        walker.open(address)

    def key(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, words):
        self.page.keyboard.type(words)
        return self

    @property
    def status(self):
        return self.page.locator("[data-status]")

    def form(self):
        """The open form, once it is there and has focus in it."""
        form = self.page.locator("[data-editor]")
        expect(form.locator(":focus")).to_have_count(1)
        return form

    def add_touchpoint(self, name):
        self.key("t").form()
        self.type(name).key("Control+Enter")
        expect(self.page.locator(":focus")).to_have_text(name)

    def add_question(self, wording, kind=None, points=None):
        """Behind the line that has focus; focus is on the new line after it."""
        self.key("a")
        form = self.form()
        self.type(wording)
        if kind:
            form.get_by_label("Kind").select_option(label=kind)
        if points is not None:
            form.get_by_label("Points", exact=True).fill(points)
        self.key("Control+Enter")
        expect(self.page.locator(":focus")).to_have_text(wording)

    def lines(self):
        return self.page.locator("li[data-line] .line-label").all_inner_texts()


@pytest.fixture
def draft(inside, walk):
    """`draft(start)`: head office at a draft that `start(session, person)` makes."""

    def draft(start, **how):
        with inside() as session:
            person = builders.person(session)
            made = start(session, person).id
        walker = walk(person, **how)

        def now():
            with inside() as session:
                return find(session, person, made)

        return AtTheDesigner(walker, f"/drafts/{made}"), now

    return draft


def blank(session, person):
    return start_blank(session, "Bakery", person, NOW)


def test_a_checklist_is_made_with_the_keyboard_alone(draft):
    at, now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?", points="4")
    at.add_question("How clean was the floor?", kind="Rating scale", points="6")
    at.add_question("How likely are you to recommend us?", kind="Likely to recommend, 0 to 10 (NPS)")
    at.walker.check()
    at.key("k", "Alt+ArrowUp")
    expect(at.status).to_have_text("Moved.")
    expect(at.page.locator(":focus")).to_have_text("How clean was the floor?")
    at.add_touchpoint("Till")
    at.add_question("Were you thanked?", points="10")
    assert at.lines() == [
        "How clean was the floor?",
        "Was the door open?",
        "How likely are you to recommend us?",
        "Were you thanked?",
    ]
    entrance, till = now().touchpoints
    assert [asked.question.kind for asked in entrance.questions] == [Kind.SCALE, Kind.CHOICE, Kind.SCALE]
    assert entrance.questions[2].question.metric is Metric.NPS
    assert till.questions[0].question.points == 10
    at.walker.check()


def test_what_is_taken_out_comes_back_by_a_key_and_focus_is_never_lost(draft):
    at, _now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?")
    at.add_question("Was it warm?")
    at.key("d")
    expect(at.status).to_have_text("Duplicated. This is the copy.")
    assert at.lines() == ["Was the door open?", "Was it warm?", "Was it warm?"]
    at.key("Delete")
    expect(at.page.locator(".undo")).to_contain_text("Was it warm?")
    expect(at.page.locator(":focus")).to_have_text("Was it warm?")
    at.key("u")
    expect(at.status).to_have_text("It is back where it was.")
    assert len(at.lines()) == 3


def test_bars_move_while_points_are_typed_and_go_back_when_it_is_cancelled(draft):
    at, _now = draft(lambda session, person: start_from(session, IN_STORE, person, NOW))
    first = at.page.locator("li[data-line]").first
    before = first.locator(".share").inner_text()
    first.locator(".line-label").click()
    at.form().get_by_label("Points", exact=True).fill("100")
    expect(at.page.locator("[data-mine]")).not_to_contain_text(before)
    at.key("Escape")
    expect(at.status).to_have_text("Press Esc once more to throw away what you typed.")
    at.key("Escape")
    expect(first.locator(".share")).to_have_text(before)
    expect(first.locator(".line-label")).to_be_focused()


def test_options_are_typed_one_after_the_other(draft):
    at, now = draft(blank)
    at.add_touchpoint("Entrance")
    at.key("a")
    form = at.form()
    at.type("How was the welcome?")
    form.get_by_label("Kind").select_option(label="One of several")
    form.get_by_label("Option", exact=True).first.focus()
    at.type("Warm").key("Tab").type("5").key("Enter").type("Correct").key("Tab").type("3").key("Enter").type(
        "Cold"
    )
    at.walker.check()
    at.key("Control+Enter")
    expect(at.page.locator(":focus")).to_have_text("How was the welcome?")
    ((_touchpoint, question),) = now().questionnaire.questions()
    options = [(option.key, option.points) for option in question.options]
    assert options[:3] == [("warm", 5), ("correct", 3), ("cold", None)]


def test_a_condition_is_built_by_choosing(draft):
    at, now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?")
    at.add_question("Who opened it?", kind="Words")
    at.key("Enter")
    form = at.form()
    form.get_by_text("When it is asked").click()
    group = form.get_by_role("group", name="It is asked when")
    group.get_by_role("button", name="Add a condition").click()
    group.get_by_label("Question").select_option(label="Was the door open?")
    group.get_by_label("Value").select_option(label="No")
    at.walker.check()
    form.get_by_role("button", name="Save", exact=True).click()
    expect(at.page.locator(":focus")).to_have_text("Who opened it?")
    *_, (_touchpoint, question) = now().questionnaire.questions()
    assert question.relevant is not None
    assert "on a condition" in at.page.locator("li[data-line]").last.inner_text()


def test_a_question_is_dragged_to_another_touchpoint(draft):
    at, _now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?")
    at.add_question("Was it warm?")
    at.add_touchpoint("Till")
    at.add_question("Were you thanked?")
    lines = at.page.locator("li[data-line]")
    lines.first.hover()
    lines.first.locator(".grip").drag_to(lines.last, target_position={"x": 5, "y": 5})
    expect(at.status).to_have_text("Moved.")
    assert at.lines()[0] == "Was it warm?"
    at.walker.check()


def test_what_somebody_else_saved_is_shown_beside_what_is_typed(draft):
    at, _now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?")
    other = at.walker.context.new_page()
    other.goto(at.walker.address + at.address)
    for page, words in ((at.page, "Was the door wide open?"), (other, "Was the door ajar?")):
        page.get_by_role("link", name="Was the door open?", exact=True).click()
        page.get_by_label("Wording").fill(words)
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_role("link", name="Was the door ajar?", exact=True)).to_be_visible()
    at.page.get_by_role("button", name="Save", exact=True).click()
    notice = at.page.locator(".notice")
    expect(notice).to_contain_text("Was the door ajar?")
    expect(at.page.get_by_label("Wording")).to_have_value("Was the door wide open?")
    at.walker.complaints.clear()  # the browser notes that a request was refused with 422, as it was to be
    at.walker.check()
    at.page.get_by_role("button", name="Save mine over it").click()
    expect(at.page.locator(":focus")).to_have_text("Was the door wide open?")


def test_what_is_typed_stays_when_somebody_else_took_the_question_out(draft):
    at, _now = draft(blank)
    at.add_touchpoint("Entrance")
    at.add_question("Was the door open?")
    at.page.get_by_role("link", name="Was the door open?", exact=True).click()
    at.page.get_by_label("Wording").fill("Was the door wide open?")
    other = at.walker.context.new_page()
    other.goto(at.walker.address + at.address)
    other.get_by_role("link", name="Was the door open?", exact=True).focus()
    other.keyboard.press("Delete")
    expect(other.locator(".undo")).to_contain_text("Was the door open?")
    at.page.get_by_role("button", name="Save", exact=True).click()
    expect(at.status).to_contain_text("could not be found")
    expect(at.page.get_by_label("Wording")).to_have_value("Was the door wide open?")
    at.walker.complaints.clear()  # the browser notes that the request was refused with 404, as it was to be


@pytest.mark.parametrize(
    "how", [{"phone": True}, {"javascript": False}, {"dark": True}], ids=lambda how: next(iter(how))
)
def test_it_works_on_a_phone_without_script_and_at_night(draft, how):
    at, now = draft(blank, **how)
    at.walker.follow("Add a touchpoint").fill("Name", "Entrance").press("Add it")
    at.walker.follow("Add a question").fill("Wording", "Was the door open?").press("Add it")
    at.page.get_by_role("link", name="Was the door open?", exact=True).wait_for()
    at.walker.check()
    assert [question.key for _touchpoint, question in now().questionnaire.questions()] == [
        "was_the_door_open"
    ]
