"""What the tests' own reader of pages finds: a check that finds nothing proves nothing."""

import pytest

from tests.pages import Page, faults

GOOD = """<!DOCTYPE html><html lang="en"><head><title>Stores · Evenkeel</title></head><body><h1>Stores</h1>
<form method="post" action="/stores"><input type="hidden" name="csrf_token" value="t">
<label for="name">Name</label><input id="name" name="name" value="Harbour">
<label>Region <select name="region"><option value="n">North</option>
<option value="s" selected>South</option></select></label>
<label><input type="checkbox" name="open" value="yes" checked> Open</label>
<label><input type="checkbox" name="new"> New</label>
<label for="note">Note</label><textarea id="note" name="note">
Two
lines</textarea><button name="then" value="stay">Save</button></form></body></html>"""


def test_a_page_without_a_fault_is_accepted():
    assert faults(Page(GOOD)) == []


@pytest.mark.parametrize(
    ("instead_of", "put", "fault"),
    [
        ("Stores · Evenkeel", " · Evenkeel", "no title"),
        ("<h1>Stores</h1>", "<h2>Stores</h2>", "0 h1"),
        ("<h1>Stores</h1>", "<h1>Stores</h1><h1>More</h1>", "2 h1"),
        (' lang="en"', "", "language"),
        ('<label for="name">Name</label>', "", "without a label: input name"),
        ('id="note"', 'id="name"', "“name” 2 times"),
        ('<input type="hidden" name="csrf_token" value="t">', "", "0 CSRF tokens"),
        ("<h1>", '<h1 style="color: red">', "style="),
        ("<h1>", '<h1 onclick="go()">', "onclick="),
        ("</body>", "<script>go()</script></body>", "inline script"),
        ("</body>", '<img src="/static/img/mark.svg"></body>', "without alt"),
    ],
)
def test_a_fault_is_found(instead_of, put, fault):
    assert any(fault in found for found in faults(Page(GOOD.replace(instead_of, put, 1))))


def test_an_untouched_form_sends_what_the_page_put_in_it():
    form, button = Page(GOOD).form_with("Save")
    assert (button["name"], button["value"]) == ("then", "stay")
    assert form.filled() == {
        "csrf_token": ["t"],
        "name": ["Harbour"],
        "region": ["s"],
        "open": ["yes"],
        "note": ["Two\nlines"],
    }
