"""Head office's two forms for documents, with their scripts: the house's colours, and when a document comes."""

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.reports.builders import programme


@pytest.fixture
def head(inside):
    with inside() as session:
        return builders.person(session)


@pytest.fixture
def at_style(walk, head):
    return walk(head).open("/documents/style")


def shown_ratio(walker, what: str) -> float:
    return float(walker.page.locator(f"[data-colour={what}] [data-ratio]").inner_text())


def test_the_contrast_is_shown_while_a_colour_is_typed_and_picked(at_style):
    title = at_style.page.locator("[data-preview] [data-fill=accent]").first
    at_style.fill("Accent", "#ffcc00")
    assert shown_ratio(at_style, "accent") == 1.5
    expect(title).to_have_attribute("fill", "#ffcc00")
    at_style.fill("Accent", "#ffc")  # Half a colour changes nothing yet.
    assert shown_ratio(at_style, "accent") == 1.5
    at_style.page.get_by_label("Choose: Accent").fill("#767676")
    expect(at_style.field("Accent")).to_have_value("#767676")
    expect(title).to_have_attribute("fill", "#767676")
    assert shown_ratio(at_style, "accent") == 4.5
    at_style.check()


def test_words_on_a_dark_band_turn_white(at_style):
    words = at_style.page.locator("[data-preview] [data-fill=words]")
    at_style.fill("Band", "#102030").fill("Name on documents", "Harbour Coffee")
    expect(words).to_have_attribute("fill", "#ffffff")
    expect(words).to_have_text("Harbour Coffee")
    at_style.fill("Band", "#ffeecc")
    expect(words).to_have_attribute("fill", "#1b1a17")
    assert shown_ratio(at_style, "band") > 4.5


def test_too_pale_an_accent_is_refused_and_the_nearest_that_reads_is_offered(at_style):
    at_style.fill("Accent", "#ffcc00").press("Save the style")
    assert at_style.sees("#ffcc00 on white has a contrast of 1.5 to 1")
    expect(at_style.field("Accent")).to_have_value("#ffcc00")
    offered = at_style.page.get_by_role("button", name="as accent")
    shade = offered.get_attribute("value")
    offered.click()
    assert at_style.check().sees("Documents that are made from now on look like this.")
    expect(at_style.field("Accent")).to_have_value(shade)
    assert shown_ratio(at_style, "accent") >= 4.5


def test_only_the_fields_of_the_chosen_rhythm_show(inside, walk, head):
    with inside() as session:
        programme(session, 1)
    walker = walk(head).open("/documents/schedules/new")
    nth, weekday, day = (
        walker.field(label) for label in ("Which one of the month", "Day of the week", "Day of the month")
    )
    round_too = walker.page.get_by_label("The round that ended")

    def shows(**expected: bool) -> None:
        fields = {"nth": nth, "weekday": weekday, "day": day, "round_too": round_too}
        assert {name: field.is_visible() for name, field in fields.items()} == expected

    shows(nth=True, weekday=True, day=False, round_too=False)
    walker.choose("Each week")
    shows(nth=False, weekday=True, day=False, round_too=False)
    walker.check().choose("Each month, on a day such as the 15th")
    shows(nth=False, weekday=False, day=True, round_too=False)
    walker.choose("When a round ends, on the day after")
    shows(nth=False, weekday=False, day=False, round_too=True)
    walker.choose("Each month, on a day such as the 15th")
    walker.fill("Name", "Mid-month book").select("Day of the month", "15").press("Save the schedule")
    assert walker.heading == "Mid-month book"
    assert walker.sees("On day 15 of each month")


def test_without_script_every_field_of_a_schedule_is_there(walk, head):
    walker = walk(head, javascript=False).open("/documents/schedules/new")
    for label in ("Which one of the month", "Day of the week", "Day of the month"):
        expect(walker.field(label)).to_be_visible()
