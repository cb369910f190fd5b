"""The bookmarks of a joined PDF: read from each file, put under region and store, written at the end."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pikepdf import Array, Name, OutlineItem, Pdf, String

from audits.reports.batches.growing_pdf import GrowingPdf


@dataclass(slots=True)
class Bookmark:
    """A bookmark and those below it; `page` counts from 0 in the joined file, `top` is in points, None for the top."""

    title: str
    page: int
    top: float | None = None
    below: list["Bookmark"] = field(default_factory=list)


def bookmarks_of(source: Pdf, before: int) -> list[Bookmark]:
    """The bookmarks of a file that begins after so many pages."""
    places = {page.obj.objgen: before + place for place, page in enumerate(source.pages)}
    with source.open_outline() as outline:
        return [_bookmark(item, places, before) for item in outline.root]


def file_under(marks: list[Bookmark], names: Sequence[str], page: int) -> Bookmark:
    """The bookmark at the end of these names, made with those above it where they are not the last ones already."""
    for depth, name in enumerate(names):
        if depth == len(names) - 1 or not marks or marks[-1].title != name:
            marks.append(Bookmark(name, page))
        found = marks[-1]
        marks = found.below
    return found


def write_bookmarks(into: GrowingPdf, marks: Sequence[Bookmark], pages: Sequence[int]) -> int:
    """Write them all, each closed; `pages` are the numbers of the pages' objects. Returns that of the outline."""
    root = into.reserve()
    first, last = _write_level(into, marks, pages, root)
    ends = b"/First %d 0 R /Last %d 0 R" % (first, last) if marks else b""
    into.put(root, b"<< /Type /Outlines /Count %d %b >>" % (len(marks), ends))
    return root


def _bookmark(item: OutlineItem, places: dict[tuple[int, int], int], before: int) -> Bookmark:
    page, top = before, None
    if isinstance(item.destination, Array):
        page = places.get(item.destination[0].objgen, before)
        if len(item.destination) > 3 and item.destination[1] == Name.XYZ:
            top = float(item.destination[3])
    return Bookmark(item.title, page, top, [_bookmark(below, places, before) for below in item.children])


def _write_level(
    into: GrowingPdf, marks: Sequence[Bookmark], pages: Sequence[int], parent: int
) -> tuple[int, int]:
    """Write the bookmarks below one. Returns the numbers of the first and the last; two zeros where there are none."""
    numbers = [into.reserve() for _mark in marks]
    for place, mark in enumerate(marks):
        first, last = _write_level(into, mark.below, pages, numbers[place])
        top = b"null" if mark.top is None else b"%.2f" % mark.top
        words = [
            b"<< /Title %b /Parent %d 0 R" % (String(mark.title).unparse(), parent),
            b"/Dest [ %d 0 R /XYZ null %b null ]" % (pages[mark.page], top),
        ]
        if mark.below:
            words.append(b"/First %d 0 R /Last %d 0 R /Count -%d" % (first, last, len(mark.below)))
        if place:
            words.append(b"/Prev %d 0 R" % numbers[place - 1])
        if place + 1 < len(marks):
            words.append(b"/Next %d 0 R" % numbers[place + 1])
        into.put(numbers[place], b" ".join([*words, b">>"]))
    return (numbers[0], numbers[-1]) if numbers else (0, 0)
