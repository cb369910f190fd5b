"""The process that joins many PDFs into one: tags, bookmarks and page numbers stay right, memory stays small.

It is run by `audits.reports.batches.merging` and never inside the web process or the worker. It reads one order as JSON
from standard input: `files` (path, names of the bookmarks above it, its own), `numbers` (files with a page for each
page number), `is_tagged`, `title`, `language`, `target`. It writes a line of JSON for each stage and one with the
number of pages.

Files are joined a hundred at a time, then the hundreds: the ones being joined must stay open until they are written.
Tags of all files are held in memory until the end, some 2 MB a file: without `is_tagged` they are left out.
"""

import json
import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf

STAGE = 100
MEMORY = 4 * 1024**3  # bytes of address space
FOOT = 9.0  # points from the lower edge of a page to its number, below the file's own foot
_MARKED = {"BMC", "BDC", "EMC", "MP", "DP"}


@dataclass(slots=True)
class Bookmark:
    """A bookmark and those below it; `page` counts from 0 in the joined file, `top` is in points, None for the top."""

    title: str
    page: int
    top: float | None = None
    below: list["Bookmark"] = field(default_factory=list)


@dataclass(slots=True)
class Joined:
    """What was joined so far: how many pages, and how many entries of the tree from contents to tags."""

    pages: int = 0
    parents: int = 0


def merge(order: dict[str, Any]) -> int:
    """Join everything an order names. Returns the number of pages."""
    files, target = order["files"], Path(order["target"])
    marks: list[Bookmark] = []
    stages: list[Path] = []
    pages, is_tagged = 0, bool(order["is_tagged"])
    for start in range(0, len(files), STAGE):
        some = files[start : start + STAGE]
        stage = target.with_name(f"stage-{start // STAGE}.pdf")
        pages += _join_files(some, stage, marks, pages, is_tagged)
        stages.append(stage)
        _say({"joined": start + len(some)})
    _join_stages(stages, order, marks, is_tagged)
    for stage in stages:
        stage.unlink()
    return pages


def _join_files(
    files: Sequence[dict[str, Any]], target: Path, marks: list[Bookmark], before: int, is_tagged: bool
) -> int:
    """Join some files into one without bookmarks, which are noted in `marks`. Returns the pages."""
    with Pdf.new() as made:
        tags, joined = _begin_tags(made) if is_tagged else None, Joined()
        opened = []
        for file in files:
            source = Pdf.open(file["path"])
            opened.append(source)
            own = [_mark(source, item, before + joined.pages) for item in _outline(source)]
            _file_under(marks, [*file["above"], file["name"]], before + joined.pages).below = own
            for part in _append(made, source, tags, joined):
                part.S = Name.Part
        _end_tags(made, tags, joined)
        made.save(target, deterministic_id=True)
        for source in opened:
            source.close()
        return joined.pages


