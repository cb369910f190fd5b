"""The tags of a PDF, put right where WeasyPrint leaves them short of PDF/UA-1.

What is not content (running heads, pictures without words) becomes an artifact, a table that goes on over pages is
one table with headers that say what they head, and boxes of figures are where the figures are.
"""

from collections.abc import Iterator
from typing import Any

import pydyf

POINTS_A_PIXEL = 0.75
MAY_BE_EMPTY = ("/TD", "/TH", "/TR", "/Document")
LISTS = ("ul", "ol", "dl")
NUMBERED = {"ol": "/Decimal", "ul": "/Disc", "dl": "/None"}


class Tags:
    """The structure tree of one document, while it can still be changed."""

    def __init__(self, document: Any, pdf: pydyf.PDF) -> None:
        self._pages = [page._page_box for page in document.pages]  # noqa: SLF001 - it has no public name
        self._pdf = pdf
        self._root = self._at(pdf.catalog["StructTreeRoot"])
        self._document = self._at(self._root["K"][0])
        self._page_numbers = {reference: number for number, reference in enumerate(pdf.page_references)}

    def put_right(self) -> None:
        """Everything this module is for, in one go. Twice the same is the same."""
        self._place_figures()
        self._join_tables()
        self._say_what_headers_head()
        self._number_lists()
        self._drop_empty(self._document)
        self._leave_out_what_is_no_content()

    def _at(self, reference: bytes) -> Any:
        return self._pdf.objects[int(reference.split()[0])]

    def _elements(self, under: Any) -> Iterator[Any]:
        """The element and all below, in reading order."""
        yield under
        for kid in under["K"]:
            if isinstance(kid, bytes) and (element := self._at(kid)).get("Type") == "/StructElem":
                yield from self._elements(element)

    def _place_figures(self) -> None:
        """Boxes in points from the foot of the page; a picture without words is decoration, not a figure."""
        for element in [each for each in self._elements(self._document) if each["S"] == "/Figure"]:
            if "Alt" not in element:
                self._take_out(element)
                continue
            left, top, right, bottom = element["A"]["BBox"]
            height = self._pages[self._page_numbers[element["Pg"]]].margin_height()
            flipped = (left, height - bottom, right, height - top)
            element["A"]["BBox"] = pydyf.Array(POINTS_A_PIXEL * edge for edge in flipped)
            element["A"]["Placement"] = "/Block"

    def _take_out(self, element: Any) -> None:
        self._at(element["P"])["K"].remove(element.reference)

    def _join_tables(self) -> None:
        """One table for each in the document: what follows on further pages joins it, repeated heads do not."""
        first_parts: dict[Any, Any] = {}
        for box in self._boxes(("table",)):
            cells = [cell for cell in box.descendants() if hasattr(cell, "mark")]
            if not cells:
                continue
            table = self._at(cells[0].mark["P"])
            while table["S"] != "/Table":
                table = self._at(table["P"])
            if box.element not in first_parts:
                first_parts[box.element] = table
                _summarize(table, box.element)
            elif table is not first_parts[box.element]:
                self._go_on(first_parts[box.element], table)

    def _go_on(self, first: Any, more: Any) -> None:
        for reference in list(more["K"]):
            part = self._at(reference)
            if part["S"] == "/TBody":
                part["P"] = first.reference
                first["K"].append(reference)
        more["K"].clear()
        self._take_out(more)

    def _boxes(self, names: tuple[str, ...]) -> Iterator[Any]:
        """The boxes of these elements, page by page in order, tables without their wrappers."""
        for page in self._pages:
            for box in page.descendants():
                if box.element_tag in names and box.element is not None and not box.is_table_wrapper:
                    yield box

    def _say_what_headers_head(self) -> None:
        """A scope for each header cell. WeasyPrint's list of headers by id lacks the index that it needs."""
        for element in self._elements(self._document):
            if element["S"] in ("/TH", "/TD"):
                element.pop("ID", None)
                element["A"].pop("Headers", None)
            if element["S"] == "/TH":
                part = self._at(self._at(element["P"])["P"])
                element["A"]["Scope"] = "/Column" if part["S"] == "/THead" else "/Row"

    def _number_lists(self) -> None:
        """Say of each list how its items are labelled."""
        lists = [element for element in self._elements(self._document) if element["S"] == "/L"]
        boxes = list(self._boxes(LISTS))
        for number, element in enumerate(lists):
            name = boxes[number].element_tag if len(boxes) == len(lists) else "ul"
            element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": NUMBERED[name]})

    def _drop_empty(self, element: Any) -> bool:
        """Take out what holds nothing, from the leaves up. True when the element itself holds something."""
        for kid in list(element["K"]):
            if isinstance(kid, bytes):
                below = self._at(kid)
                if below.get("Type") == "/StructElem" and not self._drop_empty(below):
                    element["K"].remove(kid)
        return bool(element["K"]) or element["S"] in MAY_BE_EMPTY

    def _leave_out_what_is_no_content(self) -> None:
        """Content that hangs on nothing in the tree is an artifact: heads and feet of pages, decoration."""
        kept = {element.reference for element in self._elements(self._document)}
        numbers = self._at(self._root["ParentTree"])["Nums"]
        for page, reference in enumerate(self._pdf.page_references):
            owners = numbers[2 * page + 1]
            lost = {place for place, owner in enumerate(owners) if owner not in kept}
            if lost:
                numbers[2 * page + 1] = pydyf.Array(
                    "null" if place in lost else owner for place, owner in enumerate(owners)
                )
                _unmark(self._at(self._at(reference)["Contents"]).stream, lost)
        for each in self._pdf.objects:
            if (
                isinstance(each, pydyf.Dictionary)
                and each.get("Type") == "/StructElem"
                and each.reference not in kept
            ):
                each.clear()


def _summarize(table: Any, element: Any) -> None:
    """What the table is about, where its caption is not printed because the heading says it."""
    caption = element.find("caption")
    words = " ".join("".join(caption.itertext()).split()) if caption is not None else ""
    if words:
        table["A"] = pydyf.Dictionary({"O": "/Table", "Summary": pydyf.String(words)})


def _unmark(stream: list[Any], lost: set[int]) -> None:
    """Turn these marked pieces of a page into artifacts."""
    for place, each in enumerate(stream):
        if isinstance(each, pydyf.Dictionary) and each.get("MCID") in lost:
            stream[place - 1] = "/Artifact"
            stream[place] = pydyf.Dictionary({"Type": "/Pagination"})
