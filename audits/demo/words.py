"""What demonstration shoppers write: comments on lost points, wishes, stories. Made up for this programme."""

from collections.abc import Mapping

COMMENTS: Mapping[str, tuple[str, ...]] = {
    "window_tidy": (
        "Two lamps in the window had no bulb.",
        "There were finger marks at child height across the glass.",
    ),
    "way_in_clear": ("A delivery trolley stood in the doorway.", "The ramp was behind a stand of umbrellas."),
    "hours_shown": ("The sheet at the door showed last season's hours.",),
    "seconds_to_greeting": ("Nobody looked up until I asked.",),
    "eye_contact": ("The greeting came from behind a screen.", "She said hello without turning round."),
    "ignored": ("Two colleagues talked about their shifts while I stood at the counter.",),
    "open_question": (
        "I was asked only which price I had in mind.",
        "He pointed at the shelf straight away.",
    ),
    "listened": ("The first suggestion came before I had finished my sentence.",),
    "two_options": ("Only the most expensive set was shown.", "I was shown one pan and no other."),
    "honest_limit": ("When I asked about the oven, the answer was that it can do everything.",),
    "personal": ("The advice would have fitted anybody.", "My small kitchen was not mentioned again."),
    "found_alone": ("The sign for kitchenware led to bed linen.",),
    "price_shown": ("One of the three bowls had no label.", "The label on the board was for another size."),
    "display": ("There was nothing to touch, all boxes were taped.",),
    "queue": ("Four people waited at one till, the second was closed.",),
    "receipt_right": ("The reduced price on the shelf was not on the receipt.",),
    "care_offered": ("How to season the pan was not mentioned.",),
    "bag_with_care": ("The glasses went into the bag without paper.",),
    "thanked": ("The cashier was already serving the next customer.",),
    "invited_back": ("Nothing was said about a next visit.",),
    "follow_up_came": ("No message had arrived after two days.",),
    "last_look": ("The bag was pushed over the counter while he read the screen.",),
    "follow_up_clear": ("The mail held only an order number and a survey.",),
    "follow_up_consistent": ("The mail gave fourteen days for returns, in the store it had been thirty.",),
    "stock_shown": ("The page said only 'available', without a store.",),
    "store_hours_web": ("The page said 18:00, the door said 19:00.",),
    "clicks": ("The search led to accessories first.",),
    "seconds_to_answer": ("I heard music until I hung up.",),
    "name_given": ("The call was answered with 'yes?'.",),
    "solved": ("I was asked to ring again tomorrow.", "I was told to look on the website."),
    "offered_hold": ("I asked whether it could be put aside and was told to come early.",),
    "voice": ("I could hear typing through the whole call.",),
    "ready_on_time": ("The order was still being picked at the promised hour.",),
    "known_in_store": ("I gave the order number three times.",),
    "checked_together": ("The box was handed over closed.",),
}

WISHES: Mapping[str, tuple[str, ...]] = {
    "entrance": (
        "somebody had held the door while I folded the umbrella",
        "there had been a place to leave a wet umbrella",
    ),
    "greeting": (
        "somebody had noticed that I came back for the third time",
        "I had been offered a moment to look round first",
    ),
    "advice": (
        "they had asked what kind of hob I have at home",
        "they had remembered the set I bought in spring",
        "somebody had written down the two models so that I could compare at home",
        "I had been asked who it was for before the price",
        "they had told me that the smaller one goes on offer next week",
    ),
    "range": (
        "I could have lifted the pan before buying it",
        "the shelf had said which lids fit",
        "there had been a chair for my mother",
    ),
    "checkout": (
        "they had asked whether I wanted the receipt by mail",
        "somebody had opened the second till before the queue grew",
        "the glasses had been wrapped without my asking",
    ),
    "farewell": (
        "they had told me about the cookery evening on the poster",
        "somebody had said my name when I left",
    ),
    "follow_up": (
        "the mail had told me how to care for the pan",
        "they had asked a week later how it cooks",
    ),
    "website": ("the page had shown which store has it today",),
    "phone_call": (
        "they had offered to ring me back instead of leaving me on hold",
        "the person had known what I had ordered",
    ),
    "collect": (
        "they had sent a message when it was ready",
        "somebody had carried the box to the car",
    ),
}

STORIES = (
    (
        "I entered and looked at the window table first. A member of staff came from the left, showed two sets and "
        "explained the coating. I paid at the second till and left with one bag."
    ),
    (
        "I walked to the back of the store to find the pans. A colleague was refilling a shelf and turned to me when I "
        "asked. We spoke for four minutes. At the till I waited behind one person."
    ),
    (
        "The store was busy. I took a number, waited by the glasses and was called. The advice covered price and size. "
        "The receipt matched the shelf."
    ),
    (
        "I asked for a gift for a first flat. Three articles were laid out on the counter and compared. I bought the "
        "middle one. It was wrapped in paper and put into a box."
    ),
)

SCENARIOS = (
    (
        "You have moved into a small flat with an induction hob and want one good pan. Let staff come to you first. "
        "Buy anything up to 15 pounds. Do not mention that you are a shopper, do not film people, do not argue."
    ),
    (
        "You look for a wedding gift for about 60 pounds and are undecided. Ask one open question, then listen. "
        "You need not buy. Do not ask for names of staff and do not provoke a mistake."
    ),
)
CALL_SCENARIO = (
    "Look for a 24 cm pan on the web shop, then ring the store and ask whether it is there today. Order it for "
    "collection and pick it up. Do not record the call."
)
