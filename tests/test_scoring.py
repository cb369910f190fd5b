"""The scoring rules of the field, one sentence a test."""

from fractions import Fraction

import pytest

from audits.answers import Misfit
from audits.errors import AuditError
from audits.scoring import (
    QuestionScore,
    Totals,
    best_points,
    score,
    score_question,
    shares_of_total,
    total_of,
    unscorable,
)
from audits.sheet import CriticalEffect, Kind, Question, Sheet, State, Total
from tests.questionnaires import (
    COULD_NOT_TELL,
    NA,
    answer,
    banded,
    choice,
    plain,
    questionnaire,
    scale,
    sheet,
    tick_all,
    touchpoint,
    yes_no,
)


def earned(question: Question, given: str) -> tuple[object, object]:
    """Points earned and possible of one answer."""
    marked = score_question(question, answer(given))
    return marked.earned, marked.possible


def final(visit: Sheet) -> Fraction | None:
    """The final share of the whole audit."""
    return score(visit).totals.final


# Rule 1: what is possible, what is earned


def test_what_is_possible_is_the_best_options_points():
    advice = choice("advice", {"none": 0, "some": 3, "thorough": "7.5"})
    assert earned(advice, "some") == (3, Fraction(15, 2))


def test_what_is_possible_in_tick_all_is_the_sum_of_the_positive_options():
    offers = tick_all("offers", {"drink": 2, "seat": 3, "hard_sell": -4})
    assert earned(offers, "drink") == (2, 5)
    assert earned(offers, "drink seat") == (5, 5)


def test_a_negative_option_ticked_takes_nothing_from_the_others():
    offers = tick_all("offers", {"drink": 2, "seat": 3, "hard_sell": -4})
    assert earned(offers, "drink hard_sell") == (2, 5)
    assert earned(offers, "hard_sell") == (0, 5)


def test_nothing_ticked_earns_nothing_of_what_was_possible():
    assert earned(tick_all("offers", {"drink": 2, "seat": 3}), "") == (0, 5)


def test_ticking_one_option_twice_counts_once():
    assert earned(tick_all("offers", {"drink": 2, "seat": 3}), "drink drink") == (2, 5)


@pytest.mark.parametrize(("given", "points"), [("yes", 10), ("no", 0)])
def test_yes_or_no_earns_all_or_nothing(given: str, points: int):
    assert earned(yes_no(points=10), given) == (points, 10)


@pytest.mark.parametrize(("given", "points"), [("yes", 0), ("no", 10)])
def test_no_is_the_good_answer_where_the_checklist_says_so(given: str, points: int):
    assert earned(yes_no("queue", 10, good_answer="no"), given) == (points, 10)


@pytest.mark.parametrize(("given", "points"), [("1", 0), ("2", "5/2"), ("3", 5), ("5", 10)])
def test_a_scale_is_linear_from_nothing_at_the_lowest_to_all_at_the_highest(given: str, points: int | str):
    assert earned(scale("mood", 1, 5, 10), given) == (Fraction(points), 10)


def test_a_third_of_a_scale_is_exactly_a_third():
    assert earned(scale("mood", 0, 3, 1), "1") == (Fraction(1, 3), 1)


def test_a_scale_in_half_steps_is_linear_too():
    assert earned(scale("mood", 0, 1, 10, step="0.5"), "0.5") == (5, 10)


def test_options_that_are_numbers_make_a_rating_scale_by_their_value():
    rating = choice("mood", {"10": None, "0": None, "4": None, "na": None}, points=5)
    assert earned(rating, "4") == (2, 5)
    assert earned(rating, "0") == (0, 5)


@pytest.mark.parametrize(("given", "points"), [("0", 10), ("60", 10), ("60.5", 5), ("180", 5), ("181", 0)])
def test_a_band_reaches_up_to_and_including_its_limit(given: str, points: int):
    assert earned(banded("greeted_after", {60: 10, 180: 5}), given) == (points, 10)


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.DECIMAL, Kind.STOPWATCH])
def test_whole_numbers_decimals_and_stopwatches_are_scored_by_bands(kind: Kind):
    assert earned(banded("people_waiting", {2: 4, 5: 1}, kind), "5") == (1, 4)


