"""The audit of one visit on paper: both editions, every length, whatever text and photos it holds."""

import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from audits.people.log import record
from audits.reports.documents import content, written
from audits.reports.looks import Look
from audits.reports.rules import AskedFor, Earlier, Stamp
from audits.reports.tables import PaperSize, ReportKind
from audits.visits.reading.audit import Edition, Pictured
from tests.reports.builders import shopper
from tests.reports.conftest import Paper
from tests.reports.paper.structure import Structure
from tests.visits import builders as visits

pytestmark = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
STRANGE = Path(__file__).resolve().parents[4] / "shared" / "data" / "text" / "blns.json"
STAMP = Stamp(
    2,
    "7K3M-9Q2W-HT4R-AAAA",
    "https://audits.example/check/7K3M9Q2WHT4RAAAA",
    "The answer was corrected",
    (Earlier(1, visits.CAME_AT.date(), ""),),
)
HOUSE = Look()
LOGO = io.BytesIO()
Image.new("RGB", (300, 80), "maroon").save(LOGO, "PNG")


@pytest.fixture
def audit_of(app, inside, press):
    """`audit_of(change)` prints the same small visit after `change` was made to what it tells."""

    with inside() as session:
        visit = visits.approved(
            session, visits.draft(session, by=shopper(session)), greeted=visits.no("Both looked away.")
        )
        record(session, visits.NOW, None, "approved", "visit", visit.id)
    subject = str(visit.id)

    def audit_of(
        change: Any = None,
        edition: Edition = Edition.STORE,
        look: Look = HOUSE,
        **asked: Any,
    ) -> bytes:
        wanted = AskedFor(ReportKind.VISIT, subject, edition, **asked)
        with inside() as session:
            said = content(session, wanted)
            if change:
                audit, pictures = change(said.context["paper"].audit)
                paper = replace(said.context["paper"], audit=audit, assets=pictures)
                said = replace(said, context={"paper": paper, "audit": audit}, pictures=pictures)
            return press.print(written(said, wanted, STAMP, look).document).pdf

    return audit_of


def asking(
    audit: Any, number: int, photos: int = 0, size: tuple[int, int] = (120, 90), **changed: Any
) -> tuple[Any, dict[str, bytes]]:
    """The audit with so many questions in its one touchpoint, each with so many photos."""
    picture = io.BytesIO()
    Image.new("RGB", size, "teal").save(picture, "JPEG")
    moment = audit.moments[0]
    shown = [tuple(Pictured(uuid4(), True) for _ in range(photos)) for _ in range(number)]
    questions = tuple(
        replace(
            moment.questions[0], key=f"q{place}", text=f"Question {place}?", photos=shown[place], **changed
        )
        for place in range(number)
    )
    moments = (replace(moment, questions=questions), *audit.moments[1:])
    return replace(audit, moments=moments), {
        str(one.id): picture.getvalue() for each in shown for one in each
    }


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_edition_keeps_the_rules_of_tagged_documents(audit_of, edition, language):
    structure = Structure(audit_of(edition=edition, language=language))
    assert structure.root.Lang == language
    assert structure.unmarked == 0
    assert structure.missing_glyphs == 0
    levels = [int(each.tag[1]) for each in structure.of("H1", "H2", "H3")]
    assert levels[0] == 1
    assert all(lower - upper <= 1 for upper, lower in pairwise(levels))
    assert all("/Alt" in each.it for each in structure.of("Figure"))
    assert all("/Scope" in each.it.A for each in structure.of("TH"))
    assert sorted(structure.pdf.attachments) == ["answers.csv", "audit.json"]


def test_every_page_carries_house_reference_version_and_code(audit_of):
    structure = Structure(
        audit_of(lambda audit: asking(audit, 120), look=Look("Wrenfield", logo=LOGO.getvalue()))
    )
    assert len(structure.pdf.pages) > 3
    for number, words in enumerate(structure.artifacts):
        assert re.search(r"Visit V-\d+, version 2 · 7K3M-9Q2W-HT4R-AAAA", words)
        assert number == 0 or "Wrenfield" in words
        assert "Evenkeel" not in words
    alternatives = [str(each.it.Alt) for each in structure.of("Figure")]
    assert alternatives[0] == "Logo"
    assert alternatives[-1] == "QR code of the address https://audits.example/check/7K3M9Q2WHT4RAAAA"


