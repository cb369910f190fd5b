"""What of one PDF goes into a growing one: whatever is asked for and all that it refers to, once."""

import re
from collections import deque

from pikepdf import Dictionary, Object, Pdf, Stream

from audits.reports.batches.growing_pdf import GrowingPdf

# As qpdf writes: brackets within a string have a backslash. A string may hold what looks like a reference.
_STRING_OR_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|\b(\d+) (\d+) R\b", re.DOTALL)


class Copied:
    """The objects of one open file under their numbers in a growing one.

    `place` lets an object stand for one of the growing file; it is not copied then.
    """

    def __init__(self, into: GrowingPdf, source: Pdf) -> None:
        self._into = into
        self._source = source
        self._numbers: dict[int, int] = {}
        self._coming: deque[tuple[int, int, int]] = deque()

    def place(self, thing: Object, number: int) -> None:
        """Let an object that others refer to stand for one with this number in the growing file."""
        self._numbers[thing.objgen[0]] = number

    def stand_in(self, number: int) -> Object:
        """Something for this file to refer to, that is the object of this number in the growing one."""
        made = self._source.make_indirect(Dictionary())
        self.place(made, number)
        return made

    def number_of(self, thing: Object) -> int:
        """The number of an indirect object in the growing file, which `write` puts there."""
        return self._numbered(*thing.objgen)

    def words(self, thing: Object) -> bytes:
        """An object as it stands in the growing file."""
        return _STRING_OR_REFERENCE.sub(self._translated, thing.unparse(resolved=True))

    def write(self) -> None:
        """Put everything that has a number by now, and what that refers to in turn."""
        while self._coming:
            number, *found = self._coming.popleft()
            thing = self._source.get_object(*found)
            if isinstance(thing, Stream):
                entries = Dictionary({k: v for k, v in thing.stream_dict.items() if k != "/Length"})
                self._into.put_stream(number, self.words(entries)[2:-2].strip(), thing.read_raw_bytes())
            else:
                self._into.put(number, self.words(thing))

    def _translated(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return found[0]
        return b"%d 0 R" % self._numbered(int(found[1]), int(found[2]))

    def _numbered(self, old: int, generation: int) -> int:
        if old not in self._numbers:
            self._numbers[old] = self._into.reserve()
            self._coming.append((self._numbers[old], old, generation))
        return self._numbers[old]