def test_a_time_of_day_is_banded_in_seconds_since_midnight():
    ten_o_clock = 10 * 3600
    assert earned(banded("opened", {ten_o_clock: 3}, Kind.TIME), "10:00") == (3, 3)
    assert earned(banded("opened", {ten_o_clock: 3}, Kind.TIME), "10:00:01") == (0, 3)


def test_bands_win_over_the_line_of_a_scale():
    nps = Question(
        "nps", Kind.SCALE, {}, scale=scale("", 0, 10).scale, points=banded("", {1: 9}).bands[0].points
    )
    with_bands = Question(
        "nps", Kind.SCALE, {}, scale=nps.scale, points=nps.points, bands=banded("", {5: 2}).bands
    )
    assert earned(nps, "5") == (Fraction(9, 2), 9)
    assert earned(with_bands, "5") == (2, 2)


def test_the_best_band_is_what_is_possible_wherever_it_stands():
    assert earned(banded("temperature", {4: 0, 8: 5, 12: 1}, Kind.DECIMAL), "6") == (5, 5)


def test_acknowledging_earns_all():
    assert earned(plain("read", Kind.ACKNOWLEDGE, 2), "OK") == (2, 2)
    assert earned(plain("read", Kind.ACKNOWLEDGE, 2), "no") == (0, 2)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.DATE, Kind.DATE_TIME, Kind.PHOTO, Kind.POSITION, Kind.NOTE])
def test_words_dates_photos_positions_and_notes_are_never_scored(kind: Kind):
    assert best_points(plain("remark", kind, 5)) == 0


# Rule 2: not applicable, could not tell, left empty


@pytest.mark.parametrize("state", [NA, COULD_NOT_TELL])
def test_not_applicable_and_could_not_tell_leave_both_sides(state):
    asked = touchpoint("entrance", yes_no("greeted", 3), yes_no("smiled", 7))
    assert final(sheet(asked, greeted="yes", smiled=state)) == 1


def test_an_optional_question_left_empty_leaves_both_sides():
    asked = touchpoint("entrance", yes_no("greeted", 3), yes_no("smiled", 7))
    assert final(sheet(asked, greeted="yes")) == 1


def test_not_applicable_and_could_not_tell_are_counted_apart():
    asked = touchpoint("entrance", *(yes_no(key) for key in "abcde"), plain("note", Kind.NOTE))
    card = score(sheet(asked, a="yes", b=NA, c=COULD_NOT_TELL, d=COULD_NOT_TELL))
    assert (card.quality.given, card.quality.not_applicable) == (1, 1)
    assert (card.quality.could_not_tell, card.quality.left_empty) == (2, 1)
    assert (card.touchpoints[0].not_applicable, card.touchpoints[0].could_not_tell) == (1, 2)


def test_a_could_not_tell_without_points_is_counted_as_data_quality_too():
    assert score(sheet(plain("queue", Kind.INTEGER), queue=COULD_NOT_TELL)).quality.could_not_tell == 1


# Rule 3: bonus


def test_a_bonus_adds_to_earned_only():
    asked = touchpoint(
        "entrance", yes_no("greeted", 8), yes_no("smiled", 2), yes_no("umbrella", 1, bonus=True)
    )
    card = score(sheet(asked, greeted="yes", smiled="no", umbrella="yes"))
    assert (card.totals.earned, card.totals.possible) == (9, 10)


def test_a_total_is_cut_to_all_of_it():
    asked = touchpoint("entrance", yes_no("greeted", 8), yes_no("umbrella", 2, bonus=True))
    card = score(sheet(asked, greeted="yes", umbrella="yes"))
    assert card.totals.final == 1
    assert card.totals.with_bonus == Fraction(5, 4)


def test_a_checklist_may_let_its_bonus_pass_all_of_it():
    asked = touchpoint("entrance", yes_no("greeted", 8), yes_no("umbrella", 2, bonus=True))
    card = score(sheet(questionnaire(asked, cap_bonus=False), greeted="yes", umbrella="yes"))
    assert card.totals.final == Fraction(5, 4)


