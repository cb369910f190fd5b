"""An evening for two in a restaurant, from the booking by phone to the way home."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    NOT_APPLICABLE,
    answered,
    longer_than,
    one_of,
    receipt,
    stopwatch,
    tick_all,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total, When

BOOKING = touchpoint(
    "booking",
    "Booking by phone",
    Channel.PHONE,
    Lens.SERVICE,
    one_of(
        "rings",
        "After how many rings was your call answered?",
        ("three", "Three at most", 6),
        ("six", "Four to six", 4),
        ("more", "More than six", 1),
        ("nobody", "Nobody answered in two calls", 0),
    ),
    yes_no("booking_repeated", "Was the time of your booking repeated back to you?", 5, skip=NOT_APPLICABLE),
    yes_no(
        "allergy_asked", "Were you asked on the phone whether a guest had an allergy?", 5, skip=NOT_APPLICABLE
    ),
)

WELCOME = touchpoint(
    "greeting",
    "Welcome",
    Channel.STORE,
    Lens.EXPERIENCE,
    stopwatch(
        "time_to_greeting",
        "How long did it take from entering until you were greeted?",
        ("entered", "greeted"),
        (30, 8),
        (90, 5),
        (180, 2),
    ),
    yes_no("booking_known", "Was your booking found by the first person you spoke to?", 6),
    yes_no("led_to_table", "Were you led to your table?", 5),
    yes_no("coat_offered", "Were you offered a place for your coat?", 3, bonus=True),
    weight=2,
)

ORDER = touchpoint(
    "order",
    "Ordering",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no(
        "dish_described", "Did the waiter describe a dish in more words than the menu?", 6, "Ask for the fish"
    ),
    yes_no(
        "allergens",
        "Did the waiter find out for certain which dishes contain nuts?",
        10,
        "Ask which dishes contain nuts. A guess counts as no",
        critical=CriticalEffect.FAIL_VISIT,
        staff="An allergen question is answered from the list, by whoever is asked",
    ),
    yes_no("order_repeated", "Was your order repeated back to you?", 6),
    yes_no("taste_asked", "Were you asked what you like before a recommendation was made?", 6),
    weight=2,
)

MEAL = touchpoint(
    "meal",
    "Meal",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "time_to_meal",
        "How long did it take from ordering until your main course was served?",
        ("ordered", "served"),
        (1200, 8),
        (1800, 5),
        (2700, 2),
        hint="With a starter: from the moment its plates were cleared",
    ),
    yes_no(
        "delay_explained",
        "Did somebody explain the wait before you asked?",
        6,
        relevant=longer_than("time_to_meal", 1800),
    ),
    yes_no("dish_right", "Was each dish the one that was ordered?", 8),
    yes_no("plate_hot", "Was steam rising from the main course when it was served?", 6, skip=NOT_APPLICABLE),
    yes_no("glass_clean", "Was every glass on the table free of marks?", 4, photo_when=When.LOST_POINTS),
    weight=3,
)

CARE = touchpoint(
    "care",
    "Care at the table",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("checked_back", "Did somebody ask within five minutes of serving how the dish was?", 6),
    yes_no(
        "complaint", "Was there anything you had to complain of?", None, "Take it as it comes; cause nothing"
    ),
    yes_no(
        "complaint_solved",
        "Did the waiter offer a remedy on the spot?",
        8,
        "Not applicable when you kept it to yourself",
        skip=NOT_APPLICABLE,
        relevant=answered("complaint"),
    ),
    tick_all(
        "unasked",
        "What was done for you that you had not asked for?",
        ("water", "Water was refilled", 3),
        ("bread", "Bread was brought", 2),
        ("light", "Your seat, the light or the draught was seen to", 3),
        ("remembered", "Something you had said earlier was remembered", 4),
    ),
    yes_no("empty_plates", "Were empty plates on your table for more than ten minutes?", 4, good_answer=NO),
    weight=2,
)

BILL = touchpoint(
    "checkout",
    "Bill",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "time_to_bill",
        "How long did it take from asking for the bill until it was on the table?",
        ("bill_asked", "bill_came"),
        (180, 6),
        (300, 4),
        (600, 1),
    ),
    yes_no("bill_right", "Was every line of the bill right?", 10, critical=CriticalEffect.ZERO_TOUCHPOINT),
    yes_no("menu_same", "Did the price of your main course match the menu on the website?", 5),
    receipt("receipt_photo", "Photo of the bill"),
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("goodbye", "Did somebody say goodbye at the door?", 6),
    yes_no("thanked", "Were you thanked for coming?", 4),
    yes_no("asked_opinion", "Were you asked what could have been better?", 4),
)

RESTAURANT = LibraryItem(
    Questionnaire(
        key="restaurant",
        title=words("Restaurant"),
        version="1",
        touchpoints=(
            BOOKING,
            WELCOME,
            ORDER,
            MEAL,
            CARE,
            BILL,
            FAREWELL,
            outcome("this restaurant", "get a table"),
        ),
        total=Total.WEIGHTED,
        milestones=("entered", "greeted", "ordered", "served", "bill_asked", "bill_came"),
    ),
    purpose="Follows an evening for two: the call, the welcome, the plate, and the care between the courses.",
    themes={
        Theme.SPEED: ("rings", "time_to_greeting", "time_to_meal", "time_to_bill"),
        Theme.QUALITY: ("dish_described", "dish_right", "plate_hot", "glass_clean", "empty_plates"),
        Theme.VALUE: ("bill_right",),
        Theme.COURTESY: ("led_to_table", "coat_offered"),
        Theme.LISTENING: ("booking_repeated", "order_repeated", "checked_back"),
        Theme.PERSONAL: ("taste_asked", "unasked"),
        Theme.EMPOWERMENT: ("allergens", "complaint_solved"),
        Theme.CONSISTENCY: ("menu_same", "booking_known"),
        Theme.PROACTIVE: ("allergy_asked", "delay_explained"),
        Theme.FAREWELL: ("goodbye", "thanked"),
        Theme.ADVOCACY: ("asked_opinion", "would_return", "recommend", "would_tell"),
    },
)
