"""The lasting link: the current version at once, earlier ones by number, in ranges, to whoever may read it now."""

import pytest
from sqlmodel import select

from audits.people.tables import Event
from audits.stores.tables import Store
from tests import builders
from tests.reports.issuing import builders as decided
from tests.visits import builders as visits


@pytest.fixture
def visit(inside):
    with inside() as session:
        store = builders.store(session, "LYO-012")
        return decided.approved(session, decided.reviewer(session), at=store, ref="V-0142")


@pytest.fixture
def corrected(inside, visit, do_background_work, app):
    """The visit, with versions 1 and 2 of every edition."""
    app.extensions["queue"].put("print-audit", visit.id)
    do_background_work()
    with inside() as session:
        decided.correct(session, session.get_one(type(visit), visit.id), decided.reviewer(session))
    app.extensions["queue"].put("print-audit", visit.id)
    do_background_work()
    return visit


def downloads(inside) -> int:
    with inside() as session:
        return len(session.exec(select(Event).where(Event.action == "downloaded")).all())


def test_the_current_version_is_there_at_once_and_the_first_one_by_its_number(inside, client, corrected):
    with inside() as session:
        client.sign_in(builders.person(session))
    link = f"/documents/visits/{corrected.id}.pdf"
    second, first = client.get(link), client.get(f"{link}?v=1")
    assert second.headers["Content-Disposition"] == (
        'attachment; filename="2026-11-17_LYO-012_visit-V-0142_v2.pdf"'
    )
    assert first.headers["Content-Disposition"].endswith('_v1.pdf"')
    assert second.data.startswith(b"%PDF")
    assert first.data != second.data
    assert second.headers["Cache-Control"] == "no-store"
    assert client.get(f"{link}?v=2").data == second.data
    for missing in ("v=3", "v=0", "v=x", "v=1&language=fr", "paper=A5", "language=xx"):
        assert client.get(f"{link}?{missing}").status_code == 404


def test_a_reader_gets_the_own_edition_and_nobody_elses(inside, client, corrected):
    link = f"/documents/visits/{corrected.id}.pdf"
    with inside() as session:
        head, other = builders.person(session), builders.store_manager(session, builders.store(session))
        manager = builders.store_manager(session, session.get_one(Store, corrected.store_id))
    assert client.sign_in(manager).get(link).status_code == 404, "it is not released yet"
    with inside() as session:
        decided.release(session, session.get_one(type(corrected), corrected.id))
    whole, own = client.sign_in(head).get(link).data, client.sign_in(manager).get(link).data
    assert own.startswith(b"%PDF")
    assert own != whole
    client.sign_in(other)
    for address in (link, f"{link}?v=1", f"/documents/visits/{corrected.id}/versions"):
        assert client.get(address).status_code == 404
    with inside() as session:
        decided.reopen(session, session.get_one(type(corrected), corrected.id), decided.reviewer(session))
    client.sign_in(manager)
    assert client.get(f"{link}?v=1").status_code == 404


def test_heads_and_further_ranges_are_answered_and_not_logged_again(inside, client, corrected):
    with inside() as session:
        client.sign_in(builders.person(session))
    link = f"/documents/visits/{corrected.id}.pdf"
    head = client.head(link)
    size, tag = int(head.headers["Content-Length"]), head.headers["ETag"]
    assert (head.status_code, head.data, head.headers["Accept-Ranges"]) == (200, b"", "bytes")
    assert downloads(inside) == 0
    whole = client.get(link).data
    assert (len(whole), downloads(inside)) == (size, 1)
    begin = client.get(link, headers={"Range": "bytes=0-99"})
    assert (begin.status_code, begin.data, downloads(inside)) == (206, whole[:100], 2)
    rest = client.get(link, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.data) == (206, whole[100:])
    assert rest.headers["Content-Range"] == f"bytes 100-{size - 1}/{size}"
    last = client.get(link, headers={"Range": "bytes=-10"})
    assert last.data == whole[-10:]
    longer = client.get(link, headers={"Range": f"bytes=-{size + 1}"})
    assert (longer.status_code, longer.data, downloads(inside)) == (206, whole, 3)
    assert longer.headers["Content-Range"] == f"bytes 0-{size - 1}/{size}"
    beyond = client.get(link, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{size}")
    assert downloads(inside) == 3
    changed = client.get(link, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (changed.status_code, changed.data) == (200, whole)
    assert downloads(inside) == 4


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wanted", ["bytes=1-", "bytes=-1000", "bytes=1-2,4-5"])
def test_whoever_asks_for_parts_alone_is_logged_too(inside, client, corrected, wanted):
    with inside() as session:
        client.sign_in(builders.person(session))
    link = f"/documents/visits/{corrected.id}.pdf"
    assert client.get(link, headers={"Range": wanted}).data
    assert downloads(inside) == 1
    with inside() as session:
        client.sign_in(builders.person(session))
    assert client.get(link, headers={"Range": wanted}).data
    assert downloads(inside) == 2


def test_another_setting_is_made_when_it_is_asked_for(inside, client, corrected, do_background_work):
    with inside() as session:
        client.sign_in(builders.person(session))
    link = f"/documents/visits/{corrected.id}.pdf?paper=Letter"
    assert "has not been made yet" in client.read(link).text
    client.submit("Make the PDF")
    do_background_work()
    assert client.get(link).data.startswith(b"%PDF")
    assert client.get(link).data != client.get(f"/documents/visits/{corrected.id}.pdf").data


def test_the_page_of_versions_tells_which_stands_and_why(inside, client, corrected):
    with inside() as session:
        head = builders.person(session)
        manager = builders.store_manager(session, session.get_one(Store, corrected.store_id))
        decided.release(session, session.get_one(type(corrected), corrected.id))
    page = client.sign_in(head).read(f"/documents/visits/{corrected.id}/versions")
    for words in (
        "This is the current version.",
        "Superseded on ",
        "1 question was answered again after review.",
        "First version.",
        "the program",
    ):
        assert words in page.text
    assert decided.FREE_TEXT not in page.text
    assert client.get(page.links["A4, English"]).data.startswith(b"%PDF")
    page = client.sign_in(manager).read(f"/documents/visits/{corrected.id}/versions")
    assert "the program" not in page.text
    assert "issued by" not in page.text


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_draft_is_offered_as_one_and_is_no_version(inside, client, do_background_work):
    with inside() as session:
        client.sign_in(builders.person(session))
        visit = visits.submitted(session, visits.draft(session, ref="V-DRAFT"))
    assert "not approved" in client.read(f"/documents/visits/{visit.id}.pdf").text
    client.submit("Make the draft")
    do_background_work()
    answer = client.get(f"/documents/visits/{visit.id}.pdf")
    assert answer.headers["Content-Disposition"].endswith('_draft.pdf"')
    assert "No version yet" in client.read(f"/documents/visits/{visit.id}/versions").text
