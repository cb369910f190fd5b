"""Which words of a report could tell who came: what is marked, what is said instead, and what is left alone."""

from importlib import import_module
from itertools import pairwise

import pytest

from audits.anonymity import MASK, Telling, names_of, passages, pieces, reworded, whole_answer, without_names
from audits.anonymity.finding import GROUPS

PARSER = import_module("re._parser")
MARKED = [
    # Times: a store may know the part of the day.
    ("I came in at 3:17 PM.", Telling.TIME, "I came in in the afternoon."),
    ("At 15:42 nobody was at the till.", Telling.TIME, "In the afternoon nobody was at the till."),
    ("I left around 9.05 am.", Telling.TIME, "I left in the morning."),
    ("We sat down at 8 pm and waited.", Telling.TIME, "We sat down in the evening and waited."),
    ("The order came at half past seven.", Telling.TIME, "The order came that day."),
    ("It was quarter to three when somebody came.", Telling.TIME, "It was that day when somebody came."),
    ("I rang at five o'clock.", Telling.TIME, "I rang that day."),
    ("Je suis entrée à 15h42.", Telling.TIME, "Je suis entrée l’après-midi."),
    ("Vers 9 h 05, personne à la caisse.", Telling.TIME, "Le matin, personne à la caisse."),
    ("À 20 heures, la salle était vide.", Telling.TIME, "Le soir, la salle était vide."),
    # Days.
    ("I also came on 3 November.", Telling.DATE, "I also came that day."),
    ("On November 17th the shelf was empty.", Telling.DATE, "That day the shelf was empty."),
    ("The mail is of 17/11/2026.", Telling.DATE, "The mail is of that day."),
    ("My account was opened 2026-11-17.", Telling.DATE, "My account was opened that day."),
    ("Je suis revenue le 17 novembre 2026.", Telling.DATE, "Je suis revenue ce jour-là."),
    # Sums.
    ("I paid €23.45 by card.", Telling.AMOUNT, "I paid the amount by card."),
    ("My bill came to 41.20 for two.", Telling.AMOUNT, "My bill came to the amount for two."),
    ("I was charged $12.99 twice.", Telling.AMOUNT, "I was charged the amount twice."),
    ("J'ai payé 23,40 € en espèces.", Telling.AMOUNT, "J'ai payé le montant en espèces."),
    ("Mon addition était de 18,50 €.", Telling.AMOUNT, "Mon addition était de le montant."),
    # Numbers of one purchase.
    ("My order number was 48213.", Telling.NUMBER, "My order number was."),
    ("Receipt no. A-0042 has no address.", Telling.NUMBER, "Receipt no. has no address."),
    ("For order 1204881 nobody called.", Telling.NUMBER, "For order nobody called."),
    ("The mail about #88231 never came.", Telling.NUMBER, "The mail about the number never came."),
    ("I used my card ending in 4242.", Telling.NUMBER, "I used my card."),
    ("They read 4111 1111 1111 1111 aloud.", Telling.NUMBER, "They read the card aloud."),
    ("We sat at table 12 by the door.", Telling.NUMBER, "We sat at our place by the door."),
    ("The towels in our room 314 were wet.", Telling.NUMBER, "The towels in our our place were wet."),
    ("Le numéro de commande était 48213.", Telling.NUMBER, "Le numéro de commande était."),
    # Ways to reach somebody.
    ("They wrote to sam.smith@mail.example.", Telling.CONTACT, "They wrote to an e-mail address."),
    ("He called me back on +44 20 7946 0958.", Telling.CONTACT, "He called me back on a telephone number."),
    ("Mon numéro est le 06 12 34 56 78.", Telling.CONTACT, "Mon numéro est le a telephone number."),
    ("My car AB-123-CD was blocked.", Telling.PLATE, "My car a number plate was blocked."),
    ("The number plate was KX12 ABC.", Telling.PLATE, "The number plate was."),
    # Whoever came along.
    ("My son was bored.", Telling.COMPANION, "The person with me was bored."),
    ("I came with my three-year-old daughter.", Telling.COMPANION, "I came with the person with me."),
    ("My husband and I waited.", Telling.COMPANION, "The person with me and I waited."),
    ("Nobody spoke to our two children.", Telling.COMPANION, "Nobody spoke to the people with me."),
    ("She gave my dog some water.", Telling.COMPANION, "She gave the person with me some water."),
    ("Mon mari attendait dehors.", Telling.COMPANION, "La personne qui m’accompagnait attendait dehors."),
    ("Mes enfants ont reçu un ballon.", Telling.COMPANION, "Les personnes qui m’accompagnaient ont reçu un ballon."),
    ("J'étais avec ma petite fille.", Telling.COMPANION, "J'étais avec la personne qui m’accompagnait."),
    # Oneself.
    ("I was wearing a red coat and asked for help.", Telling.ONESELF, "I was there and asked for help."),
    ("I am in a wheelchair, so the step was a problem.", Telling.ONESELF, "I was there, so the step was a problem."),
    ("As I am pregnant, I asked for a chair.", Telling.ONESELF, "I was there, I asked for a chair."),
    ("As a pregnant woman I was ignored.", Telling.ONESELF, "As a customer I was ignored."),
    ("I am a tall man with little patience.", Telling.ONESELF, "I was there with little patience."),
    ("I was the only customer in the shop.", Telling.ONESELF, "I was there."),
    ("He put my red coat on the floor.", Telling.ONESELF, "He put my coat on the floor."),
    ("There was no room for my pushchair.", Telling.ONESELF, "There was no room for my things."),
    ("She laughed about my accent.", Telling.ONESELF, "She laughed about the way I spoke."),
    ("I come here every Tuesday.", Telling.ONESELF, "I was there."),
    ("It was better on my last visit.", Telling.ONESELF, "It was better on another visit."),
    ("I live around the corner.", Telling.ONESELF, "I came by."),
    ("Je portais un manteau rouge et j'attendais.", Telling.ONESELF, "J’étais là et j'attendais."),
    ("Je suis enceinte.", Telling.ONESELF, "J’étais là."),
    ("Pas de place pour ma poussette.", Telling.ONESELF, "Pas de place pour mes affaires."),
    # Why one came.
    ("He asked whether I was a mystery shopper.", Telling.ERRAND, "He asked whether I was a customer."),
    ("According to the scenario I asked for a gift.", Telling.ERRAND, "That day I asked for a gift."),
    ("For my assignment I needed the receipt.", Telling.ERRAND, "For my visit I needed the receipt."),
    ("Ma mission était de demander conseil.", Telling.ERRAND, "Ma visite était de demander conseil."),
    # Staff.
    ("The assistant called Maria helped me.", Telling.STAFF, "The assistant helped me."),
    ("A cashier, Peter, said nothing.", Telling.STAFF, "A cashier, said nothing."),
    ("Her name badge said Tina.", Telling.STAFF, "Her name badge said a staff member."),
    ("I was served by Oliver Stone.", Telling.STAFF, "I was served by a staff member."),
    ("Maria at the till smiled.", Telling.STAFF, "A staff member at the till smiled."),
    ("Then John explained the card.", Telling.STAFF, "Then a staff member explained the card."),
    ("I asked Fatima where the milk was.", Telling.STAFF, "I asked a staff member where the milk was."),
    ("Mrs Beckett was kind.", Telling.STAFF, "A staff member was kind."),
    ("La vendeuse, prénommée Sophie, souriait.", Telling.STAFF, "La vendeuse, souriait."),
    ("J'ai été accueillie par Karim.", Telling.STAFF, "J'ai été accueillie par un membre du personnel."),
    ("Il s'appelait Marc.", Telling.STAFF, "Il s'appelait un membre du personnel."),
    ("The blonde cashier did not look up.", Telling.STAFF, "The cashier did not look up."),
    ("The man with a beard packed the bag.", Telling.STAFF, "The man packed the bag."),
    # What was bought, where it is out of the ordinary.
    ("I bought eleven cushions and a lamp.", Telling.PURCHASE, "I bought several things and a lamp."),
    ("They had no shoe in my size 47.", Telling.PURCHASE, "They had no shoe in my size I needed."),
]  # fmt: skip
HARMLESS = [
    "Nobody greeted me, although two people stood at the till.",
    "The shop opens at 9:00 and closes at 18:00, says the sign.",
    "Opening hours of 8 am to 8 pm were on the door.",
    "I waited 3:20 minutes before somebody came.",
    "Le magasin ferme à 19h30 le samedi.",
    "J'ai attendu 2 h avant la réponse.",
    "The milk was best before 12 November.",
    "The offer was valid until 30/11/2026.",
    "À consommer avant le 3 mars, disait l'étiquette.",
    "The shelf said 3.50 and the till said 4.00.",
    "The poster named a price of €19.99.",
    "I would order 2 coffees again.",
    "He said that 20% of the seats were taken.",
    "Score 4 of 5 for the toilets.",
    "Till 3 was closed, and there were 12 people in the queue.",
    "She asked for my order number.",
    "They did not ask for an e-mail address.",
    "The kids menu was handed to us without asking.",
    "Our children's menu had no prices.",
    "A mother with her son stood in front of me.",
    "The manager's daughter was not there.",
    "A friendly person said hello.",
    "She was wearing a uniform with a badge.",
    "He wore gloves while he cut the cheese.",
    "I was there for ten minutes and nobody came.",
    "I am sure that the floor was clean.",
    "I was happy with the answer.",
    "She took my coat and hung it up.",
    "He asked as an adviser should.",
    "The secret of the sauce was explained.",
    "The brief chat at the door was friendly.",
    "The assistant called me back within a minute.",
    "I spoke to Customer Service at length.",
    "Thanks to The North team for the help.",
    "The Ben & Jerry's freezer was empty.",
    "Paris was the name of the shop in the window.",
    "April offers were still on the wall.",
    "The manager Office door was open.",
    "Staff served the others first.",
    "Nobody helped the woman with the bags.",
    "The black coffee was cold.",
    "I bought a coffee and a croissant.",
    "I returned to the till and waited.",
    "They sell a size of every shoe.",
    "Le vendeur m'a souri et m'a proposé un essai.",
    "La caissière portait un badge.",
    "Le vendeur Rayon jardin était absent.",
    "Une cliente avec son fils attendait.",
    "Bonjour, dit-elle, et elle souriait.",
    "Il a expliqué la garantie de 24 mois.",
    "The phone rang 12 times before somebody answered.",
    "They offered me 3 of the 12 flavours to taste.",
]


