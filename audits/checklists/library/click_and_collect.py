"""An order in a web shop that is collected in a store, and one article of it given back there."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
    NOT_APPLICABLE,
    answered,
    number,
    one_of,
    receipt,
    stopwatch,
    tick_all,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total, When

SEARCH = touchpoint(
    "website",
    "Finding the article",
    Channel.WEB,
    Lens.SERVICE,
    number(
        "pages_to_article",
        "How many pages did it take from the start page to the article?",
        (3, 6),
        (5, 4),
        (8, 1),
        hint="Each new page counts, search results too",
    ),
    yes_no("stock_by_store", "Did the article's page show the stock of the store you chose?", 6),
    yes_no(
        "size_help",
        "Did the page help you choose between two versions of the article?",
        5,
        "A guide, a comparison",
    ),
    yes_no(
        "reviews_shown", "Were reviews with fewer than three stars shown as well?", 4, skip=NOT_APPLICABLE
    ),
    weight=2,
)

QUESTION = touchpoint(
    "chat",
    "A question before the order",
    Channel.CHAT,
    Lens.EXPERIENCE,
    stopwatch(
        "time_to_chat",
        "How long did it take until your question in the chat was answered?",
        ("asked", "answered"),
        (60, 8),
        (180, 5),
        (600, 2),
    ),
    yes_no(
        "own_question",
        "Did the answer deal with the question you had asked?",
        6,
        "Ask which version suits a beginner",
    ),
    yes_no("asked_back", "Were you asked something in return before a recommendation?", 6),
    yes_no("chat_goodbye", "Did the chat end with an offer of further help?", 3),
    weight=2,
)

ORDER = touchpoint(
    "order",
    "Order",
    Channel.WEB,
    Lens.SERVICE,
    yes_no("total_early", "Was the full price shown before you typed your address?", 8),
    yes_no("guest_order", "Could you order as a guest?", 4),
    yes_no("time_promised", "Did the confirmation give an hour from which you could collect?", 6),
    yes_no("change_possible", "Did the confirmation contain a link to change the order?", 4),
)

READY = touchpoint(
    "ready_message",
    "Message that it is ready",
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    yes_no("ready_by_promise", "Did the message arrive by the hour promised?", 8),
    tick_all(
        "message_holds",
        "What did the message contain?",
        ("where", "Where in the store to go", 3),
        ("until", "Until when it is kept", 2),
        ("code", "What to show there", 2),
    ),
)

COLLECTION = touchpoint(
    "collect",
    "Collection",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("desk_signed", "Could the collection desk be seen from the entrance?", 4, "A sign counts"),
    stopwatch(
        "time_to_collect",
        "How long did it take from reaching the desk until you had the article?",
        ("at_desk", "collected"),
        (120, 8),
        (300, 5),
        (600, 2),
    ),
    yes_no(
        "queue_there",
        "Was anybody waiting at the desk before you?",
        None,
        "Only to find out what to ask next",
    ),
    yes_no(
        "queue_greeted",
        "Did staff acknowledge you while you waited?",
        5,
        "A nod counts",
        relevant=answered("queue_there"),
    ),
    yes_no(
        "right_article",
        "Was it the article you had ordered?",
        10,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
        photo_when=When.LOST_POINTS,
    ),
    yes_no(
        "identity_checked",
        "Was your order number checked before the article was handed over?",
        6,
        critical=CriticalEffect.FLAG,
    ),
    receipt("receipt_photo", "Photo of the receipt or the collection slip"),
    weight=2,
)

MEETING = touchpoint(
    "greeting",
    "At the desk",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("greeted", "Did the person at the desk greet you before asking for the order?", 5),
    yes_no("box_opened", "Were you offered to look at the article before leaving?", 5),
    yes_no("chat_known", "Did the person know of your question in the chat?", 4, bonus=True),
    yes_no("addition", "Were you told of something that goes with the article?", 4),
    yes_no("goodbye", "Did the person say goodbye?", 4),
    weight=2,
)

RETURN = touchpoint(
    "return",
    "Giving one article back",
    Channel.STORE,
    Lens.SERVICE,
    yes_no(
        "return_taken",
        "Did the store take back the article that was ordered online?",
        8,
        "Keep one article unopened for this",
    ),
    yes_no(
        "return_alone",
        "Did the person at the desk settle the return on the spot?",
        6,
        relevant=answered("return_taken"),
    ),
    yes_no(
        "return_as_online",
        "Did the return cost what the website had said?",
        6,
        "Free of charge is a price too",
        skip=COULD_NOT_TELL,
        relevant=answered("return_taken"),
    ),
    one_of(
        "refund_after",
        "When was the money back in your account?",
        ("three", "Within three days", 6),
        ("seven", "Within seven days", 4),
        ("later", "Later than seven days", 0),
        skip=COULD_NOT_TELL,
        relevant=answered("return_taken"),
    ),
    yes_no(
        "return_reproached",
        "Were you asked to justify the return?",
        4,
        "A reason to tick on a form counts as no",
        good_answer=NO,
        staff="Articles are taken back with no reason asked",
    ),
)

CLICK_AND_COLLECT = LibraryItem(
    Questionnaire(
        key="click-and-collect",
        title=words("Web shop with click-and-collect"),
        version="1",
        touchpoints=(
            SEARCH,
            QUESTION,
            ORDER,
            READY,
            COLLECTION,
            MEETING,
            RETURN,
            outcome("this shop", "get the article you wanted", Channel.WEB),
        ),
        total=Total.WEIGHTED,
        milestones=("asked", "answered", "at_desk", "collected"),
    ),
    purpose="Follows one order from the search box to the store's counter and back, where the two often part ways.",
    themes={
        Theme.SPEED: (
            "pages_to_article",
            "time_to_chat",
            "ready_by_promise",
            "time_to_collect",
            "refund_after",
        ),
        Theme.QUALITY: ("right_article", "identity_checked", "desk_signed", "guest_order"),
        Theme.VALUE: ("total_early", "reviews_shown"),
        Theme.COURTESY: ("greeted", "queue_greeted", "return_reproached"),
        Theme.LISTENING: ("own_question", "asked_back"),
        Theme.PERSONAL: ("chat_known",),
        Theme.EMPOWERMENT: ("return_alone", "change_possible"),
        Theme.CONSISTENCY: ("stock_by_store", "return_taken", "return_as_online"),
        Theme.PROACTIVE: ("size_help", "time_promised", "message_holds", "box_opened", "addition"),
        Theme.FAREWELL: ("chat_goodbye", "goodbye"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
