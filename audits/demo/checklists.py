"""The two checklists of the demonstration programme: a visit in store, and a contact by phone and web."""

from decimal import Decimal

from audits.demo.questions import metric, number, one_of, picture, scale, story, tick_all, yes_no
from audits.sheet import Channel, CriticalEffect, Lens, Metric, Questionnaire, Total, Touchpoint

ADVICE = Touchpoint(
    "advice",
    {"": "Advice"},
    (
        yes_no("open_question", "Were you asked an open question about what you need it for?", 8),
        yes_no("listened", "Did the member of staff sum up your need before suggesting anything?", 8),
        yes_no("two_options", "Were you shown at least two options with a reason for each?", 6),
        yes_no("honest_limit", "Were you told honestly what the product cannot do?", 6),
        scale("personal", "How personal was the advice to your situation?", 12),
    ),
    Channel.STORE,
    Lens.EXPERIENCE,
    Decimal(3),
    expectation=True,
)

FOLLOW_UP = Touchpoint(
    "follow_up",
    {"": "After the purchase"},
    (
        yes_no("follow_up_came", "Did a message about your purchase or question arrive within two days?", 6),
        yes_no("follow_up_consistent", "Did it say the same as you had been told before?", 6),
        yes_no("follow_up_clear", "Did it say in plain words what to do if something is wrong?", 4),
        yes_no("follow_up_personal", "Did it refer to what you had talked about?", 4, bonus=True),
    ),
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    expectation=True,
)

OUTCOME = Touchpoint(
    "outcome",
    {"": "All in all"},
    (
        metric(
            "recommend",
            "How likely are you to recommend this store to a friend?",
            Metric.NPS,
            0,
            10,
            "0 is not at all, 10 is certainly",
        ),
        metric(
            "satisfied",
            "How satisfied were you with the visit?",
            Metric.CSAT,
            1,
            5,
            "1 is very dissatisfied, 5 is very satisfied",
        ),
        metric(
            "easy",
            "How easy was it to get what you came for?",
            Metric.CES,
            1,
            7,
            "1 is very hard, 7 is very easy",
        ),
        story(
            "story", "What happened, in order?", "Facts in the past tense, as a camera would have seen them"
        ),
    ),
    Channel.STORE,
    Lens.EXPERIENCE,
    wish=False,
)

IN_STORE = Questionnaire(
    key="in-store",
    title={"": "Visit in store"},
    version="1",
    total=Total.WEIGHTED,
    milestones=("arrived", "greeted", "served", "paid", "left"),
    touchpoints=(
        Touchpoint(
            "entrance",
            {"": "Entrance and window"},
            (
                yes_no("window_tidy", "Was the window clean and complete?", 5),
                yes_no("way_in_clear", "Was the way in clear and easy with a pram or wheelchair?", 5),
                yes_no(
                    "hours_shown",
                    "Were today's opening hours shown at the door?",
                    3,
                    staff="Opening hours of the day at the door",
                ),
                picture("entrance_photo", "Photo of the entrance from the street"),
            ),
            Channel.STORE,
            Lens.SERVICE,
        ),
        Touchpoint(
            "greeting",
            {"": "Greeting"},
            (
                number(
                    "seconds_to_greeting",
                    "How many seconds passed from entering until somebody greeted you?",
                    (30, 10),
                    (90, 6),
                    (180, 2),
                    hint="999 when nobody did",
                ),
                yes_no("eye_contact", "Did the greeting come with eye contact and a friendly face?", 6),
                yes_no(
                    "ignored",
                    "Did staff carry on a private conversation while you waited nearby?",
                    6,
                    good_answer="no",
                ),
            ),
            Channel.STORE,
            Lens.EXPERIENCE,
            Decimal(2),
            expectation=True,
        ),
        ADVICE,
        Touchpoint(
            "range",
            {"": "Range and display"},
            (
                yes_no("found_alone", "Could you find the section you wanted without asking?", 5),
                yes_no("price_shown", "Did each of the three articles you looked at carry a price?", 6),
                tick_all(
                    "display",
                    "What helped you choose?",
                    ("samples", "Samples to touch", 2),
                    ("cards", "Cards that explain differences", 2),
                    ("set_table", "A table laid as at home", 2),
                ),
            ),
            Channel.STORE,
            Lens.SERVICE,
        ),
        Touchpoint(
            "checkout",
            {"": "Checkout"},
            (
                one_of(
                    "queue",
                    "How long was the queue when you joined it?",
                    ("none", "Nobody before me", 8),
                    ("short", "One or two people", 6),
                    ("long", "Three or more", 2),
                ),
                yes_no(
                    "receipt_right",
                    "Was the amount on the receipt right?",
                    10,
                    critical=CriticalEffect.ZERO_TOUCHPOINT,
                ),
                yes_no("care_offered", "Was care or use of the article explained without your asking?", 6),
                yes_no("bag_with_care", "Was the purchase packed with care?", 4),
            ),
            Channel.STORE,
            Lens.SERVICE,
            Decimal(2),
        ),
        Touchpoint(
            "farewell",
            {"": "Farewell"},
            (
                yes_no("thanked", "Were you thanked for coming?", 5),
                yes_no("last_look", "Did the last words come with eye contact?", 4),
                yes_no("invited_back", "Were you invited back with a reason of your own?", 5),
                yes_no("door", "Did somebody accompany you to the door or carry the bag?", 3, bonus=True),
            ),
            Channel.STORE,
            Lens.EXPERIENCE,
            expectation=True,
        ),
        FOLLOW_UP,
        OUTCOME,
    ),
)

PHONE_AND_WEB = Questionnaire(
    key="phone-and-web",
    title={"": "Phone and web"},
    version="1",
    total=Total.POOLED,
    touchpoints=(
        Touchpoint(
            "website",
            {"": "Web shop"},
            (
                yes_no("stock_shown", "Did the page say whether the store has the article in stock?", 6),
                yes_no("store_hours_web", "Were the store's opening hours right on its page?", 5),
                number(
                    "clicks",
                    "How many pages did it take from the start page to the article?",
                    (3, 6),
                    (6, 3),
                ),
            ),
            Channel.WEB,
            Lens.SERVICE,
        ),
        Touchpoint(
            "phone_call",
            {"": "Phone call"},
            (
                number(
                    "seconds_to_answer",
                    "How many seconds until a person answered?",
                    (20, 10),
                    (60, 6),
                    (120, 2),
                    hint="999 when nobody did",
                ),
                yes_no("name_given", "Did the person give a name and the store's name?", 5),
                yes_no(
                    "solved",
                    "Was your question solved in this call?",
                    12,
                    critical=CriticalEffect.FLAG,
                ),
                yes_no("offered_hold", "Did the person offer to put the article aside for you?", 6),
                scale("voice", "How interested did the person sound?", 8),
            ),
            Channel.PHONE,
            Lens.SERVICE,
            expectation=True,
        ),
        Touchpoint(
            "collect",
            {"": "Click and collect"},
            (
                yes_no("ready_on_time", "Was the order ready at the time promised?", 10),
                yes_no("known_in_store", "Did the store know your order without asking you twice?", 8),
                yes_no("checked_together", "Was the article checked together with you?", 5),
            ),
            Channel.DELIVERY,
            Lens.SERVICE,
        ),
        FOLLOW_UP,
    ),
)
