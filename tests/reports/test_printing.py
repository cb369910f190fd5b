"""The press and the names of files."""

import pytest

from audits.reports.rules import file_name
from audits.web.paper import Document, Press, RenderFailed
from tests.visits import builders as visits


def test_a_document_that_takes_too_long_is_stopped_and_the_press_goes_on():
    with Press(patience=0.5) as press:
        with pytest.raises(RenderFailed, match="too long"):
            press.print(Document("<p>" + "word " * 400_000, ()))
        press._patience = 60
        assert press.print(Document("<html lang=en><title>T</title><p>Short.", ())).pages == 1


def test_a_file_name_is_stable_ascii():
    assert (
        file_name(visits.CAME_AT.date(), "LYO-012", "visit-0142", "v2")
        == "2026-11-17_LYO-012_visit-0142_v2.pdf"
    )
    assert file_name(None, "Zoë/../x", "Ünï ¶") == "Zoe-..-x_Uni.pdf"