def _join_stages(
    stages: Sequence[Path], order: dict[str, Any], marks: Sequence[Bookmark], is_tagged: bool
) -> None:
    with Pdf.new() as made:
        tags, joined = _begin_tags(made) if is_tagged else None, Joined()
        opened = [Pdf.open(stage) for stage in stages]
        for source in opened:
            for _part in _append(made, source, tags, joined, within=True):
                pass
        _end_tags(made, tags, joined)
        _number(made, [Path(name) for name in order["numbers"]], opened)
        with made.open_outline() as outline:
            outline.root.extend(_items(list(made.pages), marks))
        _describe(made, order["title"], order["language"])
        made.save(
            order["target"], deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
        for source in opened:
            source.close()


def _begin_tags(made: Pdf) -> Any:
    root = made.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = made.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    root.K = Array([document])
    root.ParentTree = made.make_indirect(Dictionary(Nums=Array()))
    made.Root.StructTreeRoot = root
    return root


def _end_tags(made: Pdf, root: Any, joined: Joined) -> None:
    if root is None:
        return
    root.ParentTreeNextKey = joined.parents
    made.Root.MarkInfo = Dictionary(Marked=True)


def _append(made: Pdf, source: Pdf, root: Any, joined: Joined, within: bool = False) -> Iterator[Any]:
    """Add the pages and the tags of a file; yields its outermost tags, or with `within` those one level below.

    Without a `root` to hang them from, tags are left out and nothing points to them.
    """
    first = joined.pages
    # A page by its number is looked for from the first on: lists are quicker.
    coming = list(source.pages)
    made.pages.extend(coming)
    joined.pages += len(coming)
    old = source.Root.get(Name.StructTreeRoot)
    added = list(islice(made.pages, first, None))
    if old is None or root is None:
        for page in added:
            _forget_tags(page.obj)
        return
    # Pages were copied before, so that what refers to a page finds its copy.
    copied = made.copy_foreign(old)
    offset = joined.parents
    for page in added:
        _renumber(page.obj, offset)
    for key, parents in _numbers(copied.ParentTree):
        root.ParentTree.Nums.extend([offset + key, parents])
        joined.parents = max(joined.parents, offset + key + 1)
    document = root.K[0]
    outer = _listed(copied.K)
    for tag in [below for each in outer for below in _listed(each.K)] if within else outer:
        tag.P = document
        document.K.append(tag)
        yield tag


def _renumber(page: Any, offset: int) -> None:
    """Let a page, its links and its drawings point into the joined tree."""
    if Name.StructParents in page:
        page.StructParents = int(page.StructParents) + offset
    for note in page.get(Name.Annots, []):
        if Name.StructParent in note:
            note.StructParent = int(note.StructParent) + offset


def _forget_tags(page: Any) -> None:
    for thing, key in (
        (page, Name.StructParents),
        *((note, Name.StructParent) for note in page.get(Name.Annots, [])),
    ):
        if key in thing:
            del thing[key]


def _numbers(tree: Any) -> Iterator[tuple[int, Any]]:
    """The entries of a number tree, in order."""
    for kid in tree.get(Name.Kids, []):
        yield from _numbers(kid)
    entries = tree.get(Name.Nums, [])
    for place in range(0, len(entries), 2):
        yield int(entries[place]), entries[place + 1]


def _listed(kids: Any) -> list[Any]:
    return list(kids) if isinstance(kids, Array) else [kids]


def _outline(source: Pdf) -> list[OutlineItem]:
    with source.open_outline() as outline:
        return list(outline.root)


def _mark(source: Pdf, item: OutlineItem, before: int) -> Bookmark:
    """A bookmark of one file as one of the joined file."""
    page, top = 0, None
    if isinstance(item.destination, Array):
        page = source.pages.index(pikepdf.Page(item.destination[0]))
        if len(item.destination) > 3 and item.destination[1] == Name.XYZ:
            top = float(item.destination[3])
    return Bookmark(item.title, before + page, top, [_mark(source, below, before) for below in item.children])


def _file_under(marks: list[Bookmark], names: Sequence[str], page: int) -> Bookmark:
    """The bookmark at the end of these names, made with those above it where they are not the last ones already."""
    for depth, name in enumerate(names):
        if depth == len(names) - 1 or not marks or marks[-1].title != name:
            marks.append(Bookmark(name, page))
        found = marks[-1]
        marks = found.below
    return found


def _items(pages: Sequence[pikepdf.Page], marks: Sequence[Bookmark]) -> Iterator[OutlineItem]:
    for mark in marks:
        place = Array([pages[mark.page].obj, Name.XYZ, None, mark.top, None])
        item = OutlineItem(mark.title, place)
        item.is_closed = True
        item.children.extend(_items(pages, mark.below))
        yield item


def _number(made: Pdf, numbers: Sequence[Path], opened: list[Pdf]) -> None:
    """Write its number at the foot of every page, as something that is not read aloud."""
    pages = enumerate(made.pages, 1)
    for path in numbers:
        source = Pdf.open(path)
        opened.append(source)
        for drawn in source.pages:
            number, page = next(pages)
            drawn.contents_coalesce()
            kept = [it for it in pikepdf.parse_content_stream(drawn) if str(it.operator) not in _MARKED]
            drawn.obj.Contents = source.make_stream(pikepdf.unparse_content_stream(kept))
            form = made.copy_foreign(drawn.as_form_xobject())
            # Pages of one file share their resources, so each number has a name of its own.
            name = page.add_resource(form, Name.XObject, Name(f"/Number{number}"))
            left = (float(page.mediabox[2]) - float(drawn.mediabox[2])) / 2
            page.contents_add(b"q", prepend=True)
            page.contents_add(
                b"Q /Artifact <</Type /Pagination /Subtype /Footer>> BDC "
                + f"q 1 0 0 1 {left:.2f} {FOOT:.2f} cm {name} Do Q EMC".encode()
            )


def _describe(made: Pdf, title: str, language: str) -> None:
    made.Root.Lang = pikepdf.String(language)
    made.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    made.Root.PageMode = Name.UseOutlines
    made.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    made.docinfo[Name.Title] = title
    with made.open_metadata(set_pikepdf_as_editor=False) as facts:
        facts["dc:title"] = title
        facts["dc:language"] = [language]


def _say(words: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    _say({"pages": merge(json.load(sys.stdin))})