def test_the_cap_is_for_the_total_and_not_for_a_touchpoint():
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted", 8), yes_no("umbrella", 2, bonus=True)),
        touchpoint("checkout", yes_no("thanked", 10)),
        total=Total.WEIGHTED,
    )
    card = score(sheet(asked, greeted="yes", umbrella="yes", thanked="no"))
    assert card.touchpoints[0].final == Fraction(5, 4)
    assert card.totals.final == Fraction(5, 8)


def test_a_missed_bonus_loses_no_points():
    assert not score_question(yes_no("umbrella", 2, bonus=True), answer("no")).lost


def test_lost_points_are_those_short_of_what_was_possible():
    assert score_question(yes_no(), answer("no")).lost
    assert score_question(scale("mood", 1, 5, 10), answer("4")).lost
    assert not score_question(yes_no(), answer("yes")).lost
    assert not score_question(yes_no(), NA).lost
    assert not score_question(yes_no(points=None), answer("no")).lost


# Rule 4: critical questions


def critical_sheet(effect: CriticalEffect, locked: str, **more) -> Sheet:
    """Two touchpoints; a locked exit in the first is critical."""
    safety = touchpoint(
        "safety", yes_no("exit_free", 4, critical=effect), yes_no("lit", 6), yes_no("extra", 5, bonus=True)
    )
    return sheet(
        questionnaire(safety, touchpoint("checkout", yes_no("thanked", 10)), **more),
        exit_free=locked,
        lit="yes",
        extra="yes",
        thanked="yes",
    )


def test_a_flag_is_listed_and_changes_no_score():
    card = score(critical_sheet(CriticalEffect.FLAG, "no"))
    assert [(found.question, found.effect) for found in card.criticals] == [
        ("exit_free", CriticalEffect.FLAG)
    ]
    assert card.totals.final == 1
    assert not card.failed


def test_a_critical_question_can_take_its_whole_touchpoint_bonus_included():
    card = score(critical_sheet(CriticalEffect.ZERO_TOUCHPOINT, "no"))
    assert card.touchpoints[0].zeroed
    assert card.touchpoints[0].final == 0
    assert card.touchpoints[0].with_bonus == Fraction(11, 10)
    assert card.totals.final == Fraction(10, 20)


def test_a_critical_question_can_fail_the_visit_with_a_reason():
    card = score(critical_sheet(CriticalEffect.FAIL_VISIT, "no"))
    assert card.failed
    assert (card.totals.earned, card.totals.final) == (0, 0)
    assert card.reasons == ("“Question exit_free” earned none of its points, which fails the visit.",)


def test_a_failed_visit_keeps_its_touchpoints_own_scores():
    card = score(critical_sheet(CriticalEffect.FAIL_VISIT, "no"))
    assert [found.final for found in card.touchpoints] == [Fraction(11, 10), 1]


@pytest.mark.parametrize("total", list(Total))
def test_a_failed_visit_is_0_by_either_total(total: Total):
    assert final(critical_sheet(CriticalEffect.FAIL_VISIT, "no", total=total)) == 0


@pytest.mark.parametrize("effect", list(CriticalEffect))
@pytest.mark.parametrize("given", ["yes", "na", "cannot_tell"])
def test_only_an_answer_that_earns_nothing_is_critical(effect: CriticalEffect, given: str):
    assert score(critical_sheet(effect, given)).criticals == ()


def test_a_critical_question_left_empty_triggers_nothing():
    assert score_question(yes_no(critical=CriticalEffect.FAIL_VISIT), None).critical is None


def test_a_critical_question_without_points_triggers_nothing():
    unscored = yes_no(points=None, critical=CriticalEffect.FAIL_VISIT)
    assert not score(sheet(unscored, greeted="no")).failed


def test_a_critical_question_that_earns_some_points_triggers_nothing():
    advice = scale("advice", 1, 5, 10)
    critical = Question(
        "advice", Kind.SCALE, {}, scale=advice.scale, points=advice.points, critical=CriticalEffect.FLAG
    )
    assert score_question(critical, answer("2")).critical is None
    assert score_question(critical, answer("1")).critical is CriticalEffect.FLAG


