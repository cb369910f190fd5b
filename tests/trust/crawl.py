"""Everything that somebody can fetch: from the start page on, and through every door with every row."""

from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from flask import Flask

from audits.access import Role
from tests.client import Visitor
from tests.pages import Form
from tests.test_access_table import address_of, doors
from tests.trust import finding
from tests.trust.doors import rows_of
from tests.trust.programme import Programme

MOST_ALIKE = 2
"""Addresses that differ only in what stands after the question mark are tried this often."""
MOST_PAGES = 1500


class Crawl:
    """A walk through the product as one person. `forms` are those of its pages, by the page's address."""

    def __init__(self, app: Flask, client: Visitor) -> None:
        self.app, self.client = app, client
        self.read: dict[str, str] = {}
        self.forms: list[tuple[str, Form]] = []
        self._waiting: deque[str] = deque()
        self._alike: Counter[tuple[str, frozenset[str]]] = Counter()

    def through(self, addresses: Iterator[str]) -> dict[str, str]:
        """What was read, by address."""
        for address in ("/", *addresses):
            self._add(address)
        while self._waiting and len(self.read) < MOST_PAGES:
            self._fetch(self._waiting.popleft())
        assert not self._waiting, "there is more to fetch than this walk goes through"
        return self.read

    def _add(self, address: str) -> None:
        parts = urlsplit(address)
        names = frozenset(name for name, _value in parse_qsl(parts.query))
        if parts.path.startswith(("/static/", "/logout")) or address in self.read:
            return
        self._alike[parts.path, names] += 1
        if self._alike[parts.path, names] <= MOST_ALIKE:
            self._waiting.append(address)

    def _fetch(self, address: str) -> None:
        if address in self.read:
            return
        with self.client.get(address) as answer:
            self.read[address] = finding.read(answer)
            assert answer.status_code < 500, address
            for found in finding.links(answer):
                self._add(found)
            if answer.mimetype == "text/html":
                self.forms += [(address, form) for form in self.client.page.forms]


def addresses(app: Flask, made: Programme, role: Role) -> Iterator[str]:
    """Every door that can be fetched, with the rows of every place."""
    for door in doors(app):
        if door.method == "GET":
            yield address_of(app, door)
            for place in made.places.values():
                yield address_of(app, door, rows_of(made, place, role, door))
