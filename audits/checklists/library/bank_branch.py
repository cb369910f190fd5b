"""A conversation in a bank branch: an appointment made online, kept in the branch, followed up by mail."""

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
    NOT_APPLICABLE,
    answered,
    number,
    one_of,
    stopwatch,
    tick_all,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total

APPOINTMENT = touchpoint(
    "booking",
    "Appointment online",
    Channel.WEB,
    Lens.SERVICE,
    number(
        "days_to_appointment",
        "How many working days away was the first free appointment?",
        (1, 6),
        (3, 4),
        (5, 2),
        hint="Today is 0",
    ),
    yes_no("documents_named", "Did the confirmation name the documents to bring?", 6),
    yes_no("subject_asked", "Did the booking page ask what the conversation would be for?", 4),
)

ENTRANCE = touchpoint(
    "entrance",
    "Entrance",
    Channel.STORE,
    Lens.SERVICE,
    yes_no("hours_right", "Did the opening hours at the door match those on the website?", 5),
    yes_no(
        "machine_works",
        "Did every cash machine you could see show that it was in service?",
        5,
        "Do not photograph the machines",
        skip=NOT_APPLICABLE,
    ),
    yes_no(
        "step_free",
        "Could the counter be reached from the street on one level?",
        4,
        "A lift or a ramp counts",
    ),
)

RECEPTION = touchpoint(
    "greeting",
    "Reception",
    Channel.STORE,
    Lens.EXPERIENCE,
    stopwatch(
        "time_to_greeting",
        "How long did it take from entering until a member of staff spoke to you?",
        ("entered", "greeted"),
        (60, 8),
        (120, 5),
        (240, 2),
    ),
    yes_no("expected", "Did the person who received you know of your appointment?", 6),
    yes_no("on_time", "Did the conversation begin within five minutes of the time agreed?", 6),
    yes_no(
        "wait_explained",
        "Were you told how long the wait would be?",
        5,
        relevant=answered("on_time", NO),
    ),
    weight=2,
)

CONVERSATION = touchpoint(
    "advice",
    "Conversation",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no(
        "privacy",
        "Was another customer within three metres while your figures were discussed?",
        10,
        good_answer=NO,
        critical=CriticalEffect.ZERO_TOUCHPOINT,
        staff="Figures are spoken only where other customers are out of earshot",
    ),
    yes_no(
        "plans_asked", "Were you asked what you want to use the money for?", 6, "In your scenario: savings"
    ),
    yes_no("spoke_less", "Did you finish your first answer before the adviser spoke again?", 5),
    yes_no("summed_up", "Did the adviser sum up your situation before naming a product?", 6),
    yes_no("tailored", "Did the recommendation refer to a figure you had given?", 6),
    weight=3,
)

OFFER = touchpoint(
    "offer",
    "Offer",
    Channel.STORE,
    Lens.SERVICE,
    yes_no(
        "cost_in_money", "Was the yearly cost given as an amount of money?", 8, critical=CriticalEffect.FLAG
    ),
    yes_no("risk_named", "Was a risk of the product explained before you asked?", 8),
    yes_no("second_option", "Were you shown a second product to compare?", 5),
    one_of(
        "fee_request",
        "What came of your request for a lower fee?",
        ("decided", "Decided by the adviser on the spot", 6),
        ("dated", "An answer promised by a date", 4),
        ("open", "Left open", 0),
        hint="Ask once whether the account fee can be lower",
    ),
    yes_no("same_rate", "Was the interest rate the same as on the website that day?", 6, skip=COULD_NOT_TELL),
    yes_no(
        "pressed",
        "Were you told that the offer ends the same day?",
        5,
        good_answer=NO,
        staff="Offers stand for a week",
    ),
    weight=3,
)

FAREWELL = touchpoint(
    "farewell",
    "Farewell",
    Channel.STORE,
    Lens.EXPERIENCE,
    yes_no("next_step", "Were you told the date of the next step?", 6),
    yes_no("direct_line", "Were you given a direct number to the adviser?", 4),
    yes_no("accompanied", "Were you accompanied to the door?", 4),
    yes_no("thanked", "Were you thanked for your time?", 3),
)

FOLLOW_UP = touchpoint(
    "follow_up",
    "After the conversation",
    Channel.AFTER_SALES,
    Lens.EXPERIENCE,
    yes_no("summary_came", "Did a written summary arrive within two working days?", 6),
    yes_no(
        "summary_same",
        "Did the summary give the same cost as the adviser had?",
        8,
        relevant=answered("summary_came"),
    ),
    tick_all(
        "summary_holds",
        "What did the summary contain?",
        ("situation", "Your situation in a sentence", 2),
        ("next_step", "The next step with a date", 2),
        ("risk", "The risk of the product", 2),
        relevant=answered("summary_came"),
    ),
)

BANK_BRANCH = LibraryItem(
    Questionnaire(
        key="bank-branch",
        title=words("Bank branch"),
        version="1",
        touchpoints=(
            APPOINTMENT,
            ENTRANCE,
            RECEPTION,
            CONVERSATION,
            OFFER,
            FAREWELL,
            FOLLOW_UP,
            outcome("this bank", "have your question answered"),
        ),
        total=Total.WEIGHTED,
        milestones=("entered", "greeted"),
    ),
    purpose="Tests a first conversation in a bank branch: discretion, honest cost and risk, and the record of it.",
    themes={
        Theme.SPEED: ("days_to_appointment", "time_to_greeting", "on_time"),
        Theme.QUALITY: ("machine_works", "step_free", "privacy"),
        Theme.VALUE: ("cost_in_money", "second_option"),
        Theme.COURTESY: ("pressed",),
        Theme.LISTENING: ("subject_asked", "plans_asked", "spoke_less", "summed_up"),
        Theme.PERSONAL: ("tailored", "direct_line"),
        Theme.EMPOWERMENT: ("fee_request",),
        Theme.CONSISTENCY: ("hours_right", "expected", "same_rate", "summary_same"),
        Theme.PROACTIVE: ("documents_named", "wait_explained", "risk_named", "summary_came", "summary_holds"),
        Theme.FAREWELL: ("next_step", "accompanied", "thanked"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