def test_a_bonus_question_can_be_critical():
    bonus = yes_no("greeted", 1, bonus=True, critical=CriticalEffect.FAIL_VISIT)
    assert score(sheet(bonus, greeted="no")).failed


def test_a_visit_fails_even_with_nothing_possible():
    asked = touchpoint("entrance", yes_no("greeted", 1, bonus=True, critical=CriticalEffect.FAIL_VISIT))
    assert score(sheet(asked, greeted="no")).totals.final == 0


# Rule 5: totals


def two_touchpoints(**more):
    """A short and a long touchpoint, weighing 3 and 1."""
    return questionnaire(
        touchpoint("phone", yes_no("answered", 1), weight=3),
        touchpoint("advice", yes_no("listened", 5), yes_no("explained", 4), weight=1),
        **more,
    )


def test_a_pooled_total_takes_all_points_together():
    assert final(sheet(two_touchpoints(), answered="no", listened="yes", explained="yes")) == Fraction(9, 10)


def test_a_weighted_total_is_the_mean_of_touchpoint_shares_by_weight():
    asked = two_touchpoints(total=Total.WEIGHTED)
    assert final(sheet(asked, answered="yes", listened="yes", explained="no")) == Fraction(3 * 9 + 5, 36)


def test_weights_are_renormalised_over_the_touchpoints_that_were_scored():
    asked = two_touchpoints(total=Total.WEIGHTED)
    assert final(sheet(asked, answered=NA, listened="yes", explained="no")) == Fraction(5, 9)


def test_a_touchpoint_without_weight_counts_nowhere_in_a_weighted_total():
    asked = questionnaire(
        touchpoint("phone", yes_no("answered"), weight=0), touchpoint("shop", yes_no()), total=Total.WEIGHTED
    )
    assert final(sheet(asked, answered="no", greeted="yes")) == 1


def test_weights_that_are_all_0_make_no_total():
    asked = questionnaire(touchpoint("phone", yes_no("answered"), weight=0), total=Total.WEIGHTED)
    assert final(sheet(asked, answered="yes")) is None


def test_the_scorecard_says_how_its_total_was_made():
    assert score(sheet(two_touchpoints(total=Total.WEIGHTED))).total is Total.WEIGHTED


# Rule 6: no score


def test_a_touchpoint_with_nothing_possible_has_no_score():
    card = score(sheet(two_touchpoints(), answered=NA, listened="yes"))
    assert (card.touchpoints[0].raw, card.touchpoints[0].with_bonus, card.touchpoints[0].final) == (None,) * 3


def test_a_visit_with_nothing_possible_has_no_score():
    totals = score(sheet(two_touchpoints(), answered=NA)).totals
    assert totals == Totals(Fraction(0), Fraction(0), None, None, None)


@pytest.mark.parametrize(
    ("total", "share"), [(Total.POOLED, Fraction(7, 10)), (Total.WEIGHTED, Fraction(5, 10))]
)
def test_a_bonus_in_a_touchpoint_without_score_counts_in_a_pooled_total_only(total: Total, share: Fraction):
    asked = questionnaire(
        touchpoint("garden", yes_no("shown", 2, bonus=True)),
        touchpoint("advice", yes_no("listened", 5), yes_no("explained", 5)),
        total=total,
    )
    card = score(sheet(asked, shown="yes", listened="yes", explained="no"))
    assert card.touchpoints[0].final is None
    assert card.totals.final == share


# Rule 7: three numbers


@pytest.mark.parametrize("total", list(Total))
def test_raw_with_bonus_and_final_are_kept_apart(total: Total):
    totals = score(critical_sheet(CriticalEffect.ZERO_TOUCHPOINT, "no", total=total)).totals
    assert (totals.raw, totals.with_bonus, totals.final) == (
        Fraction(8, 10),
        Fraction(21, 20),
        Fraction(1, 2),
    )


def test_raw_and_with_bonus_of_a_failed_visit_stay_what_they_were():
    totals = score(critical_sheet(CriticalEffect.FAIL_VISIT, "no")).totals
    assert (totals.raw, totals.with_bonus, totals.final) == (Fraction(16, 20), Fraction(21, 20), 0)


# Rule 8: exactness, and never below 0


