"""Managers find questions in the bank and add them to a draft."""

from dataclasses import replace

import pytest

from audits.checklists.bank.picking import fit_into
from audits.checklists.bank.searching import Source, Wanted, picked, search
from audits.checklists.drafts.editing import add_touchpoint
from audits.checklists.drafts.lifecycle import open_addition, start_from
from audits.checklists.drafts.loading import find
from audits.checklists.library.item import Theme
from audits.checklists.library.question_makers import answered
from audits.checklists.library.shelf import ITEMS
from audits.checklists.tables import Checklist
from audits.conditions.tree import questions_in
from audits.sheet import Channel, Lens
from tests import builders
from tests.builders import NOW, counted_queries
from tests.questionnaires import questionnaire, touchpoint, yes_no

LIBRARY = [Source(f"library/{item.key}", item.title, item.questionnaire, item) for item in ITEMS]
OWN = questionnaire(touchpoint("terrace", yes_no("umbrellas", 4)))
DRAFT = questionnaire(touchpoint("welcome", yes_no("greeted", 5)))


def labels(**wanted) -> list[str]:
    return [each.question.label[""] for each in search(LIBRARY, Wanted(**wanted))]


@pytest.fixture
def head_office(inside):
    with inside() as session:
        return builders.person(session)


@pytest.fixture
def draft(inside, head_office):
    """The number of a draft with one touchpoint."""
    with inside() as session:
        return start_from(session, DRAFT, head_office, NOW).id


def drafted_now(inside, person, draft_id):
    with inside() as session:
        return find(session, person, draft_id)


def test_all_words_must_occur_wherever_they_stand():
    found = labels(words="receipt offered")
    assert "Were you offered the receipt?" in found
    assert all("receipt" in label.lower() or "offered" in label.lower() for label in found)
    assert len(found) < len(labels(words="offered"))


def test_what_has_the_words_in_its_own_wording_comes_first():
    found = labels(words="greeting")
    with_the_word = ["greeting" in label.lower() for label in found]
    assert with_the_word[0]
    assert not with_the_word[-1]
    assert with_the_word == sorted(with_the_word, reverse=True)


def test_capitals_accents_and_the_language_make_no_difference():
    (french,) = labels(words="ETAIENT soucoupe") or labels(words="soucoupe seche")
    assert french == "Was the saucer dry?"
    assert labels(words="seche") == ["Was the saucer dry?"]


def test_a_word_is_found_by_its_beginning_and_not_by_its_middle():
    assert "Was every lamp in the shop window lit?" in labels(words="wind")
    assert "Was every lamp in the shop window lit?" not in labels(words="indow")


@pytest.mark.parametrize("words", ["(", "[a-z", "\\", "  ", "*", "\x00"])
def test_signs_are_searched_for_as_they_are(words):
    labels(words=words)


def test_a_theme_a_channel_and_a_lens_narrow_it_down():
    listening = search(LIBRARY, Wanted(theme=Theme.LISTENING))
    assert listening
    assert {each.theme for each in listening} == {Theme.LISTENING}
    chats = search(LIBRARY, Wanted(channel=Channel.CHAT, lens=Lens.SERVICE))
    assert chats
    assert {(each.touchpoint.channel, each.touchpoint.lens) for each in chats} == {
        (Channel.CHAT, Lens.SERVICE)
    }


def test_what_several_checklists_ask_alike_is_shown_once_with_all_its_sources():
    found = [each for each in search(LIBRARY, Wanted()) if each.question.key == "satisfied"]
    assert len(found) == 1
    assert len(found[0].sources) == len(ITEMS)


def test_the_bank_shows_the_library_and_ones_own_with_their_sources(inside, client, head_office, draft):
    with inside() as session:
        builders.checklist(session, OWN)
    client.sign_in(head_office)
    page = client.read(f"/drafts/{draft}/bank?q=umbrellas")
    assert "Question umbrellas yes or no · 4 points · store · service Shop: Touchpoint terrace" in page.text
    page = client.read(f"/drafts/{draft}/bank?q=saucer+dry")
    assert (
        "Was the saucer dry? yes or no · 3 points · quality · store · service Coffee shop: Drink" in page.text
    )


def test_a_page_of_the_bank_holds_fifty(client, head_office, draft):
    client.sign_in(head_office)
    page = client.read(f"/drafts/{draft}/bank")
    boxes = [tag for tag in page.all("input") if tag["name"] == "questions"]
    assert len(boxes) == 50
    assert "1 to 50 of" in page.text
    following = client.read(page.links["Next"])
    assert "51 to 100 of" in following.text
    assert not {tag["value"] for tag in boxes} & {tag["value"] for tag in following.all("input")}


def test_a_page_beyond_the_last_shows_the_last(client, head_office, draft):
    assert "Next" not in client.sign_in(head_office).read(f"/drafts/{draft}/bank?page=999").links


def test_when_nothing_fits_the_page_says_what_to_do(client, head_office, draft):
    page = client.sign_in(head_office).read(f"/drafts/{draft}/bank?q=zeppelin")
    assert "Search for fewer words, or clear the filters." in page.text


def test_several_questions_are_added_at_once_under_keys_of_their_own(inside, client, head_office, draft):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank?q=greeting")
    page = client.submit(
        "Add the ticked questions",
        {"questions": ["library/fashion-store/greeted", "library/fashion-store/time_to_greeting"]},
    )
    assert "2 questions were added to “Touchpoint welcome”." in page.text
    assert "these milestones were added to the draft: entered, greeted." in page.text
    drafted = drafted_now(inside, head_office, draft)
    asked = drafted.touchpoints[0].touchpoint.questions
    assert [question.key for question in asked] == ["greeted", "greeted_2", "time_to_greeting"]
    assert asked[2].relevant == answered("greeted_2")
    assert drafted.settings.milestones == ("entered", "greeted")


