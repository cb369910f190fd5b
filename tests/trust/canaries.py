"""Words, numbers and days that are nowhere else: whoever finds one has found a secret."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum


class Where(StrEnum):
    """How far a thing is from whoever looks for it."""

    OWN = "own"
    NEAR = "near"
    FAR = "far"


@dataclass(frozen=True)
class Secrets:
    """What nobody may learn who need not: one word, number or day for each field of one place."""

    place: Where

    def word(self, field: str) -> str:
        """A word that stands for this field at this place, such as `zqnameown`."""
        return f"zq{field}{self.place.value}"

    @property
    def staff(self) -> str:
        """The name of a member of staff, written as names are."""
        return f"Zq{self.place.value}staff"

    def number(self, field: str) -> int:
        """Six digits that stand for this field at this place."""
        return 710_000 + 1_000 * list(Where).index(self.place) + sum(field.encode()) % 1_000

    def position(self, field: str) -> float:
        """A latitude or longitude with digits of its own."""
        return 41 + self.number(field) / 1_000_000

    @property
    def minute(self) -> datetime:
        """When the visit was: at a minute of its own."""
        return datetime(2026, 10, 12, 13, 37 + list(Where).index(self.place), tzinfo=UTC)

    @property
    def window(self) -> tuple[date, date]:
        """When the next visit is to be."""
        first = date(2031, 3, 7) + timedelta(days=40 * list(Where).index(self.place))
        return first, first + timedelta(days=2)
