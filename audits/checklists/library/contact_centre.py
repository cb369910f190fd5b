"""Two calls to a phone contact centre on one subject, a chat in between, and the answer in writing."""

from dataclasses import replace

from audits.checklists.library.item import LibraryItem, Theme
from audits.checklists.library.metric_makers import outcome
from audits.checklists.library.question_makers import (
    COULD_NOT_TELL,
    NOT_APPLICABLE,
    answered,
    longer_than,
    number,
    one_of,
    stopwatch,
    touchpoint,
    words,
    yes_no,
)
from audits.sheet import NO, Channel, CriticalEffect, Lens, Questionnaire, Total

REACH = touchpoint(
    "reach",
    "Getting through",
    Channel.PHONE,
    Lens.SERVICE,
    number(
        "menu_choices",
        "How many times did you have to choose from a menu?",
        (1, 5),
        (2, 3),
        (3, 1),
        hint="Count each time a recording asked for a key or a word",
    ),
    stopwatch(
        "time_to_person",
        "How long did it take from the first ring until a person spoke?",
        ("dialled", "answered"),
        (60, 10),
        (120, 6),
        (300, 2),
    ),
    yes_no(
        "wait_announced",
        "Did a recording say how long you would wait?",
        4,
        relevant=longer_than("time_to_person", 60),
    ),
    yes_no(
        "callback_offered",
        "Were you offered a call back in place of waiting?",
        5,
        relevant=longer_than("time_to_person", 120),
    ),
    weight=2,
)

OPENING = touchpoint(
    "greeting",
    "Opening",
    Channel.PHONE,
    Lens.EXPERIENCE,
    yes_no(
        "introduced",
        "Did the agent say who was speaking before asking you anything?",
        5,
        "A first name or a department counts; keep it to yourself",
    ),
    yes_no("told_whole_story", "Did you finish describing your concern before the agent spoke?", 6),
    yes_no("used_your_name", "Did the agent use your own name at least once?", 3),
)

CONCERN = touchpoint(
    "concern",
    "Your concern",
    Channel.PHONE,
    Lens.EXPERIENCE,
    yes_no("concern_repeated", "Did the agent sum up your concern in other words?", 6),
    yes_no("history_seen", "Did the agent know of an earlier contact of yours?", 6, skip=NOT_APPLICABLE),
    yes_no(
        "regret",
        "Did the agent express regret for your trouble?",
        5,
        skip=NOT_APPLICABLE,
        hint="Not applicable when your scenario is a plain enquiry",
    ),
    yes_no(
        "security",
        "Did the agent check who you are before giving details of your account?",
        8,
        skip=NOT_APPLICABLE,
        critical=CriticalEffect.FAIL_VISIT,
    ),
    weight=2,
)

SOLUTION = touchpoint(
    "solution",
    "Solution",
    Channel.PHONE,
    Lens.SERVICE,
    one_of(
        "solved",
        "How far was your concern dealt with in this call?",
        ("fully", "Completely", 10),
        ("dated", "A next step with a date", 6),
        ("open", "A next step, no date", 2),
        ("nothing", "I was asked to try another way", 0),
        critical=CriticalEffect.ZERO_TOUCHPOINT,
    ),
    number(
        "passed_on",
        "How many times were you passed on to somebody else?",
        (0, 6),
        (1, 3),
    ),
    yes_no(
        "retold",
        "Did you have to tell your concern again after being passed on?",
        6,
        good_answer=NO,
        relevant=longer_than("passed_on", 0),
        staff="Whoever passes a call on passes the concern on too",
    ),
    yes_no("on_hold_asked", "Were you asked before you were put on hold?", 4, skip=NOT_APPLICABLE),
    yes_no("decided_alone", "Did the agent make a decision on your concern?", 6, skip=NOT_APPLICABLE),
    yes_no("cost_named", "Were you told what the solution would cost you?", 5, "“Free of charge” counts"),
    yes_no("next_question", "Did the agent tell you what you needed for the next step before you asked?", 5),
    weight=3,
)

CLOSING = touchpoint(
    "farewell",
    "Closing",
    Channel.PHONE,
    Lens.EXPERIENCE,
    yes_no("steps_repeated", "Did the agent repeat what would happen next?", 6),
    yes_no("anything_else", "Did the agent ask whether there was anything else?", 4),
    yes_no("you_hung_up", "Did the agent wait for you to hang up first?", 3),
    yes_no("promised", "Were you promised a further contact?", None, "Only to find out what to ask next"),
)

CHAT = touchpoint(
    "chat",
    "The same question in the chat",
    Channel.CHAT,
    Lens.SERVICE,
    stopwatch(
        "time_to_chat",
        "How long did it take until a person wrote to you in the chat?",
        ("chat_opened", "chat_answered"),
        (60, 6),
        (180, 3),
    ),
    yes_no("bot_told", "Did the chat say when a machine was answering?", 4, skip=NOT_APPLICABLE),
    yes_no(
        "chat_same",
        "Did the chat give the same answer as the call?",
        8,
        "Ask the question of your call again",
    ),
)

PROMISE = replace(
    touchpoint(
        "follow_up",
        "The promise",
        Channel.AFTER_SALES,
        Lens.EXPERIENCE,
        yes_no("promise_kept", "Did the promised contact arrive by the time agreed?", 8),
        yes_no(
            "promise_same",
            "Did it say the same as the agent had?",
            6,
            skip=COULD_NOT_TELL,
            relevant=answered("promise_kept"),
        ),
        yes_no(
            "promise_personal",
            "Did it name your concern in its first two sentences?",
            4,
            relevant=answered("promise_kept"),
        ),
    ),
    relevant=answered("promised"),
)

CONTACT_CENTRE = LibraryItem(
    Questionnaire(
        key="contact-centre",
        title=words("Phone contact centre"),
        version="1",
        touchpoints=(
            REACH,
            OPENING,
            CONCERN,
            SOLUTION,
            CLOSING,
            CHAT,
            PROMISE,
            outcome("this company", "have your concern dealt with", Channel.PHONE),
        ),
        total=Total.WEIGHTED,
        milestones=("dialled", "answered", "chat_opened", "chat_answered"),
    ),
    purpose="Measures whether a caller gets through, is heard, and is helped once, with promises that are kept.",
    themes={
        Theme.SPEED: ("menu_choices", "time_to_person", "time_to_chat"),
        Theme.QUALITY: ("solved", "security", "promise_kept", "bot_told"),
        Theme.VALUE: ("cost_named",),
        Theme.COURTESY: ("introduced", "regret", "on_hold_asked"),
        Theme.LISTENING: ("told_whole_story", "concern_repeated"),
        Theme.PERSONAL: ("used_your_name", "promise_personal"),
        Theme.EMPOWERMENT: ("passed_on", "decided_alone"),
        Theme.CONSISTENCY: ("history_seen", "retold", "chat_same", "promise_same"),
        Theme.PROACTIVE: ("wait_announced", "callback_offered", "next_question"),
        Theme.FAREWELL: ("steps_repeated", "anything_else", "you_hung_up"),
        Theme.ADVOCACY: ("would_return", "recommend", "would_tell"),
    },
)
