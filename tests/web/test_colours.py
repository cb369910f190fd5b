"""Every word can be read, by day, by night and on paper."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"


def colours(scheme: str) -> dict[str, str]:
    text = (CSS / "tokens.css").read_text()
    both = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6,8}), (#[0-9a-f]{6,8})\)", text)
    return {name: day if scheme == "day" else night for name, day, night in both}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2, 1 to 21."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT_ON = [
    ("ink", "paper"), ("ink", "paper-sunken"), ("ink-quiet", "paper"), ("ink-quiet", "paper-sunken"),
    ("action", "paper"), ("action", "action-quiet"), ("ink", "action-quiet"), ("on-action", "action"),
    ("on-action", "action-strong"), ("attention", "paper"), ("attention", "attention-quiet"),
    ("ink", "attention-quiet"), ("on-pale", "above-1"), ("on-pale", "above-2"), ("on-deep", "above-3"),
    ("on-pale", "below-1"), ("on-pale", "below-2"), ("on-deep", "below-3"),
]  # fmt: skip
EDGES_ON = [("line-strong", "paper"), ("focus", "paper"), ("above-3", "paper"), ("below-3", "paper")]


@pytest.mark.parametrize("scheme", ["day", "night"])
def test_every_word_can_be_read_by_day_and_by_night(scheme):
    known = colours(scheme)
    assert {
        pair: contrast(known[pair[0]], known[pair[1]])
        for pair in TEXT_ON
        if contrast(known[pair[0]], known[pair[1]]) < 4.5
    } == {}
    assert {pair for pair in EDGES_ON if contrast(known[pair[0]], known[pair[1]]) < 3} == set()


def test_a_phone_that_knows_no_light_dark_gets_the_day():
    plain = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6,8});", (CSS / "tokens.css").read_text()))
    assert plain == colours("day")


def test_paper_and_pictures_use_the_colours_of_the_day():
    day = set(colours("day").values()) | {"#ffffff"}
    palette = (ROOT / "templates" / "components" / "palette.html").read_text()
    assert set(re.findall(r"#[0-9a-f]{6}", palette)) <= day
    hatching = "#cfcabd"
    assert set(re.findall(r"#[0-9a-f]{6}", (CSS / "print.css").read_text())) <= day | {hatching}
