"""Who may do what, as one page of data.

A role says what a person may *do*; which rows they may do it to is decided by `visible_to` in each room's queries.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person is in the programme. One person has one role."""

    HEAD_OFFICE = "head-office"
    REGIONAL_MANAGER = "regional-manager"
    STORE_MANAGER = "store-manager"
    REVIEWER = "reviewer"
    SHOPPER = "shopper"


# They see what many people said and did: a password alone must not open that.
NEEDS_SECOND_FACTOR = frozenset({Role.HEAD_OFFICE, Role.REGIONAL_MANAGER, Role.REVIEWER})


class Can(StrEnum):
    """Something a role may or may not do. Routes name one of these with `@needs`."""

    MANAGE_PEOPLE = "manage people"
    MANAGE_STORES = "manage stores and regions"
    SEE_STORES = "see stores"
    MANAGE_CHECKLISTS = "manage checklists"
    SEE_CHECKLISTS = "see checklists"
    ADD_TOUCHPOINTS = "add touchpoints of a region or a store"
    MANAGE_FIELDWORK = "manage rounds and assignments"
    SEE_FIELDWORK = "see rounds and assignments"
    IMPORT_FILES = "import files"
    EXPORT_FILES = "export files"
    SHOP = "make visits and report them"
    REVIEW = "review visits"
    READ_VISITS = "read reviewed visits"
    COMPARE = "compare stores"
    SEE_SHOPPER_YARDSTICKS = "see how strict each shopper is"
    DOWNLOAD_FIGURES = "download the figures of the comparisons one sees"
    DOWNLOAD_AUDITS = "download audits"
    DOWNLOAD_COMPARISONS = "download comparisons"
    DOWNLOAD_BATCHES = "download many audits at once"
    MANAGE_DOCUMENTS = "manage how and when documents are made"
    SEE_OPERATION = "see how the program runs and how it is set"
    USE_TOKENS = "let programs read with tokens"
    READ_EVENTS = "read who did what"
    MANAGE_WEBHOOKS = "have other programs told what happens"


_MANAGING = frozenset(
    {
        Can.MANAGE_PEOPLE,
        Can.MANAGE_STORES,
        Can.MANAGE_CHECKLISTS,
        Can.MANAGE_FIELDWORK,
        Can.MANAGE_DOCUMENTS,
        Can.SEE_OPERATION,
        Can.MANAGE_WEBHOOKS,
    }
)
_READING = frozenset(
    {
        Can.SEE_STORES,
        Can.READ_VISITS,
        Can.COMPARE,
        Can.DOWNLOAD_AUDITS,
        Can.DOWNLOAD_COMPARISONS,
        Can.DOWNLOAD_BATCHES,
    }
)

MAY: dict[Role, frozenset[Can]] = {
    Role.HEAD_OFFICE: _MANAGING
    | _READING
    | {
        Can.SEE_CHECKLISTS,
        Can.ADD_TOUCHPOINTS,
        Can.SEE_FIELDWORK,
        Can.IMPORT_FILES,
        Can.EXPORT_FILES,
        Can.SEE_SHOPPER_YARDSTICKS,
        Can.DOWNLOAD_FIGURES,
        Can.USE_TOKENS,
        Can.READ_EVENTS,
    },
    Role.REGIONAL_MANAGER: _READING
    | {
        Can.SEE_CHECKLISTS,
        Can.ADD_TOUCHPOINTS,
        Can.SEE_FIELDWORK,
        Can.EXPORT_FILES,
        Can.DOWNLOAD_FIGURES,
        Can.USE_TOKENS,
    },
    Role.STORE_MANAGER: frozenset({Can.READ_VISITS, Can.DOWNLOAD_AUDITS, Can.USE_TOKENS}),
    Role.REVIEWER: frozenset(
        {
            Can.REVIEW,
            Can.READ_VISITS,
            Can.DOWNLOAD_AUDITS,
            Can.SEE_SHOPPER_YARDSTICKS,
            Can.DOWNLOAD_FIGURES,
            Can.USE_TOKENS,
        }
    ),
    Role.SHOPPER: frozenset({Can.SHOP}),
}


def may(role: Role, what: Can) -> bool:
    """Whether a role may do something at all."""
    return what in MAY[role]
