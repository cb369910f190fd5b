"""Themes in wishes: words of any language, log-odds worked by hand, and what is not a theme."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.consistency.phrases import NoPhrases, Phrase, log_odds, phrases, read_wishes
from audits.consistency.words import cut


def words_of(*sentences: str) -> list[list[str]]:
    words = cut(sentences)
    found: list[list[str]] = [[] for _ in sentences]
    for word, sentence in zip(words.word.tolist(), words.sentence.tolist(), strict=True):
        found[sentence].append(words.vocabulary[word])
    return found


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Don’t make me wait, it's 'slow'!", ["don't", "make", "me", "wait", "it's", "slow"]),
        ("ÉTAIT très FROID", ["était", "très", "froid"]),
        ("die Straße", ["die", "strasse"]),
        ("प्रतीक्षा का समय", ["प्रतीक्षा", "का", "समय"]),
        ("كان الانتظار", ["كان", "الانتظار"]),
        ("等待时间", ["等", "待", "时", "间"]),
        ("ご案内 please", ["ご", "案", "内", "please"]),
        ("รอ นี้", ["ร", "อ", "นี้"]),
        ("check-out at 12.30", ["check", "out", "at", "12", "30"]),
        ("ＡＢＣ", ["abc"]),
        ("'", []),
        ("\ue000 \ue001 \n", []),
        ("", []),
    ],
)
def test_words_are_cut_in_any_script(sentence: str, words: list[str]) -> None:
    assert words_of(sentence) == [words]
    assert words_of("before", sentence, "after") == [["before"], words, ["after"]]


def test_log_odds_are_those_of_the_paper() -> None:
    # 6 of 20 wishes here, 2 of 80 there: α = 0.8 of α0 = 10; odds 6.8/23.2 and 2.8/87.2
    difference = math.log(6.8 / 23.2) - math.log(2.8 / 87.2)
    variance = 1 / 6.8 + 1 / 23.2 + 1 / 2.8 + 1 / 87.2
    differences, found = log_odds(np.array([6, 20, 1]), np.array([2, 80, 4]), 20, 80)
    assert differences[0] == pytest.approx(difference)
    assert found[0] == pytest.approx(difference / math.sqrt(variance))
    assert found[1] == pytest.approx(0, abs=1e-3), "what every wish says is no theme"
    assert found[2] == pytest.approx(0, abs=1e-9), "what is said as often here as there is none"


SAID = [
    "It would have been nice if someone had opened the second till",
    "It would have been nice if the queue had been shorter, the second till was closed",
    "Nice if they opened the second till at noon",
    "It would have been nice if the bags had been free",
]
ELSEWHERE = [f"It would have been nice if the {thing} had been {kind}" for thing, kind in [
    ("door", "open"), ("light", "on"), ("floor", "dry"), ("sign", "larger"), ("music", "softer"),
    ("smile", "wider"), ("window", "clean"), ("car park", "lit"), ("leaflet", "there"), ("room", "warm"),
]]  # fmt: skip


def themes(here: list[str], there: list[str], stores: list[int] | None = None) -> tuple[Phrase, ...]:
    texts = [*here, *there]
    book = read_wishes(texts, stores or list(range(len(texts))))
    found = phrases(book, np.arange(len(texts)) < len(here))
    assert isinstance(found, tuple), found
    return found


def test_the_longest_of_nested_phrases_is_the_theme_with_its_wishes_and_stores() -> None:
    found = themes(SAID, ELSEWHERE, [1, 1, 2, *range(3, 14)])
    assert [(theme.text, theme.wishes, theme.stores, theme.places) for theme in found] == [
        ("second till", 3, 2, (0, 1, 2))
    ]
    assert found[0].z > 1.96


def test_a_shorter_phrase_stays_where_the_longer_one_is_much_rarer() -> None:
    here = [f"queue {word}" for word in ("a", "b", "c", "d", "e", "f", "g")] + ["long queue"] * 3
    assert [theme.text for theme in themes(here, [f"door {word}" for word in "hijklmnopq"])] == ["queue"]


def test_a_word_a_little_more_usual_here_is_no_theme_however_sure_that_is() -> None:
    here = ["slow till"] * 1_100 + ["till"] * 900
    there = ["slow door"] * 900 + ["door"] * 1_100
    texts = [*here, *there]
    told = log_odds(np.array([1_100]), np.array([900]), 2_000, 2_000)[1][0]
    assert told > 5
    assert [theme.text for theme in themes(here, there, [place % 7 for place in range(len(texts))])] == [
        "till"
    ]


def test_a_word_that_a_tenth_of_the_others_hold_too_is_no_theme_however_usual_it_is_here() -> None:
    here = ["quick", "quick card"] * 30
    for others, found in ((10, ["quick"]), (11, ["quick card"])):
        there = ["quick door"] * others + ["door"] * (100 - others)
        assert [theme.text for theme in themes(here, there)] == found


def test_one_store_alone_or_two_wishes_make_no_theme() -> None:
    assert themes(SAID, ELSEWHERE, [1, 1, 1, *range(3, 14)]) == ()
    assert themes([*SAID[1:], "Nothing to add"], ELSEWHERE) == ()


def test_phrases_of_the_same_wishes_are_one_theme_although_they_share_no_word() -> None:
    here = ["warm bread before nine and a smile"] * 6 + ["warm bread", "a smile"]
    assert len(themes(here, ELSEWHERE)) == 1


@pytest.mark.parametrize(
    ("here", "there", "wanted"),
    [
        (
            ["they told how the pan cooks", "a note on how the pan cooks", "how the pan cooks at home"],
            ["a shorter queue", "more light", "a chair", "more bags", "clean floors", "music"],
            ["pan cooks"],
        ),
        (
            [
                "on m'explique comment la poêle chauffe",
                "comment la poêle chauffe",
                "comment la poêle chauffe",
            ],
            ["une chaise", "plus de lumière", "des sacs", "un sol propre", "de la musique", "du café"],
            ["poêle chauffe"],
        ),
        (["how", "how it was", "how it is"], ["a chair", "bags", "light", "music", "coffee", "tea"], []),
    ],
)
def test_no_theme_begins_or_ends_with_a_word_that_names_nothing(
    here: list[str], there: list[str], wanted: list[str]
) -> None:
    assert [theme.text for theme in themes(here, there)] == wanted


def test_phrases_do_not_cross_punctuation_or_wishes() -> None:
    here = ["till. Second", "till, second", "till; second"]
    assert {theme.text for theme in themes(here, ELSEWHERE)} <= {"till", "second"}


@pytest.mark.parametrize(
    ("here", "there", "theme"),
    [
        (
            ["等待时间太长了", "收银台等待时间长", "希望等待时间短"],
            ["灯光很暗", "地面很湿", "音乐太吵"] * 4,
            "等待时间",
        ),
        (
            ["待ち時間が長い", "レジの待ち時間", "待ち時間を短く"],
            ["床が濡れている", "音楽が大きい"] * 5,
            "待ち時間",
        ),
        (
            ["l'attente était longue", "L’attente à la caisse", "moins l'attente"],
            ["la porte", "le sol"] * 6,
            "l'attente",
        ),
        (["लंबी कतार", "कतार बहुत", "यह कतार"], ["दरवाज़ा खुला", "फर्श गीला"] * 6, "कतार"),
    ],
)
def test_themes_are_found_in_any_language(here: list[str], there: list[str], theme: str) -> None:
    assert themes(here, there)[0].text == theme


def test_what_there_is_too_little_of_says_so() -> None:
    book = read_wishes(SAID, [1, 2, 3, 4])
    assert phrases(book, np.array([True, True, False, False])) is NoPhrases.FEW_WISHES
    assert phrases(book, np.ones(4, bool)) is NoPhrases.NOTHING_ELSE
    assert phrases(read_wishes([], []), np.empty(0, bool)) is NoPhrases.FEW_WISHES
    assert phrases(read_wishes([""] * 6, range(6)), np.arange(6) < 3) == ()
    with pytest.raises(ValueError, match="its store"):
        read_wishes(SAID, [1])


def made_up_wishes(seed: int, count: int) -> list[str]:
    chance = np.random.default_rng(seed)
    usual = 1 / np.arange(1, 401)
    drawn = chance.choice(400, (count, 10), p=usual / usual.sum())
    return [" ".join(f"w{word}" for word in row) for row in drawn.tolist()]


def test_wishes_that_differ_by_chance_alone_seldom_have_themes_and_a_theme_is_found() -> None:
    wrongly, found = 0, 0
    for seed in range(50):
        texts = made_up_wishes(seed, 300)
        chosen = np.arange(300) % 5 == 0
        wrongly += bool(phrases(read_wishes(texts, range(300)), chosen))
        for place in range(0, 60, 5):
            texts[place] += " open another till"
        strongest = phrases(read_wishes(texts, range(300)), chosen)
        found += isinstance(strongest, tuple) and strongest[0].text == "open another till"
    assert wrongly <= 12
    assert found == 50


def test_twenty_thousand_wishes_are_read_in_the_order_they_come_and_give_the_same_twice() -> None:
    texts = made_up_wishes(1, 20_000)
    chosen, stores = np.arange(20_000) % 8 == 0, [place % 500 for place in range(20_000)]
    for place in range(0, 800, 8):
        texts[place] = "nobody greeted me " + texts[place]
    first = phrases(read_wishes(texts, stores), chosen)
    assert isinstance(first, tuple)
    assert first[0].text == "nobody greeted"
    assert first[0].places == tuple(range(0, 800, 8))
    assert phrases(read_wishes(texts, stores), chosen) == first


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.text(max_size=30), st.integers(0, 3)), max_size=12), st.integers(1, 4))
def test_any_text_is_read_and_every_theme_stands_where_it_says(
    wishes: list[tuple[str, int]], parts: int
) -> None:
    book = read_wishes([text for text, _ in wishes], [store for _, store in wishes])
    found = phrases(book, np.arange(len(wishes)) % parts == 0)
    if isinstance(found, tuple):
        for theme in found:
            assert theme.wishes == len(theme.places) >= 3
            assert all(place % parts == 0 for place in theme.places)
            assert len({wishes[place][1] for place in theme.places}) == theme.stores >= 2
