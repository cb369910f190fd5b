"""Pages made small on their way, and what is left as it is."""

import gzip

import brotli
import pytest
from flask import url_for
from flask.testing import FlaskClient

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def reader(app):
    """Flask's own client: ours reads every page, and cannot read one that is packed."""
    return FlaskClient(app, app.response_class)


@pytest.mark.parametrize(("wanted", "unpacked"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_page_is_compressed_for_whoever_takes_it(reader, wanted, unpacked):
    sent = reader.get("/login", headers={"Accept-Encoding": wanted})
    assert sent.headers["Content-Encoding"] == wanted
    assert "Accept-Encoding" in sent.headers["Vary"]
    assert "Sign in" in unpacked(sent.data).decode()


def test_a_page_that_another_site_leads_to_goes_as_it_is(reader):
    sent = reader.get("/login", headers={"Accept-Encoding": "br", "Sec-Fetch-Site": "cross-site"})
    assert "Content-Encoding" not in sent.headers
    assert "Sign in" in sent.text


def test_a_script_loses_its_remarks_and_nothing_else(app, reader):
    with app.test_request_context():
        address = url_for("static", filename="js/theme.js")
    with (
        reader.get(address, headers={"Accept-Encoding": "br"}) as packed,
        reader.get(address) as plain,
    ):
        assert brotli.decompress(packed.data) == plain.data
        assert b"// Day or night" not in plain.data
        assert b"dataset.theme" in plain.data


def test_what_is_built_goes_as_it_was_built(app, reader):
    with app.test_request_context():
        address = url_for("static", filename="built/report/screens.js")
    with reader.get(address, headers={"Accept-Encoding": "br"}) as packed, reader.get(address) as plain:
        assert brotli.decompress(packed.data) == plain.data
    with app.open_resource("static/built/report/screens.js") as file:
        assert file.read() == plain.data
