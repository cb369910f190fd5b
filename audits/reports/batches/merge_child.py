"""The process that joins many PDFs into one: tags, bookmarks and page numbers stay right, memory stays small.

It is run by `audits.reports.batches.merging` and never inside the web process or the worker. From standard input it
reads a line of JSON with `title`, `language` and `target`, then one for each file: its `path`, the names of the
bookmarks `above` it and its own `name`. It answers each with `joined`, how many there are, and needs that file no more.
Before a file comes `numbers`, a file with a page for each page number, as often as they are needed. `end` is answered
with `pages`, how many there are in all.

One file is open at a time, and one of page numbers; what it holds is written before the next is opened. In memory stay
the bookmarks and, of each object, where it was written.
"""

import json
import resource
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Page, Pdf

from audits.reports.batches.bookmarks import Bookmark, bookmarks_of, file_under, write_bookmarks
from audits.reports.batches.copied_pdf import Copied
from audits.reports.batches.growing_pdf import GrowingPdf

MEMORY = 1024**3  # bytes of address space
FOOT = 9.0  # points from the lower edge of a page to its number, below the file's own foot
_MARKED = {"BMC", "BDC", "EMC", "MP", "DP"}
_INHERITED = (Name.Resources, Name.MediaBox, Name.CropBox, Name.Rotate)


@dataclass(slots=True)
class Joined:
    """What of the joined file is written only at its end: numbers of objects, in order, and the bookmarks.

    `nodes` and `leaves` are the words of a node of the page tree and of the tree from contents to tags, one a file;
    `parents` counts the entries of the latter.
    """

    into: GrowingPdf
    page_tree: int
    document: int
    marks: list[Bookmark] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    nodes: list[tuple[int, bytes]] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    parents: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """The picture of a page's number: its object in the joined file, and its width in points."""

    form: int
    width: float


def merge(orders: Iterator[dict[str, Any]]) -> Iterator[dict[str, int]]:
    """Do what the orders say; yields the answers."""
    about = next(orders)
    with GrowingPdf(Path(about["target"])) as into:
        joined = Joined(into, into.reserve(), into.reserve())
        waiting: deque[Path] = deque()
        numbers = _numbers(into, waiting)
        for order in orders:
            if "numbers" in order:
                waiting.append(Path(order["numbers"]))
            elif "path" in order:
                with Pdf.open(order["path"]) as source:
                    _join(joined, source, order, numbers)
                yield {"joined": len(joined.nodes)}
            else:
                _end(joined, about["title"], about["language"])
                break
    yield {"pages": len(joined.pages)}


def _join(joined: Joined, source: Pdf, file: dict[str, Any], numbers: Iterator[Number]) -> None:
    """Write what a file shows, and note what is to be written of it at the end."""
    copied, before = Copied(joined.into, source), len(joined.pages)
    own = bookmarks_of(source, before)
    file_under(joined.marks, [*file["above"], file["name"]], before).below = own
    node = joined.into.reserve()
    kids: list[int] = []
    for page in source.pages:
        _inherit(page.obj)
        page.obj.Parent = copied.stand_in(node)
        _renumber(page.obj, joined.parents)
        _write_number(page, copied, len(joined.pages) + len(kids) + 1, next(numbers))
        kids.append(copied.number_of(page.obj))
    _join_tags(joined, source, copied)
    copied.write()
    joined.pages += kids
    words = b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids %b >>"
    joined.nodes.append((node, words % (joined.page_tree, len(kids), _references(kids))))


def _inherit(page: Object) -> None:
    """Give a page what it has from the nodes above it, which are left behind."""
    above: Object | None = page
    while above is not None and (above := above.get(Name.Parent)) is not None:
        for key in _INHERITED:
            if key in above and key not in page:
                page[key] = above[key]


def _join_tags(joined: Joined, source: Pdf, copied: Copied) -> None:
    """The outermost tag of a file becomes a part of the one document."""
    root = source.Root.get(Name.StructTreeRoot)
    if root is None:
        return
    copied.place(root, joined.document)
    outer = root.get(Name.K, Array())
    for tag in list(outer) if isinstance(outer, Array) else [outer]:
        tag.S = Name.Part
        joined.parts.append(copied.number_of(tag))
    first = joined.parents
    entries: list[Any] = []
    for key, parents in numbered(root.ParentTree):
        entries.extend([first + key, parents])
        joined.parents = max(joined.parents, first + key + 1)
    if not entries:
        return
    limits: list[Any] = [first, joined.parents - 1]
    leaf = Dictionary(Limits=Array(limits), Nums=Array(entries))
    joined.leaves.append(copied.number_of(source.make_indirect(leaf)))