def test_the_end_tells_why_there_is_this_version_and_which_were_before(audit_of):
    words = Paper(audit_of()).words
    for told in (
        "Version 2: The answer was corrected",
        "Version 1 of 17 November 2026 is superseded",
        STAMP.address,
    ):
        assert told in words


@pytest.mark.parametrize("photos", [1, 2, 3, 60])
def test_photos_stand_below_the_question_that_they_show(audit_of, photos):
    structure = Structure(audit_of(lambda audit: asking(audit, 1, photos)))
    spoken = [str(each.it.Alt) for each in structure.of("Figure")]
    assert [words for words in spoken if words.startswith("Photo")] == [
        f"Photo {number + 1} to “Question 0?”" for number in range(photos)
    ]


@pytest.mark.parametrize("questions", [2, 3, 6])
@pytest.mark.parametrize("photos", [10, 30])
def test_questions_whose_photos_fill_a_page_follow_each_other(audit_of, questions, photos):
    structure = Structure(audit_of(lambda audit: asking(audit, questions, photos, size=(90, 120))))
    spoken = [str(each.it.Alt) for each in structure.of("Figure")]
    assert sum(words.startswith("Photo") for words in spoken) == photos * questions


@pytest.mark.parametrize("paper", list(PaperSize))
def test_three_hundred_questions_are_one_table_with_every_answer_beside_its_question(audit_of, paper):
    structure = Structure(audit_of(lambda audit: asking(audit, 300, answer="Yes"), paper=paper))
    rows = [structure.text(each) for each in structure.of("TR")]
    for number in range(300):
        assert sum(row.startswith(f"Question {number}? Yes") for row in rows) == 1
    (long,) = [each for each in structure.of("Table") if "Question 0?" in structure.text(each)]
    assert "Question 299?" in structure.text(long)


def test_nothing_scored_and_a_failed_visit_say_so(audit_of):
    empty = Paper(audit_of(lambda audit: (replace(audit, final=None, raw=None, with_bonus=None), {}))).words
    assert "not scored" in empty
    failed = Paper(audit_of(lambda audit: (replace(audit, failed=True, reasons=("It was shut.",)), {}))).words
    assert "Failed" in failed
    assert "It was shut." in failed


def test_what_could_unmask_the_shopper_is_in_no_part_of_the_stores_file(audit_of):
    everything = Paper(audit_of(edition=Edition.STORE)).everything
    for secret in (
        "CANARYREF",
        "Canary",
        "canarymail",
        "15:42",
        "What the reviewer knew",
        "History",
        "shopper_id",
    ):
        assert secret not in everything
    told = json.loads(Structure(audit_of(edition=Edition.STORE)).attached["audit.json"])
    hidden = ("shopper", "source", "narrative", "came_at", "history", "region")
    assert not [name for name in hidden if told[name]]


def test_head_office_reads_what_the_reviewer_knew_and_no_name(audit_of):
    everything = Paper(audit_of(edition=Edition.HEAD_OFFICE)).everything
    assert "What the reviewer knew" in everything
    assert "CANARYREF" in everything
    assert "Canary" not in everything


def test_the_data_is_the_same_in_every_language(audit_of):
    told = [Structure(audit_of(language=language)).attached for language in ("en", "ar")]
    assert told[0] == told[1]
    assert told[0]["answers.csv"].startswith(b"touchpoint,touchpoint_name,channel,lens,own,question,text")
    assert b"Both looked away." in told[0]["answers.csv"]


def test_every_naughty_string_is_printed_readably_wherever_text_can_stand(audit_of):
    strings = json.loads(STRANGE.read_text(encoding="utf-8"))

    def strange(audit: Any) -> Any:
        moment = audit.moments[0]
        questions = tuple(
            replace(moment.questions[0], key=f"q{place}", text=text or "?", answer=text, comment=text)
            for place, text in enumerate(strings)
        )
        felt = replace(
            moment, name=strings[20], wish=" ".join(strings)[:4000], questions=questions, expected=3
        )
        return replace(audit, store_name=strings[100] or "x", checklist=strings[300], moments=(felt,)), {}

    pdf = audit_of(strange)
    structure = Structure(pdf)
    assert structure.missing_glyphs == 0
    assert structure.unmarked == 0
    words = "".join(Paper(pdf).text.split())
    plain = [text for text in strings if text.isascii() and text.isprintable() and 0 < len(text) < 40]
    assert len(plain) > 150
    lost = [text for text in plain if "".join(text.split()) not in words]
    assert len(lost) <= len(plain) * 0.05, lost
