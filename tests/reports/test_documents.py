"""Documents as PDF: what is in them, who could read them, and what hostile text does to them."""

import io
import json
import socket
import threading
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image

from audits.people.log import record
from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor, Stamp
from audits.reports.tables import ReportKind
from audits.sheet import Answer, State
from audits.visits.photos.keeping import stored
from audits.visits.reading.audit import Edition
from audits.visits.sheets import version_of
from audits.visits.tables import Photo, PhotoState, Wish
from tests import builders
from tests.questionnaires import questionnaire, touchpoint, yes_no
from tests.reports.builders import programme, shopper
from tests.reports.conftest import Paper
from tests.visits import builders as visits

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
NAUGHTY = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "../../../etc/passwd",
    "田中さん",
    "\u202etest\u202e",
    "🐵 🙈",
    "\u200b﻿",
    "ٱلرَّحْمَٰن",
]


def test_the_comparison_of_a_region_stands_on_its_first_page(inside, printed):
    with inside() as session:
        programme(session)
    paper = printed("region", "North")
    first = " ".join((paper.file.pages[0].extract_text() or "").split())
    for words in (
        "Comparison of North",
        "consistency",
        "12 approved visits to 6 stores",
        "Which stores really differ",
        "As of the newest approved visit, on 17 November 2026",
    ):
        assert words in first
    assert "Page 1 of" in paper.words
    assert "N-00" in paper.words
    assert "How this is computed" in paper.bookmarks


def test_a_document_is_tagged_and_says_its_title_and_language(inside, printed):
    with inside() as session:
        programme(session)
    root = printed("network").file.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_every_font_of_a_document_is_embedded(inside, printed):
    with inside() as session:
        programme(session)
    fonts = [
        font.get_object()
        for page in printed("network").file.pages
        for font in page["/Resources"]["/Font"].values()
    ]
    assert fonts
    assert all(_is_embedded(font) for font in fonts)


def _is_embedded(font: Any) -> bool:
    inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return any(name.startswith("/FontFile") for name in inner["/FontDescriptor"])


def test_the_same_data_gives_the_same_bytes(inside, printed):
    with inside() as session:
        programme(session)
    assert printed("network").content == printed("network").content


def test_a_store_has_a_report_over_a_period(inside, printed):
    with inside() as session:
        programme(session)
    paper = printed("store", "N-00", "--from", "2026-01-01", "--to", "2026-12-31")
    for words in (
        "Store N-00",
        "Over time",
        "2 scored visits so far",
        "Critical failures",
        "1 January 2026 to 31 December 2026",
        "n 2",
    ):
        assert words in paper.words
    assert paper.file.metadata.title == "Store N-00, N-00"


def test_a_region_is_compared_by_its_path(inside, printed):
    with inside() as session:
        programme(session)
        elsewhere = builders.store(session, "S-99", builders.region(session, "South"))
        visits.approved(session, visits.draft(session, None, elsewhere))
    paper = printed("region", "North")
    assert "Comparison of North" in paper.words
    assert "S-99" not in paper.words


def test_an_audit_shows_each_question_with_its_answer_points_and_comment(inside, printed):
    with inside() as session:
        visit = visits.approved(
            session, visits.draft(session, ref="V-0142"), greeted=visits.no("Both looked at their phones.")
        )
    paper = printed("visit", "V-0142")
    for words in (
        "Both looked at their phones.",
        "0 of 10",
        "Final, which counts",
        "Visit V-0142",
        "17 November 2026",
    ):
        assert words in paper.words
    assert "draft" not in paper.words
    assert visit.ref in paper.words


def test_an_audit_that_is_not_approved_says_draft_on_every_page(inside, printed):
    with inside() as session:
        visits.submitted(session, visits.draft(session, ref="V-DRAFT"))
    paper = printed("visit", "V-DRAFT")
    assert all("draft" in (page.extract_text() or "") for page in paper.file.pages)


