"""A visit to a supermarket with ten articles, one question to staff and one thing brought back."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
    NOT_APPLICABLE,
    answered,
    longer_than,
    number,
    one_of,
    receipt,
    stopwatch,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total, When

APP = touchpoint(
    "app",
    "Offers in the app",
    Channel.APP,
    Lens.SERVICE,
    yes_no(
        "offer_there", "Was the first offer in the app on its shelf?", 6, "Pick the first offer of the day"
    ),
    yes_no(
        "offer_price_same",
        "Was the price on the shelf the same as in the app?",
        8,
        photo_when=When.LOST_POINTS,
        relevant=answered("offer_there"),
    ),
)

ENTRANCE = touchpoint(
    "entrance",
    "Entrance",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("trolleys", "Was a clean trolley free at the entrance?", 4, photo_when=When.LOST_POINTS),
    yes_no("floor_dry", "Was the floor between the doors dry?", 4, photo_when=When.LOST_POINTS),
    yes_no("hours_at_door", "Were today's opening hours shown at the door?", 3),
)

SHELVES = touchpoint(
    "shelves",
    "Shelves",
    Channel.STORE,
    Lens.SERVICE,
    number(
        "articles_missing",
        "How many of your ten articles were missing from the shelf?",
        (0, 10),
        (1, 6),
        (2, 3),
        hint="The list of ten is in your brief",
    ),
    number(
        "labels_missing",
        "How many of your ten articles had no price label on the shelf?",
        (0, 6),
        (1, 3),
        hint="The list of ten is in your brief",
    ),
    yes_no(
        "past_date",
        "Was an article on sale after its use-by date?",
        10,
        "Look at five packs of chilled meat, fish or milk",
        good_answer=NO,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
        photo_when=When.LOST_POINTS,
        staff="The chilled shelf is checked for use-by dates every morning",
    ),
    one_of(
        "fruit",
        "How much of the fruit you looked at had gone soft?",
        ("none", "None of ten", 6),
        ("few", "One or two of ten", 3),
        ("many", "Three of ten, or more", 0),
        hint="Look at ten pieces of the fruit nearest to the entrance",
    ),
    yes_no("aisle_free", "Was every aisle you used free of pallets?", 4, photo_when=When.LOST_POINTS),
    weight=3,
)

STAFF = touchpoint(
    "staff_help",
    "Help on the floor",
    Channel.STORE,
    Lens.EXPERIENCE,
    stopwatch(
        "time_to_help",
        "How long did it take from starting to look for help until somebody listened to you?",
        ("looking", "helped"),
        (60, 6),
        (180, 3),
    ),
    yes_no("stopped_work", "Did the member of staff stop working to listen?", 6),
    yes_no(
        "walked_along", "Did the member of staff walk with you to the shelf?", 6, "Ask for the rice vinegar"
    ),
    yes_no(
        "in_stock", "Was the article you asked for on the shelf?", None, "Only to find out what to ask next"
    ),
    yes_no(
        "substitute",
        "Was another article suggested in its place?",
        6,
        relevant=answered("in_stock", NO),
        staff="We suggest another article when one is missing",
    ),
    yes_no("offered_first", "Did a member of staff offer help before you asked for it?", 4, bonus=True),
    weight=2,
)

CHECKOUT = touchpoint(
    "checkout",
    "Checkout",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "queue_time",
        "How long did you wait from joining the queue until your first article was scanned?",
        ("queued", "served"),
        (120, 8),
        (240, 5),
        (420, 2),
    ),
    yes_no(
        "till_opened",
        "Did another till open while you waited?",
        6,
        "Not applicable when every till was open already",
        skip=NOT_APPLICABLE,
        relevant=longer_than("queue_time", 240),
    ),
    yes_no("till_greeting", "Did the cashier greet you before scanning?", 5),
    yes_no(
        "all_prices_right",
        "Did every price on the receipt match the shelf?",
        10,
        critical=CriticalEffect.FLAG,
    ),
    yes_no("scanned_at_pace", "Did the cashier wait until your last article was packed?", 4),
    receipt("receipt_photo"),
    weight=2,
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("receipt_offered", "Were you offered the receipt?", 3),
    yes_no("goodbye", "Did the cashier say goodbye before the next customer's first article?", 5),
    yes_no("wished", "Did the goodbye fit the time of day?", 3, "A good evening, a good weekend", bonus=True),
)

REFUND = touchpoint(
    "return",
    "Bringing an article back",
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    yes_no(
        "refund_on_the_spot",
        "Did the first person you spoke to decide on your refund?",
        8,
        "Bring back one unopened article with its receipt",
        staff="Whoever is at the desk decides on refunds up to the limit",
    ),
    yes_no("reason_heard", "Did you finish giving your reason before you were answered?", 5),
    yes_no(
        "rule_as_online",
        "Was the return handled as the website describes?",
        6,
        "Read the rule on the website first",
        skip=COULD_NOT_TELL,
    ),
    yes_no("replacement_offered", "Were you offered another article in exchange?", 3, bonus=True),
)

SUPERMARKET = LibraryItem(
    Questionnaire(
        key="supermarket",
        title=words("Supermarket"),
        version="1",
        touchpoints=(
            APP,
            ENTRANCE,
            SHELVES,
            STAFF,
            CHECKOUT,
            FAREWELL,
            REFUND,
            outcome("this supermarket", "find your ten articles"),
        ),
        total=Total.WEIGHTED,
        milestones=("looking", "helped", "queued", "served"),
    ),
    purpose="Counts what a weekly shop depends on: full shelves, right prices, short queues and staff who help.",
    themes={
        Theme.SPEED: ("time_to_help", "queue_time"),
        Theme.QUALITY: (
            "offer_there",
            "trolleys",
            "floor_dry",
            "hours_at_door",
            "articles_missing",
            "past_date",
            "fruit",
            "aisle_free",
        ),
        Theme.VALUE: ("labels_missing", "all_prices_right"),
        Theme.COURTESY: ("till_greeting", "scanned_at_pace"),
        Theme.LISTENING: ("stopped_work", "reason_heard"),
        Theme.PERSONAL: ("walked_along",),
        Theme.EMPOWERMENT: ("till_opened", "refund_on_the_spot"),
        Theme.CONSISTENCY: ("offer_price_same", "rule_as_online"),
        Theme.PROACTIVE: ("substitute", "offered_first", "replacement_offered"),
        Theme.FAREWELL: ("receipt_offered", "goodbye", "wished"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
