"""A visit to a fashion store: from the website to the message after the purchase."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    NOT_APPLICABLE,
    answered,
    longer_than,
    receipt,
    stopwatch,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total, When

BEFORE = touchpoint(
    "website",
    "The website before the visit",
    Channel.WEB,
    Lens.SERVICE,
    yes_no(
        "web_stock",
        "Did the product page say whether this store had the article in stock?",
        5,
        "Look up one article the evening before",
    ),
    yes_no(
        "web_stock_true",
        "Was the article in the store as the website had said?",
        6,
        "Answer when you are in the store",
        relevant=answered("web_stock"),
    ),
    yes_no("web_hours", "Did the opening hours on the website match those at the door?", 4),
)

ENTRANCE = touchpoint(
    "entrance",
    "Window and entrance",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("window_lit", "Was every lamp in the shop window lit?", 4, photo_when=When.LOST_POINTS),
    yes_no("window_prices", "Did every outfit in the window have a price beside it?", 5),
    yes_no(
        "way_in", "Was the way in wide enough for a pushchair?", 4, "A metre without racks on either side"
    ),
)

GREETING = touchpoint(
    "greeting",
    "Greeting",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no(
        "greeted",
        "Did a member of staff greet you before you spoke?",
        8,
        staff="The greeting comes before the customer speaks",
    ),
    stopwatch(
        "time_to_greeting",
        "How long did it take from entering until you were greeted?",
        ("entered", "greeted"),
        (30, 8),
        (90, 5),
        (180, 2),
        relevant=answered("greeted"),
    ),
    yes_no("greeting_eyes", "Did the greeting come with eye contact?", 5, relevant=answered("greeted")),
    yes_no(
        "private_talk",
        "Did staff carry on a private conversation while you stood within two metres?",
        5,
        good_answer=NO,
        staff="Private conversations pause when a customer is near",
    ),
    weight=2,
)

ADVICE = touchpoint(
    "advice",
    "Advice",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("occasion_asked", "Were you asked what occasion the article was for?", 8),
    yes_no("wish_repeated", "Did the member of staff sum up your wish before showing an article?", 6),
    yes_no("second_article", "Were you shown a second article that goes with the first?", 6),
    yes_no("referred_back", "Did the advice refer to something you had said earlier?", 6),
    yes_no("size_there", "Was your size on the rail?", None, "Only to find out what to ask next"),
    yes_no(
        "size_found",
        "Did the member of staff offer a way to get your size?",
        8,
        "From another store, by order, or by a call when it arrives",
        relevant=answered("size_there", NO),
    ),
    weight=3,
)

FITTING_ROOM = touchpoint(
    "fitting_room",
    "Fitting room",
    Channel.STORE,
    Lens.SERVICE,
    yes_no(
        "fitting_clear",
        "Was the fitting room free of other customers' articles?",
        5,
        "Not applicable when every fitting room was closed",
        skip=NOT_APPLICABLE,
    ),
    yes_no("fitting_hook", "Was there a hook for your own clothes?", 3, skip=NOT_APPLICABLE),
    yes_no(
        "other_size_offered",
        "Were you offered another size while you were in the fitting room?",
        6,
        skip=NOT_APPLICABLE,
    ),
)

CHECKOUT = touchpoint(
    "checkout",
    "Checkout",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "queue_time",
        "How long did you wait from joining the queue until you were served?",
        ("queued", "served"),
        (60, 8),
        (180, 5),
        (300, 2),
    ),
    yes_no(
        "second_till",
        "Did a second till open while you waited?",
        5,
        "Not applicable when every till was open already",
        skip=NOT_APPLICABLE,
        relevant=longer_than("queue_time", 180),
    ),
    yes_no(
        "price_right",
        "Was the price at the till the same as on the label?",
        10,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
    ),
    yes_no("last_return_day", "Were you told the last day for returns?", 5),
    yes_no("care_tip", "Were you given a tip on caring for the article?", 3, bonus=True),
    receipt("receipt_photo"),
    weight=2,
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("thanked", "Were you thanked for coming?", 5),
    yes_no("farewell_eyes", "Did the last words come with eye contact?", 4),
    yes_no("reason_to_return", "Were you given a reason to come back?", 4, "A new delivery, an event"),
)

FOLLOW_UP = touchpoint(
    "follow_up",
    "After the purchase",
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    yes_no(
        "message_came",
        "Did a message on your purchase arrive within two days?",
        4,
        "Not applicable when you gave no address",
        skip=NOT_APPLICABLE,
    ),
    yes_no(
        "message_returns",
        "Did the message give the same last day for returns as the store?",
        6,
        relevant=answered("message_came"),
    ),
)

FASHION_STORE = LibraryItem(
    Questionnaire(
        key="fashion-store",
        title=words("Fashion store"),
        version="1",
        touchpoints=(
            BEFORE,
            ENTRANCE,
            GREETING,
            ADVICE,
            FITTING_ROOM,
            CHECKOUT,
            FAREWELL,
            FOLLOW_UP,
            outcome("this store", "find what you were looking for"),
        ),
        total=Total.WEIGHTED,
        milestones=("entered", "greeted", "queued", "served"),
    ),
    purpose="Shows how well a fashion store listens, advises and takes leave when a customer buys one outfit.",
    themes={
        Theme.SPEED: ("time_to_greeting", "queue_time"),
        Theme.QUALITY: ("window_lit", "way_in", "fitting_clear", "fitting_hook"),
        Theme.VALUE: ("window_prices", "price_right"),
        Theme.COURTESY: ("greeted", "greeting_eyes", "private_talk"),
        Theme.LISTENING: ("occasion_asked", "wish_repeated"),
        Theme.PERSONAL: ("referred_back",),
        Theme.EMPOWERMENT: ("size_found", "second_till"),
        Theme.CONSISTENCY: ("web_stock", "web_stock_true", "web_hours", "message_returns"),
        Theme.PROACTIVE: (
            "second_article",
            "other_size_offered",
            "last_return_day",
            "care_tip",
            "message_came",
        ),
        Theme.FAREWELL: ("thanked", "farewell_eyes", "reason_to_return"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
