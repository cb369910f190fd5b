"""What PDF/A-3a asks beyond structure, and what a file claims; docs/documents.md says which clauses these are."""

import hashlib
import io
from xml.etree import ElementTree

import pikepdf
import pytest
from PIL import Image

from audits.web.paper import Attached
from tests.reports.paper.papers import document, printed
from tests.reports.paper.structure import Structure

FILES = (
    Attached("audit.json", b'{"score": "1/2"}', "The audit as data", "application/json"),
    Attached("answers.csv", "question,answer\né,yes\n".encode(), "Its answers", "text/csv"),
)


def picture() -> dict[str, bytes]:
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(target, "JPEG")
    return {"photo": target.getvalue()}


@pytest.fixture(scope="module")
def made(press):
    body = "<p>Words <strong>with</strong> Ελληνικά</p><img src='asset:photo' alt='A photo'>"
    return printed(body, press, attachments=FILES, assets=picture())


@pytest.fixture(scope="module")
def file(made):
    return Structure(made.pdf)


def test_one_file_claims_both_and_describes_the_name_that_archives_do_not_know(file):
    about = ElementTree.fromstring(file.packet[file.packet.index("<x:") : file.packet.rindex("<?")])
    said = {element.tag.partition("}")[2]: element.text for element in about.iter()}
    assert said["conformance"] == "A"
    parts = [element.text for element in about.iter() if element.tag.endswith("}part")]
    assert sorted(parts) == ["1", "3"]
    assert said["namespaceURI"] == "http://www.aiim.org/pdfua/ns/id/"
    assert len([element for element in about.iter() if element.tag.endswith("}RDF")]) == 1
    assert "/Filter" not in file.root.Metadata


def test_metadata_and_information_say_the_same(file):
    assert "<xmp:CreateDate>2026-11-18T00:00:00Z</xmp:CreateDate>" in file.packet
    assert str(file.pdf.docinfo.CreationDate) == "D:20261118000000Z"
    assert f">{file.pdf.docinfo.Title}<" in file.packet
    assert f">{file.pdf.docinfo.Producer}<" in file.packet


def test_colours_are_those_of_an_embedded_profile(file):
    (intent,) = file.root.OutputIntents
    assert intent.S == "/GTS_PDFA1"
    assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
    assert int(intent.DestOutputProfile.N) == 3


def test_nothing_is_encrypted_scripted_smoothed_or_hidden(file, made):
    assert not file.pdf.is_encrypted
    assert made.pdf.startswith(b"%PDF-1.7")
    assert "/ID" in file.pdf.trailer
    assert not {"/OpenAction", "/AA", "/AcroForm", "/OCProperties", "/JavaScript"} & set(file.root.keys())
    for it in file.pdf.objects:
        if isinstance(it, pikepdf.Stream):
            assert it.get("/Interpolate") in (None, False)
            assert "/LZWDecode" not in str(it.get("/Filter"))


def test_every_font_is_embedded_and_every_glyph_has_a_letter(file):
    fonts = [font for page in file.pdf.pages for font in page.Resources.Font.values()]
    assert fonts
    for font in fonts:
        inner = font.DescendantFonts[0]
        assert any(key.startswith("/FontFile") for key in list(inner.FontDescriptor))
        assert inner.CIDToGIDMap == "/Identity"
        assert b"beginbfchar" in font.ToUnicode.read_bytes()
        assert b"<0000> <0000>" not in font.ToUnicode.read_bytes()
    assert file.missing_glyphs == 0


def test_what_is_attached_is_data_of_the_document_with_kind_date_and_checksum(file):
    assert sorted(file.pdf.attachments) == ["answers.csv", "audit.json"]
    assert {entry.objgen for entry in file.root.AF} == {
        entry.objgen for entry in list(file.root.Names.EmbeddedFiles.Names)[1::2]
    }
    for entry, attached in zip(file.root.AF, sorted(FILES, key=lambda one: one.name), strict=True):
        inside = entry.EF.F
        assert (entry.F, entry.UF, entry.AFRelationship) == (attached.name, attached.name, "/Data")
        assert inside.Subtype == "/" + attached.mime
        assert inside.read_bytes() == attached.content
        assert bytes(inside.Params.CheckSum) == hashlib.md5(attached.content).digest()
        assert inside.Params.ModDate == inside.Params.CreationDate == "D:20261118000000Z"


def test_the_same_document_is_the_same_bytes_in_another_process(press, made):
    press.close()
    body = "<p>Words <strong>with</strong> Ελληνικά</p><img src='asset:photo' alt='A photo'>"
    assert press.print(document(body, attachments=FILES, assets=picture())).pdf == made.pdf
