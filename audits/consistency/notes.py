"""What a comparison says of its own limits: one plain sentence for everything that could not be estimated."""

from typing import assert_never

from audits.consistency.crossed import NotCrossed, ShopperSplit
from audits.consistency.groups import Groups
from audits.consistency.spread import FEWEST_STORES, NoModel, Spread


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


def _no_model(reason: NoModel, stores: int) -> str:
    raw = "Only raw figures are shown: no adjusted scores, bands, ranks or verdicts."
    match reason:
        case NoModel.NO_VISITS:
            return "There is no approved visit with a score here, so there is nothing to compare."
        case NoModel.FEW_STORES:
            have = "1 store was visited" if stores == 1 else f"{stores} stores were visited"
            return (
                f"It takes at least {FEWEST_STORES} stores to tell how much stores differ, and {have}. {raw}"
            )
        case NoModel.SINGLE_VISITS:
            return (
                "No store was visited more than once, so a difference between stores cannot be told from the "
                f"difference between two visits. {raw}"
            )
        case NoModel.NO_SPREAD:
            return f"All scores are equal, so there is no spread to judge a difference by. {raw}"
        case _:
            assert_never(reason)


def _on_stores(groups: Groups, spread: Spread) -> list[str]:
    notes = []
    once = int((groups.totals.visits == 1).sum())
    if once:
        stores = "1 store has one visit" if once == 1 else f"{once:,} stores have one visit each"
        notes.append(
            f"{stores}: no standard deviation, rank or verdict; the band comes from the pooled spread."
        )
    if not spread.within_squares:
        notes.append(
            "Repeat visits to a store never differed, so bands have no width. More visits will show what they hide."
        )
    elif not spread.between_variance:
        notes.append(
            "Stores differ no more than visits to one store do: the spread between stores is estimated as 0."
        )
    return notes


def _on_touchpoints(groups: Groups, spreads: list[Spread]) -> list[str]:
    """One sentence for each reason, naming its touchpoints."""
    reasons: dict[NoModel, list[str]] = {}
    for touchpoint, spread in zip(groups.touchpoints, spreads, strict=True):
        if spread.no_model:
            reasons.setdefault(spread.no_model, []).append(touchpoint.name)
    return [f"{', '.join(names)}: {_no_split(reason)}." for reason, names in reasons.items()]


def _no_split(reason: NoModel) -> str:
    match reason:
        case NoModel.NO_VISITS:
            return "not scored in any visit"
        case NoModel.FEW_STORES:
            return f"scored in fewer than {FEWEST_STORES} stores, so its spread is not split between and within stores"
        case NoModel.SINGLE_VISITS:
            return "scored only once in every store, so its spread is not split between and within stores"
        case NoModel.NO_SPREAD:
            return "all scores are equal, so there is no spread to split"
        case _:
            assert_never(reason)


def _on_shoppers(shoppers: ShopperSplit | NotCrossed) -> list[str]:
    match shoppers:
        case NotCrossed(is_being_fitted=True):
            return [shoppers.reason]
        case NotCrossed():
            apart = "Differences between shoppers were not told apart from differences between stores"
            return [f"{apart}: {shoppers.reason}"]
        case ShopperSplit():
            named = f"the {shoppers.visits:,} visits that name their shopper"
            if shoppers.fallback:
                named = f"{shoppers.visits:,} visits"
            told = f"The spread between shoppers comes from a model with stores and shoppers crossed, on {named}."
            return [f"{told} {shoppers.fallback}".rstrip()]
        case _:
            assert_never(shoppers)
