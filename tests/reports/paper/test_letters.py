"""Scripts, signs and hostile characters: nothing is an empty box, nothing spills over what stands beside it."""

import subprocess

import pytest

from audits.reports.readable import CUT, LINES_LEFT, LONGEST, readable
from tests.reports.paper.papers import printed
from tests.reports.paper.structure import Structure

SCRIPTS = {
    "Latin": "Zażółć gęślą jaźń, Đỗ Quyên",
    "Greek": "Καλημέρα",
    "Cyrillic": "Здравствуйте",
    "Arabic": "مرحبا بالعالم",
    "Hebrew": "שלום עולם",
    "Thai": "สวัสดีครับ",
    "Devanagari": "नमस्ते दुनिया",
    "Chinese": "欢迎光临",
    "Japanese": "いらっしゃいませ",
    "Korean": "어서 오세요",
    "signs": "→ ★ ✓ ½ € ₹ ∑ ♥ ☎",
}


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_drawn_without_a_missing_glyph_and_can_be_copied(press, script):
    made = printed(f"<p>{SCRIPTS[script]}</p>", press)
    structure = Structure(made.pdf)
    assert structure.missing_glyphs == 0
    (words,) = [structure.text(element) for element in structure.of("P")]
    if script == "Devanagari":  # a conjunct is one glyph, and only its first letters are said of it
        assert set(words) <= set(SCRIPTS[script])
    else:
        assert sorted(words.replace(" ", "")) == sorted(SCRIPTS[script].replace(" ", ""))


def test_a_sign_that_no_font_has_is_written_by_its_name(press):
    made = printed("<p>Before \U0001f9ff \U0002ebf0 \U00016e9b after</p>", press)
    assert Structure(made.pdf).missing_glyphs == 0
    words = text_of(made.pdf)
    assert "Before" in words
    assert "after" in words
    again = printed("<p>Before \U0001f9ff \U0002ebf0 \U00016e9b after</p>", press)
    assert again.pdf == made.pdf


def test_marks_beyond_three_on_a_letter_are_left_out():
    piled = "e" + "\u0301" * 40 + "x"
    assert readable(f"<p>{piled}</p>") == "<p>e" + "\u0301" * 3 + "x</p>"


def test_what_turns_the_direction_of_words_ends_with_its_text():
    assert readable("<td>a\u202eb</td><td>c</td>") == "<td>a\u202eb\u202c</td><td>c</td>"
    assert readable("<td>a\u2067\u202eb\u2069</td>") == "<td>a\u2067\u202eb\u202c\u2069</td>"
    assert readable("<td>a\u202cb</td>") == "<td>ab</td>"


def test_a_text_is_cut_at_its_limit_and_never_within_an_entity():
    cut = readable(f"<p>{'a' * (LONGEST - 2)}&amp;b</p>")
    assert cut == f"<p>{'a' * (LONGEST - 2)}{CUT}</p>"
    whole = f"<p>{'a' * LONGEST}</p>"
    assert readable(whole) == whole


def test_empty_lines_and_what_cannot_be_printed_are_left_out():
    assert readable("<p>a" + "\n" * 100_000 + "b</p>") == "<p>a" + "\n" * LINES_LEFT + "b</p>"
    assert readable("<p>a" + "\r\n \t" * 9 + "b</p>").count("\n") <= LINES_LEFT
    assert readable("<p>a\x00\x08\ufeffb\ue000\ufffe</p>") == "<p>ab\ufffd\ufffd</p>"