def test_a_photo_is_printed_with_words_for_who_cannot_see_it(app, inside, printed):
    asked = questionnaire(touchpoint("entrance", yes_no("greeted")))
    with inside() as session:
        visit = visits.approved(
            session, visits.draft(session, builders.checklist(session, asked), ref="V-PHOTO")
        )
        question = version_of(session, visit).question_ids["greeted"]
        photo = Photo(
            visit_id=visit.id,
            question_id=question,
            slot="greeted.1",
            sha256="0" * 64,
            size=9,
            state=PhotoState.READY,
            received_at=visits.NOW,
        )
        session.add(photo)
    picture = io.BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "JPEG")
    app.extensions["storage"].put(stored(photo.id, "print"), picture.getvalue())
    paper = printed("visit", "V-PHOTO")
    assert len({image.data for page in paper.file.pages for image in page.images}) == 1
    spoken = [str(part["/Alt"]) for part in paper.objects if isinstance(part, dict) and "/Alt" in part]
    assert any("Photo 1 to “Question greeted”" in words for words in spoken)


def test_the_edition_for_a_store_holds_nothing_that_could_unmask_the_shopper(app, inside):
    with inside() as session:
        seen = visits.approved(session, visits.draft(session, by=shopper(session)), greeted="yes")
        record(session, visits.NOW, None, "approved", "visit", seen.id)
    everything = edition(app, inside, seen, Edition.STORE).everything
    for secret in ("CANARYREF", "Canary", "canarymail", "15:42", "16:42", str(seen.shopper_id)):
        assert secret not in everything
    assert "afternoon" in everything
    assert "CANARYREF" in edition(app, inside, seen, Edition.MANAGER).everything
    assert "Canary" not in edition(app, inside, seen, Edition.HEAD_OFFICE).everything


def edition(app, inside, visit, of: Edition) -> Paper:
    with inside() as session:
        asked = AskedFor(ReportKind.VISIT, str(visit.id), of)
        document = written(content(session, asked), asked, Stamp(), Look())
    return Paper(app.extensions["press"].print(document.document).pdf)


def test_hostile_text_fetches_nothing_and_the_next_document_is_printed(inside, printed):
    with inside() as session, listening() as (address, calls):
        attacks = [
            f'<img src="{address}/a.png">',
            f"<link rel=stylesheet href={address}/b.css>",
            "javascript:alert(1)",
            f"url({address}/c)",
            *NAUGHTY,
        ]
        hostile = visits.draft(session, ref="V-HOSTILE")
        comment = (" ".join(attacks) + " words" * 700)[:4000]
        visits.approved(session, hostile, greeted=Answer(State.GIVEN, "no", comment))
        part = version_of(session, hostile).touchpoint_ids["entrance"]
        session.add(
            Wish(visit_id=hostile.id, touchpoint_id=part, text=json.dumps(attacks, ensure_ascii=False))
        )
        visits.approved(session, visits.draft(session, ref="V-NEXT"))
        session.commit()
        paper = printed("visit", "V-HOSTILE")
        assert printed("visit", "V-NEXT").file.pages
    assert calls == []
    assert "<script>alert(1)</script>" in paper.words
    links = [note.get_object() for page in paper.file.pages for note in page.get("/Annots", [])]
    addresses = {str(link["/A"]["/URI"]) for link in links if "/URI" in link.get("/A", {})}
    assert all("/check/" in own for own in addresses), "only the page that tells of the file itself"


@contextmanager
def listening():
    """A server that only counts who calls."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        done = threading.Event()

        def wait() -> None:
            while not done.is_set():
                try:
                    calls.append(server.accept()[1])
                except TimeoutError:
                    continue

        watcher = threading.Thread(target=wait)
        watcher.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", calls
        done.set()
        watcher.join()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("visit", "V-NONE"), "Visit V-NONE could not be found"),
        (("store", "NONE"), "There is no store NONE"),
        (("region", "Nowhere"), "There is no region Nowhere"),
        (("network", "--from", "2026-02-01", "--to", "2026-01-01"), "before it starts"),
        (("network", "--checklist", "none"), "There is no checklist none"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence_and_no_file_is_written(run, tmp_path, words, sentence):
    done = run("report", *words, "-o", tmp_path / "x.pdf")
    assert done.exit_code == 1
    assert sentence in done.stderr
    assert list(tmp_path.glob("*x.pdf*")) == []