def test_a_condition_on_a_question_that_stays_behind_is_left_out_and_told(inside, client, head_office, draft):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    page = client.submit("Add the ticked questions", {"questions": ["library/fashion-store/size_found"]})
    assert "is not in this draft: “Did the member of staff offer a way to get your size?”." in page.text
    (_, added) = drafted_now(inside, head_office, draft).touchpoints[0].touchpoint.questions
    assert added.key == "size_found"
    assert added.relevant is None


def test_many_lost_conditions_are_told_in_one_sentence(inside, client, head_office, draft):
    ids = [
        f"library/{item.key}/{question.key}"
        for item in ITEMS
        for _, question in item.questionnaire.questions()
        if question.relevant
    ]
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    page = client.submit("Add the ticked questions", {"questions": ids})
    assert page.text.count("Without their condition") == 1
    assert "more." in page.text
    assert len(drafted_now(inside, head_office, draft).touchpoints[0].questions) == len(ids) + 1


def test_a_condition_finds_the_question_that_the_draft_asks_in_the_same_words(
    inside, client, head_office, draft
):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    client.submit("Add the ticked questions", {"questions": ["library/fashion-store/greeted"]})
    client.read(f"/drafts/{draft}/bank")
    client.submit("Add the ticked questions", {"questions": ["library/fashion-store/greeting_eyes"]})
    added = drafted_now(inside, head_office, draft).touchpoints[0].touchpoint.questions[-1]
    assert questions_in(added.relevant) == {"greeted_2"}


def test_the_same_question_can_be_picked_twice(inside, client, head_office, draft):
    client.sign_in(head_office)
    for _ in range(2):
        client.read(f"/drafts/{draft}/bank")
        client.submit("Add the ticked questions", {"questions": ["library/coffee-shop/goodbye"]})
    asked = drafted_now(inside, head_office, draft).touchpoints[0].touchpoint.questions
    assert [question.key for question in asked] == ["greeted", "goodbye", "goodbye_2"]


def test_a_question_comes_in_the_languages_of_the_draft(inside, head_office, draft):
    drafted = drafted_now(inside, head_office, draft)
    taken = picked(LIBRARY, ["library/coffee-shop/goodbye"])
    (plain,) = fit_into(drafted, taken).questions
    assert set(plain.label) == {""}
    bilingual = replace(drafted, settings=replace(drafted.settings, languages=("fr",)))
    (both,) = fit_into(bilingual, taken).questions
    assert set(both.label) == {"", "fr"}
    assert {code for option in both.options for code in option.label} == {"", "fr"}


def test_an_addition_gets_a_time_without_milestones_of_its_own_and_is_told(inside, client, head_office):
    with inside() as session:
        made = builders.checklist(session, OWN)
        checklist = session.get_one(Checklist, made.checklist_id)
        draft = open_addition(session, checklist, builders.store(session), head_office, NOW).id
        add_touchpoint(
            session, find(session, head_office, draft), DRAFT.touchpoints[0], None, head_office, NOW
        )
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    page = client.submit("Add the ticked questions", {"questions": ["library/restaurant/time_to_bill"]})
    assert "The checklist has no milestone bill_asked, bill_came." in page.text
    drafted = drafted_now(inside, head_office, draft)
    assert drafted.settings.milestones == ()
    assert drafted.touchpoints[0].questions[-1].question.key == "own--time_to_bill"


def test_nothing_ticked_is_told_and_the_search_stays(client, head_office, draft):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank?q=greeting")
    page = client.submit("Add the ticked questions", status=422)
    assert "Tick at least one question." in page.text
    assert "1 to 50 of" not in page.text


def test_what_is_not_in_the_bank_is_refused(client, head_office, draft):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    page = client.submit("Add the ticked questions", {"questions": ["library/nowhere/greeted"]}, status=422)
    assert "no longer in the bank" in page.text


def test_a_touchpoint_of_another_draft_is_refused(client, head_office, draft):
    client.sign_in(head_office).read(f"/drafts/{draft}/bank")
    ticked = {"questions": ["library/coffee-shop/goodbye"], "to": "00000000-0000-4000-8000-000000000000"}
    client.submit("Add the ticked questions", ticked, status=422)


def test_a_draft_without_touchpoints_is_told_to_get_one_first(inside, client, head_office):
    with inside() as session:
        empty = start_from(session, replace(DRAFT, touchpoints=()), head_office, NOW).id
    assert "No touchpoint to add to yet" in client.sign_in(head_office).read(f"/drafts/{empty}/bank").text


def test_a_regional_manager_finds_no_draft_of_head_office_and_no_checklist_of_another_region(
    inside, client, draft
):
    with inside() as session:
        north, south = builders.region(session, "North"), builders.region(session, "South")
        manager = builders.regional_manager(session, north)
        builders.checklist(session, OWN, regions=[south])
    client.sign_in(manager).read(f"/drafts/{draft}/bank", 404)
    assert client.post(f"/drafts/{draft}/bank").status_code in {400, 404}


def test_the_bank_costs_the_same_queries_for_one_checklist_and_for_many(
    app, inside, client, head_office, draft
):
    def cost() -> int:
        client.read(f"/drafts/{draft}/bank")
        with counted_queries(app) as queries:
            client.read(f"/drafts/{draft}/bank")
        return len(queries)

    client.sign_in(head_office)
    with inside() as session:
        builders.checklist(session, OWN)
    first = cost()
    with inside() as session:
        for number in range(4):
            builders.checklist(session, replace(OWN, key=f"own-{number}"))
    assert cost() == first <= 12