def test_scores_are_exact_fractions():
    asked = touchpoint("entrance", *(yes_no(key, "0.1") for key in "abc"))
    assert final(sheet(asked, a="yes", b="no", c="no")) == Fraction(1, 3)


def test_a_question_never_earns_below_0():
    assert earned(choice("manner", {"rude": -5, "kind": 5}), "rude") == (0, 5)
    assert earned(banded("wait", {60: 5, 600: -5}), "300") == (0, 5)


def test_a_question_whose_options_are_all_negative_is_not_scored():
    assert earned(choice("manner", {"rude": -5, "cold": -1}), "cold") == (0, 0)


def test_comparisons_use_at_most_all_where_a_bonus_is_not_capped():
    asked = touchpoint("entrance", yes_no("greeted", 8), yes_no("umbrella", 2, bonus=True))
    card = score(sheet(questionnaire(asked, cap_bonus=False), greeted="yes", umbrella="yes"))
    assert (card.common.final, card.common.compared) == (Fraction(5, 4), 1)
    assert (card.touchpoints[0].final, card.touchpoints[0].compared) == (Fraction(5, 4), 1)


# Rule 10: points, own points, weight


def test_a_question_without_points_is_not_scored():
    assert earned(yes_no(points=None), "yes") == (0, 0)
    assert earned(scale("mood", 1, 5), "5") == (0, 0)
    assert earned(plain("people", Kind.INTEGER), "5") == (0, 0)


def test_an_options_own_points_win_over_the_questions():
    assert earned(choice("greeted", {"yes": 4, "no": 1}, points=10), "yes") == (4, 4)
    assert earned(choice("mood", {"1": 3, "2": 4}, points=10), "1") == (3, 4)


def test_an_option_without_points_earns_nothing_beside_options_with_points():
    assert earned(choice("advice", {"none": None, "some": 3}, points=10), "none") == (0, 3)


def test_the_good_answer_takes_the_questions_points_beside_an_option_with_its_own():
    greeted = choice("greeted", {"yes": None, "partly": 4, "no": None}, points=10)
    assert [earned(greeted, given)[0] for given in ("yes", "partly", "no")] == [10, 4, 0]


def test_points_on_not_applicable_count_nowhere():
    assert earned(choice("greeted", {"yes": 1, "no": 0, "na": 50}), "yes") == (1, 1)


def test_points_without_a_rule_are_refused_by_name():
    vague = choice("advice", {"poor": None, "good": None}, points=5)
    with pytest.raises(AuditError, match="advice"):
        score(sheet(vague, advice="good"))


@pytest.mark.parametrize(
    "question",
    [
        choice("advice", {"poor": None, "good": None}, points=5),
        choice("advice", {"7": None}, points=5),
        choice("advice", {}, points=5),
        tick_all("advice", {"poor": None, "good": None}, points=5),
        scale("advice", 3, 3, points=5),
        plain("advice", Kind.SCALE, 5),
        plain("advice", Kind.INTEGER, 5),
        plain("advice", Kind.STOPWATCH, 5),
    ],
)
def test_points_without_a_rule_say_what_to_do(question: Question):
    assert "advice" in (unscorable(question) or "")


@pytest.mark.parametrize(
    "question",
    [yes_no(), scale("a", 1, 5, 1), choice("a", {"1": None, "2": None}, 1), plain("a", Kind.TEXT, 1)],
)
def test_points_with_a_rule_are_not_refused(question: Question):
    assert unscorable(question) is None


# Answers that do not fit


