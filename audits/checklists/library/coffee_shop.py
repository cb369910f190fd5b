"""A visit to a coffee shop, to drink in. The French beside it is in `coffee_shop_in_french`."""

from audits.checklists.library.coffee_shop_in_french import FRENCH
from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.languages import with_language
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
    tick_all,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total, When

ARRIVAL = touchpoint(
    "entrance",
    "Arrival",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("hours_right", "Did the opening hours at the door match those on the map app?", 4),
    yes_no(
        "tables_wiped",
        "Was every free table you could see wiped clean?",
        6,
        skip=NOT_APPLICABLE,
        photo_when=When.LOST_POINTS,
    ),
    number(
        "dirty_dishes",
        "How many free tables had used dishes on them?",
        (0, 5),
        (2, 3),
        (4, 1),
        hint="Count once, when you enter",
    ),
)

WELCOME = touchpoint(
    "greeting",
    "Welcome",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no(
        "greeted",
        "Did somebody behind the bar greet you before you spoke?",
        8,
        staff="We speak the first word",
    ),
    yes_no("greeting_eyes", "Did the greeting come with eye contact?", 5, relevant=answered("greeted")),
    yes_no(
        "phone_in_hand",
        "Did staff behind the bar use a private phone while guests waited?",
        5,
        good_answer=NO,
        staff="Private phones stay out of sight while guests wait",
    ),
    weight=2,
)

ORDER = touchpoint(
    "order",
    "Ordering",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "queue_time",
        "How long did you wait from joining the queue until you could order?",
        ("queued", "ordered"),
        (120, 8),
        (240, 5),
        (360, 2),
    ),
    yes_no(
        "queue_noticed",
        "Did somebody speak to the waiting guests?",
        5,
        "A word to the queue, an order taken in advance",
        relevant=longer_than("queue_time", 120),
    ),
    yes_no("prices_shown", "Was the price of your drink shown before you ordered?", 6),
    yes_no("order_repeated", "Was your order repeated back to you?", 6),
    yes_no(
        "milk_answered",
        "Did you get a definite answer on which milks were available?",
        5,
        "Ask which milks there are",
    ),
    yes_no(
        "charged_right",
        "Was the amount charged the same as the price shown?",
        8,
        critical=CriticalEffect.FLAG,
    ),
    receipt("receipt_photo"),
    weight=2,
)

DRINK = touchpoint(
    "drink",
    "Drink",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "time_to_drink",
        "How long did it take from ordering until your drink was ready?",
        ("ordered", "served"),
        (180, 8),
        (300, 5),
        (480, 2),
    ),
    yes_no(
        "drink_as_ordered",
        "Was the drink the one you had ordered?",
        10,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
    ),
    yes_no(
        "drink_hot",
        "Was the drink steaming when it reached you?",
        5,
        "Not applicable for a cold drink",
        skip=NOT_APPLICABLE,
    ),
    yes_no("saucer_dry", "Was the saucer dry?", 3, photo_when=When.LOST_POINTS, skip=NOT_APPLICABLE),
    weight=2,
)

STAY = touchpoint(
    "stay",
    "Stay",
    Channel.STORE,
    Lens.EXPERIENCE,
    tick_all(
        "made_personal",
        "What did staff do for you that you had not asked for?",
        ("recognised", "Recognised a guest they had served before", 3),
        ("told_origin", "Told you where the coffee comes from", 3),
        ("offered_water", "Offered a glass of water", 2),
        ("checked_back", "Asked at the table how the drink was", 4),
    ),
    yes_no(
        "problem_seen", "Did something go wrong during your stay?", None, "Take it as it comes; cause nothing"
    ),
    yes_no(
        "problem_solved",
        "Did the first person you told put it right?",
        8,
        "Not applicable when you told nobody",
        skip=NOT_APPLICABLE,
        relevant=answered("problem_seen"),
    ),
    yes_no(
        "table_cleared", "Was the cup of another guest cleared within five minutes?", 5, skip=COULD_NOT_TELL
    ),
    one_of(
        "toilet",
        "Which state was the toilet in?",
        ("clean", "Clean, with soap", 6),
        ("no_soap", "Clean, no soap", 3),
        ("dirty", "Dirty", 0),
        skip=NOT_APPLICABLE,
    ),
    weight=2,
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("goodbye", "Did somebody say goodbye as you left?", 6),
    yes_no("farewell_eyes", "Did the last words come with eye contact?", 4, relevant=answered("goodbye")),
    yes_no(
        "see_you", "Did the last words mention a next visit?", 3, bonus=True, relevant=answered("goodbye")
    ),
)

COFFEE_SHOP = LibraryItem(
    with_language(
        Questionnaire(
            key="coffee-shop",
            title=words("Coffee shop"),
            version="1",
            touchpoints=(
                ARRIVAL,
                WELCOME,
                ORDER,
                DRINK,
                STAY,
                FAREWELL,
                outcome("this coffee shop", "get your coffee"),
            ),
            total=Total.WEIGHTED,
            milestones=("queued", "ordered", "served"),
            default_language="en",
        ),
        "fr",
        FRENCH,
    ),
    purpose="Times the bar, checks the cup, and looks for what makes a guest of a coffee shop a regular.",
    themes={
        Theme.SPEED: ("queue_time", "time_to_drink", "table_cleared"),
        Theme.QUALITY: (
            "tables_wiped",
            "dirty_dishes",
            "drink_as_ordered",
            "drink_hot",
            "saucer_dry",
            "toilet",
        ),
        Theme.VALUE: ("prices_shown", "charged_right"),
        Theme.COURTESY: ("greeted", "greeting_eyes", "phone_in_hand"),
        Theme.LISTENING: ("order_repeated", "milk_answered"),
        Theme.PERSONAL: ("made_personal",),
        Theme.EMPOWERMENT: ("problem_solved",),
        Theme.CONSISTENCY: ("hours_right",),
        Theme.PROACTIVE: ("queue_noticed",),
        Theme.FAREWELL: ("goodbye", "farewell_eyes", "see_you"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
