"""What every page is built from: forms, fields, tables, pictures and the weight of the phone's page."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from jinja2 import StrictUndefined
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from audits.web import display
from audits.web.charts import HeatStep, Measured, Standing, bar_list, caterpillar, heat_step
from tests.pages import Page, faults

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"


class StoreForm(FlaskForm):
    """One field of every kind."""

    name = StringField("Name", [InputRequired("Enter the name of the store")])
    code = StringField("Code", [Optional()], description="Such as LYO-012")
    mail = EmailField("Mail", [Optional()])
    secret = PasswordField("Password", [Optional()])
    visits = IntegerField("Visits", [InputRequired("Enter how many visits, in digits")])
    fee = DecimalField("Fee", [Optional()])
    opened = DateField("Opened on", [Optional()])
    note = TextAreaField("Note", [Optional()])
    region = SelectField("Region", choices=[SelectChoice("n", "North"), SelectChoice("s", "South")])
    kind = RadioField(
        "Kind",
        choices=[SelectChoice("a", "High street"), SelectChoice("b", "Station")],
        validators=[InputRequired("Choose a kind")],
    )
    days = SelectMultipleField(
        "Days", choices=[SelectChoice("mo", "Monday"), SelectChoice("tu", "Tuesday")], validators=[Optional()]
    )
    told = BooleanField("Staff were informed", description="Names may then be recorded.")
    hours = FileField("Opening hours", [Optional()])


@pytest.fixture
def app():
    """The components alone: no database, no rooms."""
    made = Flask("components", root_path=str(ROOT))
    made.config["SECRET_KEY"] = "of these tests"
    made.jinja_env.undefined = StrictUndefined
    Babel(made)
    CSRFProtect(made)
    display.register(made)
    with made.test_request_context("/stores"):
        yield made


ALL_FIELDS = """
{% extends "layouts/page.html" %}
{% from "components/forms.html" import form as form_ %}
{% from "components/fields.html" import field %}
{% from "components/segmented.html" import segmented, segments %}
{% from "components/photo.html" import photo %}
{% block title %}Edit{% endblock %}
{% block content %}<h1>Edit</h1>
{% call form_("/stores", form, submit="Save the store", files=true) %}
{% for one in form if one.type != "CSRFTokenField" %}
  {{ segmented(one) if one.name == "kind" else field(one) }}
{% endfor %}
{{ segments("greeted", "Were you greeted?", [("yes", "Yes"), ("no", "No")], chosen="no", errors=["Say why"]) }}
{{ photo("entrance", "Entrance") }}
{% endcall %}{% endblock %}
"""


def shown(template: str, **given: object) -> Page:
    signed_in = {
        "navigation": [{"title": "Stores", "address": "/stores", "current": True}],
        "person_name": "Ada",
        "account_address": "/account",
        "sign_out_address": "/out",
    }
    return Page(render_template_string(template, **signed_in, **given))


def tag_of(page: Page, name: str):
    return next(tag for tag in page.tags if tag["name"] == name)


def test_every_kind_of_field_is_labelled_and_follows_the_policy(app):
    page = shown(ALL_FIELDS, form=StoreForm())
    assert faults(page) == []


def test_nothing_carries_an_asterisk_and_optional_fields_say_so(app):
    page = shown(ALL_FIELDS, form=StoreForm())
    labels = {tag["for"]: tag.words for tag in page.all("label")}
    assert labels["name"] == "Name"
    assert labels["code"] == "Code (optional)"
    assert "*" not in page.text


def test_numbers_are_typed_into_text_fields_with_the_right_keyboard(app):
    page = shown(ALL_FIELDS, form=StoreForm())
    assert (tag_of(page, "visits")["type"], tag_of(page, "visits")["inputmode"]) == ("text", "numeric")
    assert (tag_of(page, "fee")["type"], tag_of(page, "fee")["inputmode"]) == ("text", "decimal")
    assert not [tag for tag in page.all("input") if tag["type"] in {"number", "range"}]


def test_a_refusal_reads_the_same_above_and_beside_its_field(app):
    form = StoreForm(meta={"csrf": False})
    form.validate()
    page = shown(ALL_FIELDS, form=form)
    assert faults(page) == []
    summary = next(tag for tag in page.tags if "data-error-summary" in tag)
    assert (summary["role"], summary["tabindex"]) == ("alert", "-1")
    ids = {tag["id"] for tag in page.tags if tag["id"]}
    for name, words in (("name", "Enter the name of the store"), ("kind", "Choose a kind")):
        assert page.links[words] == f"#{name}"
        assert name in ids
        beside = next(tag for tag in page.tags if tag["id"] == f"{name}-error")
        assert beside.words == words
    assert tag_of(page, "name")["aria-describedby"] == "name-error"
    assert tag_of(page, "name")["aria-invalid"] == "true"


def test_a_hint_and_a_refusal_are_both_read_out(app):
    form = StoreForm(meta={"csrf": False})
    form.code.errors = ["This code is taken"]
    page = shown(ALL_FIELDS, form=form)
    assert tag_of(page, "code")["aria-describedby"] == "code-hint code-error"


def test_several_choices_are_boxes_to_tick_and_not_a_list_to_hold_a_key_on(app):
    form = StoreForm(data={"days": ["mo"]})
    monday = tag_of(shown(ALL_FIELDS, form=form), "days")
    assert (monday["type"], monday["id"], monday["value"], "checked" in monday) == (
        "checkbox",
        "days",
        "mo",
        True,
    )


def test_segments_keep_what_was_chosen(app):
    page = shown(ALL_FIELDS, form=StoreForm())
    greeted = [tag for tag in page.all("input") if tag["name"] == "greeted"]
    assert [(tag["value"], "checked" in tag) for tag in greeted] == [("yes", False), ("no", True)]


def test_the_page_one_is_on_is_marked_in_the_menu_and_signing_out_is_a_post(app):
    page = shown(ALL_FIELDS, form=StoreForm())
    assert [tag.words for tag in page.all("a") if tag["aria-current"] == "page"] == ["Stores"]
    assert (
        page.form_with("Sign out")[0].tag.attributes.items() >= {"action": "/out", "method": "post"}.items()
    )


def test_filters_are_a_get_form_without_a_token(app):
    page = shown("""
      {% from "components/filters.html" import filters, filter_day, filter_kept, filter_search, filter_select %}
      {% call filters("/compare", clear="/compare") %}
        {{ filter_select("region", "Region", [("", "All"), ("n", "North")], "n") }}{{ filter_day("from", "From", day) }}
        {{ filter_search("q", "Store", "<Lyon>") }}{{ filter_kept("sort", "-score") }}
      {% endcall %}""", day=date(2026, 11, 18))  # fmt: skip
    (form,) = page.forms
    assert form.tag["method"] == "get"
    assert form.filled() == {"region": ["n"], "from": ["2026-11-18"], "q": ["<Lyon>"], "sort": ["-score"]}


def test_a_table_says_what_it_is_how_it_is_sorted_and_what_to_do_when_empty(app):
    template = """
      {% from "components/table.html" import data_table, number %}
      {% set score = {"title": "Score", "numeric": true, "address": "?sort=score", "sorted": "descending"} %}
      {% call data_table("Stores", [{"title": "Store"}, score], rows=rows, empty="Add a store first.") %}
        <tr><th scope="row">Lyon</th>{{ number(82.45|score, "/visits") }}</tr>
      {% endcall %}"""
    full, bare = shown(template, rows=1), shown(template, rows=0)
    assert [tag.words for tag in full.all("caption")] == ["Stores"]
    assert [tag["aria-sort"] for tag in full.all("th")] == ["", "descending", ""]
    assert full.links["82.5"] == "/visits"
    assert [tag.words for tag in bare.all("td")] == ["Add a store first."]


CHARTS = """<body>
{% from "components/charts.html" import bar_chart, caterpillar_chart, heat_cell %}
{{ bar_chart(bars, "Touchpoints", "From 62 to 91.", "Means.", paper=paper) }}
{{ caterpillar_chart(dots, "Stores", "Two stores.", "Intervals.", paper=paper) }}
<table><tr>{{ heat_cell(71.25, 9, step) }}{{ heat_cell(none, 0, "not-scored") }}</tr></table>
</body>"""


def charts(**given: object) -> Page:
    values = [
        Measured("Website <web>", 91, 9, 80, 99, "web · service", Standing.ABOVE),
        Measured("Greeting", 62, 9, 50, 70, "in store", Standing.BELOW),
        Measured("Return", None, 0, standing=Standing.FEW),
    ]
    return shown(
        CHARTS,
        bars=bar_list(values, 76, "network 76.0"),
        dots=caterpillar(values, 76, "network 76.0"),
        step=heat_step(71.25, 9, 60),
        **given,
    )


def test_every_picture_has_words_and_on_a_page_its_figures_as_a_table(app):
    page = charts(paper=False)
    assert [tag["role"] for tag in page.all("svg")] == ["img"] * 2
    assert [tag.words for tag in page.all("title")] == ["Touchpoints", "Stores"]
    assert len(page.all("desc")) == 2
    assert len(page.all("details")) == 2
    assert "Website <web>" in page.text
    assert "80.0 to 99.0" in page.text


def test_on_paper_the_title_says_all_because_a_pdf_reads_nothing_else(app):
    page = charts(paper=True)
    assert page.all("title")[0].words == "Touchpoints. From 62 to 91."
    assert page.all("details") == []


def test_every_mark_has_a_literal_colour_for_paper_and_a_class_for_the_browser(app):
    page = charts(paper=True)
    marks = [tag for tag in page.tags if tag.name in {"rect", "circle", "line", "polyline", "text"}]
    assert marks
    for tag in marks:
        assert "class" in tag
        assert re.fullmatch(
            r"#[0-9a-f]{6}", tag["fill"] if tag.name in {"rect", "text"} else tag["stroke"] or tag["fill"]
        )


def test_a_cell_of_the_heat_map_always_writes_its_number(app):
    scored, empty = [tag for tag in charts(paper=True).all("td") if "heat" in tag["class"]]
    assert (scored["class"], scored.words) == ("number heat heat-above-2", "71.39")
    assert "not scored" in empty.words


@pytest.mark.parametrize("step", list(HeatStep))
def test_every_step_of_the_heat_map_has_its_filling_on_page_and_paper(step):
    if step is not HeatStep.NOT_SCORED:
        assert f".heat-{step} {{" in (CSS / "data.css").read_text()
        assert f".heat-{step} {{" in (CSS / "print.css").read_text()


@pytest.mark.parametrize(
    ("difference", "proven", "words"),
    [
        (4.25, True, "+4.3"),
        (-4.25, True, "−4.3"),
        (9, False, "no change we can prove"),
        (None, False, "nothing to compare with"),
    ],
)
def test_a_change_inside_the_noise_has_no_sign(app, difference, proven, words):
    page = shown(
        '<body>{% from "components/score.html" import change %}{{ change(difference, proven) }}</body>',
        difference=difference,
        proven=proven,
    )
    assert page.text == words


def test_the_phones_page_without_its_own_scripts_is_light(app):
    page = shown("""{% extends "layouts/phone.html" %}{% from "components/segmented.html" import segments %}
      {% block title %}Greeting{% endblock %}{% block store %}Lyon{% endblock %}
      {% block content %}<h1>Greeting</h1>{% for n in range(8) %}
        {{ segments("q%s" % n, "Were you greeted?", [("yes", "Yes"), ("no", "No"), ("na", "Not applicable")]) }}
      {% endfor %}{% endblock %}""")  # fmt: skip
    assert faults(page) == []
    addresses = [tag["href"] or tag["src"] for tag in page.tags if tag.name in {"link", "script"}]
    assert not any(address.endswith(("page.css", "data.css")) for address in addresses)
    files = [page.html.encode(), *((ROOT / address.lstrip("/")).read_bytes() for address in addresses)]
    assert sum(len(gzip.compress(file)) for file in files) < 12_000
