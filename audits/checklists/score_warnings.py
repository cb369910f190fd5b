"""What a checklist's points and weights really say, where that may not be what was meant."""

from collections.abc import Iterator
from fractions import Fraction

from audits.checklists.weighed import Warned, Weighed, least_points, percent, quoted, ways_out
from audits.scoring import unscorable
from audits.scoring.scorecard import NOTHING
from audits.sheet import Lens, Question, Questionnaire, State, Total, Touchpoint

MUCH_FOR_A_QUESTION = Fraction(1, 4)
MUCH_FOR_A_TOUCHPOINT = Fraction(1, 2)
LITTLE_FOR_A_LENS = Fraction(15, 100)
MUCH_BONUS = Fraction(1, 10)
FEWEST_TO_SHARE = 3
"""With fewer scored touchpoints one of them decides half of the total whatever is done."""


def about_points_without_rule(questionnaire: Questionnaire) -> Iterator[Warned]:
    """Questions whose points are left out, because nothing says which answer earns them."""
    for touchpoint, question in questionnaire.questions():
        sentence = unscorable(question)
        if sentence:
            yield Warned(sentence, question.key, touchpoint.key)


def about_nothing_scored(found: Weighed) -> Iterator[Warned]:
    """A checklist, or a touchpoint, that never gets a score."""
    if found.asked.touchpoints and not any(found.possible.values()):
        yield Warned("Nothing in this checklist earns points, so no visit gets a score.")
    elif found.asked.touchpoints and not any(found.shares.touchpoints.values()):
        yield Warned(
            "Every touchpoint that earns points weighs 0, so no visit gets a total. Give one a weight."
        )
    for touchpoint in found.asked.touchpoints:
        if sentence := _why_not_scored(found, touchpoint):
            yield Warned(f"{_name(touchpoint)}: {sentence}", None, touchpoint.key)


def _why_not_scored(found: Weighed, touchpoint: Touchpoint) -> str | None:
    if not touchpoint.questions:
        return "asks nothing."
    if found.possible[touchpoint.key]:
        return None
    if any(found.best[question.key] for question in touchpoint.questions):
        return "only bonus questions earn points here, so it is never scored."
    return "nothing here earns points, so it is never scored."


def about_criticals(found: Weighed) -> Iterator[Warned]:
    """Critical questions that never have an effect."""
    for touchpoint, question in found.asked.questions():
        if question.critical is None:
            continue
        if not found.best[question.key]:
            why = "it earns no points, and only a question that earns none of its points has an effect"
        elif least_points(question) > 0:
            why = "each of its answers earns points"
        else:
            continue
        yield _about(question, touchpoint, f"{_label(question)} is critical and never has an effect: {why}.")


def about_large_shares(found: Weighed) -> Iterator[Warned]:
    """Questions, then touchpoints, that decide much of the total; the largest first."""
    by_share = sorted(found.all_scored(), key=lambda each: -found.shares.questions[each[1].key])
    for touchpoint, question in by_share:
        share = found.shares.questions[question.key]
        if share >= MUCH_FOR_A_QUESTION:
            yield _about(
                question,
                touchpoint,
                f"One question decides {percent(share)} of the score: {_label(question)}. "
                "Whatever else happens, one answer moves the total that far.",
            )
    scored = [touchpoint for touchpoint in found.asked.touchpoints if found.possible[touchpoint.key]]
    for touchpoint in scored if len(scored) >= FEWEST_TO_SHARE else ():
        share = found.shares.touchpoints[touchpoint.key]
        if share >= MUCH_FOR_A_TOUCHPOINT:
            yield Warned(
                f"One touchpoint decides {percent(share)} of the score: {_name(touchpoint)}.",
                None,
                touchpoint.key,
            )


def about_lenses(found: Weighed) -> Iterator[Warned]:
    """Service or experience that hardly counts."""
    shares = shares_by_lens(found)
    if any(shares.values()) and min(shares.values()) < LITTLE_FOR_A_LENS:
        small = min(shares, key=lambda lens: shares[lens])
        yield Warned(
            f"{balance(found)} A visit that is {percent(shares[small])} {small.value} says little about it."
            if shares[small]
            else f"{balance(found)} Nothing about {small.value} counts in the total."
        )


def shares_by_lens(found: Weighed) -> dict[Lens, Fraction]:
    """What hangs on service and on experience, of the total (0 to 1)."""
    shares = dict.fromkeys(Lens, NOTHING)
    for touchpoint in found.asked.touchpoints:
        shares[touchpoint.lens] += found.shares.touchpoints[touchpoint.key]
    return shares


def balance(found: Weighed) -> str:
    """ "Service 82%, experience 18%."; a sentence of its own when nothing is scored."""
    shares = shares_by_lens(found)
    if not any(shares.values()):
        return "Nothing is scored yet."
    service, experience = percent(shares[Lens.SERVICE]), percent(shares[Lens.EXPERIENCE])
    return f"Service {service}, experience {experience}."


