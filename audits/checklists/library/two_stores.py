"""One customer, two stores of one company: is what the first one learned known in the second?

The shopper asks the first store for an article, leaves a wish there, asks by phone, and buys in the second.
"""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
    NOT_APPLICABLE,
    answered,
    one_of,
    receipt,
    stopwatch,
    tick_all,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total

FIRST_MEETING = touchpoint(
    "first_store",
    "First store: your wish",
    Channel.STORE,
    Lens.EXPERIENCE,
    stopwatch(
        "first_greeting",
        "How long did it take from entering the first store until you were greeted?",
        ("entered_first", "greeted_first"),
        (30, 6),
        (90, 4),
        (180, 1),
    ),
    yes_no("first_asked", "Were you asked in the first store what the article was for?", 6),
    yes_no("first_summed_up", "Was your wish summed up before it was written down?", 6),
    yes_no(
        "first_written",
        "Did the first store enter your wish in a system?",
        8,
        "A note on paper counts as no",
        skip=COULD_NOT_TELL,
        staff="A customer's wish goes into the shared record",
    ),
    weight=2,
)

FIRST_PROMISE = touchpoint(
    "first_promise",
    "First store: what it promised",
    Channel.STORE,
    Lens.SERVICE,
    one_of(
        "first_stock",
        "How did the first store find out whether the second had the article?",
        ("looked", "Looked it up while you watched", 6),
        ("called", "Called the second store", 6),
        ("sent_away", "Told you to ask there yourself", 0),
        hint="Ask whether the second store has it",
    ),
    yes_no("first_reserved", "Did the first store offer to have the article put aside for you?", 6),
    yes_no("first_price", "Did the first store name a price?", None, "Only to find out what to ask next"),
    yes_no(
        "first_goodbye",
        "Were you told whom to see in the second store?",
        4,
        "A desk or a department is enough",
    ),
    weight=2,
)

CALL = touchpoint(
    "phone_call",
    "Call to the second store",
    Channel.PHONE,
    Lens.SERVICE,
    stopwatch(
        "call_answered",
        "How long did it take from the first ring until a person spoke?",
        ("dialled", "answered"),
        (20, 6),
        (60, 4),
        (120, 1),
    ),
    yes_no(
        "call_known",
        "Did the person on the phone find the wish you had left in the first store?",
        10,
        "Say that you were in the first store; leave the details to them",
        critical=CriticalEffect.FLAG,
    ),
    yes_no(
        "call_stock", "Was the stock named on the phone the same as on the website?", 6, skip=COULD_NOT_TELL
    ),
    yes_no("call_courteous", "Did the person on the phone say goodbye before hanging up?", 3),
    weight=2,
)

SECOND_MEETING = touchpoint(
    "second_store",
    "Second store: are you known?",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("second_greeted", "Did somebody in the second store greet you before you spoke?", 5),
    one_of(
        "second_known",
        "What did the second store know of your wish?",
        ("all", "The article with your reason", 10),
        ("article", "The article only", 6),
        ("name", "That you had been in the first store", 3),
        ("nothing", "Nothing", 0),
        hint="Say only that you were in the first store",
    ),
    yes_no(
        "second_retold",
        "Did you have to tell your wish from the beginning?",
        6,
        good_answer=NO,
        staff="The shared record is read before the customer is asked",
    ),
    yes_no("second_went_on", "Did the advice go on from where the first store had ended?", 8),
    yes_no(
        "second_unasked", "Did the second store suggest something that suits what you had told the first?", 6
    ),
    weight=3,
)

SAME_ANSWER = touchpoint(
    "same_answers",
    "The same answers?",
    Channel.STORE,
    Lens.SERVICE,
    yes_no(
        "same_price",
        "Did the second store name the same price as the first?",
        8,
        relevant=answered("first_price"),
    ),
    yes_no(
        "same_returns",
        "Did the second store name the same period for returns as the first?",
        6,
        "Ask in both",
    ),
    yes_no(
        "same_website",
        "Was that period the same as on the website?",
        5,
        "Compare with the answer of the second store",
    ),
    yes_no(
        "corrected",
        "Did the second store decide in your favour where the two differed?",
        6,
        "Not applicable when both said the same",
        skip=NOT_APPLICABLE,
    ),
    weight=2,
)

PURCHASE = touchpoint(
    "checkout",
    "Second store: purchase",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("reserved_ready", "Was the article ready at the desk when you arrived?", 6, skip=NOT_APPLICABLE),
    yes_no(
        "charged_right",
        "Was the amount charged the one you had been told?",
        10,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
    ),
    yes_no("return_anywhere", "Were you told that the article can be given back in either store?", 4),
    receipt("receipt_photo"),
    yes_no("thanked", "Were you thanked for coming?", 4),
)

FOLLOW_UP = touchpoint(
    "follow_up",
    "After the purchase",
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    yes_no("message_came", "Did a message on your purchase arrive within two days?", 5),
    tick_all(
        "message_knows",
        "What did the message refer to?",
        ("article", "The article", 2),
        ("second", "The store you bought it in", 2),
        ("reason", "What you had said it was for", 4),
        relevant=answered("message_came"),
    ),
    yes_no(
        "wish_closed",
        "Did the first store contact you again on a wish that was met already?",
        5,
        "Answer after three days",
        good_answer=NO,
    ),
)

TWO_STORES = LibraryItem(
    Questionnaire(
        key="one-customer-two-stores",
        title=words("One customer, two stores"),
        version="1",
        touchpoints=(
            FIRST_MEETING,
            FIRST_PROMISE,
            CALL,
            SECOND_MEETING,
            SAME_ANSWER,
            PURCHASE,
            FOLLOW_UP,
            outcome("this company", "pick up in the second store where you had left off"),
        ),
        total=Total.WEIGHTED,
        milestones=("entered_first", "greeted_first", "dialled", "answered"),
    ),
    purpose="Finds out whether what one store learned of a customer is known on the phone and in the next store.",
    themes={
        Theme.SPEED: ("first_greeting", "call_answered", "reserved_ready"),
        Theme.QUALITY: ("first_written",),
        Theme.VALUE: ("charged_right",),
        Theme.COURTESY: ("second_greeted", "call_courteous"),
        Theme.LISTENING: ("first_asked", "first_summed_up"),
        Theme.PERSONAL: ("second_went_on", "message_knows"),
        Theme.EMPOWERMENT: ("first_stock", "corrected"),
        Theme.CONSISTENCY: (
            "call_known",
            "call_stock",
            "second_known",
            "second_retold",
            "same_price",
            "same_returns",
            "same_website",
            "wish_closed",
        ),
        Theme.PROACTIVE: ("first_reserved", "second_unasked", "return_anywhere", "message_came"),
        Theme.FAREWELL: ("first_goodbye", "thanked"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
