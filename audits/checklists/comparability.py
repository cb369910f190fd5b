"""What a change of version does to comparing visits, in sentences."""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from audits.checklists.differences import Difference, Pair, Sort
from audits.checklists.weighed import quoted
from audits.sheet import Touchpoint, Words

MOST_NAMED = 8


class Standing(StrEnum):
    """How far visits of the two versions can be compared at one touchpoint."""

    SAME = "compares"
    REWORDED = "compares, in other words"
    CHANGED = "compares with care"
    ADDED = "begins here"
    REMOVED = "ends here"
    OWN = "is not compared"


_NOT_OF_ITSELF = {Sort.REWEIGHTED, Sort.MOVED}
"""A touchpoint's own weight and place change the total; its own score stays what it was."""


def standing(
    before: Touchpoint | None,
    after: Touchpoint | None,
    differences: Sequence[Difference],
    questions: Sequence[Sequence[Difference]],
) -> Standing:
    """How a touchpoint's scores before and after can be compared.

    `differences` are its own, `questions` those of each changed question. Which questions there are, what they
    ask and earn and when, decides; words alone change less, and the order nothing. What a region or a store adds
    is never compared.
    """
    if any(each is not None and each.own for each in (before, after)):
        return Standing.OWN
    if before is None:
        return Standing.ADDED
    if after is None:
        return Standing.REMOVED
    own = {difference.sort for difference in differences} - _NOT_OF_ITSELF
    theirs = {difference.sort for each in questions for difference in each}
    if len({question.key for question in before.questions} ^ {question.key for question in after.questions}):
        return Standing.CHANGED
    if (own | theirs) - {Sort.REWORDED, Sort.MOVED}:
        return Standing.CHANGED
    return Standing.REWORDED if Sort.REWORDED in own | theirs else Standing.SAME


def consequences(
    pair: Pair, touchpoints: Sequence[tuple[Words, Standing]], shares_shifted: bool
) -> Iterator[str]:
    """What it means for scores and comparisons; `touchpoints` are names with their standing.

    `shares_shifted` says whether a touchpoint that both have makes up another part of the total.
    """
    yield "No score changes: each visit keeps the version it was made with."
    names = {each: [quoted(name, "") for name, found in touchpoints if found is each] for each in Standing}
    if names[Standing.OWN]:
        yield "What a region or a store adds counts in its audits and in no comparison."
        return
    if not (names[Standing.SAME] or names[Standing.REWORDED] or names[Standing.CHANGED]):
        yield "The two versions share no touchpoint, so their visits are not compared at all."
        return
    yield from _about_touchpoints(names)
    yield from _about_totals(pair, names, shares_shifted)


def _about_touchpoints(names: dict[Standing, list[str]]) -> Iterator[str]:
    if told := names[Standing.SAME]:
        same = _do(told, "asks and scores", "ask and score")
        yield f"{_listed(told)} {same} the same, so visits compare there as before."
    if told := names[Standing.REWORDED]:
        yield (
            f"{_listed(told)} {_do(told, 'uses', 'use')} other words for the same points. Visits are compared there; "
            "whether shoppers still understand the same is yours to judge."
        )
    if told := names[Standing.CHANGED]:
        yield (
            f"{_listed(told)} changed what {_do(told, 'it asks or earns', 'they ask or earn')}. Visits are still "
            "compared there: read a step from one version to the other with care."
        )
    if told := names[Standing.ADDED]:
        them = _do(told, "it", "them")
        yield f"{_listed(told)} {_do(told, 'is', 'are')} only in the later version: no earlier visit has {them}."
    if told := names[Standing.REMOVED]:
        only = f"{_do(told, 'is', 'are')} only in the earlier version"
        yield f"{_listed(told)} {only}: what was measured there ends with it."
    if both := sorted({*names[Standing.ADDED]} & {*names[Standing.REMOVED]}):
        yield (
            f"{_listed(both)} went and came under another key, so comparisons take "
            f"{_do(both, 'it for two touchpoints', 'each of them for two touchpoints')}."
        )


def _about_totals(pair: Pair, names: dict[Standing, list[str]], shares_shifted: bool) -> Iterator[str]:
    if pair.before.total is not pair.after.total:
        yield (
            "The total is made by another rule, so totals before and after do not compare; touchpoints do. "
            "Reports print which rule a total follows."
        )
    if pair.before.cap_bonus != pair.after.cap_bonus:
        yield "Whether bonus can lead past 100% changed. Comparisons cut every total at 100% either way."
    if names[Standing.ADDED] or names[Standing.REMOVED]:
        yield "Over both versions, totals are taken over the touchpoints that both have, and the page says so."
    elif shares_shifted and pair.before.total is pair.after.total:
        yield (
            "Both versions have the same touchpoints, and these share the total in another way: part of a step in "
            "totals may come from that alone."
        )


def _listed(names: Sequence[str]) -> str:
    """ "“A”, “B” and “C”"; no more than eight are named."""
    if len(names) > MOST_NAMED:
        return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _do(names: Sequence[str], one: str, several: str) -> str:
    return one if len(names) == 1 else several
