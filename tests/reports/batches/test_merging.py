"""All audits of a batch as one PDF: bookmarks, page numbers throughout, and tags in order."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from pikepdf import Name
from sqlmodel import select

from audits.reports.batch_tables import Batch
from audits.reports.batches import merge_child
from audits.visits.tables import Visit
from tests import builders
from tests.reports.builders import programme
from tests.reports.conftest import Paper

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)


@pytest.fixture
def merged(inside, client, do_background_work) -> bytes:
    """Two stores of one region, visited twice each, as one PDF."""
    with inside() as session:
        programme(session, 2)
        head = builders.person(session)
    client.sign_in(head).read("/documents/batches/new")
    page = client.submit("Ask for 4 audits", {"merged": "y"})
    do_background_work()
    page = client.read(page.address)
    answer = client.get(page.links["Download one PDF"])
    assert answer.mimetype == "application/pdf"
    return answer.data


def test_it_has_every_page_once_with_its_number_throughout(merged, inside):
    paper = Paper(merged)
    total = len(paper.file.pages)
    for number, page in enumerate(paper.file.pages, 1):
        assert f"{number} of {total} in this file" in " ".join(page.extract_text().split())
    with inside() as session:
        assert session.exec(select(Batch.merged_pages)).one() == total
        for ref in session.exec(select(Visit.ref)):
            assert ref in paper.text


def test_bookmarks_go_from_region_to_store_to_audit_to_its_own(merged):
    paper = Paper(merged)
    region, stores = paper.file.outline
    assert region.title == "North"
    assert [mark.title for mark in stores if not isinstance(mark, list)] == [
        "N-00 Store N-00",
        "N-01 Store N-01",
    ]
    first_store = stores[1]
    audits = [mark for mark in first_store if not isinstance(mark, list)]
    assert len(audits) == 2
    assert isinstance(first_store[1], list)
    second = audits[1]
    assert paper.file.get_destination_page_number(second) > 0
    assert paper.file.page_labels[:3] == ["1", "2", "3"]


def test_headings_stay_tagged_and_in_order(merged):
    with pikepdf.open(io.BytesIO(merged)) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang) == "en"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        heads = [str(tag.S) for tag in _tags(file.Root.StructTreeRoot) if str(tag.S).startswith("/H")]
        parts = list(file.Root.StructTreeRoot.K[0].K)
        assert [str(part.S) for part in parts] == ["/Part"] * 4
        assert heads.count("/H1") == 4
        one = [str(tag.S) for tag in _tags(parts[0]) if str(tag.S).startswith("/H")]
        assert heads[: len(one)] == one
        assert heads[len(one)] == "/H1"


def test_every_marked_piece_of_a_page_leads_to_its_tag(merged):
    with pikepdf.open(io.BytesIO(merged)) as file:
        tree = dict(merge_child.numbered(file.Root.StructTreeRoot.ParentTree))
        assert file.Root.StructTreeRoot.ParentTreeNextKey == len(tree) == max(tree) + 1
        for page in file.pages:
            parents = tree[int(page.obj.StructParents)]
            for tag in filter(None, parents):
                assert tag.get(Name.Pg, page.obj).objgen == page.obj.objgen
            for note in page.obj.get(Name.Annots, []):
                assert int(note.StructParent) in tree


def test_the_same_audits_are_the_same_bytes(merged, inside, client, do_background_work, app):
    page = client.read("/documents/batches/new")
    page = client.submit("Ask for 4 audits", {"merged": "y"})
    do_background_work()
    again = client.get(client.read(page.address).links["Download one PDF"]).data
    assert again == merged


def _tags(tag: Any) -> Iterator[Any]:
    """A tag and all below it, in reading order."""
    if Name.S in tag:
        yield tag
    kids = tag.get(Name.K, [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and Name.S in kid:
            yield from _tags(kid)
