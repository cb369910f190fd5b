"""Each doubt by a hand-made case, and none for an ordinary report."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from audits.plausibility import (
    Doubt,
    EarlierReport,
    Evidence,
    PhotoEvidence,
    Sign,
    Weight,
    bits_apart,
    doubts,
    likeness,
    metres_between,
    runs_of,
    weakening_words,
)
from audits.plausibility.how_it_was_made import in_words
from audits.sheet import Answer, Channel, Sheet, State
from tests.questionnaires import COULD_NOT_TELL, questionnaire, scale, sheet, touchpoint, yes_no

ARRIVED = datetime(2026, 11, 18, 13, 2, tzinfo=UTC)
STORY = (
    "A woman in a green apron looked up from the shelf by the door and said good afternoon before I had closed "
    "my umbrella. I asked for a rain jacket for a child of six. She walked with me to the second aisle, took two "
    "jackets from the rail and showed me how the hood folds into the collar. At the till I waited behind one "
    "customer. The cashier put the receipt in the bag and wished me a dry way home."
)
OTHER_STORY = (
    "The door was propped open and the radio was playing. Two people behind the counter were unpacking boxes and "
    "carried on. After three minutes I walked up to them and asked where the umbrellas were. One of them pointed "
    "to the back wall. I found the rack, chose one and paid by card. Nobody offered a bag or a receipt."
)
KEYS = [f"q{number}" for number in range(12)]
ACCUSING = (
    "fake",
    "fraud",
    "lie",
    "lied",
    "lying",
    "cheat",
    "invent",
    "suspicious",
    "dishonest",
    "copied",
    "stolen",
)


def ordinary_sheet() -> Sheet:
    """Twelve yes-or-no questions and a rating; one lost point, explained."""
    asked = questionnaire(
        touchpoint("entrance", *(yes_no(key) for key in KEYS)), touchpoint("till", scale("mood", 1, 5, 10))
    )
    visit = sheet(asked, **dict.fromkeys(KEYS, "yes"), mood="4")
    missed = Answer(State.GIVEN, "no", comment="The cashier did not offer a bag.")
    return Sheet(asked, {**visit.answers, "q7": missed, "q9": COULD_NOT_TELL})


def ordinary() -> Evidence:
    """A report as good shoppers send them: everything known, nothing to doubt."""
    return Evidence(
        sheet=ordinary_sheet(),
        narrative=STORY,
        visited_on=date(2026, 11, 18),
        arrived=ARRIVED,
        left=ARRIVED + timedelta(minutes=17),
        sent=ARRIVED + timedelta(hours=3),
        elapsed=timedelta(minutes=14),
        metres_away=35,
        accuracy_metres=20,
        clock_ahead=timedelta(seconds=-40),
        photos=(
            PhotoEvidence("the window", "a" * 64, taken_on=date(2026, 11, 18), metres_away=40),
            PhotoEvidence("the receipt", "b" * 64),
        ),
        earlier=(EarlierReport("CHI-0007", OTHER_STORY),),
    )


def signs(evidence: Evidence) -> list[Sign]:
    """What was doubted."""
    return [doubt.sign for doubt in doubts(evidence)]


def only_doubt(evidence: Evidence) -> Doubt:
    """The one doubt a report raises."""
    (found,) = doubts(evidence)
    return found


def with_photo(**known) -> Evidence:
    """An ordinary report with one photo of which this is known."""
    return replace(ordinary(), photos=(PhotoEvidence("the till", "c" * 64, **known),))


def answered(**given: str | Answer) -> Evidence:
    """Nothing known but answers to the ordinary questions."""
    return Evidence(sheet(ordinary_sheet().questionnaire, **given), narrative=STORY)


def test_an_ordinary_report_raises_no_doubt():
    assert doubts(ordinary()) == []


def test_what_is_not_known_raises_no_doubt():
    assert doubts(Evidence(ordinary_sheet())) == []


# Times


def test_a_visit_too_short_for_its_questions_is_worth_a_look():
    found = only_doubt(replace(ordinary(), left=ARRIVED + timedelta(seconds=70)))
    assert found.sign is Sign.SHORT_VISIT
    assert found.sentence == (
        "The visit took 1 min 10 s for 12 answers about the store; 10 s for each would be 2 min."
    )


def test_questions_about_a_phone_call_need_no_time_in_the_store():
    call = replace(touchpoint("call", *(yes_no(key) for key in KEYS)), channel=Channel.PHONE)
    visit = sheet(questionnaire(call), **dict.fromkeys(KEYS, "yes"))
    assert signs(Evidence(visit, narrative=STORY, arrived=ARRIVED, left=ARRIVED)) == []


def test_leaving_before_arriving_is_worth_a_look():
    found = only_doubt(replace(ordinary(), left=ARRIVED - timedelta(minutes=18)))
    assert found.sign is Sign.LEFT_BEFORE_ARRIVING
    assert found.sentence == "The time of leaving is 18 min before the time of arriving."


def test_a_report_filled_in_faster_than_questions_can_be_read_is_worth_a_look():
    found = only_doubt(replace(ordinary(), elapsed=timedelta(seconds=20)))
    assert found.sign is Sign.QUICK_REPORT
    assert found.sentence == "The report was filled in within 20 s: 12 answers; 4 s for each would be 48 s."


@pytest.mark.parametrize(("hours", "raised"), [(23, []), (24, []), (25, [Sign.SENT_LATE])])
def test_a_report_is_late_after_24_hours(hours: int, raised: list[Sign]):
    left = ARRIVED + timedelta(minutes=17)
    assert signs(replace(ordinary(), left=left, sent=left + timedelta(hours=hours))) == raised


@pytest.mark.parametrize(
    ("minutes", "words"), [(12, "12 min ahead of ours"), (-90, "1 h 30 min behind ours")]
)
def test_a_phones_clock_that_is_wrong_is_told(minutes: int, words: str):
    found = only_doubt(replace(ordinary(), clock_ahead=timedelta(minutes=minutes)))
    assert found.sign is Sign.CLOCK_WRONG
    assert words in found.sentence


# Places


def test_a_phone_far_from_the_store_is_worth_a_look():
    found = only_doubt(replace(ordinary(), metres_away=1_240, accuracy_metres=15))
    assert found.sign is Sign.FAR_FROM_STORE
    assert "1.2 km from the store (accurate to 15 m)" in found.sentence


def test_a_phone_that_does_not_know_where_it_is_raises_no_doubt():
    assert signs(replace(ordinary(), metres_away=1_240, accuracy_metres=1_500)) == []


def test_the_distance_between_two_places_is_that_on_the_globe():
    paris, london = (48.8566, 2.3522), (51.5074, -0.1278)
    assert metres_between(paris, london) == pytest.approx(343_600, rel=0.005)
    assert metres_between(paris, paris) == 0


# Photos


def test_a_photo_seen_in_another_visit_is_looked_at_first():
    found = only_doubt(with_photo(same_in=("CHI-0007", "CHI-0012"), alike_in=("CHI-0007",)))
    assert (found.sign, found.weight) == (Sign.PHOTO_SEEN_BEFORE, Weight.LOOK_FIRST)
    assert found.sentence == "The photo for the till is the same file as in visits CHI-0007, CHI-0012."
    assert found.visits == ("CHI-0007", "CHI-0012")


def test_a_photo_that_looks_like_an_earlier_one_is_worth_a_look():
    found = only_doubt(with_photo(alike_in=("A-1", "A-2", "A-3", "A-4")))
    assert found.sign is Sign.PHOTO_ALIKE
    assert "looks much like one in visits A-1, A-2, A-3 and 1 more" in found.sentence


def test_a_photo_of_another_day_is_worth_a_look():
    found = only_doubt(with_photo(taken_on=date(2026, 11, 2)))
    assert found.sign is Sign.PHOTO_OF_ANOTHER_DAY
    assert "2026-11-02; the visit was on 2026-11-18" in found.sentence


def test_a_photo_of_another_place_is_worth_a_look():
    found = only_doubt(with_photo(metres_away=8_300))
    assert found.sign is Sign.PHOTO_OF_ANOTHER_PLACE
    assert "8.3 km from the store" in found.sentence


def test_one_photo_for_two_questions_is_worth_a_glance():
    photos = (PhotoEvidence("the window", "a" * 64), PhotoEvidence("the till", "a" * 64))
    found = only_doubt(replace(ordinary(), photos=photos))
    assert (found.sign, found.sentence) == (
        Sign.PHOTO_USED_TWICE,
        "The same photo stands for the window and the till.",
    )


def test_two_hashes_differ_by_their_bits():
    assert bits_apart("ffff0000ffff0000", "ffff0000ffff0003") == 2
    assert bits_apart("0" * 16, "f" * 16) == 64


# Words


def test_words_of_an_earlier_report_are_looked_at_first():
    again = STORY.replace("green", "blue").upper()
    found = only_doubt(
        replace(ordinary(), earlier=(EarlierReport("A-1", OTHER_STORY), EarlierReport("A-2", again)))
    )
    assert (found.sign, found.weight, found.visits) == (Sign.WORDS_SEEN_BEFORE, Weight.LOOK_FIRST, ("A-2",))
    assert "% the same as in visit A-2" in found.sentence


def test_short_texts_are_alike_by_chance():
    assert likeness(runs_of("Nobody at the till"), runs_of("Nobody at the till")) == 0


def test_alike_is_a_share_of_runs_of_three_words():
    assert likeness(runs_of(STORY), runs_of(STORY)) == 1
    assert likeness(runs_of(STORY), runs_of(OTHER_STORY)) < 0.1


def test_a_very_long_text_is_read_only_so_far():
    assert len(runs_of("one two three four five six seven " * 100_000)) == 7


def test_a_comment_that_stands_at_many_questions_is_worth_a_glance():
    same = Answer(State.GIVEN, "no", comment="The staff did not do this.")
    found = only_doubt(answered(q1=same, q2=same, q3=same, q4="yes"))
    assert found.sign is Sign.COMMENT_REPEATED
    assert found.sentence == "The same comment stands at 3 questions: “The staff did not do this.”."


def test_a_short_comment_may_repeat_itself():
    same = Answer(State.GIVEN, "no", comment="Not offered.")
    assert signs(answered(q1=same, q2=same, q3=same)) == []


def test_words_that_weaken_a_report_are_worth_a_glance():
    weak = "The cashier seemed very tired. I  felt unwelcome; they never look up."
    found = only_doubt(replace(ordinary(), narrative=weak))
    assert found.sign is Sign.WEAKENING_WORDS
    assert (
        found.sentence
        == "Words that weaken a report stand in it 4 times: “seemed”, “very”, “i felt”, “never”."
    )


def test_one_very_in_a_long_report_is_nothing():
    assert signs(replace(ordinary(), narrative=f"{STORY} It was very loud.")) == []


def test_only_whole_words_weaken():
    assert weakening_words("Every aboutface nevertheless") == []
    assert weakening_words("Always about") == ["Always", "about"]


# Answers


def test_one_answer_all_the_way_down_is_worth_a_glance():
    found = only_doubt(answered(**dict.fromkeys(KEYS, "no"), mood="3"))
    assert found.sign is Sign.ALL_THE_SAME
    assert found.sentence == "All 12 questions with the same possible answers are answered “no”."


@pytest.mark.parametrize("points", [10, None])
def test_one_rating_all_the_way_down_is_worth_a_glance_scored_or_not(points: int | None):
    asked = touchpoint("till", *(scale(key, 1, 5, points) for key in KEYS))
    assert signs(Evidence(sheet(asked, **dict.fromkeys(KEYS, "3")), narrative=STORY)) == [Sign.ALL_THE_SAME]


def test_few_questions_of_a_kind_may_have_one_answer():
    assert signs(answered(**dict.fromkeys(KEYS[:9], "no"))) == []


def test_a_perfect_visit_without_a_word_is_worth_a_glance():
    perfect = answered(**dict.fromkeys(KEYS, "yes"), mood="5")
    assert signs(replace(perfect, narrative="")) == [Sign.ALL_THE_BEST]


def test_a_perfect_visit_that_is_told_raises_no_doubt():
    assert signs(answered(**dict.fromkeys(KEYS, "yes"), mood="5")) == []


def test_many_could_not_tell_are_worth_a_glance():
    untold = dict.fromkeys(KEYS[:4], COULD_NOT_TELL)
    found = only_doubt(answered(**untold, **dict.fromkeys(KEYS[4:], "yes")))
    assert found.sign is Sign.MANY_COULD_NOT_TELL
    assert found.sentence == "4 of 12 answers are “could not tell”."


# All together


def everything_at_once() -> Evidence:
    """A report in which all that can be doubted is."""
    asked = ordinary_sheet().questionnaire
    same = Answer(State.GIVEN, "no", comment="I felt this was very bad, as always, never good.")
    photo = PhotoEvidence("the till", "d" * 64, ("A-1",), ("A-2",), date(2025, 1, 1), 9_000)
    return Evidence(
        sheet=Sheet(
            asked, {**dict.fromkeys(KEYS[:10], same), **dict.fromkeys([*KEYS[10:], "mood"], COULD_NOT_TELL)}
        ),
        narrative=STORY,
        visited_on=date(2026, 11, 18),
        arrived=ARRIVED,
        left=ARRIVED,
        sent=ARRIVED + timedelta(days=3),
        elapsed=timedelta(seconds=5),
        metres_away=50_000,
        clock_ahead=timedelta(days=2),
        photos=(photo, replace(photo, name="the door")),
        earlier=(
            EarlierReport("A-3", f"{STORY} {'I felt this was very bad, as always, never good. ' * 10}"),
        ),
    )


def test_the_weightiest_doubts_come_first():
    weights = [doubt.weight for doubt in doubts(everything_at_once())]
    assert weights == sorted(weights, reverse=True)
    assert weights[0] is Weight.LOOK_FIRST


def test_no_sentence_accuses_anybody():
    sentences = [doubt.sentence for doubt in doubts(everything_at_once())]
    assert len(sentences) >= 12
    for sentence in sentences:
        assert not [word for word in ACCUSING if word in sentence.lower().split()]
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=59.6), "1 min"),
        (timedelta(hours=2, minutes=5, seconds=9), "2 h 5 min"),
        (timedelta(days=1, seconds=3), "1 day"),
        (timedelta(days=3, hours=1), "3 days 1 h"),
    ],
)
def test_a_span_of_time_is_told_in_its_two_largest_units(span: timedelta, words: str):
    assert in_words(span) == words


WINDOW = (date(2026, 11, 16), date(2026, 11, 18))


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (
            {"visited_on": date(2026, 11, 19)},
            "The visit was on 2026-11-19; its days were 2026-11-16 to 2026-11-18.",
        ),
        (
            {"visited_on": date(2026, 11, 18), "begun_on": date(2026, 11, 15)},
            "The report was begun on 2026-11-15; its days were 2026-11-16 to 2026-11-18.",
        ),
    ],
)
def test_a_visit_outside_its_days_is_worth_a_look(known, sentence):
    found = doubts(
        Evidence(sheet(questionnaire(touchpoint("door", yes_no("greeted")))), window=WINDOW, **known)
    )
    assert [(doubt.sign, doubt.sentence) for doubt in found] == [(Sign.OUTSIDE_ITS_DAYS, sentence)]


def test_both_days_of_its_window_are_a_visits_own():
    for day in WINDOW:
        assert (
            doubts(
                Evidence(
                    sheet(questionnaire(touchpoint("door", yes_no("greeted")))),
                    window=WINDOW,
                    visited_on=day,
                    begun_on=day,
                )
            )
            == []
        )


def test_a_visit_that_was_called_off_is_worth_a_look():
    found = doubts(Evidence(sheet(questionnaire(touchpoint("door", yes_no("greeted")))), cancelled=True))
    assert [doubt.sign for doubt in found] == [Sign.CANCELLED]