def about_losing_nothing(found: Weighed) -> Iterator[Warned]:
    """Touchpoints, and questions of others, where every answer earns everything."""
    for touchpoint in found.asked.touchpoints:
        scored = found.scored(touchpoint)
        sure = [question for question in scored if least_points(question) == found.best[question.key]]
        if sure and len(sure) == len(scored):
            yield Warned(
                f"{_name(touchpoint)}: no question here can lose points, so it always scores 100%.",
                None,
                touchpoint.key,
            )
            continue
        for question in sure:
            yield _about(
                question,
                touchpoint,
                f"{_label(question)} cannot lose points: every answer earns all of them.",
            )


def about_leaving_out(found: Weighed) -> Iterator[Warned]:
    """What becomes of a touchpoint when its weightiest question is left out.

    Such an answer leaves both sides, so full marks stay possible; what changes is what the rest decides.
    """
    for touchpoint in found.asked.touchpoints:
        scored = found.scored(touchpoint)
        if not scored or not found.shares.touchpoints[touchpoint.key]:
            continue
        first = max(scored, key=lambda question: found.best[question.key])
        ways = _ways(first)
        if not ways or found.best[first.key] * 2 <= found.possible[touchpoint.key]:
            continue
        what = _rest(found, touchpoint, first) if len(scored) > 1 else _gone(found, touchpoint)
        yield _about(first, touchpoint, f"When {_label(first)} is answered {ways}, {what}")


def _ways(question: Question) -> str:
    names = {State.NOT_APPLICABLE: "“not applicable”", State.COULD_NOT_TELL: "“could not tell”"}
    return " or ".join(names[state] for state in ways_out(question) if state in names)


def _gone(found: Weighed, touchpoint: Touchpoint) -> str:
    """The touchpoint has no other scored question."""
    share = found.shares.touchpoints[touchpoint.key]
    if share == 1:
        return "nothing is left to score, and the visit has no total."
    return f"{_name(touchpoint)} is not scored, and its {percent(share)} of the total goes to the others."


def _rest(found: Weighed, touchpoint: Touchpoint, left_out: Question) -> str:
    """How the other questions of the touchpoint then make up its score, and the touchpoint the total."""
    possible, lost = found.possible[touchpoint.key], found.best[left_out.key]
    points = (
        f"only {_points(possible - lost)} of the {_points(possible)} points of {_name(touchpoint)} are left"
    )
    share = found.shares.touchpoints[touchpoint.key]
    if share == 1:
        return f"{points}, and they decide all of the total."
    if found.asked.total is Total.WEIGHTED:
        return f"{points}, and they decide all of its {percent(share)} of the total."
    smaller = (possible - lost) / (sum(found.possible.values(), NOTHING) - lost)
    return f"{points}, and it makes up {percent(smaller)} of the total instead of {percent(share)}."


def about_weights(found: Weighed) -> Iterator[Warned]:
    """Weights that do nothing."""
    if found.asked.total is Total.POOLED:
        if len({touchpoint.weight for touchpoint in found.asked.touchpoints}) > 1:
            yield Warned(
                "The total puts all points together, so the weights of the touchpoints are not used. "
                "Choose the mean by weight, or give other points."
            )
        return
    for touchpoint in found.asked.touchpoints:
        if touchpoint.weight == 0 and found.possible[touchpoint.key]:
            yield Warned(
                f"{_name(touchpoint)} weighs 0: it is scored, and its score changes nothing in the total.",
                None,
                touchpoint.key,
            )


def about_bonus(found: Weighed) -> Iterator[Warned]:
    """Bonus questions that can make up for much."""
    if found.bonus <= MUCH_BONUS:
        return
    then = (
        "It stops at 100%, so up to that much can be lost elsewhere without a trace in the total."
        if found.asked.cap_bonus
        else "It is not capped, so a total can pass 100%; comparisons cut it there."
    )
    yield Warned(f"Bonus questions can add {percent(found.bonus)} to the total. {then}")


def about_metrics(found: Weighed) -> Iterator[Warned]:
    """Metrics that are points as well."""
    for touchpoint, question in found.all_scored():
        if question.metric is not None:
            sentence = f"{_label(question)} is reported as a metric and earns points too, so it counts twice."
            yield _about(question, touchpoint, sentence)


def _about(question: Question, touchpoint: Touchpoint, sentence: str) -> Warned:
    return Warned(sentence, question.key, touchpoint.key)


def _label(question: Question) -> str:
    return quoted(question.label, question.key)


def _name(touchpoint: Touchpoint) -> str:
    return quoted(touchpoint.name, touchpoint.key)


def _points(points: Fraction) -> str:
    """At most two decimals are entered, so nothing is rounded away."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")