@pytest.mark.parametrize(("text", "telling", "said"), MARKED, ids=[case[0] for case in MARKED])
def test_what_could_tell_is_marked_and_can_be_said_otherwise(text, telling, said):
    found = passages(text)
    assert telling in {passage.telling for passage in found}
    assert reworded(text, found) == said


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_words_are_left_alone(text):
    assert passages(text) == ()


def test_what_is_said_instead_is_itself_harmless():
    again = {text: [text[p.start : p.end] for p in passages(said)] for text, _, said in MARKED}
    assert [text for text, found in again.items() if found] == []


def test_passages_never_overlap_and_pieces_are_the_whole_text():
    text = "At 15:42 my son and I paid €23.45 to the cashier called Maria, my order number was 48213."
    found = passages(text)
    assert len(found) >= 5
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(piece for piece, _ in pieces(text, found)) == text


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("What is the receipt number?", True),
        ("Quel est le numéro de commande ?", True),
        ("Which e-mail address did they ask for?", True),
        ("What did the assistant recommend?", False),
        ("Was the order complete?", False),
    ],
)
def test_the_whole_answer_is_marked_where_the_question_asks_for_a_number(question, is_asked):
    assert (whole_answer(question, "K-77") is not None) is is_asked
    assert whole_answer(question, "") is None


