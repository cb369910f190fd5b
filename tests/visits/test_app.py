"""What makes the shopper's pages an app: the worker, the manifest, static files under their build, and the outbox."""

import re

import pytest

from audits.access import Role
from audits.visits.phone.disguise import Icon, save_disguise
from tests import builders
from tests.visits import phone
from tests.visits.builders import NOW

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


def test_the_worker_is_asked_for_anew_each_time_and_changes_with_the_build(app, client):
    first = client.get("/sw.js")
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    assert first.mimetype == "text/javascript"
    assert app.extensions["build"] in first.text
    app.extensions["build"] = "0123456789abcdef"
    assert client.get("/sw.js").text != first.text


def test_the_worker_keeps_every_file_that_a_report_loads(client, inside):
    with inside() as session:
        job = phone.job(session)
    client.sign_in(job.shopper)
    worker = client.get("/sw.js").text
    for address in (f"/today/{job.assignment.id}/phone", "/today", "/outbox"):
        client.read(address)
        for tag in client.page.tags:
            loaded = tag["src"] if tag.name == "script" else tag["href"] if tag.name == "link" else ""
            assert "/static/" not in loaded or f'"{loaded}"' in worker, f"{address} needs {loaded}"


def test_what_scripts_load_of_each_other_is_kept_as_well(client, app):
    worker = client.get("/sw.js").text
    kept = set(re.findall(r'"/static/[0-9a-f]{16}/([^"]+)"', worker))
    for name in [it for it in kept if it.endswith(".js")]:
        with app.open_resource(f"static/{name}", "r") as file:
            for needed in re.findall(r'(?:from|import\(?) ?"(\.{1,2}/[^"]+)"', file.read()):
                whole = re.sub(r"[^/]+/\.\./", "", f"{name.rpartition('/')[0]}/{needed}".replace("/./", "/"))
                while "/../" in whole:
                    whole = re.sub(r"[^/]+/\.\./", "", whole)
                assert whole in kept, f"{name} needs {whole}"


def test_what_only_errands_show_is_kept_like_a_script_and_no_part_of_the_document(client, inside):
    with inside() as session:
        job = phone.job(session)
    client.sign_in(job.shopper)
    document = client.get(f"/today/{job.assignment.id}/phone")
    address = next(tag["data-more"] for tag in client.page.tags if "data-more" in tag)
    assert f'"{address}"' in client.get("/sw.js").text
    shown = client.get(address)
    assert "immutable" in shown.headers["Cache-Control"]
    words = shown.get_json()["words"]
    assert words["photo-removed"] in shown.text
    assert words["photo-removed"] not in document.text
    assert 'class="pocket"' in shown.get_json()["pocket"]
    assert client.get("/errands/of-another-build").headers["Cache-Control"] == "no-cache"


def test_the_app_stands_on_the_home_screen_under_the_name_that_head_office_chose(client, inside):
    told = client.get("/app.webmanifest")
    assert told.mimetype == "application/manifest+json"
    assert told.get_json(force=True)["name"] == "Notes"
    with inside() as session:
        save_disguise(session, "Groceries", Icon.LIST, builders.person(session), NOW)
    chosen = client.get("/app.webmanifest").get_json(force=True)
    assert (chosen["name"], chosen["start_url"], chosen["display"]) == ("Groceries", "/today", "standalone")
    for icon in chosen["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200


def test_a_file_of_the_current_build_never_changes_and_another_builds_address_gives_ours(app, client):
    current = app.extensions["build"]
    with client.get(f"/static/{current}/built/shopper.css") as file:
        assert "immutable" in file.headers["Cache-Control"]
        ours = file.data
    for older in ("/static/0123456789abcdef/built/shopper.css", "/static/built/shopper.css"):
        with client.get(older) as file:
            assert (file.data, file.headers["Cache-Control"]) == (ours, "no-cache")


def test_the_outbox_is_the_shoppers_and_holds_no_report(client, inside):
    with inside() as session:
        job = phone.job(session)
        manager = builders.person(session, Role.REGIONAL_MANAGER)
    assert client.sign_in(manager).get("/outbox").status_code == 404
    page = client.sign_in(job.shopper).read("/outbox")
    assert job.store.name not in page.text
