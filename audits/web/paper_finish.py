"""The last strokes on a PDF, before it is written: what is enclosed, what is an artifact, what it claims to be."""

from dataclasses import dataclass
from hashlib import md5
from typing import Any

import pydyf

from audits.web.paper_claims import claim
from audits.web.paper_tags import Tags


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file to be attached."""

    name: str
    description: str
    mime: str
    content: bytes


def finish(document: Any, pdf: pydyf.PDF, enclosed: list[Enclosed]) -> None:
    """Complete what WeasyPrint made."""
    Tags(document, pdf).put_right()
    claim(document, pdf)
    _enclose(pdf, enclosed, pdf.info.get("CreationDate", pydyf.String("D:19700101000000Z")))


def _enclose(pdf: pydyf.PDF, enclosed: list[Enclosed], made_on: pydyf.String) -> None:
    """Attach each file as data of the whole document, in the order of their names, dated like the document."""
    if not enclosed:
        return
    names, files = pydyf.Array(), pydyf.Array()
    for each in sorted(enclosed, key=lambda one: one.name):
        file = _embedded(each, made_on)
        pdf.add_object(file)
        entry = pydyf.Dictionary(
            {
                "Type": "/Filespec",
                "F": pydyf.String(each.name),
                "UF": pydyf.String(each.name),
                "Desc": pydyf.String(each.description),
                "AFRelationship": "/Data",
                "EF": pydyf.Dictionary({"F": file.reference, "UF": file.reference}),
            }
        )
        pdf.add_object(entry)
        names.extend((pydyf.String(each.name), entry.reference))
        files.append(entry.reference)
    tree = pydyf.Dictionary({"Names": names})
    pdf.add_object(tree)
    pdf.catalog.setdefault("Names", pydyf.Dictionary())["EmbeddedFiles"] = tree.reference
    pdf.catalog["AF"] = files


def _embedded(each: Enclosed, made_on: pydyf.String) -> pydyf.Stream:
    # The format asks for MD5 here; it guards against accidents, not against anybody.
    checksum = md5(each.content, usedforsecurity=False).hexdigest()
    return pydyf.Stream(
        [each.content],
        {
            "Type": "/EmbeddedFile",
            "Subtype": "/" + each.mime.replace("/", "#2f"),
            "Params": pydyf.Dictionary(
                {
                    "CheckSum": f"<{checksum}>",
                    "Size": len(each.content),
                    "CreationDate": made_on,
                    "ModDate": made_on,
                }
            ),
        },
        compress=True,
    )
