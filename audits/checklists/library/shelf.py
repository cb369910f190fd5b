"""Every checklist of the library, in the order it is shown. Made once, when the program starts."""

from audits.checklists.library.bank_branch import BANK_BRANCH
from audits.checklists.library.click_and_collect import CLICK_AND_COLLECT
from audits.checklists.library.coffee_shop import COFFEE_SHOP
from audits.checklists.library.contact_centre import CONTACT_CENTRE
from audits.checklists.library.fashion_store import FASHION_STORE
from audits.checklists.library.hotel_front_desk import HOTEL_FRONT_DESK
from audits.checklists.library.item import LibraryItem
from audits.checklists.library.restaurant import RESTAURANT
from audits.checklists.library.supermarket import SUPERMARKET
from audits.checklists.library.two_stores import TWO_STORES
from audits.errors import NotFound

ITEMS: tuple[LibraryItem, ...] = (
    FASHION_STORE,
    SUPERMARKET,
    COFFEE_SHOP,
    RESTAURANT,
    BANK_BRANCH,
    CONTACT_CENTRE,
    CLICK_AND_COLLECT,
    HOTEL_FRONT_DESK,
    TWO_STORES,
)


def find(key: str) -> LibraryItem:
    """The checklist of the library with this key, `NotFound` when there is none."""
    for item in ITEMS:
        if item.key == key:
            return item
    raise NotFound("This checklist of the library")
