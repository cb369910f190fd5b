"""The designer: touchpoints, settings and translations, bars while typing, and two people at once."""

from dataclasses import replace
from decimal import Decimal

import pytest

from audits.conditions.tree import AnswerTo, Comparison, Relation, Text
from audits.sheet import Channel, Lens, Total
from tests import builders
from tests.checklists.desk import SHOP


@pytest.fixture
def colleague(inside, app):
    """Somebody else of head office, at a browser of their own."""
    with inside() as session:
        person = builders.person(session, name="Ada")
    return app.test_client().sign_in(person)


def test_a_touchpoint_is_added_changed_and_gets_its_key_from_its_name(desk):
    at = desk()
    at.client.read(f"{at.address}/touchpoints/new?after={at.part('entrance')}")
    page = at.client.submit("Add it", status=422, name="")
    assert "Give the touchpoint a name." in page.text
    at.client.submit("Add it", name="Fitting room", lens="experience", weight="2.5", expectation="y")
    made = at.drafted.touchpoints[1].touchpoint
    assert (made.key, made.name, made.lens) == ("fitting_room", {"": "Fitting room"}, Lens.EXPERIENCE)
    assert (made.channel, made.weight, made.expectation, made.wish) == (
        Channel.STORE,
        Decimal("2.5"),
        True,
        True,
    )
    at.open_touchpoint("fitting_room")
    page = at.client.submit("Save", status=422, weight="-1")
    assert "Give a number from 0 to 10,000." in page.text
    lines = {"relevant-0-question": "greeted", "relevant-0-comparison": "is", "relevant-0-value": "yes"}
    at.client.submit("Save", lines, channel="phone", weight="", wish=None)
    made = at.drafted.touchpoints[1].touchpoint
    assert (made.channel, made.weight, made.wish) == (Channel.PHONE, Decimal(1), False)
    assert made.relevant == Comparison(Relation.EQUAL, AnswerTo("greeted"), Text("yes"))


def test_a_touchpoint_that_is_saved_keeps_its_questions(desk):
    at = desk()
    at.open_touchpoint("entrance")
    at.client.submit("Save", name="Door")
    assert at.keys() == [["greeted", "clean"], ["thanked"]]
    page = at.open_touchpoint("till")
    page = at.client.submit("Save", status=422, key="entrance")
    assert "entrance" in page.text


def test_settings_say_what_holds_for_the_whole_checklist(desk):
    at = desk()
    at.client.read(f"{at.address}/settings")
    page = at.client.submit("Save", status=422, title="", version="", languages="français")
    for sentence in (
        "Give the checklist a name.",
        "Give the version a name such as 1.",
        "Write language codes with commas between",
    ):
        assert sentence in page.text
    at.client.submit(
        "Save",
        title="Shop in autumn",
        version="2026-12",
        total="weighted",
        cap_bonus=None,
        milestones="arrived\n\ngreeted by name\n",
        default_language="en",
        languages="fr, de, en",
    )
    settings = at.drafted.settings
    assert (settings.title, settings.version, settings.total) == (
        {"": "Shop in autumn"},
        "2026-12",
        Total.WEIGHTED,
    )
    assert (settings.cap_bonus, settings.milestones) == (False, ("arrived", "greeted_by_name"))
    assert (settings.default_language, settings.languages) == ("en", ("fr", "de"))
    assert settings.key == "shop"


def test_moments_and_versions_are_named_as_files_can_hold_them(desk):
    at = desk()
    at.client.read(f"{at.address}/settings")
    page = at.client.submit("Save", status=422, milestones="arrived\n<b>")
    assert "“<b>” is no name of a moment" in page.text
    at.client.submit("Save", milestones="arrivé", version="2\x00b")
    assert (at.drafted.settings.milestones, at.drafted.settings.version) == (("arrivé",), "2b")


def test_each_text_has_a_place_for_each_language(desk):
    at = desk(replace(SHOP, languages=("fr",)))
    at.open("greeted")
    at.client.submit("Save", {"label.fr": "Vous a-t-on salué ?"})
    assert at.question("greeted").label == {"": "Question greeted", "fr": "Vous a-t-on salué ?"}
    at.open("greeted")
    at.client.submit("Save", {"label.fr": ""})
    assert at.question("greeted").label == {"": "Question greeted"}