def _renumber(page: Object, offset: int) -> None:
    """Let a page, its links and its drawings point into the joined tree."""
    if Name.StructParents in page:
        page.StructParents = int(page.StructParents) + offset
    for note in page.get(Name.Annots, []):
        if Name.StructParent in note:
            note.StructParent = int(note.StructParent) + offset


def numbered(tree: Object) -> Iterator[tuple[int, Object]]:
    """The entries of a number tree, in order."""
    for kid in tree.get(Name.Kids, []):
        yield from numbered(kid)
    entries: Any = tree.get(Name.Nums, [])
    for place in range(0, len(entries), 2):
        yield int(entries[place]), entries[place + 1]


def _numbers(into: GrowingPdf, waiting: deque[Path]) -> Iterator[Number]:
    """The pictures of the page numbers in order, each written when it is asked for; those of a file share its font."""
    while waiting:
        path = waiting.popleft()
        with Pdf.open(path) as source:
            copied = Copied(into, source)
            for drawn in source.pages:
                drawn.contents_coalesce()
                kept = [it for it in pikepdf.parse_content_stream(drawn) if str(it.operator) not in _MARKED]
                drawn.obj.Contents = source.make_stream(pikepdf.unparse_content_stream(kept))
                form = copied.number_of(source.make_indirect(drawn.as_form_xobject()))
                copied.write()
                yield Number(form, float(drawn.mediabox[2]))
        path.unlink()


def _write_number(page: Page, copied: Copied, count: int, number: Number) -> None:
    """Write its number at the foot of a page, as something that is not read aloud."""
    # Pages of one file share their resources, so each number has a name of its own.
    name = page.add_resource(copied.stand_in(number.form), Name.XObject, Name(f"/Number{count}"))
    left = (float(page.mediabox[2]) - number.width) / 2
    page.contents_add(b"q", prepend=True)
    page.contents_add(
        b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC "
        + f"q 1 0 0 1 {left:.2f} {FOOT:.2f} cm {name} Do Q EMC".encode()
    )


def _end(joined: Joined, title: str, language: str) -> None:
    """Write the trees and the catalogue."""
    into = joined.into
    for number, words in joined.nodes:
        into.put(number, words)
    kids = _references([number for number, _words in joined.nodes])
    into.put(joined.page_tree, b"<< /Type /Pages /Count %d /Kids %b >>" % (len(joined.pages), kids))
    outline = write_bookmarks(into, joined.marks, joined.pages)
    with Pdf.new() as made:
        copied = Copied(into, made)
        root = made.Root
        root.Pages = copied.stand_in(joined.page_tree)
        root.Outlines = copied.stand_in(outline)
        if joined.parts:
            root.StructTreeRoot = copied.stand_in(_end_tags(joined))
            root.MarkInfo = Dictionary(Marked=True)
        _describe(made, title, language)
        ends = copied.number_of(root), copied.number_of(made.docinfo)
        copied.write()
    into.end(*ends)


def _end_tags(joined: Joined) -> int:
    into, root, tree = joined.into, joined.into.reserve(), joined.into.reserve()
    document = b"<< /Type /StructElem /S /Document /P %d 0 R /K %b >>"
    into.put(joined.document, document % (root, _references(joined.parts)))
    into.put(tree, b"<< /Kids %b >>" % _references(joined.leaves))
    words = b"<< /Type /StructTreeRoot /K [ %d 0 R ] /ParentTree %d 0 R /ParentTreeNextKey %d >>"
    into.put(root, words % (joined.document, tree, joined.parents))
    return root


def _references(numbers: Sequence[int]) -> bytes:
    return b"[ %b ]" % b" ".join(b"%d 0 R" % number for number in numbers)


def _describe(made: Pdf, title: str, language: str) -> None:
    made.Root.Lang = pikepdf.String(language)
    made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made.Root.PageMode = Name.UseOutlines
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    made.docinfo[Name.Title] = title
    with made.open_metadata(set_pikepdf_as_editor=False) as facts:
        facts["dc:title"] = title
        facts["dc:language"] = [language]


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for answer in merge(map(json.loads, sys.stdin)):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