@pytest.mark.parametrize(
    ("question", "given", "named"),
    [
        (yes_no("greeted"), "maybe", "found “maybe”; expected one of yes, no, na, cannot_tell"),
        (yes_no("greeted"), "", "found nothing; expected one of"),
        (scale("greeted", 1, 5, 1), "6", "found “6”; expected a number from 1 to 5"),
        (scale("greeted", 1, 5, 1), "1.5", "found “1.5”; expected a number from 1 to 5"),
        (banded("greeted", {60: 1}), "soon", "found “soon”; expected seconds"),
        (tick_all("greeted", {"a": 1}), "a b", "found “a b”; expected any of a"),
        (plain("greeted", Kind.ACKNOWLEDGE, 1), "perhaps", "found “perhaps”; expected OK"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_with_what_was_found_and_expected(
    question: Question, given: str, named: str
):
    with pytest.raises(Misfit) as refusal:
        score(sheet(question, greeted=given))
    assert "Question greeted" in str(refusal.value)
    assert named in str(refusal.value)


# A store's own touchpoints


def test_own_touchpoints_count_in_the_audit_and_not_in_the_common_total():
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted", 10)), touchpoint("aquarium", yes_no("clean", 10), own=True)
    )
    card = score(sheet(asked, greeted="yes", clean="no"))
    assert (card.totals.final, card.common.final) == (Fraction(1, 2), 1)


def test_a_critical_question_of_an_own_touchpoint_fails_the_audit_and_not_the_comparison():
    own = touchpoint("aquarium", yes_no("clean", 10, critical=CriticalEffect.FAIL_VISIT), own=True)
    card = score(sheet(questionnaire(touchpoint("entrance", yes_no()), own), greeted="yes", clean="no"))
    assert (card.failed, card.totals.final) == (True, 0)
    assert (card.failed_common, card.common.final) == (False, 1)
    assert card.criticals[0].own


# Parts of a visit, and shares of the total


def test_any_choice_of_touchpoints_makes_a_total_of_its_own():
    card = score(sheet(two_touchpoints(total=Total.WEIGHTED), answered="no", listened="yes", explained="no"))
    shared = [found for found in card.touchpoints if found.key == "advice"]
    assert total_of(shared, Total.WEIGHTED, cap_bonus=True, failed=False).final == Fraction(5, 9)
    assert total_of(shared, Total.WEIGHTED, cap_bonus=True, failed=True).final == 0


def test_in_a_pooled_total_a_questions_share_is_its_points_among_all():
    shares = shares_of_total(two_touchpoints())
    assert shares.questions == {
        "answered": Fraction(1, 10),
        "listened": Fraction(5, 10),
        "explained": Fraction(4, 10),
    }
    assert shares.touchpoints == {"phone": Fraction(1, 10), "advice": Fraction(9, 10)}


def test_in_a_weighted_total_a_questions_share_is_its_part_of_the_touchpoints_weight():
    shares = shares_of_total(two_touchpoints(total=Total.WEIGHTED))
    assert shares.touchpoints == {"phone": Fraction(3, 4), "advice": Fraction(1, 4)}
    assert shares.questions["listened"] == Fraction(5, 36)


def test_the_weight_of_a_touchpoint_without_points_is_shared_by_the_others():
    asked = questionnaire(
        touchpoint("story", plain("remark"), weight=5), touchpoint("till", yes_no()), total=Total.WEIGHTED
    )
    assert shares_of_total(asked).touchpoints == {"story": 0, "till": 1}


@pytest.mark.parametrize("total", list(Total))
def test_a_bonus_questions_share_comes_on_top(total: Total):
    asked = questionnaire(
        touchpoint("entrance", yes_no("greeted", 8), yes_no("umbrella", 2, bonus=True)), total=total
    )
    shares = shares_of_total(asked)
    assert shares.questions == {"greeted": 1, "umbrella": Fraction(1, 4)}
    assert shares.touchpoints == {"entrance": 1}


@pytest.mark.parametrize("total", list(Total))
def test_where_nothing_can_be_earned_every_share_is_0(total: Total):
    shares = shares_of_total(questionnaire(touchpoint("entrance", plain("remark")), total=total))
    assert [*shares.questions.values(), *shares.touchpoints.values()] == [0, 0]


def test_a_scorecard_finds_its_touchpoints_by_key():
    card = score(sheet(two_touchpoints()))
    assert card.touchpoint("advice") is card.touchpoints[1]
    assert card.touchpoint("roof") is None


def test_an_empty_question_says_that_it_was_left_empty():
    nothing = score_question(yes_no("greeted", 10), None)
    assert nothing == QuestionScore("greeted", None, Fraction(0), Fraction(0), best=Fraction(10))
    assert score_question(yes_no("greeted", 10), NA).state is State.NOT_APPLICABLE
