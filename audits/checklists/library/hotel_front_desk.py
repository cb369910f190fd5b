"""One night in a hotel, seen from its front desk: the call, arrival, a request in the evening, departure."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
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

CALL = touchpoint(
    "phone_call",
    "Call before arrival",
    Channel.PHONE,
    Lens.SERVICE,
    stopwatch(
        "time_to_answer",
        "How long did it take from the first ring until a person spoke?",
        ("dialled", "answered"),
        (20, 6),
        (60, 4),
        (120, 1),
    ),
    yes_no(
        "parking_answered",
        "Did you get a definite answer on where to park?",
        5,
        "Ask where a car can be left",
    ),
    yes_no("same_as_web", "Was the answer the same as on the hotel's website?", 6, skip=COULD_NOT_TELL),
    yes_no("wish_noted", "Did the person say that your wish was noted?", 5, "Ask for a quiet room"),
)

LOBBY = touchpoint(
    "entrance",
    "Lobby",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("lobby_clear", "Was the lobby free of used cups?", 4, photo_when=When.LOST_POINTS),
    yes_no("desk_staffed", "Was somebody at the front desk when you entered?", 6),
    yes_no("luggage_help", "Were you offered help with your luggage before you reached the desk?", 4),
)

CHECK_IN = touchpoint(
    "check_in",
    "Check-in",
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
    yes_no("name_used", "Were you addressed by your own name?", 5),
    yes_no("wish_known", "Did the desk mention the wish you had given by phone?", 8),
    yes_no(
        "room_aloud",
        "Was your room number said aloud?",
        6,
        good_answer=NO,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
        staff="Room numbers are shown in writing",
    ),
    tick_all(
        "told_unasked",
        "What were you told before you asked?",
        ("breakfast", "When breakfast is served", 2),
        ("network", "How to use the network", 2),
        ("way", "The way to your room", 2),
        ("nearby", "Something worth seeing nearby", 2),
    ),
    weight=3,
)

CHECK_IN_TIME = touchpoint(
    "key",
    "Getting the key",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "time_to_key",
        "How long did it take from being greeted until you had your key?",
        ("greeted", "key_given"),
        (180, 8),
        (300, 5),
        (600, 2),
    ),
    yes_no(
        "wait_eased",
        "Did the desk offer you a seat, a drink, or a word on the delay?",
        5,
        relevant=longer_than("time_to_key", 300),
    ),
    yes_no("price_confirmed", "Was the price of the night confirmed as you had booked it?", 8),
    yes_no("key_worked", "Did the key open your door at the first try?", 5),
    yes_no("room_as_booked", "Was the room of the kind you had booked?", 8),
    weight=2,
)

REQUEST = touchpoint(
    "request",
    "A request in the evening",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no(
        "request_heard",
        "Did the person let you finish your request?",
        5,
        "Ask at the desk for a second pillow",
    ),
    one_of(
        "request_met",
        "How soon was the request met?",
        ("quarter", "Within 15 minutes", 8),
        ("half", "Within 30 minutes", 5),
        ("later", "Later that evening", 2),
        ("not", "It was still open the next morning", 0),
    ),
    yes_no("request_checked", "Did somebody ask afterwards whether the request was met?", 5),
    yes_no("fault", "Did something in the room fail to work?", None, "Take it as it comes; cause nothing"),
    yes_no(
        "fault_decided",
        "Did the person at the desk offer a remedy on the spot?",
        8,
        "Not applicable when you kept it to yourself",
        skip=NOT_APPLICABLE,
        relevant=answered("fault"),
    ),
    weight=2,
)

CHECK_OUT = touchpoint(
    "checkout",
    "Check-out",
    Channel.STORE,
    Lens.SERVICE,
    stopwatch(
        "time_to_leave",
        "How long did it take from joining the queue until you had your bill?",
        ("queued", "paid"),
        (180, 6),
        (360, 4),
        (600, 1),
    ),
    yes_no("bill_right", "Was every line of the bill right?", 10, critical=CriticalEffect.FLAG),
    yes_no("bill_explained", "Were the extras on the bill pointed out to you?", 4, skip=NOT_APPLICABLE),
    receipt("receipt_photo", "Photo of the bill", "Cover your own name and address"),
    weight=2,
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("stay_asked", "Were you asked how your stay had been?", 5),
    yes_no(
        "onward_help", "Were you offered help with your onward journey?", 4, "A taxi, a map, the luggage room"
    ),
    yes_no("goodbye_eyes", "Did the goodbye come with eye contact?", 4),
    yes_no("goodbye_name", "Did the goodbye include your own name?", 3, bonus=True),
)

HOTEL_FRONT_DESK = LibraryItem(
    Questionnaire(
        key="hotel-front-desk",
        title=words("Hotel front desk"),
        version="1",
        touchpoints=(
            CALL,
            LOBBY,
            CHECK_IN,
            CHECK_IN_TIME,
            REQUEST,
            CHECK_OUT,
            FAREWELL,
            outcome("this hotel", "settle in"),
        ),
        total=Total.WEIGHTED,
        milestones=("dialled", "answered", "entered", "greeted", "key_given", "queued", "paid"),
    ),
    purpose="Follows one guest through one night and asks at each turn what the front desk saw coming.",
    themes={
        Theme.SPEED: ("time_to_answer", "time_to_greeting", "time_to_key", "request_met", "time_to_leave"),
        Theme.QUALITY: ("lobby_clear", "desk_staffed", "room_aloud", "key_worked", "room_as_booked"),
        Theme.VALUE: ("price_confirmed", "bill_right", "bill_explained"),
        Theme.COURTESY: ("wait_eased", "request_checked"),
        Theme.LISTENING: ("parking_answered", "wish_noted", "request_heard"),
        Theme.PERSONAL: ("name_used",),
        Theme.EMPOWERMENT: ("fault_decided",),
        Theme.CONSISTENCY: ("same_as_web", "wish_known"),
        Theme.PROACTIVE: ("luggage_help", "told_unasked", "onward_help"),
        Theme.FAREWELL: ("goodbye_eyes", "goodbye_name"),
        Theme.ADVOCACY: ("stay_asked", "would_return", "recommend", "would_tell"),
    },
)
