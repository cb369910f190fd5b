"""What a comparison says of its own limits: one plain sentence for everything that could not be estimated."""

from typing import assert_never

from audits.consistency.crossed import NotCrossed, ShopperSplit
from audits.consistency.groups import Groups
from audits.consistency.spread import FEWEST_STORES, NoModel, Spread
from audits.sentences import Sentence, sentence, sentences


def notes_on(
    groups: Groups, spread: Spread, touchpoints: list[Spread], shoppers: ShopperSplit | NotCrossed
) -> list[str]:
    """The sentences for `Network.notes`: the caller's own first, then network, stores, touchpoints and shoppers."""
    notes = [*groups.notes]
    if spread.no_model:
        notes.append(_no_model(spread.no_model, spread.groups))
    else:
        notes += _on_stores(groups, spread)
    if spread.visits:
        notes += _on_touchpoints(groups, touchpoints)
        notes += _on_shoppers(shoppers)
    return notes


def _no_model(reason: NoModel, stores: int) -> Sentence:
    raw = sentence("Only raw figures are shown: no adjusted scores, bands, ranks or verdicts.")
    match reason:
        case NoModel.NO_VISITS:
            return sentence("There is no approved visit with a score here, so there is nothing to compare.")
        case NoModel.FEW_STORES:
            return sentences(
                "It takes at least %(fewest)s stores to tell how much stores differ, and %(number)s store was "
                "visited. %(raw)s",
                "It takes at least %(fewest)s stores to tell how much stores differ, and %(number)s stores were "
                "visited. %(raw)s",
                stores,
                fewest=FEWEST_STORES,
                raw=raw,
            )
        case NoModel.SINGLE_VISITS:
            return sentence(
                "No store was visited more than once, so a difference between stores cannot be told from the "
                "difference between two visits. %(raw)s",
                raw=raw,
            )
        case NoModel.NO_SPREAD:
            return sentence(
                "All scores are equal, so there is no spread to judge a difference by. %(raw)s", raw=raw
            )
        case _:
            assert_never(reason)


def _on_stores(groups: Groups, spread: Spread) -> list[str]:
    notes: list[str] = []
    once = int((groups.totals.visits == 1).sum())
    if once:
        notes.append(
            sentences(
                "%(number)s store has one visit: no standard deviation, rank or verdict; the band comes from the "
                "pooled spread.",
                "%(number)s stores have one visit each: no standard deviation, rank or verdict; the band comes from "
                "the pooled spread.",
                once,
            )
        )
    if not spread.within_squares:
        notes.append(
            sentence(
                "Repeat visits to a store never differed, so bands have no width. More visits will show what they "
                "hide."
            )
        )
    elif not spread.between_variance:
        notes.append(
            sentence(
                "Stores differ no more than visits to one store do: the spread between stores is estimated as 0."
            )
        )
    return notes


def _on_touchpoints(groups: Groups, spreads: list[Spread]) -> list[Sentence]:
    """One sentence for each reason, naming its touchpoints."""
    reasons: dict[NoModel, list[str]] = {}
    for touchpoint, spread in zip(groups.touchpoints, spreads, strict=True):
        if spread.no_model:
            reasons.setdefault(spread.no_model, []).append(touchpoint.name)
    return [
        sentence("%(touchpoints)s: %(why)s.", touchpoints=names, why=_no_split(reason))
        for reason, names in reasons.items()
    ]


def _no_split(reason: NoModel) -> Sentence:
    match reason:
        case NoModel.NO_VISITS:
            return sentence("not scored in any visit")
        case NoModel.FEW_STORES:
            return sentence(
                "scored in fewer than %(fewest)s stores, so its spread is not split between and within stores",
                fewest=FEWEST_STORES,
            )
        case NoModel.SINGLE_VISITS:
            return sentence(
                "scored only once in every store, so its spread is not split between and within stores"
            )
        case NoModel.NO_SPREAD:
            return sentence("all scores are equal, so there is no spread to split")
        case _:
            assert_never(reason)


def _on_shoppers(shoppers: ShopperSplit | NotCrossed) -> list[str]:
    match shoppers:
        case NotCrossed(is_being_fitted=True):
            return [shoppers.reason]
        case NotCrossed():
            return [
                sentence(
                    "Differences between shoppers were not told apart from differences between stores: %(why)s",
                    why=shoppers.reason,
                )
            ]
        case ShopperSplit(fallback=""):
            return [
                sentence(
                    "The spread between shoppers comes from a model with stores and shoppers crossed, on the "
                    "%(visits)s visits that name their shopper.",
                    visits=shoppers.visits,
                )
            ]
        case ShopperSplit():
            return [
                sentence(
                    "The spread between shoppers comes from a model with stores and shoppers crossed, on "
                    "%(visits)s visits. %(fallback)s",
                    visits=shoppers.visits,
                    fallback=shoppers.fallback,
                )
            ]
        case _:
            assert_never(shoppers)