def test_what_is_untranslated_comes_first_with_a_count(desk):
    at = desk(replace(SHOP, languages=("fr",)))
    page = at.client.read(f"{at.address}/translations")
    assert "fr : 18 untranslated" in page.text.replace("fr:", "fr :")
    name = f"{at.part('greeted')} label"
    page = at.client.submit("Save the translations", {name: "Saluée ?", "title": "Magasin"})
    assert "16 untranslated" in page.text
    assert at.question("greeted").label["fr"] == "Saluée ?"
    assert at.drafted.settings.title["fr"] == "Magasin"
    texts = [tag.text.strip() for tag in page.all("textarea")]
    assert texts[-2:] == ["Magasin", "Saluée ?"]
    at.client.read(f"{at.address}/translations?language=xx", status=404)


def test_a_checklist_in_one_language_says_how_to_get_another(desk):
    at = desk()
    assert "One language only" in at.client.read(f"{at.address}/translations").text


def test_bars_can_be_asked_for_while_a_question_is_typed(desk):
    at = desk()
    fields = at.open("greeted").form_with("Save")[0].filled()
    address = f"{at.address}/questions/{at.part('greeted')}/weighing"
    told = at.client.post(address, data={**fields, "points": "20"}).get_json()
    assert told["mine"] == ["50.0", 100.0]
    assert told["reach"] == 50
    assert told["shares"][str(at.part("thanked"))] == ["25.0", 50.0]
    assert told["shares"][str(at.part("entrance"))] == ["75.0", 75.0]
    assert any("decides 50%" in warning["sentence"] for warning in told["warnings"])
    assert at.client.post(address, data={**fields, "points": "x", "label": ""}).get_json()["mine"] is None
    assert at.client.post(address, data={**fields, "shape": "x"}).get_json()["mine"] == ["33.3", 66.7]
    assert at.question("greeted").points == 10


def test_a_new_question_and_a_touchpoint_are_weighed_before_they_are_there(desk):
    at = desk()
    fields = at.open_new("till").form_with("Add it")[0].filled()
    address = f"{at.address}/touchpoints/{at.part('till')}/questions/weighing"
    assert at.client.post(address, data=fields).get_json()["mine"] == ["25.0", 100.0]
    at.client.read(f"{at.address}/settings")
    at.client.submit("Save", total="weighted")
    fields = at.open_touchpoint("till").form_with("Save")[0].filled()
    address = f"{at.address}/touchpoints/{at.part('till')}/weighing"
    assert at.client.post(address, data={**fields, "weight": "3"}).get_json()["mine"] == ["75.0", 75.0]
    assert at.keys() == [["greeted", "clean"], ["thanked"]]


def test_who_saves_a_question_second_sees_both_and_decides(desk, colleague):
    at = desk()
    at.open("greeted")
    colleague.read(f"{at.address}/questions/{at.part('greeted')}")
    colleague.submit("Save", label="Were you welcomed?", points="5")
    page = at.client.submit("Save", status=422, label="Were you greeted at once?")
    assert "Ada saved this at" in page.text
    assert "Were you welcomed?" in page.text
    form, _button = page.form_with("Save mine over it")
    assert form.filled()["label"] == ["Were you greeted at once?"]
    assert at.question("greeted").label[""] == "Were you welcomed?"
    at.client.submit("Save mine over it")
    assert at.question("greeted").label[""] == "Were you greeted at once?"
    assert at.client.read(page.links["Take theirs"]).heading == "Question in “Touchpoint entrance”"


def test_who_saves_a_touchpoint_or_settings_second_sees_both_too(desk, colleague):
    at = desk()
    for address, name in ((f"/touchpoints/{at.part('till')}", "name"), ("/settings", "title")):
        at.client.read(at.address + address)
        colleague.read(at.address + address)
        colleague.submit("Save", {name: "Theirs"})
        page = at.client.submit("Save", {name: "Mine"}, status=422)
        assert "Theirs" in page.text
        at.client.submit("Save mine over it")
    assert at.drafted.settings.title[""] == at.drafted.touchpoints[1].touchpoint.name[""] == "Mine"


def test_translations_overwrite_nothing_that_another_saved(desk, colleague):
    at = desk(replace(SHOP, languages=("fr",)))
    name = f"{at.part('greeted')} label"
    at.client.read(f"{at.address}/translations")
    colleague.read(f"{at.address}/translations")
    colleague.submit("Save the translations", {name: "Bonjour ?"})
    page = at.client.submit("Save the translations", {name: "Saluée ?"}, status=422)
    assert "Saved by now: Bonjour ?" in page.text
    at.client.submit("Save the translations")
    assert at.question("greeted").label["fr"] == "Saluée ?"


def test_what_a_colleague_took_out_is_not_changed(desk, colleague):
    at = desk()
    at.open("greeted")
    colleague.read(f"{at.address}/questions/{at.part('greeted')}")
    colleague.submit("Take it out")
    at.client.submit("Save", status=404, label="Hello?")