def test_no_pattern_looks_farther_than_a_few_lines_so_that_time_grows_with_the_text():
    """A pattern without an end could try the whole text again at each of its letters."""
    rules = [rule for group in GROUPS for rule in group.rules]
    widths = {rule.pattern.pattern: PARSER.parse(rule.pattern.pattern).getwidth()[1] for rule in rules}
    assert [pattern for pattern, width in widths.items() if width > 400] == []


def test_a_hostile_text_is_read_to_its_end():
    text = "my young my 1:1 (0 A. I was wearing Maria. " * 2_000 + "My son left."
    assert passages(text)[-1].telling is Telling.COMPANION


class Asked(frozenset):
    """Names that count how often one is looked for, and that cannot be put into a pattern one by one."""

    count = 0

    def __contains__(self, word: object) -> bool:
        Asked.count += 1
        return super().__contains__(word)

    def __iter__(self):
        raise AssertionError("the work grows with how many names there are")


@pytest.mark.parametrize("many", [1, 10_000])
def test_masking_looks_a_word_up_a_bounded_number_of_times_however_many_names_there_are(many):
    names = Asked(f"N{'a' * (number % 7)}{number}" for number in range(many))
    text = "Then N0 and O'-'-'-'-'-'-'-'-'-'-'-'-'-'-'-'-' came. " * 100
    Asked.count = 0
    assert without_names(text, names).count(MASK) == 100
    assert Asked.count <= 25 * 300


def test_names_are_masked_with_their_title_and_as_one_where_they_stand_together():
    names = names_of(["I was served by Maria Smith."])
    told = (
        "Mrs Smith, Mr.  Maria Smith and Maria's sister; O'Maria, Mariana and Ann-Maria are others. Maria-Ann"
    )
    masked = f"{MASK}, {MASK} and {MASK}'s sister; O'Maria, Mariana and Ann-Maria are others. {MASK}-Ann"
    assert without_names(told, names) == masked


@pytest.mark.parametrize(
    "answer", ["None", "Unknown", "UNKNOWN", "Inconnu", "Aucun", "Badge Hidden", "No", "Pas Visible"]
)
def test_an_answer_that_says_that_there_was_no_name_is_none(answer):
    assert names_of(["I was served by None."], [answer]) == frozenset()
