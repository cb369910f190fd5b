"""What a PDF says of itself: PDF/UA-1 and PDF/A-3a in one packet of metadata, and what the latter asks for."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

import pydyf

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML = "http://www.w3.org/XML/1998/namespace"
SPACES = {
    "rdf": RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
PACKET = (b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', b'\n<?xpacket end="r"?>')
for prefix, address in SPACES.items():
    register_namespace(prefix, address)
register_namespace("x", "adobe:ns:meta/")


def claim(document: Any, pdf: pydyf.PDF) -> None:
    """Write the claims, and set what PDF/A demands beyond PDF/UA: no smoothing of pictures, links that print."""
    pdf.catalog["OutputIntents"][0]["S"] = "/GTS_PDFA1"
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and "Interpolate" in each.extra:
            each.extra["Interpolate"] = "false"
        elif isinstance(each, pydyf.Dictionary) and each.get("Type") == "/Annot":
            each["F"] = 4
    packet = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet.stream = [PACKET[0] + _packet(document.metadata, pdf) + PACKET[1]]
    packet.compress = False


def _packet(said: Any, pdf: pydyf.PDF) -> bytes:
    outer = Element("{adobe:ns:meta/}xmpmeta")
    about = SubElement(
        SubElement(outer, _name("rdf:RDF")), _name("rdf:Description"), {_name("rdf:about"): ""}
    )
    plain = {
        "pdfuaid:part": "1",
        "pdfaid:part": "3",
        "pdfaid:conformance": "A",
        "dc:format": "application/pdf",
        "pdf:Producer": pdf.info["Producer"].string,
        "xmp:CreatorTool": said.generator,
        "xmp:CreateDate": said.created,
        "xmp:ModifyDate": said.modified,
    }
    for name, words in plain.items():
        if words:
            SubElement(about, _name(name)).text = words
    _many(about, "dc:title", "rdf:Alt", [said.title or ""], {f"{{{XML}}}lang": "x-default"})
    _many(about, "dc:creator", "rdf:Seq", said.authors)
    _many(about, "dc:language", "rdf:Bag", [said.lang or ""])
    _many(
        about,
        "dc:description",
        "rdf:Alt",
        [said.description] if said.description else [],
        {f"{{{XML}}}lang": "x-default"},
    )
    _describe_pdfuaid(about)
    return tostring(outer, encoding="utf-8", xml_declaration=False)


def _many(
    about: Element, name: str, kind: str, values: list[str], more: dict[str, str] | None = None
) -> None:
    if values:
        holder = SubElement(SubElement(about, _name(name)), _name(kind))
        for value in values:
            SubElement(holder, _name("rdf:li"), more or {}).text = value


def _describe_pdfuaid(about: Element) -> None:
    """PDF/A knows no `pdfuaid` and wants what it does not know described."""
    resource = {_name("rdf:parseType"): "Resource"}
    schemas = SubElement(SubElement(about, _name("pdfaExtension:schemas")), _name("rdf:Bag"))
    schema = SubElement(schemas, _name("rdf:li"), resource)
    for name, words in (
        ("schema", "PDF/UA identification schema"),
        ("namespaceURI", SPACES["pdfuaid"]),
        ("prefix", "pdfuaid"),
    ):
        SubElement(schema, _name(f"pdfaSchema:{name}")).text = words
    properties = SubElement(SubElement(schema, _name("pdfaSchema:property")), _name("rdf:Seq"))
    part = SubElement(properties, _name("rdf:li"), resource)
    for name, words in (
        ("name", "part"),
        ("valueType", "Integer"),
        ("category", "internal"),
        ("description", "Part of ISO 14289 that the file conforms to"),
    ):
        SubElement(part, _name(f"pdfaProperty:{name}")).text = words


def _name(short: str) -> str:
    prefix, _, rest = short.partition(":")
    return f"{{{SPACES[prefix]}}}{rest}"
